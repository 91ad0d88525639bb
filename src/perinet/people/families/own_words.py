"""What a person says for herself or himself becomes words that stand beside what the team writes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.people.families.models import OwnWord, Person
from perinet.people.families.services import write_line


@transaction.atomic
def say(
    *,
    person: Person,
    kind: str,
    text: str,
    at: datetime,
    by: Actor,
    herself: bool,
    replaces: OwnWord | None = None,
) -> OwnWord:
    """Keep her words as she said them; `herself` says that no professional wrote them down with her."""
    if not text.strip() and replaces is None:
        raise Refused(_("Write down what she says, in her own words."), code="empty")
    if replaces is not None and OwnWord.objects.filter(replaces=replaces).exists():
        raise Conflict(_("These words were changed in the meantime. Read the newest first."), code="changed")
    if replaces is None and (said := _said_just_now(person, kind, text, by)):
        return said
    row = OwnWord.objects.create(
        person=person, controller_id=by.organisation or person.registered_at_id, kind=kind, text=text.strip(),
        replaces=replaces, by=by.id, by_name="" if herself else by.name, at=at,
    )  # fmt: skip
    audit.record(by=by, verb="own-word.say", subject_kind="own-word", subject=row.id, person=person.id)
    write_line(person=person, kind="own-word.said", at=at, source=row.id, by=by, parameters={"word": kind})
    return row


def _said_just_now(person: Person, kind: str, text: str, by: Actor) -> OwnWord | None:
    """A button pressed twice says a thing once."""
    last = OwnWord.objects.about(person).filter(by=by.id, replaced_by=None).order_by("-at").first()
    return last if last and (last.kind, last.text) == (kind, text.strip()) else None


def standing(rows: Iterable[OwnWord]) -> list[OwnWord]:
    """Return the words that stand: none that was replaced, none that was taken back."""
    given = list(rows)
    replaced = {row.replaces_id for row in given if row.replaces_id}
    return [row for row in given if row.pk not in replaced and row.text]


@transaction.atomic
def erase(*, person: Person, controller_id: UUID, by: Actor) -> int:
    """Empty every word that this organisation kept of her, also what was replaced: a row stays, and says nothing."""
    said = OwnWord.objects.about(person).filter(controller=controller_id).values_list("pk", flat=True)
    # Words are never rewritten, but for the law that lets her take them back.
    emptied: int = QuerySet(OwnWord).filter(pk__in=list(said)).update(text="", by_name="")
    audit.record(
        by=by, verb="own-word.erase", subject_kind="person", subject=person.id, person=person.id,
        details={"rows": emptied},
    )  # fmt: skip
    return emptied
