"""Addresses become pages: each audience, and each kind of machine, keeps its own list, wired here."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from perinet.web.parts.actor import no_page

urlpatterns = [
    path("", include("perinet.web.public.urls_root")),
    path("account/email/", no_page),  # before allauth's own
    path("account/", include("allauth.urls")),
    path("v/", include("perinet.web.family.urls")),
    path("werk/", include("perinet.web.professional.urls")),
    path("fhir/", include("perinet.interop.fhir.urls")),
    path("beheer/", include("perinet.web.network.urls")),
    *i18n_patterns(path("", include("perinet.web.public.urls"))),
]
