"""Django app of the room `vault`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.ground.vault"
    label = "vault"
