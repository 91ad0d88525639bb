"""Addresses that speak FHIR; a package is named by the start of its hash."""

from django.urls import path

from perinet.interop.fhir import served

app_name = "fhir"
urlpatterns = [
    path("zwangerschap/<uuid:pk>/", served.pregnancy_statuses, name="pregnancy-status"),
    path("leidraad/<slug:guideline>/<slug:package>/<slug:language>/", served.guideline, name="guideline"),
]
