"""A text, as it was shown, and what she said to it become a row that only grows."""

from datetime import datetime
from typing import Any

from django.db import transaction

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.people.consent.models import Agreement
from perinet.people.families.models import Person, Topic


@transaction.atomic
def record_agreement(
    *,
    person: Person,
    text_id: str,
    text_version: str,
    language: str,
    text_shown: str,
    kind: str,
    purpose: str,
    at: datetime,
    by: Actor,
    topic: str = Topic.RECORD,
) -> Agreement:
    """Keep the text exactly as she saw it, beside what she answered; it opens nothing by itself."""
    agreement = Agreement.objects.create(
        person=person, text_id=text_id, text_version=text_version, language=language, text_shown=text_shown,
        kind=kind, purpose=purpose, at=at, recorded_by=by.id, topic=topic,
        controller_id=by.organisation or person.registered_at_id,
    )  # fmt: skip
    written(by, f"agreement.{kind}", agreement, person, details={"text": text_id, "version": text_version})
    return agreement


def written(by: Actor, verb: str, row: Any, person: Person, **more: Any) -> None:
    """Put on record what was done with a row about a person; its topic never stands there."""
    audit.record(
        by=by, verb=verb, subject_kind=row._meta.model_name, subject=row.pk, person=person.pk, **more
    )
