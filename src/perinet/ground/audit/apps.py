"""Django app of the room `audit`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.ground.audit"
    label = "audit"
