"""Addresses outside any language: the door, and what machines ask for."""

from django.urls import include, path

from perinet.web.public import door

urlpatterns = [
    path("", door.door, name="door"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("robots.txt", door.robots, name="robots"),
    path("favicon.ico", door.favicon, name="favicon"),
    path("healthz", door.health, name="health"),
]
