"""What was asked by voice becomes two rows: what the team may know, and what only the one who asked may know."""

from collections.abc import Collection, Mapping
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
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Assessment, Occasion, Screening
from perinet.care.screening.translating import HELPERS, MARKED
from perinet.flows import readers, secrets
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.families.models import Person, Topic

PRIVATE = library.private_kinds()
ALCOHOL = "audit-c"
HOME = ("hits", "safe-at-home")  # the published list first, where its words may be shown
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
        ask_when_alone(occasion=occasion, at=at, by=by)


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
def leave_for_later(*, occasion: Occasion, kinds: Collection[str], at: datetime, by: Actor) -> None:
    """Who helped could not carry these questions: each is owed to her, and a secret only by the one who asked."""
    if MARKED in kinds:
        _ask_later(occasion, "ask-without-family", occasion.topic, at, by)
    if "substance" in kinds:
        _open_secret(occasion, Topic.SUBSTANCE, at, by)
        _ask_later(occasion, "ask-substances-apart", Topic.SUBSTANCE, at, by)
    if "violence" in kinds:
        ask_when_alone(occasion=occasion, at=at, by=by)


@transaction.atomic
def ask_when_alone(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """Somebody could listen: violence was not asked, and that it was not is as hidden as an answer."""
    _open_secret(occasion, Topic.VIOLENCE, at, by)
    _ask_later(occasion, "ask-when-alone", Topic.VIOLENCE, at, by)


@transaction.atomic
def change_helper(*, occasion: Occasion, interpreter: str, at: datetime, by: Actor) -> bool:
    """From now on somebody else translates, or nobody. A child is refused: an interpreter is owed, and False."""
    helper = HELPERS[interpreter]
    if helper.refused:
        book_interpreter(person=occasion.person, moment=occasion.moment, topic=occasion.topic, at=at, by=by)
        return False
    screenings.change_helper(occasion=occasion, interpreter=interpreter, at=at, by=by)
    return True


@transaction.atomic
def book_interpreter(*, person: Person, moment: str, topic: str, at: datetime, by: Actor) -> None:
    """Only a child could translate, so nothing was asked: somebody owes her an interpreter."""
    pathways.open_one(
        person=person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT,
        source=f"interpreter:{person.id}:{moment}", step=HELPERS["child"].books, moment=moment, topic=topic, at=at,
        by=by,
    )  # fmt: skip


@transaction.atomic
def ask_about_alcohol(
    *, occasion: Occasion, at: datetime, by: Actor, reader: User | None = None
) -> list[Screening]:
    """Put the questions about alcohol on the occasion; only the chosen one, else the one who asks, sees the answers."""
    if not HELPERS[occasion.interpreter].may_carry_topic("substance"):
        raise Refused(_("These questions are asked later, without the family."), code="family")
    reader_id = reader.id if reader else by.id
    if reader and not readers.may_read(
        person=occasion.person, organisation_id=occasion.organisation_id, user=reader, topic=Topic.SUBSTANCE
    ):
        raise Refused(_("This colleague can't read these answers. Choose another."), code="reader")
    secrets.name(
        person=occasion.person, topic=Topic.SUBSTANCE, user_id=reader_id, source=f"occasion:{occasion.id}", at=at,
        by=by,
    )  # fmt: skip
    return screenings.ask(occasion=occasion, instruments=[ALCOHOL], step=1, reader_id=reader_id)


@transaction.atomic
def ask_about_home(*, occasion: Occasion, at: datetime, by: Actor) -> list[Screening]:
    """Put the questions about violence on the occasion, once somebody confirmed that nobody else is with her.

    The published list where its words may be shown; else a first question of our own.
    """
    day = clock.day(at)
    shown = [name for name in HOME if screenings.texts_for(name, occasion.language, day)]
    _open_secret(occasion, Topic.VIOLENCE, at, by)
    step = max((row.step for row in occasion.screenings.all()), default=1)  # beside what she is asked now
    return screenings.ask(occasion=occasion, instruments=shown[:1], step=step, reader_id=by.id)


@transaction.atomic
def owe_talk_about_home(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """A yes about violence is a conversation, soon, with the one who asked and nobody else."""
    rows = Screening.objects.filter(occasion=occasion, topic=Topic.VIOLENCE)
    for row in rows:
        if any(screenings.current_answers(row).values()):
            pathways.open_one(
                person=occasion.person, organisation_id=occasion.organisation_id,
                owner_id=row.reader_id or occasion.opened_by_id, kind=Kind.CONTACT, source=row.id,
                step="speak-about-home", moment=occasion.moment, topic=Topic.VIOLENCE,
                within=CLOCKS.talk_now, at=at, by=by,
            )  # fmt: skip
