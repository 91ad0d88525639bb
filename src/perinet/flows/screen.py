"""Answers become a score, the score a decision, the decision a proposal that waits for a person."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.pathways.plan import CLOCKS, end_of_working_day
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Mode, Occasion, Screening
from perinet.flows import about_child, co_parents, plan, readers, secrets, tell
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.families import pregnancies
from perinet.people.families import services as families
from perinet.people.families.models import Person, Topic

APART = (Topic.SUBSTANCE, Topic.VIOLENCE)  # decided beside the questions of the moment
SAFETY_STEPS = {"safety-check": Kind.SAFETY_CHECK, "urgent-care": Kind.URGENT_CARE}


@transaction.atomic
def begin(
    *,
    person: Person,
    moment: str,
    mode: str,
    language: str,
    at: datetime,
    by: Actor,
    interpreter: str = "none",
    source: str = "",
    answered_on: date | None = None,
    about: Person | None = None,
) -> Occasion:
    """Open an occasion, with the questions that everybody is asked at this moment, or those about a child."""
    occasion = screenings.open_occasion(
        person=person, moment=moment, organisation_id=by.organisation, opened_by_id=by.id, mode=mode,
        language=language, interpreter=interpreter, source=source, answered_on=answered_on,
        topic=Topic.MENTAL_HEALTH if about else plan.topic_of(pregnancies.topic_for(person, by)), about=about,
        at=at, by=by,
    )  # fmt: skip
    if about is not None:
        about_child.put_questions(occasion=occasion, at=at)
        return occasion
    guideline = decisions.guideline_for(organisation_id=by.organisation, language=language, on=clock.day(at))
    described = plan.described(guideline, moment)
    if described.together and mode in (Mode.SELF, Mode.TABLET):
        raise Refused(_("At this moment a conversation comes first. Answer together."), code="together")
    if not source and described.first_step_for == "everybody":
        first = described.first_step or described.second_step
        screenings.ask(occasion=occasion, instruments=first, step=1 if described.first_step else 2)
    return occasion


@transaction.atomic
def answer(
    *, screening: Screening, answers: Mapping[str, int], at: datetime, by: Actor
) -> screenings.Recorded:
    """Keep what was answered. A marked answer opens its safety check now, whatever comes after it."""
    recorded = screenings.record_answers(screening=screening, answers=answers, at=at, by=by)
    if recorded.raised:
        flag(occasion=screening.occasion, at=at, by=by)
    return recorded


@transaction.atomic
def answer_page(
    *,
    occasion: Occasion,
    answers: Sequence[tuple[Screening, Mapping[str, int]]],
    is_last: bool,
    at: datetime,
    by: Actor,
) -> list[Screening]:
    """Keep one page of answers; after the last page return the further questions, or finish when there are none.

    Finishing does not wait for a page after the questions: who stops there has answered all the same.
    """
    if not screenings.hold(occasion=occasion):
        raise Conflict(_("These questions were closed in the meantime."), code="closed")
    with audit.together():
        recorded = screenings.record_page(occasion=occasion, answers=answers, at=at, by=by)
        raised = any(one.raised for one in recorded)
        if not (raised or is_last):
            return []
        rows = decisions.decide_for(occasion=occasion, at=at, by=by)
        if raised:
            _open_urgent(occasion, rows, at, by)
        further = _ask_further(occasion, rows[0]) if rows and is_last else []
        if is_last and not further:
            _finish(occasion, rows, at, by, is_flagged=raised)
        return further


@transaction.atomic
def flag(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """Decide on what is known, open what is urgent, and tell who is on duty."""
    _open_urgent(occasion, decisions.decide_for(occasion=occasion, at=at, by=by), at, by)


@transaction.atomic
def look(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """She stops half-way: what can't wait opens on what is known so far, also where no single answer raised a mark."""
    for row in decisions.decide_for(occasion=occasion, at=at, by=by):
        _open_safety(occasion, row, at, by)


def _open_urgent(occasion: Occasion, rows: Sequence[Decision], at: datetime, by: Actor) -> None:
    if not rows:
        co_parents.open_marks(occasion=occasion, is_new=True, at=at, by=by)
    for row in rows:
        _open_safety(occasion, row, at, by, is_new=True)


def _open_safety(occasion: Occasion, row: Decision, at: datetime, by: Actor, *, is_new: bool = False) -> None:
    open_safety(
        decision=row, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id, is_new=is_new,
        at=at, by=by,
    )  # fmt: skip


def _reader(
    person: Person, organisation_id: object, fallback_id: object, at: datetime
) -> tuple[object, tuple[User, ...]]:
    people = readers.on_duty(person=person, organisation_id=organisation_id, at=at)
    return (people[0].id if people else fallback_id), people


