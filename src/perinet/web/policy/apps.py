"""Django app of the room `policy`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.web.policy"
    label = "web_policy"
