"""What somebody says that two persons are to one another becomes a bond; what can't be is refused in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families import kinship
from perinet.people.families.models import Bond, Person
from perinet.people.families.services import write_line

MISTAKE = "entered-by-mistake"
ENDINGS = ("over", "died", "court", "adopted", "placement-ended", MISTAKE)

REASONS = {
    "self": gettext_lazy("Choose another person: nobody is bound to herself or himself."),
    "ends-before-it-begins": gettext_lazy("The end lies before the beginning. Check both dates."),
    "future": gettext_lazy("A date lies in the future. Write down what is so today."),
    "before-birth": gettext_lazy("This began before one of them was born. Check the date."),
    "after-death": gettext_lazy("This began after one of them had died. Check the date."),
    "there-already": gettext_lazy("This bond is written down already."),
    "parent-and-child": gettext_lazy(
        "The child that you chose is a parent or grandparent of this person. Nobody is both. Check who is who."
    ),
    "partner-of-own-child": gettext_lazy(
        "One of these two is a parent of the other, so they can't be partners here. Check who is who."
    ),
    "sibling-in-line": gettext_lazy("One of these two is a parent or grandparent of the other, no sibling."),
    "two-birth-mothers": gettext_lazy(
        "This child has a birth mother already. Choose second mother, parent, or another word."
    ),
    "older-than-parent": gettext_lazy("This child is older than the parent. Check both dates of birth."),
    "mother-dead-before-birth": gettext_lazy("She had died before this child was born. Check the dates."),
    "a-further-parent": gettext_lazy("This child has two parents already. Is this one a parent too?"),
    "young-mother": gettext_lazy("She would have been very young at this birth. Is this right?"),
    "old-mother": gettext_lazy("She would have been over the usual age at this birth. Is this right?"),
    "young-father": gettext_lazy("He would have been very young at this birth. Is this right?"),
    "father-dead-before-birth": gettext_lazy("He died long before this birth. Is this right?"),
    "births-too-close": gettext_lazy("Two births lie very close together and are no twins. Is this right?"),
    "partner-of-sibling": gettext_lazy("These two are written down as siblings. Are they partners too?"),
    "young-partner": gettext_lazy("One of these two is very young. Is this right?"),
}


class Asked(Refused):
    """It is unusual and possible: said once more that it is right, it is written down."""


@transaction.atomic
def add(
    *,
    person: Person,
    of: Person,
    role: str,
    at: datetime,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
    ended_how: str = "",
    kept_from: Person | None = None,
    exercises_rights: bool = False,
    sure: bool = False,
) -> Bond:
    """Write down who `person` is to `of`. One who must not learn of it is named in `kept_from`."""
    tie = kinship.Tie(str(person.identity_id), str(of.identity_id), role, since, until)
    _judge(tie, (person, of), on=clock.day(at), sure=sure)
    if kept_from and kept_from.identity_id not in _who_may_not_know(person, of):
        raise Refused(
            _("Only a parent or partner of one of them can be kept from knowing."), code="kept-from"
        )
    bond = Bond.objects.create(
        person=person, of=of, role=role, since=since, until=until, ended_how=ended_how if until else "",
        kept_from=kept_from, exercises_rights=exercises_rights and role in kinship.OF_A_CHILD,
        controller_id=by.organisation or person.registered_at_id,
    )  # fmt: skip
    _record(bond, "bond.add", by)
    _lines(bond, "bond.added", at, by)
    return bond


@transaction.atomic
def end(*, bond: Bond, on: date, how: str, at: datetime, by: Actor) -> Bond:
    """It is over since a day: it stays written down, with how it ended."""
    if how not in ENDINGS:
        raise Refused(_("This can't end in that way."), code="ending")
    if bond.until is not None:
        raise Refused(_("This bond has ended already."), code="ended")
    if on > clock.day(at):
        raise Refused(str(REASONS["future"]), code="future")
    if bond.since and on < bond.since:
        raise Refused(str(REASONS["ends-before-it-begins"]), code="ends-before-it-begins")
    bond.until, bond.ended_how, bond.exercises_rights = on, how, False
    bond.save(update_fields=["until", "ended_how", "exercises_rights"])
    _record(bond, "bond.end", by)
    _lines(bond, "bond.mistake" if how == MISTAKE else "bond.ended", at, by)
    return bond


@transaction.atomic
def correct(*, bond: Bond, changes: Mapping[str, Any], at: datetime, by: Actor, sure: bool = False) -> Bond:
    """What was wrong stays as a mistake, and what is right stands beside it."""
    names = ("role", "since", "kept_from", "exercises_rights")
    now = {name: getattr(bond, name) for name in names} | {
        name: value for name, value in changes.items() if name in names
    }
    day = clock.day(at)
    end(bond=bond, on=max(day, bond.since) if bond.since else day, how=MISTAKE, at=at, by=by)
    return add(person=bond.person, of=bond.of, at=at, by=by, sure=sure, **now)


def _who_may_not_know(person: Person, of: Person) -> set[Any]:
    """Those who are bound to either of the two: of anybody else a bond need not be kept."""
    ends = [person.identity_id, of.identity_id]
    around = Bond.objects.filter(Q(person__identity__in=ends) | Q(of__identity__in=ends))
    found = {one for pair in around.values_list("person__identity", "of__identity") for one in pair}
    return found | set(ends)


def _judge(tie: kinship.Tie, ends: Iterable[Person], *, on: date, sure: bool) -> None:
    around = list(_around(ends))
    lives = {
        str(one.identity_id): kinship.Life(one.birth_date, one.died_on) for one in _persons(around, ends)
    }
    ties = [_tie(bond) for bond in around]
    found = kinship.doubts(tie, lives=lives, ties=ties, on=on)
    for doubt in sorted(found, key=lambda one: one.asks):
        if not doubt.asks:
            raise Refused(str(REASONS[doubt.code]), code=doubt.code)
        if not sure:
            raise Asked(str(REASONS[doubt.code]), code=doubt.code)


def _tie(bond: Bond) -> kinship.Tie:
    return kinship.Tie(
        str(bond.person.identity_id), str(bond.of.identity_id), bond.role, bond.since, bond.until
    )


def _around(ends: Iterable[Person], steps: int = 4) -> Iterable[Bond]:
    """Return the bonds that a few steps from these persons reach: grandparents are what a contradiction needs."""
    found: dict[Any, Bond] = {}
    known: set[Any] = set()
    reached = {one.identity_id for one in ends}
    for _step in range(steps):
        rows = Bond.objects.filter(Q(person__identity__in=reached) | Q(of__identity__in=reached)).exclude(
            ended_how=MISTAKE
        )
        found |= {row.pk: row for row in rows.select_related("person", "of")}
        known |= reached
        reached = {
            one for row in found.values() for one in (row.person.identity_id, row.of.identity_id)
        } - known
        if not reached:
            break
    return found.values()


def _persons(bonds: Iterable[Bond], ends: Iterable[Person]) -> list[Person]:
    return [*ends, *(one for bond in bonds for one in (bond.person, bond.of))]


def _record(bond: Bond, verb: str, by: Actor) -> None:
    for one in (bond.person_id, bond.of_id):
        audit.record(by=by, verb=verb, subject_kind="bond", subject=bond.id, person=one)


def _lines(bond: Bond, kind: str, at: datetime, by: Actor) -> None:
    """A line on either side, without a name; none where somebody must not learn of it."""
    if bond.kept_from_id:
        return
    for one, side in ((bond.person, "is"), (bond.of, "has")):
        write_line(
            person=one, kind=kind, at=at, source=bond.id, by=by, parameters={"bond": f"{side}:{bond.role}"},
            controller_id=bond.controller_id,
        )  # fmt: skip
