"""A parent answers about a child: it stays on the parent's record, and somebody speaks with the parent about it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import about_child, library
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.models import Occasion
from perinet.flows import co_parents
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families import births, dates
from perinet.people.families import services as families
from perinet.people.families.kinship import OF_A_CHILD, PARENTS
from perinet.people.families.models import Bond, ChildRow, Person

CONVERSATION, WORRIED = "child-conversation", "worried-about-child"
A_LOT = "a-lot"


def may_be_asked(*, parent: Person, child: Person, on: date) -> bool:
    """Say whether this parent or carer lives with a child who is born: who lost a child is asked nothing about it."""
    roles = set(
        Bond.objects.about(parent)
        .filter(of__identity=child.identity_id, role__in=OF_A_CHILD, until=None)
        .values_list("role", flat=True)
    )
    if not child.is_child or not roles or child.died_on or not child.birth_date or child.birth_date > on:
        return False
    row = _newest(child)
    return row is None or row.event not in births.APART or not roles & PARENTS


def has_child_here(*, parent: Person, on: date) -> bool:
    """Say whether any child lives with this parent or carer: who lost one is not spoken to as if not."""
    bonds = Bond.objects.about(parent).filter(role__in=OF_A_CHILD, until=None).select_related("of")
    return any(may_be_asked(parent=parent, child=bond.of, on=on) for bond in bonds)


def _newest(child: Person) -> ChildRow | None:
    return ChildRow.objects.filter(child__identity=child.identity_id).order_by("created_at").last()


def list_for(child: Person, on: date) -> Instrument | None:
    """Return the list for the child's age; that of a child born early is counted from the day it was expected."""
    if child.birth_date is None:
        return None
    return about_child.list_for(library.instruments(), born=_counted_from(child, on), on=on)


def _counted_from(child: Person, on: date) -> date:
    row = _newest(child)
    if row is None or not row.gestation_days:
        return child.birth_date
    corrected = dates.corrected_age(child.birth_date, timedelta(days=row.gestation_days), on)
    return child.birth_date if corrected is None else on - corrected


@transaction.atomic
def put_questions(*, occasion: Occasion, at: datetime) -> None:
    """Ask what fits the child's age, whatever moment is caught up."""
    child, on = occasion.about, occasion.answered_on or clock.day(at)
    if not may_be_asked(parent=occasion.person, child=child, on=on):
        raise Refused(_("This parent can't be asked about this child."), code="not-of-this-child")
    instrument = list_for(child, on)
    if instrument is None:
        raise Refused(_("There are no questions for the age of this child."), code="no-list")
    screenings.ask(occasion=occasion, instruments=[instrument.id], step=1)


@transaction.atomic
def owe_conversation(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """Nothing is decided on what a parent says of a child: somebody reads it and speaks with the parent."""
    co_parents.open_marks(occasion=occasion, at=at, by=by)
    _owe(occasion, at, by)
    families.write_line(
        person=occasion.person, kind="screening.answered-about-child", at=at, source=occasion.id, by=by,
        topic=occasion.topic, controller_id=occasion.organisation_id,
        parameters={"moment": occasion.moment, "mode": occasion.mode, "about": str(occasion.about_id)},
    )  # fmt: skip


def _owe(occasion: Occasion, at: datetime, by: Actor) -> None:
    level, within = worry(occasion)
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
        kind=Kind.CONTACT, step=WORRIED if level == A_LOT else CONVERSATION, source=occasion.id,
        moment=occasion.moment, topic=occasion.topic, within=within, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def read_abandoned(*, occasion: Occasion, at: datetime, by: Actor) -> bool:
    """Who is very worried and stopped half-way does not wait until the link ends."""
    known = Obligation.objects.filter(kind=Kind.CONTACT, source=str(occasion.pk)).exists()
    if known or worry(occasion)[0] != A_LOT:
        return False
    _owe(occasion, at, by)
    return True


def worry(occasion: Occasion) -> tuple[str, str]:
    """Say how worried this parent is, and how soon somebody is in touch where it is a lot."""
    for row in occasion.screenings.all():
        instrument = library.get(row.instrument, row.instrument_version)
        level = about_child.worry(instrument, screenings.current_answers(row))
        if instrument.child and level:
            return level, instrument.child.contact_within if level == A_LOT else ""
    return "", ""
