"""Django app of the room `network`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.network"
    label = "web_network"
