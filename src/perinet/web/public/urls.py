"""Addresses of the public pages, in each language."""

from django.urls import path

from perinet.web.public import gallery, pages, self_check

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("hulp/", pages.help_page, name="help"),
    path("zelf-nagaan/", self_check.self_check, name="self-check"),
    path("zelf-nagaan/blad/", self_check.sheet, name="self-check-sheet"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("over/", pages.about, name="about"),
    *gallery.urlpatterns,
]
