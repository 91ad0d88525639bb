"""Django app of the room `pathways`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.care.pathways"
    label = "pathways"
