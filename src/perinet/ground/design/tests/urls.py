"""Addresses with a language and one without, for the tests of the language switch."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import include, path


def page(request):
    return HttpResponse()


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("list/", page, name="list"),
    *i18n_patterns(path("about/", page, name="about")),
]
