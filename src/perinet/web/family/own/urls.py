"""Addresses of a person's own side: nothing in them says whose, or what about."""

from django.urls import include, path

from perinet.web.family.own import (
    children,
    copy,
    door,
    going,
    home,
    looked,
    record,
    requests,
    result,
    saying,
    sharing,
    view,
)

app_name = "own"

# The same pages for herself, and for a child whose rights she exercises.
PAGES = [
    path("", home.home, name="home"),
    path("opgeschreven/", record.record, name="record"),
    path("opgeschreven/dagen/", record.timeline, name="timeline"),
    path("opgeschreven/afspraken/", record.agreements, name="agreements"),
    path("klopt-niet/<str:about>/", requests.wrong, name="wrong"),
    path("vragen/", requests.requests, name="requests"),
    path("vragen/nieuw/", requests.ask, name="request-add"),
    path("vragen/<uuid:which>/niet-akkoord/", requests.object_to, name="object"),
    path("van-mij/", saying.words, name="words"),
    path("van-mij/nieuw/", saying.say, name="word-add"),
    path("van-mij/<uuid:which>/", saying.say, name="word"),
    path("meenemen/", copy.copy, name="copy"),
    path("meenemen/apart/", copy.apart, name="copy-apart"),
    path("hoe-het-gaat/", going.going, name="going"),
    path("resultaat/", result.results, name="results"),
    path("resultaat/<uuid:which>/", result.result, name="result"),
    path("wie-keek/", looked.looked, name="looked"),
    path("wie-mag/", sharing.sharing, name="sharing"),
    path("wie-mag/nieuw/", sharing.choose, name="share"),
    path("wie-mag/nieuw/wat/", sharing.topics, name="share-topics"),
    path("wie-mag/nieuw/voorbeeld/", sharing.preview, name="share-preview"),
    path("wie-mag/niet/", sharing.exclude, name="exclude"),
    path("wie-mag/niet/<uuid:which>/", sharing.lift, name="lift"),
    path("wie-mag/<uuid:which>/", sharing.receipt, name="receipt"),
    path("wie-mag/<uuid:which>/stoppen/", sharing.stop, name="stop"),
    path("kinderen/", children.children, name="children"),
    path("verbergen/", view.hide, name="hide"),
]

urlpatterns = [
    path("begin/<str:token>/", door.door, name="door"),
    path("begin/<str:token>/code/", door.code, name="code"),
    path("begin/<str:token>/aanmelden/", door.begin, name="begin"),
    path("tonen/", view.show, name="show"),
    path("weg/", view.leave, name="leave"),
    path("kind/<uuid:pk>/", include(PAGES)),
    *PAGES,
]
