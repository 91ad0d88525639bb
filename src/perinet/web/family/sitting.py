"""One device, one unbroken sitting: a signed cookie says since when, so that nothing earlier is ever shown."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation

COOKIE = "sitting"
SALT = "perinet.family.sitting"


def remember(
    response: HttpResponse, *, path: str, invitation: Invitation, secret: str, at: datetime
) -> HttpResponse:
    """Let this device go on, on the pages of this link alone."""
    value = signing.dumps([str(invitation.id), secret, at.isoformat()], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=int(CLOCKS.links["sitting"].total_seconds()), path=path, secure=settings.HTTPS,
        httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def forget(response: HttpResponse, *, path: str) -> HttpResponse:
    response.delete_cookie(COOKIE, path=path, samesite="Strict")
    return response


def began(request: HttpRequest, invitation: Invitation, at: datetime) -> datetime | None:
    """Return when this device's sitting began; None when it has none, or it ended, here or on another device."""
    try:
        owner, secret, since = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    start = datetime.fromisoformat(since)
    current = owner == str(invitation.id) and screenings.in_sitting(invitation, secret)
    return start if current and start <= at < start + CLOCKS.links["sitting"] else None
