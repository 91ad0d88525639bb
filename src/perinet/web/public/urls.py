"""Addresses of the public pages, in each language."""

from django.urls import path

from perinet.web.public import gallery, pages

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("hulp/", pages.help_page, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("over/", pages.about, name="about"),
    *gallery.urlpatterns,
]
