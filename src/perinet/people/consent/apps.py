"""Django app of the room `consent`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.people.consent"
    label = "consent"
