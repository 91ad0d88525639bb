"""Addresses of asking and of the result."""

from django.urls import path

from perinet.web.professional import ask, enter, invite, result, together

urlpatterns = [
    path("families/<uuid:pk>/vragen/", ask.ask, name="ask"),
    path("families/<uuid:pk>/uitnodigen/", invite.invite, name="invite"),
    path("families/<uuid:pk>/invoeren/", enter.enter, name="enter"),
    path("link/<uuid:pk>/", invite.invitation, name="invitation"),
    path("link/<uuid:pk>/kaart/", invite.card, name="invitation-print"),
    path("samen/<uuid:pk>/", together.together, name="together"),
    path("resultaat/<uuid:pk>/", result.result, name="result"),
    path("resultaat/<uuid:pk>/beslissen/", result.confirm, name="result-confirm"),
    path("resultaat/<uuid:pk>/afronden/", result.close, name="result-close"),
    path("resultaat/<uuid:pk>/afdrukken/", result.print_result, name="result-print"),
    path("resultaat/<uuid:pk>/niet-van-haar/", result.void, name="result-void"),
]
