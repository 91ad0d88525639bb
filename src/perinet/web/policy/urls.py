"""Addresses of who watches over the audit: the auditor and the data protection officer."""

from django.urls import path

from perinet.web.policy import chain, findings, records

app_name = "policy"
urlpatterns = [
    path("", chain.home, name="audit"),
    path("nakijken/", chain.check, name="audit-check"),
    path("archief/<uuid:pk>/", chain.answer_cut, name="audit-cut"),
    path("handelingen/", records.search, name="audit-records"),
    path("handelingen/uitvoer/", records.take_out, name="audit-export"),
    path("vragen/", findings.overview, name="findings"),
    path("vragen/uitvoer/", findings.take_out, name="findings-export"),
    path("vragen/<uuid:pk>/", findings.finding, name="finding"),
]
