"""A card with a code becomes a page of her own; who may act for somebody, and for how long, becomes rows."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import User
from perinet.people.consent.agreements import written
from perinet.people.consent.models import Capacity, Naming, OwnInvitation, Representation, RepresentationKind
from perinet.people.consent.policy import GUARDIAN, OWN_FILE, PARENT, SELF
from perinet.people.consent.settling import decides_alone, lasting, settle
from perinet.people.consent.times import TIMES
from perinet.people.families import services as families
from perinet.people.families.models import SECRET, Bond, Person


class Proof(StrEnum):
    """What came of a code that was entered."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    LOCKED = "locked"


@transaction.atomic
def represent(
    *,
    person: Person,
    user: User,
    kind: str,
    checked_how: str,
    at: datetime,
    by: Actor,
    until: datetime | None = None,
) -> Representation:
    """From now on this user reads the person's own page and exercises the person's rights."""
    if kind not in RepresentationKind.values:
        raise Refused(_("Choose for whom this is."), code="no-kind")
    _check_self(person, user, kind)
    last = _last(person, user, kind, at)
    there = Representation.objects.about(person).filter(lasting(at), user=user, kind=kind).first()
    representation = there or Representation.objects.create(
        person=person, user=user, kind=kind, since=at, checked_how=checked_how, recorded_by=by.id,
        until=min((end for end in (until, last) if end is not None), default=None),
    )  # fmt: skip
    settle(person=person, at=at)
    written(by, "representation.begin", representation, person, reason=kind)
    if there is None and kind == SELF:
        families.write_line(person=person, kind="own-page.begun", at=at, source=representation.pk, by=by)
    return representation


def _check_self(person: Person, user: User, kind: str) -> None:
    """An account is one person: nobody is herself in the records of two."""
    others = Representation.objects.filter(user=user, kind=SELF, until__isnull=True)
    if kind == SELF and others.exclude(person__identity=person.identity_id).exists():
        raise Refused(_("This account belongs to somebody else. Begin with another address."), code="other")


def _last(person: Person, user: User, kind: str, at: datetime) -> datetime | None:
    """When parents stop deciding for a child; refuse those who may not decide now."""
    if kind not in (PARENT, GUARDIAN):
        return None
    if decides_alone(person):
        raise Refused(_("This young person decides alone."), code="alone")
    if kind == PARENT and person.is_child and not _has_rights(person, user):
        raise Refused(
            _("First write down what this parent is to the child, and that this parent decides for it."),
            code="no-rights",
        )
    of_age = _of_age(person.birth_date)
    if of_age is not None and of_age <= at:
        raise Refused(_("Nobody decides as a parent for somebody of age."), code="of-age")
    return of_age


def _of_age(born: Any) -> datetime | None:
    """Return when somebody born then decides alone by law; None where the day is not known."""
    if not isinstance(born, date):
        return None
    return timezone.make_aware(datetime.combine(TIMES.of_age(born), time()))


def _has_rights(child: Person, user: User) -> bool:
    """Somebody without a record here was checked in person; whoever has one needs the bond that says so."""
    mine = Representation.objects.filter(user=user, kind=SELF, until__isnull=True).values("person__identity")
    if not mine.exists():
        return True
    bonds = Bond.objects.filter(of__identity=child.identity_id, exercises_rights=True, until__isnull=True)
    return bool(bonds.filter(person__identity__in=mine).exists())


@transaction.atomic
def end_representation(*, representation: Representation, at: datetime, by: Actor) -> None:
    representation.until = at
    representation.save(update_fields=["until"])
    settle(person=representation.person, at=at)
    written(by, "representation.end", representation, representation.person)


@transaction.atomic
def invite_own(*, person: Person, kind: str, at: datetime, by: Actor) -> tuple[OwnInvitation, str, str]:
    """Make a card; return its token and, to be said apart, its code. An earlier card stops working."""
    if not accounts.may_care(by):
        raise NotAllowed(_("You can't do this."))
    OwnInvitation.objects.about(person).filter(kind=kind, used_at=None, revoked_at=None).update(revoked_at=at)
    token, code = tokens.new_token(), tokens.new_code()
    invitation = OwnInvitation(
        person=person, kind=kind, organisation_id=by.organisation, token_hash=tokens.token_hash(token),
        expires_at=at + TIMES.own_page, made_by=by.id,
    )  # fmt: skip
    invitation.code_hash = tokens.code_hash(code, salt=str(invitation.id))
    invitation.save()
    written(by, "own-page.invite", invitation, person)
    return invitation, token, code


