"""A device becomes a tablet of the practice by one cookie, which signs in nobody and opens no record."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from perinet.network.accounts import tablets as devices
from perinet.network.accounts.models import Tablet

COOKIE = "tablet"
HOME = "/tablet/"
YEARS = 5 * 365 * 24 * 3600


def remember(response: HttpResponse, token: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, token, max_age=YEARS, path=HOME, secure=settings.HTTPS, httponly=True, samesite="Strict"
    )
    return response


def device(request: HttpRequest) -> Tablet | None:
    token = request.COOKIES.get(COOKIE, "")
    return devices.find_tablet(token) if token else None
