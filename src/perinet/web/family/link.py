"""A one-time address becomes a link that reaches one occasion of one person, in her language, and is never kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from perinet.care.screening import reached
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Occasion
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.content import translations
from perinet.web.family import sitting, tablet
from perinet.web.parts import languages

LANGUAGE_COOKIE = "page_language"
SIZE_COOKIE = "page_letters"
SIZES = ("large", "largest")  # beside the usual one
LANGUAGES = translations.offered()


@dataclass(frozen=True)
class Link:
    """Whoever holds it may answer; `began` is set while this device is in the one unbroken sitting."""

    token: str
    invitation: Invitation
    occasion: Occasion
    actor: Actor
    language: str
    at: datetime
    began: datetime | None
    letters: str = ""
    space: str = "family"

    def address(self, page: str, *args: str) -> str:
        return reverse(f"{self.space}:{page}", args=[self.token, *args])

    @property
    def on_tablet(self) -> bool:
        return self.space == tablet.SPACE

    @property
    def home(self) -> str:
        return self.address("door")

    @property
    def away(self) -> str:
        """Return the page about nothing in particular, for whoever leaves quickly."""
        return settings.PERINET_NEUTRAL_PAGE

    @property
    def ease(self) -> str:
        return self.address("speak")

    @property
    def languages(self) -> list[tuple[str, str]]:
        return languages.names()

    @property
    def next_letters(self) -> str:
        """The size that one more tap leads to: larger, and from the largest back to the usual one."""
        sizes = ("", *SIZES, "")
        return sizes[sizes.index(self.letters) + 1]

    @property
    def is_draft(self) -> bool:
        """Whether this page has words that only a machine translated."""
        return translations.is_draft(self.language)

    @property
    def in_sitting(self) -> bool:
        return self.began is not None


def find(request: HttpRequest, token: str) -> Link | None:
    at = clock.now()
    invitation = screenings.find_invitation(token, at=at)
    if invitation is None or not tablet.admits(request, invitation, at):
        return None
    holder = Actor(kind="link", id=str(invitation.id), scope=str(invitation.occasion_id), purpose="answer")
    occasion = reached.occasion_of(holder, at=at)
    if occasion is None:
        return None
    actor = replace(holder, organisation=str(occasion.organisation_id))
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    language = next(
        (code for code in (chosen, occasion.language) if code in LANGUAGES), settings.LANGUAGE_CODE
    )
    letters = request.COOKIES.get(SIZE_COOKIE, "")
    return Link(
        token, invitation, occasion, actor, language, at, sitting.began(request, invitation, at),
        letters if letters in SIZES else "", tablet.space_of(invitation),
    )  # fmt: skip


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when that is nothing."""
    return request.POST if request.method == "POST" else None


def gone(request: HttpRequest) -> HttpResponse:
    """One page for a link that never was, has ended or was taken back: which one is nobody's business."""
    return render(request, "family/door/gone.html", status=404)


def quiet(response: HttpResponse, language: str) -> HttpResponse:
    """Nothing of these pages is kept by a browser, a proxy or a search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = language
    return response


def linked(view: Callable) -> Callable:
    """Open the link of the address and speak its language, or show the one page of links that are gone."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = find(request, token)
        if link is None and (away := tablet.lead_away(request)):
            return away
        if link is None:
            spoken = languages.of_browser(request)
            with translation.override(spoken):
                return quiet(gone(request), spoken)
        request.actor = link.actor  # type: ignore[attr-defined]
        with translation.override(link.language):
            response = quiet(view(request, link, *args, **kwargs), link.language)
        return (
            tablet.count_down(response, link.address("still"), clock="tablet_idle")
            if link.on_tablet
            else response
        )

    return opened


def answering(view: Callable) -> Callable:
    """Let in the device that is in the sitting, while the occasion is open; lead any other to where it may be."""

    @linked
    @wraps(view)
    def admitted(request: HttpRequest, link: Link, *args: Any, **kwargs: Any) -> HttpResponse:
        if not link.in_sitting or not link.occasion.is_open:
            return redirect(link.home)
        return view(request, link, *args, **kwargs)

    return admitted
