"""A parent's own yes, and the other's, let a carer look at both side by side; each is asked and stops it apart."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed
from perinet.people.consent import texts
from perinet.people.consent.agreements import record_agreement
from perinet.people.consent.models import Agreement
from perinet.people.consent.policy import OWN_FILE, SELF
from perinet.people.consent.sharing import acting_as
from perinet.people.families.models import Person

TEXT = "side-by-side"
AGREED, WITHDRAWN = "agreed", "withdrawn"


def wording(language: str) -> str:
    return texts.SHARING[TEXT].shown(language)


@transaction.atomic
def agree(*, person: Person, language: str, at: datetime, by: Actor) -> Agreement:
    """She says yes for herself; what the other parent says is another row, of the other parent."""
    return _record(person, AGREED, language, at, by)


@transaction.atomic
def withdraw(*, person: Person, language: str, at: datetime, by: Actor) -> Agreement:
    """From now on nobody looks at the two side by side."""
    return _record(person, WITHDRAWN, language, at, by)


def _record(person: Person, kind: str, language: str, at: datetime, by: Actor) -> Agreement:
    if by.purpose == OWN_FILE and acting_as(person=person, at=at, by=by) != SELF:
        raise NotAllowed("")
    text = texts.SHARING[TEXT]
    return record_agreement(
        person=person, text_id=text.id, text_version=text.version, language=texts.shown_in(language),
        text_shown=text.shown(language), kind=kind, purpose=text.purpose, at=at, by=by,
    )  # fmt: skip


def agreed_among(persons: Iterable[Person]) -> set[UUID]:
    """Return the identities of those whose newest word on it, whoever wrote it down, is a yes."""
    identities = {one.identity_id for one in persons}
    rows = Agreement.objects.filter(person__identity__in=identities, purpose=TEXT).order_by(
        "at", "created_at"
    )
    newest: dict[UUID, str] = dict(rows.values_list("person__identity", "kind"))
    return {identity for identity, kind in newest.items() if kind == AGREED}
