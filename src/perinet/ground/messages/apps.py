"""Django app of the room `messages_outbox`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.ground.messages"
    label = "outbox"
