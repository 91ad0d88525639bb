"""Django app of the room `decisions`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.care.decisions"
    label = "decisions"
