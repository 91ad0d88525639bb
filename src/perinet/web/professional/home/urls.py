"""Addresses of the pages around a home visit; what a device keeps stands under one folder of them."""

from django.urls import path

from perinet.web.professional.home import homecoming, lost, packs, sheets, shell

urlpatterns = [
    path("huisbezoek/", packs.overview, name="home-visits"),
    path("huisbezoek/nieuw/", packs.choose, name="home-visit-new"),
    path("huisbezoek/onderweg/", shell.round_page, name="home-visit-round"),
    path("huisbezoek/wacht.js", shell.worker, name="home-visit-worker"),
    path("huisbezoek/<uuid:pk>/meenemen/", packs.take, name="home-visit-take"),
    path("huisbezoek/<uuid:pk>/inhoud/", packs.content, name="home-visit-content"),
    path("huisbezoek/<uuid:pk>/intrekken/", packs.revoke, name="home-visit-revoke"),
    path("families/<uuid:pk>/huisbezoeken/", homecoming.of_person, name="home-visit-of"),
    path("huisbezoek/<uuid:pk>/papier/", sheets.sheets, name="home-visit-paper"),
    path("huisbezoek/<uuid:pk>/terug/", homecoming.receive, name="home-visit-receive"),
    path("huisbezoek/<uuid:pk>/nakijken/", homecoming.review, name="home-visit-review"),
    path("huisbezoek/<uuid:pk>/verloren/", lost.report, name="home-visit-lost"),
    path("huisbezoek/<uuid:pk>/lijst/", lost.what_was_on_it, name="home-visit-list"),
    path("huisbezoek/<uuid:pk>/lijst.csv", lost.take_out, name="home-visit-csv"),
]
