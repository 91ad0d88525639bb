"""Django app of the room `parts`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.parts"
    label = "web_parts"
