"""A safety mark becomes a conversation, and the conversation an outcome by a named person."""

from datetime import datetime

from django.db import transaction

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation, SafetyAcknowledgement
from perinet.care.pathways.services import SafetyConversation
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families


@transaction.atomic
def acknowledge(
    *, obligation: Obligation, conversation: SafetyConversation, at: datetime, by: Actor
) -> SafetyAcknowledgement:
    row = pathways.acknowledge(obligation=obligation, conversation=conversation, at=at, by=by)
    families.write_line(
        person=obligation.person, kind="safety.acknowledged", at=at, source=obligation.id, by=by,
        topic=obligation.topic, parameters={"outcome": conversation.outcome},
    )  # fmt: skip
    if conversation.next_contact_at:
        pathways.open_one(
            person=obligation.person, organisation_id=obligation.organisation_id, owner_id=by.id, kind=Kind.CONTACT,
            source=row.id, step="after-safety-check", topic=obligation.topic, due_at=conversation.next_contact_at,
            at=at, by=by,
        )  # fmt: skip
    return row
