"""A phone without a network gets a page of its own, and whoever leaves quickly leaves nothing behind.

Neither the script that serves the page nor the page itself knows a link, a name or a question.
"""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from perinet.web.family import sitting
from perinet.web.family.link import LANGUAGES, quiet

SCRIPTS = Path(__file__).parent / "static" / "family"
WORKER = "\n".join((SCRIPTS / name).read_text(encoding="utf-8") for name in ("phone.js", "worker.js"))


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Serve it beside the link pages, which are all that it may reach."""
    response = HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """The page on which she goes on without a network; the words of the questions are on the phone, sealed."""
    spoken = language if language in LANGUAGES else translation.get_language()
    with translation.override(spoken):
        page = {"away": settings.PERINET_NEUTRAL_PAGE}
        return quiet(render(request, "family/questions/offline.html", page), spoken)


# It only ends the sitting: no other site gains by it, and it has to work where a cookie was lost.
@csrf_exempt
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """End the sitting on this device and go to a page about nothing."""
    response = quiet(render(request, "family/own/left.html", {"there": settings.PERINET_NEUTRAL_PAGE}), "nl")
    response["Refresh"] = f"0; url={settings.PERINET_NEUTRAL_PAGE}"
    return sitting.forget(response, path=reverse("family:door", args=[token]))
