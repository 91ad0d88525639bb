"""Families that a professional visits become a pack for one device; a lost device becomes calls to each of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from perinet.care.pathways import home_visits
from perinet.care.pathways import services as pathways
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.models import HomeVisitPack, Kind, Obligation, PackedRecord
from perinet.flows import packing, readers
from perinet.ground.audit import findings
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership
from perinet.people.families import services as families
from perinet.people.families.models import Person, Topic


@transaction.atomic
def take_along(*, persons: Sequence[UUID], device: str, at: datetime, by: Actor) -> HomeVisitPack:
    """Pack what a visit needs of those whom the actor may see, and nothing that is a secret."""
    hers = Person.objects.visible_to(by).filter(pk__in=persons, is_child=False, died_on=None)
    found = list(hers.one_each(by).order_by("created_at"))
    packed = packing.packed(found[: LIMITS.families + 1], at, by)
    return home_visits.pack(families=packed, device=device, at=at, by=by)


@transaction.atomic
def lose(*, pack: HomeVisitPack, at: datetime, by: Actor) -> None:
    """A lost device gives nothing more; each person on it is told in person, and who protects the data knows."""
    for record in home_visits.lose(pack=pack, at=at, by=by):
        pathways.open_one(
            person=record.person, organisation_id=pack.organisation_id, owner_id=_teller(record, at),
            kind=Kind.CONTACT, step="lost-device", source=record.id, topic=Topic.RECORD, within=LIMITS.told_within,
            at=at, by=by,
        )  # fmt: skip
        families.write_line(
            person=record.person, kind="home-visit.lost", at=at, source=pack.id, by=by,
            controller_id=pack.organisation_id,
        )  # fmt: skip
        findings.report(
            rule=findings.LOST_DEVICE, actor=str(pack.owner_id), organisation=str(pack.organisation_id),
            person=str(record.person_id), count=len(record.kinds), at=at,
        )  # fmt: skip


def _teller(record: PackedRecord, at: datetime) -> UUID:
    """Name who tells her: whoever took her data along, else who takes over there."""
    pack = record.pack
    here = Membership.objects.active(clock.day(at)).filter(
        organisation=pack.organisation_id, user=pack.owner_id
    )
    if here.exists():
        return pack.owner_id
    other = readers.successor(organisation_id=pack.organisation_id, person=record.person, at=at)
    return other.pk if other else pack.owner_id


def manifest(*, pack: HomeVisitPack, by: Actor) -> list[PackedRecord]:
    """Return each person of a pack with the kinds of data, for who looks after it; names and content stay closed."""
    rows = PackedRecord.objects.filter(pack__in=HomeVisitPack.objects.visible_to(by).filter(pk=pack.pk))
    return list(rows.only("id", "kinds", "person_id", "pack_id").order_by("created_at"))


def told(records: Iterable[UUID], by: Actor) -> Mapping[str, Obligation]:
    """Return, per record of a lost pack, the call that is owed or was made."""
    sources = [str(one) for one in records]
    rows = Obligation.objects.visible_to(by).filter(kind=Kind.CONTACT, step="lost-device", source__in=sources)
    return {row.source: row for row in rows.select_related("owner")}