def find_invitation(token: str, *, at: datetime) -> OwnInvitation | None:
    rows = OwnInvitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=at)
    return rows.select_related("person", "organisation").filter(token_hash=tokens.token_hash(token)).first()


@transaction.atomic
def check_own_code(*, invitation: OwnInvitation, code: str, at: datetime) -> Proof:
    """Check a code. Nothing is raised here, so that a wrong try is always counted."""
    current = OwnInvitation.objects.select_for_update().get(pk=invitation.pk)
    if current.used_at or current.revoked_at or current.expires_at <= at:
        return Proof.EXPIRED
    if current.tries >= TIMES.tries:
        return Proof.LOCKED
    if tokens.same(current.code_hash, tokens.code_hash(code.strip(), salt=str(current.id))):
        return Proof.RIGHT
    current.tries += 1
    current.save(update_fields=["tries"])
    return Proof.LOCKED if current.tries >= TIMES.tries else Proof.WRONG


@transaction.atomic
def accept_own(*, invitation: OwnInvitation, code: str, user: User, at: datetime, by: Actor) -> Proof:
    """Begin the page with the code that came with the card; the card works once."""
    proof = check_own_code(invitation=invitation, code=code, at=at)
    if proof is not Proof.RIGHT:
        return proof
    represent(
        person=invitation.person, user=user, kind=invitation.kind, checked_how="in-person-code", at=at, by=by
    )
    OwnInvitation.objects.filter(pk=invitation.pk).update(used_at=at)
    return proof


@transaction.atomic
def revoke_own(*, invitation: OwnInvitation, at: datetime, by: Actor) -> None:
    OwnInvitation.objects.filter(pk=invitation.pk, used_at=None).update(revoked_at=at)
    written(by, "own-page.revoke", invitation, invitation.person)


@transaction.atomic
def hide_view(*, representation: Representation, at: datetime, by: Actor) -> None:
    """Nothing is shown online until she, or a professional who sees her, shows it again."""
    _hide(representation, at, at, by, "own-page.hide")


@transaction.atomic
def show_view(*, representation: Representation, at: datetime, by: Actor) -> None:
    _hide(representation, None, at, by, "own-page.show")


def _hide(representation: Representation, since: datetime | None, at: datetime, by: Actor, verb: str) -> None:
    if by.purpose == OWN_FILE and by.id != str(representation.user_id):
        raise NotAllowed(_("You can't do this."))
    representation.hidden_since = since
    representation.save(update_fields=["hidden_since"])
    settle(person=representation.person, at=at)
    written(by, verb, representation, representation.person)


@transaction.atomic
def open_own_secrets(*, person: Person, at: datetime, by: Actor) -> datetime:
    """She asks to read all that she told in confidence; it closes by itself, and is asked anew each time."""
    rows = Representation.objects.about(person).filter(lasting(at), user=by.id, kind=SELF, since__lte=at)
    if by.purpose != OWN_FILE or not rows.filter(hidden_since__isnull=True).exists():
        raise NotAllowed(_("You can't do this."))
    until = at + TIMES.own_secrets
    Naming.objects.bulk_create(
        Naming(
            person=person, topic=topic, user_id=by.id, purpose=OWN_FILE, since=at, until=until, source="asked"
        )
        for topic in sorted(SECRET)
    )
    settle(person=person, at=at)
    written(by, "own-page.open-all", rows[0], person)
    return until


@transaction.atomic
def close_own_secrets(*, person: Person, at: datetime, by: Actor) -> None:
    """She has read enough, or somebody comes in."""
    Naming.objects.about(person).filter(lasting(at), user=by.id, purpose=OWN_FILE).update(until=at)
    settle(person=person, at=at)


@transaction.atomic
def record_capacity(*, person: Person, capable: bool, reason: str, at: datetime, by: Actor) -> Capacity:
    """Write down that a minor decides alone, or does not yet; parents of who does read nothing any more."""
    if not accounts.may_care(by):
        raise NotAllowed(_("You can't do this."))
    if not reason.strip():
        raise Refused(_("Say how you came to this."), code="no-reason")
    capacity = Capacity.objects.create(
        person=person, controller_id=by.organisation, capable=capable, reason=reason.strip(), by=by.id,
        by_name=by.name, at=at,
    )  # fmt: skip
    settle(person=person, at=at)
    written(by, "capacity.record", capacity, person)
    return capacity
