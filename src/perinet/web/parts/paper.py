"""A page made for paper becomes HTML to print, or a tagged PDF (PDF/UA) to keep."""

import importlib
import mimetypes
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

NAME = "perinet.pdf"  # a file name says nothing about anybody
ICON = re.compile(r'<svg class="icon[^>]*aria-hidden="true"[^>]*>.*?</svg>', re.S)
MARK = re.compile(r'(<svg class="nest[^>]*)aria-hidden="true">')


def paper(request: HttpRequest, template: str, page: Mapping[str, Any], *, name: str = NAME) -> HttpResponse:
    """Render a print page; `?as=pdf` gives the file, made without asking any network."""
    html = render_to_string(template, dict(page), request)
    if request.GET.get("as") != "pdf":
        return HttpResponse(html)
    maker = importlib.import_module("weasyprint")  # takes seconds to import: only who wants a file waits
    document = maker.HTML(
        string=_read_aloud(html), base_url="https://here.invalid/", url_fetcher=_own_files()
    )
    return HttpResponse(
        document.write_pdf(pdf_variant="pdf/ua-1"),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _read_aloud(html: str) -> str:
    """Leave out icons, and name the mark: in a tagged file every drawing needs words that stand for it."""
    return MARK.sub(r"\1><title>logo</title>", ICON.sub("", html))


def _own_files() -> Any:
    """Return a fetcher that gives our own static files and nothing else."""
    urls = importlib.import_module("weasyprint.urls")

    class OwnFiles(urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = unquote(urlsplit(url).path)
            prefix = "/" + settings.STATIC_URL.strip("/") + "/"
            if not path.startswith(prefix):
                raise ValueError("only our own files stand on paper")
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            body = _read(path.removeprefix(prefix))
            return urls.URLFetcherResponse(url, body=body, headers={"Content-Type": kind})

    return OwnFiles()


def _read(name: str) -> bytes:
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError(f"there is no {name}")
    with open(found, "rb") as source:
        return source.read()
