"""Django app of the room `screening`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.care.screening"
    label = "screening"
