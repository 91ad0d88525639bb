"""Django app of the room `referrals`."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "perinet.care.referrals"
    label = "referrals"
