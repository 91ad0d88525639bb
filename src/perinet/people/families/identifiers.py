"""A national number becomes a sealed value and a keyed hash, where an organisation may keep it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.ground.vault import services as vault
from perinet.people.families import numbers
from perinet.people.families.models import Identifier, NumberAuthorisation, Person

SYSTEM = "ssin"


def digests(text: str, organisation_id: UUID | str) -> list[str]:
    """Return what to look for. Each organisation has its own hash: nobody can lay two of them side by side."""
    if numbers.problem(text):
        return []
    return vault.digests(f"ssin:{organisation_id}", numbers.compact(text))


def authorised(organisation_id: UUID | str | None) -> bool:
    """Say whether this organisation recorded why it may keep national numbers."""
    newest = authorisation(organisation_id)
    return newest is not None and bool(newest.reference)


def authorisation(organisation_id: UUID | str | None) -> NumberAuthorisation | None:
    """Return what was recorded last."""
    if not organisation_id:
        return None
    return NumberAuthorisation.objects.filter(organisation_id=organisation_id).first()


@transaction.atomic
def authorise(*, organisation_id: UUID | str, reference: str, at: datetime, by: Actor) -> NumberAuthorisation:
    """Record under which deliberation or law numbers are kept; an empty reference takes it back.

    What was kept before stays sealed, and is neither shown nor searched until there is a reference again.
    """
    row = NumberAuthorisation.objects.create(
        organisation_id=organisation_id, reference=reference.strip(), recorded_by=by.id, at=at
    )
    audit.record(
        by=by, verb="numbers.authorise" if row.reference else "numbers.stop", subject_kind="organisation",
        subject=organisation_id,
    )  # fmt: skip
    return row


def check(text: str) -> numbers.Number:
    """Read what was typed; refuse in words what can't be a number at all."""
    said = {
        "letters": _("A national number has eleven digits, as in 85.07.30-033.28."),
        "length": _("A national number has eleven digits. Count them again."),
        "month": _("The third and fourth digit of a national number tell a month. These do not."),
        "day": _("The fifth and sixth digit of a national number tell a day. These do not."),
    }
    if wrong := numbers.problem(text):
        raise Refused(said[wrong], code=f"number-{wrong}")
    return numbers.read(text)


def questions(number: numbers.Number, *, born: date | None) -> list[str]:
    """Return what to ask once more, in words: nothing here is an error."""
    asked = []
    if not number.check_passes:
        asked.append(_("The last two digits do not fit the others. Is this the number on her card?"))
    if numbers.contradicts(number, born):
        asked.append(_("This number tells another day of birth. Is it hers?"))
    return asked


@transaction.atomic
def record_number(
    *, person: Person, text: str, at: datetime, by: Actor, sure: bool = False
) -> Identifier | None:
    """Keep her number for the acting organisation only; an empty text ends the one that was kept."""
    if not authorised(by.organisation):
        raise NotAllowed(_("Your organisation has not recorded that it may keep national numbers."))
    kept = Identifier.objects.about(person).filter(
        controller=by.organisation, system=SYSTEM, ended_at__isnull=True
    )
    if not text.strip():
        _end(kept, person, at=at, by=by)
        return None
    number = check(text)
    asked = questions(number, born=person.birth_date)
    if asked and not sure:
        raise Refused(" ".join(asked), code="number-sure")
    digest = vault.digest(f"ssin:{by.organisation}", number.digits)
    if same := kept.filter(digest=digest).first():
        return same
    _end(kept, person, at=at, by=by)
    row = Identifier.objects.create(
        person=person, controller_id=by.organisation, system=SYSTEM, value=number.digits, digest=digest,
        check_passes=number.check_passes,
    )  # fmt: skip
    audit.record(by=by, verb="number.record", subject_kind="person", subject=person.id, person=person.id)
    return row


def _end(kept: QuerySet[Identifier], person: Person, *, at: datetime, by: Actor) -> None:
    if kept.update(ended_at=at):
        audit.record(by=by, verb="number.end", subject_kind="person", subject=person.id, person=person.id)


def number_of(person: Person, *, actor: Actor) -> Identifier | None:
    """Return the number that the actor's own organisation keeps, if it still may."""
    if not authorised(actor.organisation):
        return None
    mine = Identifier.objects.visible_to(actor).about(person)
    return mine.filter(controller=actor.organisation, system=SYSTEM, ended_at__isnull=True).first()
