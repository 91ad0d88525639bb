"""What she is told and agrees to becomes rows of access; an end takes them back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership
from perinet.people.consent.models import Agreement, CareRelation
from perinet.people.families.models import Access, Person, Topic

# Care of the team rests on the provision of care; a secret topic is opened to named users only.
TEAM_TOPICS = (Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY)


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
) -> Agreement:
    """Keep the text exactly as she saw it, beside what she answered."""
    agreement = Agreement.objects.create(
        person=person, text_id=text_id, text_version=text_version, language=language, text_shown=text_shown,
        kind=kind, purpose=purpose, at=at, recorded_by=by.id,
    )  # fmt: skip
    audit.record(
        by=by, verb=f"agreement.{kind}", subject_kind="agreement", subject=agreement.id, person=person.id,
        details={"text": text_id, "version": text_version},
    )  # fmt: skip
    return agreement


def _open(
    person: Person, viewer_kind: str, viewer: str, topics: Iterable[str], at: datetime, source: str
) -> None:
    for topic in topics:
        current = Access.objects.current(at).filter(
            person=person, viewer_kind=viewer_kind, viewer=viewer, topic=topic
        )
        if not current.exists():
            Access.objects.create(
                person=person, viewer_kind=viewer_kind, viewer=viewer, topic=topic, since=at, source=source
            )


@transaction.atomic
def begin_care(*, person: Person, organisation_id: UUID | str, at: datetime, by: Actor) -> CareRelation:
    """An organisation begins to care for her and may see what care needs."""
    relation, _ = CareRelation.objects.get_or_create(
        person=person, organisation_id=organisation_id, until=None, defaults={"since": at}
    )
    _open(person, "organisation", str(organisation_id), TEAM_TOPICS, at, f"care-relation:{relation.id}")
    audit.record(by=by, verb="care.begin", subject_kind="person", subject=person.id, person=person.id)
    return relation


@transaction.atomic
def end_care(*, relation: CareRelation, how: str, at: datetime, by: Actor) -> None:
    relation.until, relation.ended_how = at, how
    relation.save(update_fields=["until", "ended_how"])
    Access.objects.filter(source=f"care-relation:{relation.id}", until__isnull=True).update(until=at)
    _close_secret_topics(relation, at)
    audit.record(
        by=by, verb="care.end", subject_kind="person", subject=relation.person_id, person=relation.person_id,
        reason=how,
    )  # fmt: skip


def _close_secret_topics(relation: CareRelation, at: datetime) -> None:
    """What one professional was told ends with the care; who still cares for her elsewhere keeps it."""
    elsewhere = CareRelation.objects.filter(person_id=relation.person_id, until=None).values("organisation")
    staff = (
        Membership.objects.filter(organisation=relation.organisation_id)
        .exclude(user__memberships__organisation__in=elsewhere)
        .values_list("user_id", flat=True)
    )
    Access.objects.filter(
        person=relation.person_id, viewer_kind="user", viewer__in=[str(user_id) for user_id in staff],
        until__isnull=True,
    ).update(until=at)  # fmt: skip


@transaction.atomic
def open_topic(*, person: Person, topic: str, user_id: object, source: str, at: datetime, by: Actor) -> None:
    """Open a secret topic to one named professional; nobody else learns that it exists."""
    _open(person, "user", str(user_id), [topic], at, source)
    audit.record(by=by, verb="topic.open", subject_kind="person", subject=person.id, person=person.id)


@transaction.atomic
def open_link(*, person: Person, link_id: object, until: datetime, at: datetime, by: Actor) -> None:
    """Let the holder of a link answer for this person: the questions, never the record."""
    Access.objects.create(
        person=person, viewer_kind="link", viewer=str(link_id), topic=Topic.ANSWER, since=at, until=until,
        source=f"link:{link_id}",
    )  # fmt: skip


@transaction.atomic
def close_link(*, link_id: object, at: datetime, by: Actor) -> None:
    Access.objects.filter(source=f"link:{link_id}", until__gt=at).update(until=at)
