"""Django app of the room `retention`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.people.retention"
    label = "retention"
