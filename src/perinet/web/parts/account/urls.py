"""Addresses of one's own account and of the colleagues whom one may invite; allauth's own stand beside them."""

from django.urls import path

from perinet.web.parts.account import accept, colleagues, home, organisations

app_name = "account"
urlpatterns = [
    path("", home.home, name="home"),
    path("kiezen/", home.choose, name="choose"),
    path("overal-afmelden/", home.sign_out_everywhere, name="sign-out-everywhere"),
    path("collegas/", colleagues.mine, name="my-colleagues"),
    path("organisaties/", organisations.listing, name="organisations"),
    path("organisaties/nieuw/", organisations.found, name="organisation-found"),
    path("organisaties/<uuid:pk>/", colleagues.listing, name="colleagues"),
    path("organisaties/<uuid:pk>/uitnodigen/", colleagues.invite, name="colleague-invite"),
    path("uitnodigingen/<uuid:pk>/opnieuw/", colleagues.again, name="invitation-again"),
    path("uitnodigingen/<uuid:pk>/intrekken/", colleagues.revoke, name="invitation-revoke"),
    path("rollen/<uuid:pk>/", colleagues.change, name="role-change"),
    path("rollen/<uuid:pk>/einde/", colleagues.end, name="role-end"),
    path("uitnodiging/<str:token>/", accept.accept, name="invitation"),
]
