"""Answers of a co-parent become totals, marks and a conversation: no guideline speaks for him or her yet."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.pathways.plan import CLOCKS, end_of_working_day
from perinet.care.screening.models import Mark, Occasion
from perinet.flows import readers, tell
from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.people.families import services as families
from perinet.people.families.models import Person, Topic

CONVERSATION = "co-parent-conversation"


@transaction.atomic
def open_marks(*, occasion: Occasion, at: datetime, by: Actor, is_new: bool = False) -> None:
    """A mark counts whoever gave it: the one on duty speaks with him or her, as soon as the mark asks.

    `is_new`: a mark came in just now. Without one, what a conversation ended stays ended, unless it became harder.
    """
    urgencies = set(
        Mark.objects.filter(occasion=occasion, taken_back=False).values_list("urgency", flat=True)
    )
    if not urgencies:
        return
    urgency = "hard" if "hard" in urgencies else "soft"
    waits = pathways.waits(kind=Kind.SAFETY_CHECK, source=occasion.id)
    ended = pathways.has_ended(kind=Kind.SAFETY_CHECK, source=occasion.id, urgency=urgency)
    if is_new or waits or not ended:
        open_check(
            person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
            source=occasion.id, moment=occasion.moment, urgency=urgency, at=at, by=by,
        )  # fmt: skip


@transaction.atomic
def open_check(
    *,
    person: Person,
    organisation_id: UUID,
    owner_id: object,
    source: object,
    moment: str,
    urgency: str,
    at: datetime,
    by: Actor,
) -> None:
    """Open a safety check that no guideline has to decide on, and tell who is on duty."""
    rota = accounts.current_rota(organisation_id)
    people = readers.on_duty(person=person, organisation_id=organisation_id, at=at)
    waits = pathways.waits(kind=Kind.SAFETY_CHECK, source=source)
    ends = end_of_working_day(timezone.localtime(at), rota.until_time if rota else CLOCKS.day_ends)
    obligation = pathways.open_one(
        person=person, organisation_id=organisation_id, owner_id=people[0].id if people else owner_id,
        kind=Kind.SAFETY_CHECK, step="safety-check", source=source, moment=moment, topic=Topic.SAFETY,
        urgency=urgency, due_at=None if urgency == "hard" else ends, at=at, by=by,
    )  # fmt: skip
    if not waits:
        families.write_line(
            person=person, kind="safety-check.opened", at=at, source=obligation.id, by=by, topic=Topic.SAFETY,
            controller_id=organisation_id,
        )  # fmt: skip
    for user in people[:1]:
        tell.colleague(
            user=user, obligation=obligation, key=f"safety-check:{obligation.urgency}", at=at, by=by
        )


@transaction.atomic
def owe_conversation(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    """Somebody reads what was answered and speaks with him or her about it."""
    open_marks(occasion=occasion, at=at, by=by)
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
        kind=Kind.CONTACT, step=CONVERSATION, source=occasion.id, moment=occasion.moment, topic=occasion.topic,
        at=at, by=by,
    )  # fmt: skip
    families.write_line(
        person=occasion.person, kind="screening.answered", at=at, source=occasion.id, by=by, topic=occasion.topic,
        parameters={"moment": occasion.moment, "mode": occasion.mode}, controller_id=occasion.organisation_id,
    )  # fmt: skip
