"""Addresses of the work pages."""

urlpatterns: list = []
