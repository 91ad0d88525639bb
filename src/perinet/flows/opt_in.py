"""A card with a code becomes a record of a co-parent's own, if he or she wants one: nothing of hers travels with it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways.plan import CLOCKS
from perinet.flows import plan
from perinet.flows.told import Told
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent import services as consent
from perinet.people.families import births, bonds
from perinet.people.families import services as families
from perinet.people.families.models import BondRole, OptIn, Person, Pregnancy, Topic
from perinet.people.families.services import ReachSafely

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another
LENGTH, GROUP = 10, 5
ROLES = (
    BondRole.FATHER, BondRole.SECOND_MOTHER, BondRole.PARENT, BondRole.FOSTER_PARENT, BondRole.OTHER_CARER,
)  # fmt: skip


def spoken(code: str) -> str:
    """Write a code in groups, as it stands on the card."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _hash(typed: str) -> str:
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    return tokens.code_hash(code, salt="co-parent")


@dataclass(frozen=True)
class Card:
    """The code stands here and on paper, and nowhere else."""

    row: OptIn
    code: str


@transaction.atomic
def print_card(*, pregnancy: Pregnancy, at: datetime, by: Actor) -> Card:
    """Make a code that she may hand over, or not; an earlier one that nobody used ends."""
    if pregnancy.topic != Topic.RECORD:
        raise Refused(_("This pregnancy is kept from others: there is no card for it."), code="kept")
    hers = OptIn.objects.filter(pregnancy__person__identity=pregnancy.person.identity_id)
    hers.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = OptIn.objects.create(
        organisation_id=by.organisation, given_by_id=by.id, pregnancy=pregnancy, code_hash=_hash(code),
        expires_at=at + CLOCKS.links["opt_in"],
    )  # fmt: skip
    audit.record(
        by=by, verb="co-parent.card", subject_kind="opt-in", subject=row.id, person=pregnancy.person_id
    )
    return Card(row, spoken(code))


@transaction.atomic
def revoke(*, row: OptIn, at: datetime, by: Actor) -> None:
    if row.used_at is None and row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        audit.record(by=by, verb="co-parent.card-revoke", subject_kind="opt-in", subject=row.id)


def find(code: str, *, at: datetime) -> OptIn | None:
    """Return the card of this code, while it counts; why it does not is nobody's business."""
    usable = OptIn.objects.filter(used_at=None, revoked_at=None, expires_at__gt=at)
    return usable.select_related("organisation").filter(code_hash=_hash(code)).first()


def still(row_id: str, *, at: datetime) -> OptIn | None:
    """Return the card that was found a moment ago, while it counts."""
    usable = OptIn.objects.filter(used_at=None, revoked_at=None, expires_at__gt=at)
    return usable.select_related("organisation").filter(pk=row_id or None).first()


@dataclass(frozen=True)
class Joining:
    """What a co-parent says for himself or herself. `tell_her`: she may know that there is a record now."""

    details: Mapping[str, Any]
    reach: ReachSafely
    role: str
    told: Sequence[Told]
    tell_her: bool = False


@transaction.atomic
def begin(*, row: OptIn, joining: Joining, at: datetime) -> Person:
    """Make the record: of the co-parent alone, with whoever gave the card as first contact, bound to the children."""
    taken = OptIn.objects.filter(pk=row.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if not taken.update(used_at=at):
        raise Refused(_("This code was used already, or has ended. Ask for another."), code="used")
    by = Actor(kind="link", id=str(row.id), organisation=str(row.organisation_id), purpose="opt-in")
    person = families.register(
        details=joining.details, reach=joining.reach, organisation_id=row.organisation_id, at=at, by=by
    )
    consent.begin_care(person=person, organisation_id=row.organisation_id, at=at, by=by)
    for text in joining.told:
        consent.record_agreement(
            person=person, text_id=text.text_id, text_version=text.version, language=text.language,
            text_shown=text.shown, kind=text.kind, purpose=text.purpose, at=at, by=by,
        )  # fmt: skip
    _bind(row, person, joining.role, at, by)
    plan.family(person=person, at=at, by=by)
    if joining.tell_her and row.pregnancy:
        families.write_line(person=row.pregnancy.person, kind="co-parent.began", at=at, source=row.id, by=by)
    return person


def _bind(row: OptIn, person: Person, role: str, at: datetime, by: Actor) -> None:
    """To the children of that pregnancy. A bond between the two adults is written only with both of them."""
    if role not in ROLES:
        raise Refused(_("Choose what you are to the child."), code="role")
    for child in births.children(row.pregnancy) if row.pregnancy else ():
        bonds.add(person=person, of=child.child, role=role, sure=True, at=at, by=by)
