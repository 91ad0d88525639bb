"""Addresses of the network pages."""

from django.urls import include, path

from perinet.web.network import home, languages, outbox, retention

app_name = "network"
urlpatterns = [
    path("", home.home, name="home"),
    path("audit/", home.verify, name="audit-verify"),
    path("berichten/", outbox.outbox, name="outbox"),
    path("talen/", languages.overview, name="languages"),
    path("bewaren/", retention.proposals, name="retention"),
    path("bewaren/<uuid:pk>/", retention.rule, name="retention-rule"),
    path("richtlijnen/", include("perinet.web.network.guidelines.urls")),
]
