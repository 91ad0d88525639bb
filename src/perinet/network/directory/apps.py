"""Django app of the room `directory`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.network.directory"
    label = "directory"
