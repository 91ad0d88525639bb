"""A link to answer becomes a row of access to the questions alone, and ends with the link."""

from datetime import datetime

from django.db import transaction

from perinet.ground.base.actor import Actor
from perinet.people.families.models import Access, Person, Topic


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
