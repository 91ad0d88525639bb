"""What every page may say about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "second_factor_off": not settings.REQUIRE_SECOND_FACTOR,
        "membership": getattr(request, "membership", None),
        "actor": getattr(request, "actor", None),
    }
