"""What was asked by voice becomes two rows: what the team may know, and what only the one who asked may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline, count_risks
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Assessment, Interpreter, Occasion, Screening
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent import services as consent
from perinet.people.families.models import Topic

PRIVATE = library.private_kinds()
KINDS = {Topic.SUBSTANCE: "substance", Topic.VIOLENCE: "violence"}  # what only the one who asked knows


@dataclass(frozen=True)
class Spoken:
    """Answers by voice; what was not asked is absent. `alone` is False when somebody could listen."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    domains: Mapping[str, bool] = field(default_factory=dict)
    secret_facts: Mapping[str, Any] = field(default_factory=dict)
    secret_domains: Mapping[str, bool] = field(default_factory=dict)
    reason: str = ""
    alone: bool = True


@transaction.atomic
def record(*, occasion: Occasion, spoken: Spoken, at: datetime, by: Actor) -> None:
    """Add to what was asked before.

    Risks are counted over all domains; which secret one it was stays with the one who asked.
    """
    before = screenings.newest_assessments(occasion)
    known = _joined(before.get(occasion.topic), spoken.facts, spoken.domains)
    said = {topic: _said(spoken, topic) for topic in KINDS}
    hidden = {topic: _joined(before.get(topic), *said[topic]) for topic in KINDS}
    domains = {name: yes for one in (known, *hidden.values()) for name, yes in one.domains.items()}
    risks = _risks(decisions.occasion_guideline(occasion, at), occasion.moment, domains)
    screenings.record_assessment(
        occasion=occasion, topic=occasion.topic, facts={**known.facts, **risks}, domains=known.domains,
        reason=spoken.reason, at=at, by=by,
    )  # fmt: skip
    for topic in (one for one in KINDS if any(said[one])):
        _open_secret(occasion, topic, at, by)
        screenings.record_assessment(
            occasion=occasion, topic=topic, facts=hidden[topic].facts, domains=hidden[topic].domains, reason="",
            at=at, by=by,
        )  # fmt: skip
    if not spoken.alone:
        _open_secret(occasion, Topic.VIOLENCE, at, by)
        _ask_later(occasion, "ask-when-alone", Topic.VIOLENCE, at, by)


def _said(spoken: Spoken, topic: str) -> tuple[dict[str, Any], dict[str, bool]]:
    """Return the secret facts and domains of this topic; a table of the instruments says which is which."""
    kind = KINDS[topic]
    return (
        {name: value for name, value in spoken.secret_facts.items() if _kind(name) == kind},
        {name: value for name, value in spoken.secret_domains.items() if _kind(name) == kind},
    )


def _kind(name: str) -> str:
    return PRIVATE.get(name, KINDS[Topic.SUBSTANCE])


def _risks(guideline: Guideline, moment: str, domains: Mapping[str, bool]) -> dict[str, int | bool]:
    """Count risks; where domains are open, keep a count only when it is enough already: more can only add."""
    risks = count_risks(guideline, domains) if domains else {}
    found = {"risk.count": sum(domains.values())}
    if "risk.count" not in risks and engine.decide(guideline, moment, found).held:
        risks |= found
    return risks


@dataclass(frozen=True)
class _Known:
    facts: Mapping[str, Any]
    domains: Mapping[str, bool]


def _joined(row: Assessment | None, facts: Mapping[str, Any], domains: Mapping[str, bool]) -> _Known:
    """Lay what is said now over what was said before; nothing asked earlier is forgotten."""
    return _Known({**(row.facts if row else {}), **facts}, {**(row.domains if row else {}), **domains})


def _open_secret(occasion: Occasion, topic: str, at: datetime, by: Actor) -> None:
    consent.open_topic(
        person=occasion.person,
        topic=topic,
        user_id=by.id,
        source=f"occasion:{occasion.id}",
        at=at,
        by=by,
    )


def _ask_later(occasion: Occasion, step: str, topic: str, at: datetime, by: Actor) -> None:
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=by.id, kind=Kind.CONTACT,
        source=occasion.id, step=step, moment=occasion.moment, topic=topic, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def ask_without_family(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """Family interpreted, so some questions were not asked: somebody owes her that conversation."""
    _ask_later(occasion, "ask-without-family", occasion.topic, at, by)


@transaction.atomic
def ask_about_alcohol(*, occasion: Occasion, instrument: str, at: datetime, by: Actor) -> list[Screening]:
    """Put the questions about alcohol on the occasion; only the one who asks sees the answers."""
    if occasion.interpreter == Interpreter.ADULT_FAMILY:
        raise Refused(_("These questions are asked later, without the family."), code="family")
    _open_secret(occasion, Topic.SUBSTANCE, at, by)
    return screenings.ask(occasion=occasion, instruments=[instrument], step=1)
