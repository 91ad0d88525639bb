"""Addresses of the refer pages."""

urlpatterns: list = []
