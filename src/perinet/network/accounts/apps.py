"""Django app of the room `accounts`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.network.accounts"
    label = "accounts"
