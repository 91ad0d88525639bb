"""Persons become what of each goes along on a device: how to reach her, what waits, which questions; no secret."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.home_visits import Packed
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import library
from perinet.flows import about_child, plan
from perinet.flows.screen import second_step_of
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.families.kinship import OF_A_CHILD
from perinet.people.families.models import ORDINARY, Bond, Person, SafeContact

ASKED = frozenset({"mental-health", "experience"})  # nothing of substances or violence leaves on a device
Rows = Mapping[UUID, Sequence[Obligation]]


def packed(persons: Sequence[Person], at: datetime, by: Actor) -> list[Packed]:
    """Gather in a few queries, however many they are."""
    identities = [one.identity_id for one in persons]
    children = _children(identities, by)
    theirs = {child.identity_id for those in children.values() for child in those}
    reach, waiting = _newest_reach(identities, by), _waiting({*identities, *theirs}, at, by)
    guidelines = {code: _guideline(code, at, by) for code in {one.language for one in persons}}
    return [
        Packed(
            person=one,
            fields=details(one, reach.get(one.identity_id)),
            moments=[
                *_moments(one, waiting, guidelines[one.language]),
                *_about_children(one, children.get(one.identity_id, ()), waiting, at),
            ],
            waits=[_wait(row) for row in waiting.get(one.identity_id, ()) if row.kind != Kind.SCREENING],
            about={
                "name": one.name, "called": one.called, "language": one.language,
                "interpreter": one.interpreter_needed,
            },
        )
        for one in persons
    ]  # fmt: skip


def _guideline(language: str, at: datetime, by: Actor) -> Guideline:
    return decisions.guideline_for(organisation_id=by.organisation, language=language, on=clock.day(at))


def details(person: Person, reach: SafeContact | None) -> dict[str, Any]:
    """Return what may be changed on the way, as it stands here."""
    known = {name: getattr(person, name) for name in LIMITS.person_fields}
    return known | {name: getattr(reach, name) if reach else None for name in LIMITS.reach_fields}


def _newest_reach(identities: Sequence[UUID], by: Actor) -> dict[UUID, SafeContact]:
    rows = SafeContact.objects.visible_to(by).filter(person__identity__in=identities)
    return {row.person.identity_id: row for row in rows.select_related("person").order_by("created_at")}


def _children(identities: Sequence[UUID], by: Actor) -> dict[UUID, list[Person]]:
    """Return the children of each whom the actor may see, with whom a bond goes on."""
    bonds = Bond.objects.visible_to(by).filter(
        person__identity__in=identities, role__in=OF_A_CHILD, until=None, of__is_child=True
    )
    seen = Person.objects.visible_to(by).filter(pk__in=bonds.values("of"), died_on=None).in_bulk()
    found: dict[UUID, list[Person]] = {}
    for row in bonds.select_related("person").order_by("created_at"):
        if child := seen.get(row.of_id):
            found.setdefault(row.person.identity_id, []).append(child)
    return found


def _waiting(identities: set[UUID], at: datetime, by: Actor) -> Rows:
    """Return what waits until the pack ends, of topics that the whole team may know."""
    rows = Obligation.objects.visible_to(by).open().showing(at + LIMITS.expires).one_each(by)
    found: dict[UUID, list[Obligation]] = {}
    for row in rows.filter(person__identity__in=identities, topic__in=ORDINARY).select_related("person"):
        found.setdefault(row.person.identity_id, []).append(row)
    return found


def _asked(rows: Sequence[Obligation]) -> Iterator[Obligation]:
    return (row for row in rows if row.kind == Kind.SCREENING)


def _moments(person: Person, waiting: Rows, guideline: Guideline) -> Iterator[dict[str, Any]]:
    for row in _asked(waiting.get(person.identity_id, ())):
        moment = plan.described(guideline, row.moment)
        yield {
            "ref": row.moment, "id": row.moment, "due": row.due_at.isoformat(), "about": "", "child": "",
            "talk_first": moment.together or moment.first_step_for == "indicated",
            "first": _may_leave(moment.first_step),
            "further": _may_leave(moment.second_step or second_step_of(guideline)),
        }  # fmt: skip


def _about_children(
    parent: Person, children: Sequence[Person], waiting: Rows, at: datetime
) -> Iterator[dict[str, Any]]:
    """What a parent is asked about a child goes along under the parent, where the answer will stay."""
    for child in children:
        rows = list(_asked(waiting.get(child.identity_id, ())))
        fits = about_child.list_for(child, clock.day(at)) if rows else None
        if fits is None or not about_child.may_be_asked(parent=parent, child=child, on=clock.day(at)):
            continue
        for row in rows:
            yield {
                "ref": f"{row.moment}:{child.pk}", "id": row.moment, "due": row.due_at.isoformat(),
                "about": str(child.pk), "child": child.given_name or child.name, "talk_first": False,
                "first": [fits.id], "further": [],
            }  # fmt: skip


def _may_leave(instruments: Sequence[str]) -> list[str]:
    known = [library.get(name) for name in instruments]
    return [one.id for one in known if one.topic in ASKED and not one.why_not_scorable]


def _wait(row: Obligation) -> dict[str, str]:
    return {
        "kind": row.kind, "step": row.step, "moment": row.moment, "urgency": row.urgency,
        "due": timezone.localtime(row.due_at).isoformat(),
    }  # fmt: skip
