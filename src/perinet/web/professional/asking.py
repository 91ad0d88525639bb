"""A person becomes what may be asked of her now: moments, safe channels, and why a channel is not offered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import services as decisions
from perinet.care.decisions import words
from perinet.care.decisions.guideline import Guideline
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Occasion
from perinet.care.screening.schedules import CO_PARENT, SCHEDULES
from perinet.flows import invite, plan
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Tablet
from perinet.network.directory.words import LANGUAGE_NAMES
from perinet.people.families import pregnancies
from perinet.people.families.models import Person, Pregnancy, SafeContact
from perinet.web.parts import people
from perinet.web.parts.actor import professional
from perinet.web.parts.words import moment_name

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


ASKED_IN = [(code, LANGUAGE_NAMES[code]) for code in settings.FAMILY_LANGUAGES]
WITHOUT_WORDS = gettext_lazy(
    "Questions are shown only in an official version. Where her language has none, ask with an interpreter."
)


def asks(view: Callable) -> Callable:
    """Let in whose profession sees what she answers; for another these pages do not exist."""

    @professional
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not people.may_ask(request.actor):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def page_language() -> str:
    """Return the language of this page, as the guideline's texts name it."""
    code = (translation.get_language() or LANGUAGES[0])[:2]
    return code if code in LANGUAGES else LANGUAGES[0]


def asked_in(person: Person) -> str:
    return person.language if person.language in settings.FAMILY_LANGUAGES else page_language()


@dataclass(frozen=True)
class Offer:
    """What this organisation can ask her now; `gaps` say why no link may leave."""

    person: Person
    moments: Sequence[tuple[str, str]]
    talk_first: frozenset[str]  # moments that begin with a conversation
    due: str
    gaps: Sequence[str]
    channels: Sequence[str]
    refused: Sequence[str]  # why a channel is not offered
    period_ended: bool  # her child is older than the time for which the guideline speaks
    unfinished: Sequence[Occasion]
    tablets: bool = False  # whether this organisation has a tablet to lend


def offer(person: Person, actor: Actor, at: datetime) -> Offer:
    guideline, language = decisions.chosen_guideline(actor.organisation), page_language()
    gaps = list(_gap_words(actor, guideline, language))
    reach = SafeContact.objects.visible_to(actor).about(person).first()
    refused = [] if gaps else list(_refusals(person, reach))
    safe = {"mail": person.email and reach and reach.mail, "text": person.phone and reach and reach.text}
    channels = [] if gaps else ["qr", "paper", *(channel for channel, yes in safe.items() if yes)]
    open_ones = Occasion.objects.visible_to(actor).filter(
        person__identity=person.identity_id, closed_at=None, organisation=actor.organisation
    )
    pregnancy = Pregnancy.objects.visible_to(actor).about(person).first()
    return Offer(
        person=person,
        moments=_moments(person, guideline, language),
        talk_first=frozenset(
            m.id for m in guideline.moments.values() if m.together or m.first_step_for == "indicated"
        ),
        due=_due(person, actor, guideline, at),
        gaps=gaps,
        channels=channels,
        refused=refused,
        period_ended=bool(pregnancy)
        and plan.period_ended(pregnancy=pregnancy, organisation_id=actor.organisation, at=at),
        unfinished=list(open_ones.prefetch_related("invitations")[:5]),
        tablets=not gaps and Tablet.objects.in_use().filter(organisation=actor.organisation).exists(),
    )


def _due(person: Person, actor: Actor, guideline: Guideline, at: datetime) -> str:
    """Return the moment whose window is open, else the one that comes next."""
    waiting = Obligation.objects.visible_to(actor).open().about(person).filter(kind=Kind.SCREENING)
    row = waiting.showing(at).order_by("due_at").last() or waiting.order_by("due_at").first()
    return row.moment if row and row.moment in dict(_moments(person, guideline, LANGUAGES[0])) else ""


def _moments(person: Person, guideline: Guideline, language: str) -> list[tuple[str, str]]:
    """Return what may be asked with its name: a co-parent has moments of his or her own, before those."""
    theirs = SCHEDULES[CO_PARENT].rows if pregnancies.role_of(person) == pregnancies.PARTNER else ()
    own = [(name, moment_name(name)) for name in theirs]
    return own + [(name, words.word(guideline, "moments", name, language)) for name in guideline.moments]


def _gap_words(actor: Actor, guideline: Guideline, language: str) -> Iterator[str]:
    found = invite.missing_before_a_link(organisation_id=actor.organisation)
    steps: dict[str, list[str]] = {}
    for gap in found:
        steps.setdefault(gap.code, []).append(
            words.step_name(guideline, gap.step, language) if gap.step else ""
        )
    if "no-rota" in steps:
        yield _("Nobody is named yet who reads marked answers, in office hours and outside them.")
    if "no-owner" in steps:
        yield _("Nobody owns these steps yet: %(steps)s.") % {"steps": ", ".join(steps["no-owner"])}
    if "no-service" in steps:
        told = {"steps": ", ".join(steps["no-service"])}
        yield _("No service that accepts is named yet for: %(steps)s.") % told


def _refusals(person: Person, reach: SafeContact | None) -> Iterator[str]:
    if not person.phone:
        yield _("Text message: there is no phone number.")
    elif not (reach and reach.text):
        yield _("Text message: she did not say that this is safe.")
    if not person.email:
        yield _("Mail: there is no mail address.")
    elif not (reach and reach.mail):
        yield _("Mail: she did not say that this is safe.")
