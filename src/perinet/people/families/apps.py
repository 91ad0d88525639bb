"""Django app of the room `families`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.people.families"
    label = "families"