def _due(
    guideline: Guideline, step: engine.OpenStep, organisation_id: object, at: datetime
) -> datetime | None:
    """A soft mark is for the same working day, as the rota draws it."""
    if not guideline.rules[step.rule].working_day:
        return None
    rota = accounts.current_rota(organisation_id)
    return end_of_working_day(timezone.localtime(at), rota.until_time if rota else CLOCKS.day_ends)


@transaction.atomic(savepoint=False)
def open_safety(
    *,
    decision: Decision,
    organisation_id: object,
    owner_id: object,
    at: datetime,
    by: Actor,
    is_new: bool = False,
) -> None:
    """Open urgent steps at once: nobody has to confirm a safety mark before it counts.

    `is_new`: a mark came in just now. Without one, what a conversation ended stays ended, unless it became harder.
    """
    guideline, _facts, decided = decisions.read(decision)
    source = decision.occasion_id or decision.id
    for step in decided.steps:
        if step.step not in SAFETY_STEPS:
            continue
        kind = SAFETY_STEPS[step.step]
        waits = pathways.waits(kind=kind, source=source)
        if not (is_new or waits) and pathways.has_ended(kind=kind, source=source, urgency=step.urgency):
            continue
        reader_id, people = _reader(decision.person, organisation_id, owner_id, at)
        topic = decision.topic if decision.topic in secrets.READ_ON_DUTY else Topic.SAFETY
        for user in people:
            secrets.let_read(person=decision.person, topic=topic, user_id=user.id, at=at, by=by)
        obligation = pathways.open_one(
            person=decision.person, organisation_id=organisation_id,
            owner_id=owner_id if step.step == "urgent-care" else reader_id,
            kind=kind, step=step.step, source=source, moment=decision.moment,
            topic=topic, urgency=step.urgency, within=step.within,
            due_at=_due(guideline, step, organisation_id, at), at=at, by=by,
        )  # fmt: skip
        if not waits:
            families.write_line(
                person=decision.person, kind=f"{step.step}.opened", at=at, source=obligation.id, by=by,
                topic=topic, controller_id=organisation_id,
            )  # fmt: skip
        for user in people[:1]:
            tell.colleague(
                user=user, obligation=obligation, key=f"{step.step}:{obligation.urgency}", at=at, by=by
            )


@transaction.atomic
def go_on(*, occasion: Occasion, at: datetime, by: Actor) -> list[Screening]:
    """After the first step: return the further questions that the guideline asks for now, if any."""
    rows = decisions.decide_for(occasion=occasion, at=at, by=by)
    return _ask_further(occasion, rows[0]) if rows else []


def _ask_further(occasion: Occasion, row: Decision) -> list[Screening]:
    guideline, _facts, decision = decisions.read(row)
    if not engine.asks_second_step(guideline, decision) or occasion.second_step_declined:
        return []
    described = plan.described(guideline, occasion.moment)
    there = {screening.instrument for screening in occasion.screenings.all()}
    if described.first_step_for == "indicated" and not there & set(described.first_step):
        wanted, step = described.first_step, 1
    else:
        wanted, step = described.second_step or second_step_of(guideline), 2
    new = [name for name in wanted if name not in there]
    if new:
        screenings.ask(occasion=occasion, instruments=new, step=step)
    return list(occasion.screenings.filter(instrument__in=new))


def second_step_of(guideline: Guideline) -> Sequence[str]:
    return next((m.second_step for m in guideline.moments.values() if m.second_step), ())


@transaction.atomic
def decline_second_step(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """She would rather not answer more now: a contact is owed, and nothing reads as reassurance."""
    screenings.decline_second_step(occasion=occasion, at=at, by=by)
    contact = decisions.occasion_guideline(occasion, at).contacts["second-step-declined"]
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
        kind=Kind.CONTACT, source=occasion.id, step=contact.id, moment=occasion.moment, topic=occasion.topic,
        within=contact.within, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def wish_to_talk(*, occasion: Occasion, wish: str, at: datetime, by: Actor) -> None:
    """She wants to talk to someone: that opens a conversation, with a clock of its own."""
    screenings.wish_to_talk(occasion=occasion, wish=wish, at=at)
    if wish == "no":
        return
    owner_id, people = _reader(occasion.person, occasion.organisation_id, occasion.opened_by_id, at)
    obligation = pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=owner_id, kind=Kind.TALK,
        source=occasion.id, moment=occasion.moment, topic=occasion.topic, urgency="hard" if wish == "now" else "",
        within=CLOCKS.talk_now if wish == "now" else "", at=at, by=by,
    )  # fmt: skip
    for user in people[:1]:
        tell.colleague(user=user, obligation=obligation, key="talk", at=at, by=by)


