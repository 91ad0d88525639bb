"""What every page may say about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from perinet.web.parts.actor import first_page
from perinet.web.parts.demo import LOGINS, PASSWORD
from perinet.web.parts.places import places


def site(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    actor = getattr(request, "actor", None)
    return {
        "demo": settings.DEMO,
        "demo_logins": LOGINS if settings.DEMO else (),
        "demo_password": PASSWORD if settings.DEMO else "",
        "second_factor_off": not settings.REQUIRE_SECOND_FACTOR,
        "membership": membership,
        "actor": actor,
        "neutral_page": settings.PERINET_NEUTRAL_PAGE,
        "places": places(actor) if membership else (),
        "first_page": reverse(first_page(membership)) if membership else "",
    }
