"""Addresses where a co-parent begins a record of his or her own; the code stands in no address."""

from django.urls import path

from perinet.web.family import join

app_name = "join"
urlpatterns = [
    path("", join.code, name="code"),
    path("jij/", join.about, name="about"),
    path("dank/", join.thanks, name="thanks"),
]