@transaction.atomic
def finish(*, occasion: Occasion, at: datetime, by: Actor) -> list[Decision]:
    """Close the occasion: decide on what is known, and put the result before the one who asked."""
    return _finish(occasion, decisions.decide_for(occasion=occasion, at=at, by=by), at, by)


def put_before_reader(*, occasion: Occasion, row: Decision, at: datetime, by: Actor, step: str = "") -> None:
    """Let the one who asked read what is known so far; `step` says why, where it is not because answers came in."""
    waiting = pathways.waiting(kind=Kind.READ_RESULT, source=row.id)
    if waiting:
        return
    owner_id = secrets.owner_of(occasion=occasion, topic=row.topic, at=at, by=by)
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=owner_id,
        kind=Kind.READ_RESULT, source=row.id, step=step, moment=occasion.moment, topic=row.topic, known=waiting,
        at=at, by=by,
    )  # fmt: skip


def _pregnancy_topic(occasion: Occasion) -> str:
    return Topic.KEPT_PREGNANCY if occasion.topic == Topic.KEPT_PREGNANCY else Topic.RECORD


def _finish(
    occasion: Occasion, rows: list[Decision], at: datetime, by: Actor, *, is_flagged: bool = False
) -> list[Decision]:
    if not rows:
        owed = about_child if occasion.about_id else co_parents
        owed.owe_conversation(occasion=occasion, at=at, by=by)
    for row in rows:
        if not is_flagged:
            _open_safety(occasion, row, at, by)
        if (
            row.topic in APART
            and row.step == engine.INCOMPLETE
            and not secrets.is_unheard(occasion, row.topic)
        ):
            continue  # nothing follows from these answers, and the open decision says what is not known
        put_before_reader(occasion=occasion, row=row, at=at, by=by)
        families.write_line(
            person=occasion.person, kind="screening.answered", at=at, source=row.id, by=by, topic=row.topic,
            parameters={"moment": occasion.moment, "mode": occasion.mode}, controller_id=occasion.organisation_id,
        )  # fmt: skip
    screenings.close(occasion=occasion, at=at, by=by)
    plan.close_moment(
        person=occasion.about or occasion.person, moment=occasion.moment, organisation_id=occasion.organisation_id,
        topic=_pregnancy_topic(occasion), ending="answered", at=at, by=by,
    )  # fmt: skip
    return rows


@transaction.atomic
def not_hers(*, occasion: Occasion, reason: str, at: datetime, by: Actor) -> None:
    """Answers that are not hers are kept and marked, and she is asked again; their marks stay open."""
    screenings.void(occasion=occasion, reason=reason, at=at, by=by)
    for row in occasion.decisions.all():
        pathways.close_all(kind=Kind.READ_RESULT, source=row.id, ending="voided", at=at, by=by)
    asked = occasion.about or occasion.person
    pathways.open_one(
        person=asked, organisation_id=occasion.organisation_id, owner_id=by.id, kind=Kind.SCREENING,
        source=plan.source(asked, occasion.moment, _pregnancy_topic(occasion)), moment=occasion.moment,
        topic=occasion.topic, at=at, by=by,
    )  # fmt: skip
    families.write_line(
        person=occasion.person, kind="screening.voided", at=at, source=occasion.id, by=by, topic=occasion.topic,
        parameters={"moment": occasion.moment}, controller_id=occasion.organisation_id,
    )  # fmt: skip


@transaction.atomic
def enter(
    *,
    person: Person,
    moment: str,
    language: str,
    source: str,
    answered_on: date,
    results: Mapping[str, Mapping[str, Any]],
    at: datetime,
    by: Actor,
    occasion: Occasion | None = None,
) -> list[Decision]:
    """Enter what was answered elsewhere: `{instrument: {"items": points}}` or `{"total": n, "items": safety items}`.

    `occasion`: the one whose paper form was printed here.
    """
    mode = "paper" if source == "paper" else "elsewhere"
    if occasion:
        screenings.came_back(occasion=occasion, answered_on=answered_on, at=at)
    occasion = occasion or begin(
        person=person,
        moment=moment,
        mode=mode,
        language=language,
        source=source,
        answered_on=answered_on,
        at=at,
        by=by,
    )
    for screening in screenings.ask(occasion=occasion, instruments=list(results), step=1, text_state=mode):
        if screening.topic != occasion.topic:
            consent.open_topic(
                person=person,
                topic=screening.topic,
                user_id=by.id,
                source=f"occasion:{occasion.id}",
                at=at,
                by=by,
            )
        given = results[screening.instrument]
        if given.get("total") is None:
            screenings.enter_points(screening=screening, points=given["items"], at=at, by=by)
        else:
            screenings.enter_total(
                screening=screening, total=given["total"], items=given["items"], at=at, by=by
            )
    return finish(occasion=occasion, at=at, by=by)
