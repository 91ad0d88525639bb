"""Django app of the room `jobs`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.jobs"
    label = "jobs"
