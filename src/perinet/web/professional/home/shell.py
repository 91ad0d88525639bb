"""The page of a round and the script that keeps it at hand without a network: neither holds anything of anybody."""

import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

SCRIPTS = ("store", "seal", "screen", "send", "asking", "safety", "round")
STYLES = ("design/tokens.css", "design/calm.css", "design/more.css", "design/favicon.svg")


def scripts() -> list[str]:
    return [static(f"professional/home/{name}.js") for name in SCRIPTS]


@require_safe
def round_page(request: HttpRequest) -> HttpResponse:
    """Open to anybody, since a device without a network can't ask who it is: there is nothing in it to see."""
    return render(request, "professional/home/round.html", {"scripts": scripts()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    kept = [reverse("professional:home-visit-round"), *scripts(), *map(static, STYLES)]
    text = _source()
    name = hashlib.sha256(json.dumps([kept, text, get_language()]).encode()).hexdigest()[:12]
    body = f"const KEPT = {json.dumps(kept)};\nconst NAME = {json.dumps(f'home-visit-{name}')};\n{text}"
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _source() -> str:
    found = finders.find("professional/home/worker.js")
    if not isinstance(found, str):
        raise FileNotFoundError("professional/home/worker.js")
    return Path(found).read_text(encoding="utf-8")
