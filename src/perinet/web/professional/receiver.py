"""A one-time address becomes a visit to one referral: who may answer, and what may be shown before proof."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.flows import refer as referring
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict
from perinet.web.parts import words
from perinet.web.professional.outline import outline_pairs, turn_lines

PROOF_COOKIE = "proof"
PROOF_SECONDS = 1800
HAS_NAME = frozenset(transitions.NEXT) - transitions.ENDED


@dataclass(frozen=True)
class Visit:
    """A receiver at one referral; `proved` only on the device that entered the code, and not for long."""

    token: str
    link: ReceiverLink
    referral: Referral
    actor: Actor
    at: datetime
    turns: tuple[Any, ...]
    proved: bool = False

    def address(self, page: str) -> str:
        return reverse(f"professional:{page}", args=[self.token])

    @property
    def home(self) -> str:
        return self.address("receive")

    @property
    def newest(self) -> Any:
        return self.turns[-1]

    @property
    def state(self) -> str:
        return str(words.state_name(self.referral.state))

    @property
    def step(self) -> str:
        return words.step_name(self.referral.step)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return outline_pairs(self.referral)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Before proof no word of what was written, and the sender only as an organisation."""
        sender = "" if self.proved else self.referral.organisation.name
        return turn_lines(self.turns, sender=sender, with_message=self.proved)

    @property
    def first_contact_on(self) -> date | None:
        days = [turn.first_contact_on for turn in self.turns if turn.first_contact_on]
        return days[-1] if days else None

    @property
    def has_name(self) -> bool:
        return self.referral.state in HAS_NAME

    @property
    def number_ends_on(self) -> str:
        """Name the last two digits only: enough to know which telephone rings."""
        return "".join(c for c in self.referral.service.phone if c.isdigit())[-2:]

    @property
    def seen(self) -> dict[str, int]:
        return {"seen": sum(turn.state != transitions.SEEN for turn in self.turns)}

    def may(self, to: str) -> bool:
        return transitions.allowed(self.referral.state, to)

    @property
    def awaits_answer(self) -> bool:
        return self.may(transitions.WRONG_RECEIVER)

    @property
    def may_ask(self) -> bool:
        return self.may(transitions.QUESTION)

    @property
    def may_refuse(self) -> bool:
        return self.may(transitions.REFUSED)

    @property
    def may_have_met(self) -> bool:
        return self.may(transitions.CONTACT_DONE)

    @property
    def may_set_date(self) -> bool:
        return self.may(transitions.ACCEPTED)


def _visit(request: HttpRequest, token: str) -> Visit | None:
    at = clock.now()
    link = referrals.find_link(token, at=at)
    if link is None:
        return None
    sent = link.referral
    actor = Actor(
        kind="link", id=str(link.id), organisation=str(sent.service.organisation_id), scope=str(sent.id),
        purpose="referral", name=sent.service.name,
    )  # fmt: skip
    related = ("person", "service", "organisation", "sent_by", "obligation")
    found = Referral.objects.visible_to(actor).select_related(*related).first()
    if found is None:
        return None
    shown = request.get_signed_cookie(PROOF_COOKIE, "", salt=salt(link), max_age=PROOF_SECONDS)
    proved = bool(shown) and found.state in HAS_NAME
    return Visit(token, link, found, actor, at, tuple(found.turns.all()), proved)


def salt(link: ReceiverLink) -> str:
    return f"receiver:{link.id}"


def quiet(response: HttpResponse) -> HttpResponse:
    """Nothing of these pages is kept by a browser, a proxy or a search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def receiving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the link, or show the one page of links that are gone. Only a POST says that somebody was here."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        visit = _visit(request, token)
        if visit is None:
            return quiet(render(request, "professional/receive/gone.html", status=404))
        request.actor = visit.actor  # type: ignore[attr-defined]
        if request.method == "POST":
            with suppress(Conflict):  # somebody else's answer came first: it is newer than having seen it
                referring.seen(referral=visit.referral, at=visit.at, by=visit.actor)
            visit = _visit(request, token) or visit
        return quiet(view(request, visit))

    return opened
