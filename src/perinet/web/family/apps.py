"""Django app of the room `family`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.family"
    label = "web_family"
