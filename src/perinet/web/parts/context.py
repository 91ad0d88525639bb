"""What every page may say about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from perinet.web.parts.demo import LOGINS, PASSWORD


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "demo_logins": LOGINS if settings.DEMO else (),
        "demo_password": PASSWORD if settings.DEMO else "",
        "second_factor_off": not settings.REQUIRE_SECOND_FACTOR,
        "membership": getattr(request, "membership", None),
        "actor": getattr(request, "actor", None),
    }
