"""Addresses of the family pages."""

from django.urls import path  # noqa: F401

app_name = "family"
urlpatterns: list = []
