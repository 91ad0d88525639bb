"""A wish about how to read, in which language and how large, becomes a cookie of the pages of one link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from perinet.flows import wording
from perinet.web.family.link import LANGUAGE_COOKIE, LANGUAGES, SIZE_COOKIE, SIZES, Link, linked


@linked
@require_POST
def choose(request: HttpRequest, link: Link) -> HttpResponse:
    """Show these pages in another language or size, on this device, until the browser closes."""
    back = request.POST.get("next", "")
    there = back if back.startswith(link.home) and url_has_allowed_host_and_scheme(back, None) else link.home
    response = redirect(there)
    if request.POST.get("language") in LANGUAGES:
        _remember(response, LANGUAGE_COOKIE, request.POST["language"], link)
        if link.in_sitting:
            wording.speak(
                occasion=link.occasion, language=request.POST["language"], at=link.at, by=link.actor
            )
    if request.POST.get("letters") in ("", *SIZES):
        _remember(response, SIZE_COOKIE, request.POST["letters"], link)
    return response


def _remember(response: HttpResponse, name: str, value: str, link: Link) -> None:
    response.set_cookie(
        name, value, path=link.home, httponly=True, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE
    )
