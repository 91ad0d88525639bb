"""A proposal becomes what a person decided, and that becomes steps with owners and clocks."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline, seconds
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.flows import plan
from perinet.flows.screen import SAFETY_STEPS
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families
from perinet.people.families.models import SECRET, Topic


@transaction.atomic
def confirm(
    *,
    decision: Decision,
    chosen_step: str,
    reason: str,
    note: str,
    at: datetime,
    by: Actor,
    promised_on: date | None = None,
) -> list[Obligation]:
    """A person decides: the chosen steps become obligations with owners and clocks, a promised call too."""
    decisions.confirm(
        decision=decision,
        chosen_step=chosen_step,
        reason=reason,
        note=note,
        promised_on=promised_on,
        at=at,
        by=by,
    )
    if promised_on:
        _open_promise(decision, promised_on, at=at, by=by)
    guideline, _facts, proposed = decisions.read(decision)
    agreed = [
        s
        for s in proposed.steps
        if s.step not in SAFETY_STEPS and (chosen_step == decision.step or s.step == chosen_step)
    ]
    opened = [_open_step(decision, guideline, s.step, s.within, at=at, by=by) for s in agreed]
    if not agreed and chosen_step in guideline.steps and chosen_step not in {*SAFETY_STEPS, engine.NONE}:
        opened.append(_open_step(decision, guideline, chosen_step, "", at=at, by=by))
    if chosen_step == engine.INCOMPLETE and not _is_apart(decision) and not _is_all_said(decision):
        opened.append(_ask_the_rest(decision, at=at, by=by))
    pathways.close_all(kind=Kind.READ_RESULT, source=decision.id, ending="read", at=at, by=by)
    families.write_line(
        person=decision.person, kind="decision.confirmed", at=at, source=decision.id, by=by, topic=decision.topic,
        parameters={"step": chosen_step},
    )  # fmt: skip
    return opened


def _open_promise(decision: Decision, promised_on: date, *, at: datetime, by: Actor) -> None:
    """What she was promised waits for who promised it."""
    pathways.open_one(
        person=decision.person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT,
        step="promised-call", source=decision.id, moment=decision.moment, topic=decision.topic,
        due_at=timezone.make_aware(datetime.combine(promised_on, CLOCKS.day_ends)), at=at, by=by,
    )  # fmt: skip


def _is_secret(decision: Decision) -> bool:
    return decision.topic in SECRET


def _is_apart(decision: Decision) -> bool:
    """Decided beside the questions of the moment: it never takes the place of a screening that the team is to see."""
    return decision.topic in (Topic.SUBSTANCE, Topic.VIOLENCE)


def _is_all_said(decision: Decision) -> bool:
    """Where nothing is counted, nothing is left to ask once every question was answered; the next moment waits."""
    rows = decision.occasion.screenings.all() if decision.occasion else ()
    lists = [(library.get(row.instrument, row.instrument_version), row) for row in rows]
    return bool(lists) and all(
        not known.scored and len(screenings.current_answers(row)) == len(known.items) for known, row in lists
    )


def _source(decision: Decision, moment: str) -> str:
    kept = Topic.KEPT_PREGNANCY if decision.topic == Topic.KEPT_PREGNANCY else Topic.RECORD
    return plan.source(decision.person, moment, kept)


def _open_step(
    decision: Decision, guideline: Guideline, step: str, within: str, *, at: datetime, by: Actor
) -> Obligation:
    arranged = pathways.arrangements(by.organisation).get(step)
    # Whoever has this step here would not see a secret one: it stays with whom she told.
    owner_id = arranged.owner_id if arranged and not _is_secret(decision) else by.id
    if step == "rescreen" and not _is_apart(decision):
        return _open_rescreen(decision, guideline, owner_id, at=at, by=by)
    return pathways.open_one(
        person=decision.person, organisation_id=by.organisation, owner_id=owner_id, kind=Kind.STEP, step=step,
        source=decision.id, moment=decision.moment, topic=decision.topic, within=within, at=at, by=by,
    )  # fmt: skip


def _ask_the_rest(decision: Decision, *, at: datetime, by: Actor) -> Obligation:
    """Agreeing that not enough is known ends nothing: the questions are still to be asked."""
    return pathways.open_one(
        person=decision.person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.SCREENING,
        source=_source(decision, decision.moment), moment=decision.moment, topic=decision.topic, at=at,
        by=by,
    )  # fmt: skip


def _open_rescreen(
    decision: Decision, guideline: Guideline, owner_id: object, *, at: datetime, by: Actor
) -> Obligation:
    """Asking again is a screening on the worklist, from the day its window opens."""
    window = guideline.moments["rescreen"]
    closes = at + timedelta(seconds=seconds(window.closes))
    return pathways.open_one(
        person=decision.person, organisation_id=by.organisation, owner_id=owner_id, kind=Kind.SCREENING,
        source=_source(decision, "rescreen"), moment="rescreen", topic=decision.topic,
        show_from=at + timedelta(seconds=seconds(window.opens)), due_at=closes, at=at, by=by,
    )  # fmt: skip
