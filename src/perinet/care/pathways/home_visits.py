"""Families become a pack on a device; what was written on the way becomes entries that come in once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.models import HomeVisitEntry, HomeVisitPack, HomeVisitRuling, PackedRecord
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.people.families.models import Person, Topic


@dataclass(frozen=True)
class Packed:
    """What of one person goes along, as codes and values; the pages make words of it."""

    person: Person
    fields: Mapping[str, Any]
    moments: Sequence[Mapping[str, Any]] = ()
    waits: Sequence[Mapping[str, Any]] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        named = [name for name, value in self.fields.items() if value not in (None, "")]
        rest = {
            "moments": self.moments, "child": [one for one in self.moments if one["child"]], "waits": self.waits,
        }  # fmt: skip
        return ["name", "language", *named, *(name for name, rows in rest.items() if rows)]

    def content(self) -> dict[str, Any]:
        return {
            "fields": dict(self.fields), "moments": list(self.moments), "waits": list(self.waits),
            "about": dict(self.about),
        }  # fmt: skip


def _digest(packed: Sequence[Packed]) -> str:
    rows = [[str(one.person.pk), one.content()] for one in packed]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()


@transaction.atomic
def pack(*, families: Sequence[Packed], device: str, at: datetime, by: Actor) -> HomeVisitPack:
    """Write down what goes along, for each person apart, before any of it leaves."""
    if not families:
        raise Refused(_("Choose at least one family to take along."), code="nobody")
    if len(families) > LIMITS.families:
        told = {"most": LIMITS.families}
        raise Refused(_("Take at most %(most)s families along.") % told, code="too-many")
    made = HomeVisitPack.objects.create(
        owner_id=by.id, organisation_id=by.organisation, device=device, made_at=at,
        expires_at=at + LIMITS.expires, digest=_digest(families),
    )  # fmt: skip
    PackedRecord.objects.bulk_create(
        PackedRecord(pack=made, person=one.person, kinds=one.kinds, content=one.content()) for one in families
    )
    for one in families:
        audit.record(
            by=by, verb="home-visit.take-along", subject_kind="home-visit", subject=made.id, person=one.person.pk,
            details={"kinds": one.kinds},
        )  # fmt: skip
    return made


@transaction.atomic
def give(*, pack: HomeVisitPack, at: datetime, by: Actor) -> None:
    """Let it leave to a device, once: a second device needs a pack of its own."""
    row = HomeVisitPack.objects.select_for_update().get(pk=pack.pk)
    if by.id != str(row.owner_id) or by.organisation != str(row.organisation_id):
        raise NotAllowed(_("Only who made this pack can take it along."))
    if not row.gives(at):
        raise Conflict(_("This pack gives nothing any more. Make a new one."), code="over")
    row.given_at = at
    row.save(update_fields=["given_at"])
    audit.record(by=by, verb="home-visit.give", subject_kind="home-visit", subject=row.id)


@transaction.atomic
def revoke(*, pack: HomeVisitPack, at: datetime, by: Actor) -> None:
    """From now on it gives nothing. A device without a network hears of it at the next connection, or expires."""
    if pack.revoked_at is None:
        pack.revoked_at = at
        pack.save(update_fields=["revoked_at"])
        audit.record(by=by, verb="home-visit.revoke", subject_kind="home-visit", subject=pack.id)


@transaction.atomic
def lose(*, pack: HomeVisitPack, at: datetime, by: Actor) -> list[PackedRecord]:
    """Write down that the device is lost; return whose data were on it."""
    row = HomeVisitPack.objects.select_for_update().get(pk=pack.pk)
    if row.returned_at:
        raise Refused(
            _("This pack came back and was erased: nothing of it was on the device."), code="returned"
        )
    if row.lost_at:
        raise Conflict(_("This device was reported as lost already."), code="lost")
    row.lost_at, row.revoked_at = at, row.revoked_at or at
    row.save(update_fields=["lost_at", "revoked_at"])
    pack.lost_at, pack.revoked_at = row.lost_at, row.revoked_at
    records = list(PackedRecord.objects.filter(pack=row).select_related("person", "pack"))
    for one in records:
        audit.record(
            by=by, verb="home-visit.lose", subject_kind="home-visit", subject=row.id, person=one.person_id
        )
    return records


@transaction.atomic
def bring_back(*, pack: HomeVisitPack, at: datetime, by: Actor) -> None:
    """The device says that all of it came in and that it erased what it had."""
    if by.id == str(pack.owner_id) and pack.returned_at is None:
        pack.returned_at = at
        pack.save(update_fields=["returned_at"])
        audit.record(by=by, verb="home-visit.bring-back", subject_kind="home-visit", subject=pack.id)


@dataclass(frozen=True)
class Outcome:
    """What became of an entry."""

    state: str = "taken"
    problem: str = ""
    occasion_id: UUID | None = None
    doubts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def keep(
    *,
    entry_id: UUID,
    record: PackedRecord,
    kind: str,
    content: Mapping[str, Any],
    asking: UUID | None,
    outcome: Outcome,
    said_at: datetime,
    at: datetime,
    by: Actor,
) -> HomeVisitEntry:
    """Keep an entry as it was written, whatever became of it."""
    taken = record.pack
    row = HomeVisitEntry.objects.create(
        id=entry_id, pack=taken, person=record.person, kind=kind, content=dict(content),
        topic=Topic.RECORD if kind == "detail" else Topic.MENTAL_HEALTH, asking=asking,
        doubts=dict(outcome.doubts), occasion_id=outcome.occasion_id, state=outcome.state,
        problem=outcome.problem, late=bool(taken.revoked_at) or taken.expires_at <= at, said_at=said_at,
        received_at=at,
    )  # fmt: skip
    audit.record(
        by=by, verb="home-visit.receive", subject_kind="home-visit", subject=taken.id, person=record.person_id,
        details={"kind": kind, "state": outcome.state},
    )  # fmt: skip
    return row


def occasion_of(pack: HomeVisitPack, asking: UUID | None) -> UUID | None:
    """Return the occasion that an earlier entry of the same sitting opened."""
    rows = HomeVisitEntry.objects.filter(pack=pack, asking=asking, occasion__isnull=False)
    return (
        rows.order_by("-received_at", "-said_at").values_list("occasion", flat=True).first()
        if asking
        else None
    )


def base_of(record: PackedRecord) -> dict[str, Any]:
    """Return what the device last knew to stand here: what was packed, and what it changed itself since."""
    known = dict(record.content["fields"])
    rows = HomeVisitEntry.objects.filter(pack=record.pack_id, person=record.person_id, kind="detail")
    for row in rows.order_by("received_at", "said_at", "created_at"):
        known |= {name: value for name, value in row.content["fields"].items() if name not in row.doubts}
    return known


@transaction.atomic
def rule(*, entry: HomeVisitEntry, field: str, chosen: str, at: datetime, by: Actor) -> HomeVisitRuling:
    """Write down which of two counts; the other stays readable beside it."""
    if field not in entry.doubts or chosen not in ("mine", "theirs"):
        raise Refused(_("Choose one of the two."), code="no-choice")
    row, new = HomeVisitRuling.objects.get_or_create(
        entry=entry, field=field, defaults={"chosen": chosen, "by": by.id, "at": at}
    )
    if not new:
        raise Conflict(_("Somebody chose this already."), code="ruled")
    audit.record(
        by=by, verb="home-visit.rule", subject_kind="home-visit", subject=entry.pack_id, person=entry.person_id,
        details={"field": field, "chosen": chosen},
    )  # fmt: skip
    return row


def ruled(entries: Sequence[HomeVisitEntry]) -> set[tuple[UUID, str]]:
    """Return the fields of these entries that somebody chose already."""
    return set(HomeVisitRuling.objects.filter(entry__in=entries).values_list("entry", "field"))
