"""Addresses outside any language: the door, and what machines ask for."""

urlpatterns: list = []
