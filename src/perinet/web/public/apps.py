"""Django app of the room `public`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.public"
    label = "web_public"
