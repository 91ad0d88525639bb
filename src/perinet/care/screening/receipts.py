"""A choice that a device made becomes a receipt: kept, kept beside another, or refused, once and for all.

Arrival decides the order. What the clock of a device says is kept and never relied on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from perinet.care.screening import library
from perinet.care.screening.instrument import Item
from perinet.care.screening.models import Answer, Invitation, Occasion, Screening
from perinet.care.screening.models.receipts import Receipt, State
from perinet.ground.base import tokens
from perinet.ground.queries.prepared import Prepared

URGENCIES = ("", "soft", "hard")
Key = tuple[UUID, str]  # a screening and an item of it
_TWICE = Prepared(
    lambda occasion: Receipt.objects.filter(
        screening__occasion=occasion, state__in=[State.BESIDE, State.SETTLED]
    ).values_list("screening", "item", "state"),
    occasion=UUID,
)


@dataclass(frozen=True)
class Given:
    """One choice as the device tells it; `again` where she was asked which of two answers fits."""

    client_id: UUID
    instrument: str
    item: str
    option: int
    device_at: datetime | None = None
    again: bool = False


@dataclass(frozen=True)
class Sitting:
    """The unbroken sitting in which the device made its choices."""

    name: str
    began: datetime
    is_current: bool


@dataclass(frozen=True)
class Verdict:
    state: State
    counts: bool  # whether it becomes the answer that is scored


def sitting_name(invitation: Invitation) -> str:
    return invitation.sitting[:16]


def find_link(token: str, *, at: datetime, late: timedelta) -> Invitation | None:
    """Return a link that takes in answers: one that was begun, and ended at most so long ago."""
    rows = Invitation.objects.filter(refused_at__isnull=True, confirmed_at__isnull=False)
    hashed = tokens.token_hash(token)
    found = rows.filter(token_hash=hashed).first() or rows.filter(reminders__token_hash=hashed).first()
    if found is None:
        return None
    ended = ended_at(found, at)
    return found if ended is None or at < ended + late else None


def ended_at(invitation: Invitation, at: datetime) -> datetime | None:
    """Return when the link ended: taken back, finished or expired, whichever came first."""
    ends = (invitation.revoked_at, invitation.finished_at, invitation.expires_at)
    return min((end for end in ends if end and end <= at), default=None)


def hold(invitation: Invitation) -> Occasion:
    """Keep others from writing to the occasion until the transaction ends, open or closed."""
    rows = Occasion.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    return rows.get(pk=invitation.occasion_id)


def known(occasion: Occasion, ids: Collection[UUID]) -> dict[UUID, Receipt]:
    return {row.client_id: row for row in Receipt.objects.filter(occasion=occasion, client_id__in=ids)}


def why_refused(screening: Screening | None, given: Given) -> str:
    """Return why it can't be an answer; nothing when it can."""
    if screening is None:
        return "not-asked"
    items = library.get(screening.instrument, screening.instrument_version).items
    item = next((item for item in items if item.id == given.item), None)
    return "" if item and 0 <= given.option < len(item.scores) else "no-such-answer"


def _more_serious(item: Item, option: int, other: int) -> bool:
    def weight(one: int) -> tuple[int, int]:
        points = item.scores[one]
        return URGENCIES.index((item.mark.urgency(points) or "") if item.mark else ""), points

    return weight(option) > weight(other)


def newest(screening: Screening, item: str) -> Answer | None:
    rows: list[Answer] = list(screening.answers.filter(item=item).order_by("-revision")[:1])
    return rows[0] if rows else None


def weigh(screening: Screening, given: Given, sitting: Sitting) -> Verdict:
    """Say whether it counts. Between two devices the more serious answer does, until she says which one fits."""
    there = newest(screening, given.item)
    if given.again and contradicted([screening]) & {(screening.pk, given.item)}:
        return Verdict(State.SETTLED, counts=True)
    if there is None or there.option == given.option or _same_sitting(screening, there, sitting):
        return Verdict(State.KEPT, counts=True)
    item = library.get(screening.instrument, screening.instrument_version).item(given.item)
    return Verdict(State.BESIDE, counts=_more_serious(item, given.option, there.option))


def _same_sitting(screening: Screening, there: Answer, sitting: Sitting) -> bool:
    receipts = Receipt.objects.filter(screening=screening, item=there.item, revision=there.revision)
    names = set(receipts.values_list("sitting", flat=True))
    # A page without a script leaves no receipt: it was hers if her sitting is the one that goes on.
    return sitting.name in names if names else sitting.is_current and there.at >= sitting.began


@transaction.atomic
def keep(
    *, screening: Screening, given: Given, verdict: Verdict, sitting: Sitting, late: bool, at: datetime
) -> Receipt:
    """Write the receipt, after its answer."""
    answer = newest(screening, given.item) if verdict.counts else None
    return Receipt.objects.create(
        occasion_id=screening.occasion_id, screening=screening, person_id=screening.person_id,
        topic=screening.topic, client_id=given.client_id, item=given.item, option=given.option,
        state=verdict.state, revision=answer.revision if answer else None, late=late, sitting=sitting.name,
        device_at=given.device_at, received_at=at,
    )  # fmt: skip


def contradicted(screenings: Iterable[Screening]) -> set[Key]:
    """Return the questions with two different answers, of which she has not yet said which one fits."""
    asked = {screening.pk: screening.occasion_id for screening in screenings}
    rows = [row for occasion in set(asked.values()) for row in _TWICE(occasion=occasion)]
    last = {(screening, item): state for screening, item, state in rows if screening in asked}
    return {key for key, state in last.items() if state == State.BESIDE}
