"""Addresses become pages: each audience, and each kind of machine, keeps its own list, wired here."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from perinet.web.parts.actor import no_page

urlpatterns = [
    path("", include("perinet.web.public.urls_root")),
    path("account/email/", no_page),  # these before allauth's own
    path("account/3rdparty/", no_page),
    path("account/3rdparty/signup/", no_page),
    path("account/", include("perinet.web.parts.account.urls")),
    path("account/", include("allauth.urls")),
    path("v/", include("perinet.web.family.urls")),
    path("tablet/", include("perinet.web.family.urls_tablet")),
    path("mee/", include("perinet.web.family.urls_join")),
    path("blad/", include("perinet.web.family.urls_sheet")),
    path("mijn/", include("perinet.web.family.own.urls")),
    path("werk/", include("perinet.web.professional.urls")),
    path("fhir/", include("perinet.interop.fhir.urls")),
    path("beheer/", include("perinet.web.network.urls")),
    path("toezicht/", include("perinet.web.policy.urls")),
    *i18n_patterns(path("", include("perinet.web.public.urls"))),
]
