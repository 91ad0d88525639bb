"""Django app of the room `professional`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.professional"
    label = "web_professional"
