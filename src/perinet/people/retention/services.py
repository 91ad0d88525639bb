"""A record whose time is over becomes a proposal; a person's ruling becomes an erasure, or more time."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.ground.vault import services as vault
from perinet.network.accounts import closing
from perinet.people.consent.models import CareRelation, Representation
from perinet.people.families.models import Access, Person, SearchEntry, TimelineLine
from perinet.people.retention.clocks import CLOCKS
from perinet.people.retention.models import Proposal, Ruled, Ruling

RECORD = "professional-record"


def last_contact(person: Person, controller_id: UUID) -> date | None:
    """Return the day of the newest line of this organisation about this person, merged records included.

    Where it registered her, also of any other: her name stands under its key, and they can't do without.
    """
    lines = TimelineLine.objects.about(person).filter(
        Q(controller=controller_id) | Q(person__registered_at=controller_id)
    )
    newest = lines.aggregate(at=Max("at"))["at"]
    return clock.day(newest) if newest else None


def ended_relations(on: date, *, limit: int) -> list[CareRelation]:
    """Return relations that ended so long ago that the record may be over, and that nobody was asked about yet."""
    asked = Proposal.objects.filter(
        kind=RECORD, person__identity=OuterRef("person__identity"), controller=OuterRef("organisation")
    )
    closed = asked.filter(
        Q(ruling__isnull=True) | Q(ruling__ruled=Ruled.ERASE) | Q(ruling__keep_until__gte=on)
    )
    over = CareRelation.objects.filter(until__date__lte=CLOCKS[RECORD].latest_use(on))
    going_on = CareRelation.objects.filter(person__identity=OuterRef("person__identity"), until__isnull=True)
    needed = going_on.filter(
        Q(organisation=OuterRef("organisation")) | Q(person__registered_at=OuterRef("organisation"))
    )
    later = TimelineLine.objects.filter(
        Q(controller=OuterRef("organisation")) | Q(person__registered_at=OuterRef("organisation")),
        person__identity=OuterRef("person__identity"), at__date__gt=CLOCKS[RECORD].latest_use(on),
    )  # fmt: skip
    rows = over.filter(~Exists(needed), ~Exists(closed), ~Exists(later))
    return list(rows.select_related("person").order_by("until")[:limit])


@transaction.atomic
def propose_record(
    *, person: Person, controller_id: UUID, on: date, at: datetime, by: Actor
) -> Proposal | None:
    """Propose to erase what one organisation keeps of one person, when its last contact is long enough ago."""
    last = last_contact(person, controller_id)
    if last is None or CLOCKS[RECORD].may_from(last) > on:
        return None
    waiting = Proposal.objects.waiting().filter(
        kind=RECORD, person__identity=person.identity_id, controller=controller_id
    )
    if waiting.exists():
        return None
    return _keep(RECORD, controller_id, person, 1, last, CLOCKS[RECORD].must_by(last), at, by)


@transaction.atomic
def propose_rows(
    *, kind: str, controller_id: UUID, rows: int, last_use: date, at: datetime, by: Actor
) -> Proposal | None:
    """Propose to delete rows of a kind that have no use any more; one proposal waits at a time."""
    if rows == 0 or Proposal.objects.waiting().filter(kind=kind, controller=controller_id).exists():
        return None
    return _keep(kind, controller_id, None, rows, last_use, None, at, by)


def _keep(
    kind: str,
    controller_id: UUID,
    person: Person | None,
    rows: int,
    last_use: date,
    must_by: date | None,
    at: datetime,
    by: Actor,
) -> Proposal:
    row = Proposal.objects.create(
        kind=kind,
        controller_id=controller_id,
        person=person,
        rows=rows,
        last_use=last_use,
        must_by=must_by,
        at=at,
    )
    audit.record(
        by=by, verb="retention.propose", subject_kind="proposal", subject=row.id,
        person=person.id if person else "", details={"kind": kind},
    )  # fmt: skip
    return row


@transaction.atomic
def keep_longer(*, proposal: Proposal, reason: str, until: date, at: datetime, by: Actor) -> Ruling:
    """Keep it for a stated reason; it is proposed again after that day, and never beyond what the law allows."""
    _check(proposal, by)
    if not reason.strip():
        raise Refused(_("Say why it is kept longer."), code="no-reason")
    if until <= clock.day(at):
        raise Refused(_("Choose a day in the future."), code="past")
    if proposal.must_by and until > proposal.must_by:
        raise Refused(
            _("It may not be kept after %(day)s.") % {"day": proposal.must_by.isoformat()}, code="too-long"
        )
    return _rule(proposal, Ruled.KEEP, at=at, by=by, reason=reason.strip(), keep_until=until)


@transaction.atomic
def erase_record(*, proposal: Proposal, at: datetime, by: Actor) -> Ruling:
    """Destroy the key of this person and this organisation: names and answers can't be read by anybody again."""
    _check(proposal, by)
    person = proposal.person
    if person is None:
        raise Refused(_("This proposal is not about one record."), code="no-record")
    last = last_contact(person, proposal.controller_id)
    if last != proposal.last_use:
        raise Conflict(_("There was a contact after this was proposed: the record stays."), code="used-again")
    group = list(Person.objects.about(person))
    for one in group:
        vault.erase(person=one.id, controller=proposal.controller_id, at=at, by=by)
    own = [one for one in group if one.registered_at_id == proposal.controller_id]
    SearchEntry.objects.filter(person__in=own).delete()
    Access.objects.current(at).filter(person__in=group, controller=proposal.controller_id).update(until=at)
    if len(own) == len(group):
        _close_own_pages(group, at, by)
    return _rule(proposal, Ruled.ERASE, at=at, by=by, erased_rows=len(group))


def _close_own_pages(group: Sequence[Person], at: datetime, by: Actor) -> None:
    """Nobody keeps a record of this person any more: the page ends, and with its last page the account."""
    for one in Representation.objects.filter(person__in=group, until__isnull=True).select_related("user"):
        one.until = at
        one.save(update_fields=["until"])
        Access.objects.current(at).filter(person__in=group, viewer=str(one.user_id)).update(until=at)
        if not Representation.objects.filter(user=one.user, until__isnull=True).exists():
            closing.close_account(user=one.user, at=at, by=by)


@transaction.atomic
def rows_erased(*, proposal: Proposal, rows: int, at: datetime, by: Actor) -> Ruling:
    """Write down that rows were deleted on this proposal; whoever knows the rows deletes them first."""
    _check(proposal, by)
    return _rule(proposal, Ruled.ERASE, at=at, by=by, erased_rows=rows)


def _check(proposal: Proposal, by: Actor) -> None:
    if by.organisation != str(proposal.controller_id):
        raise NotAllowed(_("Only the organisation that keeps a record rules on it."))
    if Ruling.objects.filter(proposal=proposal).exists():
        raise Conflict(_("Somebody has already ruled on this."), code="ruled")


def _rule(proposal: Proposal, ruled: str, *, at: datetime, by: Actor, **fields: object) -> Ruling:
    try:
        with transaction.atomic():
            row = Ruling.objects.create(
                proposal=proposal, ruled=ruled, by=by.id, by_name=by.name, at=at, **fields
            )
    except IntegrityError as clash:
        raise Conflict(_("Somebody has already ruled on this."), code="ruled") from clash
    audit.record(
        by=by, verb=f"retention.{ruled}", subject_kind="proposal", subject=proposal.id,
        person=proposal.person_id or "", details={"kind": proposal.kind, "rows": row.erased_rows},
    )  # fmt: skip
    return row
