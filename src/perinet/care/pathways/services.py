"""A step or a wait becomes an obligation with an owner and a clock; a coded ending closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways.models import Kind, Obligation, SafetyAcknowledgement, StepArrangement, Turn
from perinet.care.pathways.plan import CLOCKS
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.queries.prepared import Prepared
from perinet.ground.queries.rows import add_alike, add_one, change
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, Organisation, User
from perinet.network.directory.models import Service
from perinet.people.consent import services as consent
from perinet.people.families.models import Person, Topic

SAFETY_KINDS = frozenset({Kind.SAFETY_CHECK, Kind.URGENT_CARE})
# A safety mark ends only by a conversation with an outcome, or by a named receiver who confirmed.
SAFETY_ENDINGS = frozenset({"spoken-with", "taken-over"})
DECIDED_AGAIN = "decided-again"  # why a result is to be read, and how the reading before it ended
ARRIVED_LATE = "arrived-late"  # why a result is to be read once more
URGENCIES = ("", "routine", "soft", "hard")  # what waits becomes harder, never softer
_WAITING = Prepared(
    lambda kind, source: Obligation.objects.open().filter(kind=kind, source=source), kind=str, source=str
)


def _turn(obligation: Obligation, kind: str, *, at: datetime, by: Actor, detail: str = "") -> Turn:
    return add_one(Turn(obligation=obligation, kind=kind, detail=detail, by=by.id, by_name=by.signed, at=at))


@transaction.atomic(savepoint=False)
def open_one(
    *,
    person: Person,
    organisation_id: UUID | str,
    owner_id: UUID | str,
    kind: str,
    source: object,
    at: datetime,
    by: Actor,
    step: str = "",
    moment: str = "",
    topic: str = Topic.MENTAL_HEALTH,
    urgency: str = "",
    within: str = "",
    due_at: datetime | None = None,
    show_from: datetime | None = None,
    known: Sequence[Obligation] | None = None,
) -> Obligation:
    """Open it once in an organisation: the same cause again gives the one that waits, made more urgent if it is.

    `known` is what `waiting` said in this transaction, where the caller asked already.
    """
    due = due_at or CLOCKS.due(kind, at, within)
    there = waiting(kind=kind, source=source) if known is None else known
    for one in there:
        if str(one.organisation_id) == str(organisation_id) and one.step == step:
            return _made_harder(one, due, urgency, at=at, by=by)
    obligation = Obligation(
        person=person,
        organisation_id=organisation_id,
        owner_id=owner_id,
        kind=kind,
        step=step,
        moment=moment,
        topic=topic,
        urgency=urgency,
        rank=CLOCKS.kinds[kind].rank,
        source=str(source),
        opened_at=at,
        show_from=show_from,
        due_at=due,
    )
    add_one(obligation)
    _turn(obligation, "opened", at=at, by=by)
    return obligation


def _made_harder(waiting: Obligation, due: datetime, urgency: str, *, at: datetime, by: Actor) -> Obligation:
    harder = max(waiting.urgency, urgency, key=URGENCIES.index)
    if due < waiting.due_at or harder != waiting.urgency:
        waiting.due_at, waiting.urgency = min(due, waiting.due_at), harder
        waiting.save(update_fields=["due_at", "urgency"])
        _turn(waiting, "made-urgent", at=at, by=by, detail=harder)
    return waiting


def waiting(*, kind: str, source: object) -> list[Obligation]:
    """Return what is open for this cause, by harm."""
    return _WAITING(kind=kind, source=str(source))


def waits(*, kind: str, source: object) -> bool:
    return bool(waiting(kind=kind, source=source))


def has_ended(*, kind: str, source: object, urgency: str) -> bool:
    """Say whether this cause was ended before, when it was at least as urgent."""
    as_hard = URGENCIES[URGENCIES.index(urgency) :]
    ended = Obligation.objects.filter(kind=kind, source=str(source), closed_at__isnull=False)
    return ended.filter(urgency__in=as_hard).exists()


@transaction.atomic
def close(*, obligation: Obligation, ending: str, at: datetime, by: Actor) -> Obligation:
    """End it in a coded way. A safety mark never ends by "declined" or "not reached"."""
    if not obligation.is_open:
        return obligation
    if obligation.kind in SAFETY_KINDS and ending not in SAFETY_ENDINGS:
        raise Refused(_("A safety mark ends only after speaking with her, or when a named person took over."))
    obligation.closed_at, obligation.ending, obligation.closed_by = at, ending, by.id
    obligation.save(update_fields=["closed_at", "ending", "closed_by"])
    _turn(obligation, "closed", at=at, by=by, detail=ending)
    audit.record(
        by=by, verb="obligation.close", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id, reason=ending,
    )  # fmt: skip
    if obligation.topic not in consent.TEAM_TOPICS:
        _let_go(obligation, at, by)
    return obligation


def _let_go(done: Obligation, at: datetime, by: Actor) -> None:
    """Whoever stayed only for what was told in confidence need not know more, once nothing of it waits."""
    theirs = Obligation.objects.open().about(done.person).filter(
        owner=done.owner_id, organisation=done.organisation_id, topic=done.topic
    )  # fmt: skip
    if not theirs.exists():
        consent.let_go(
            person=done.person, topic=done.topic, user_id=done.owner_id, organisation_id=done.organisation_id, at=at,
            by=by,
        )  # fmt: skip


def close_all(*, kind: str, source: object, ending: str, at: datetime, by: Actor) -> None:
    for obligation in Obligation.objects.open().filter(kind=kind, source=str(source)).order_by():
        close(obligation=obligation, ending=ending, at=at, by=by)


@transaction.atomic
def reopen(*, obligation: Obligation, at: datetime, by: Actor) -> Obligation:
    """What was closed by mistake waits again, by its old clock; where the same waits anew, that one goes on."""
    same = Obligation.objects.open().filter(
        organisation=obligation.organisation_id, kind=obligation.kind, source=obligation.source,
        step=obligation.step,
    )  # fmt: skip
    if waiting := same.first():
        return waiting
    obligation.closed_at, obligation.ending, obligation.closed_by = None, "", ""
    obligation.save(update_fields=["closed_at", "ending", "closed_by"])
    _turn(obligation, "reopened", at=at, by=by)
    audit.record(
        by=by, verb="obligation.reopen", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
    return obligation


@transaction.atomic
def hand_over(*, obligation: Obligation, owner: User, at: datetime, by: Actor) -> Obligation:
    """Give it to a colleague of the same organisation; it never belongs to "somebody".

    A secret goes with it, to this colleague by name, from this step on: what was told before stays with who heard it.
    """
    if (
        not Membership.objects.active()
        .filter(user=owner, organisation_id=obligation.organisation_id)
        .exists()
    ):
        raise Refused(_("The new owner must work for the organisation that has this to do."))
    obligation.owner = owner
    obligation.save(update_fields=["owner"])
    if obligation.topic not in consent.TEAM_TOPICS:
        consent.open_topic(
            person=obligation.person, topic=obligation.topic, user_id=owner.id,
            source=f"obligation:{obligation.id}", rows_from=obligation.created_at, at=at, by=by,
        )  # fmt: skip
    _turn(obligation, "handed-over", at=at, by=by)
    audit.record(
        by=by, verb="obligation.hand-over", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
    return obligation


@transaction.atomic
def log_attempt(*, obligation: Obligation, how: str, at: datetime, by: Actor) -> Turn:
    """Write down that somebody tried to reach her; it ends nothing."""
    return _turn(obligation, "tried", at=at, by=by, detail=how)


@transaction.atomic
def decline(*, obligation: Obligation, left: str, at: datetime, by: Actor) -> Turn:
    """Write down that she was spoken with, understood, and what stayed with her."""
    return _turn(obligation, "declined", at=at, by=by, detail=left)


@dataclass(frozen=True)
class SafetyConversation:
    """What was asked and found. Codes are those of the form; nothing is assumed from an empty field."""

    spoken_with_her: bool
    asked_directly: bool
    thoughts: str
    plan: str
    means: str
    earlier_attempt: str
    outcome: str
    when: str = ""
    protects: str = ""
    safety_plan: str = ""
    who_knows: str = ""
    next_contact_at: datetime | None = None
    taken_over_by: str = ""


@transaction.atomic
def acknowledge(
    *, obligation: Obligation, conversation: SafetyConversation, at: datetime, by: Actor
) -> SafetyAcknowledgement:
    """Record the conversation. It closes the mark only when she was spoken with, or a named person took over."""
    if obligation.kind not in SAFETY_KINDS:
        raise Refused(_("This is not a safety check."))
    ended_by_talk = conversation.spoken_with_her and conversation.outcome not in ("not-reached", "taken-over")
    if obligation.kind == Kind.SAFETY_CHECK and ended_by_talk and not conversation.asked_directly:
        raise Refused(_("Ask her directly first: a mark does not end on a talk around it."), code="not-asked")
    if conversation.outcome == "taken-over" and not conversation.taken_over_by:
        raise Refused(_("Name the person who took over and confirmed it."), code="no-name")
    row = SafetyAcknowledgement.objects.create(
        obligation=obligation, by=by.id, by_name=by.name, at=at, **conversation.__dict__
    )
    audit.record(
        by=by, verb="safety.acknowledge", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
    if conversation.outcome == "taken-over":
        close(obligation=obligation, ending="taken-over", at=at, by=by)
    elif ended_by_talk:
        close(obligation=obligation, ending="spoken-with", at=at, by=by)
    else:
        _turn(obligation, "tried", at=at, by=by, detail="not-reached")
    return row


@transaction.atomic
def arrange_step(
    *, organisation: Organisation, step: str, owner: User, service: Service | None, by: Actor
) -> StepArrangement:
    """Say who owns a step here, and which service takes it."""
    if not Membership.objects.active().filter(user=owner, organisation=organisation).exists():
        raise Refused(_("The owner of a step must work for this organisation."))
    audit.record(
        by=by,
        verb="step.arrange",
        subject_kind="organisation",
        subject=organisation.id,
        details={"step": step},
    )
    return StepArrangement.objects.create(
        organisation=organisation, step=step, owner=owner, service=service, recorded_by=by.id
    )


def arrangements(organisation_id: UUID | str) -> dict[str, StepArrangement]:
    """Return the newest arrangement of each step."""
    rows = StepArrangement.objects.filter(organisation_id=organisation_id).select_related("owner", "service")
    found: dict[str, StepArrangement] = {}
    for row in rows.order_by("created_at"):
        found[row.step] = row
    return found


@dataclass(frozen=True)
class Gap:
    """What an organisation has not yet said before it may send a link: a code, and the step it is about."""

    code: str
    step: str = ""


def gaps(*, organisation_id: UUID | str, steps: Sequence[tuple[str, bool]]) -> list[Gap]:
    """Return what is missing before answers may come in unseen: readers, owners, services that accept.

    `steps` are pairs of a step and whether it needs a service.
    """
    missing = [] if accounts.current_rota(organisation_id) else [Gap("no-rota")]
    arranged = arrangements(organisation_id)
    here = set(
        Membership.objects.active().filter(organisation_id=organisation_id).values_list("user_id", flat=True)
    )
    for step, needs_service in steps:
        row = arranged.get(step)
        if row is None or row.owner_id not in here:
            missing.append(Gap("no-owner", step))
        elif needs_service and (row.service is None or not row.service.can_be_sent):
            missing.append(Gap("no-service", step))
    return missing


class Planned(NamedTuple):
    """A moment at which somebody will be asked, before it stands in the database."""

    person_id: UUID
    organisation_id: UUID
    owner_id: UUID | str
    source: str
    moment: str
    topic: str
    show_from: datetime
    due_at: datetime


@transaction.atomic
def open_planned(*, rows: Sequence[Planned], at: datetime, by: Actor) -> None:
    """Open many moments in few statements, as `open_one` opens one; the caller knows that none waits yet."""
    rank = CLOCKS.kinds[Kind.SCREENING].rank
    alike = Obligation(kind=Kind.SCREENING.value, rank=rank, opened_at=at)
    opened = Turn(kind="opened", by=by.id, by_name=by.signed, at=at)
    ids = add_alike(alike, Planned._fields, rows)
    add_alike(opened, ("obligation_id",), [(one,) for one in ids])


@transaction.atomic
def move_planned(*, rows: Sequence[tuple[datetime, datetime, UUID]]) -> None:
    """Keep the new windows of moments that wait already: from when, until when, and which one."""
    change(Obligation, ("show_from", "due_at"), rows)
