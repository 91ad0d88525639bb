"""Tells Django that the look of every page lives here."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "perinet.ground.design"
    label = "design"
