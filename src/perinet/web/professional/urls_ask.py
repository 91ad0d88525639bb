"""Addresses of the ask pages."""

urlpatterns: list = []
