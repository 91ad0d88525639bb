"""A card becomes a page of her own, and what people promised and planned what she reads first there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.flows import tell
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.consent.models import CareRelation, OwnInvitation, Representation, RepresentationKind
from perinet.people.consent.services import Proof
from perinet.people.families import services as families
from perinet.people.families.models import ORDINARY, Person, Topic, seen

# Contacts that somebody agreed with her; what a rule opened is no promise.
PROMISED = ("promised-call", "after-safety-check")
FIRST_MEETING = "accepted"


@dataclass(frozen=True)
class Coming:
    """`kind` is a call, a meeting or a question; `who` is a person or a service, `where` the organisation."""

    kind: str
    who: str
    where: str
    phone: str
    on: date
    until: date | None = None
    moment: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom she may call: a name where one is known, and the organisation."""

    name: str
    organisation: str
    phone: str


def coming(*, person: Person, at: datetime, by: Actor) -> list[Coming]:
    """Return what somebody promised or confirmed, and when she is asked again; nothing that is only proposed."""
    rows = [*_calls(person, at, by), *_meetings(person, at, by), *_questions(person, at, by)]
    return sorted(rows, key=lambda row: row.on)


def _waiting(person: Person, by: Actor) -> QuerySet[Obligation]:
    open_to_her = seen(by, person="person__", topic=Topic.MENTAL_HEALTH, controller="organisation")
    found = Obligation.objects.open().about(person).filter(open_to_her)
    return found.filter(topic__in=(Topic.MENTAL_HEALTH, Topic.SAFETY)).select_related("owner", "organisation")


def _calls(person: Person, at: datetime, by: Actor) -> list[Coming]:
    promised = _waiting(person, by).filter(kind=Kind.CONTACT, step__in=PROMISED, due_at__gte=at)
    return [
        Coming("call", row.owner.name, row.organisation.name, row.organisation.phone, clock.day(row.due_at))
        for row in promised
    ]


def _meetings(person: Person, at: datetime, by: Actor) -> list[Coming]:
    told = Q(obligation=None) | Q(
        obligation__topic__in=ORDINARY
    )  # a carer may see more than may be said here
    referrals = Referral.objects.visible_to(by).about(person).filter(told, state=FIRST_MEETING)
    today = clock.day(at)
    found = []
    for row in referrals.select_related("service").prefetch_related("turns"):
        agreed = [turn.first_contact_on for turn in row.turns.all() if turn.first_contact_on]
        if agreed and agreed[-1] >= today:
            found.append(Coming("meeting", row.service.name, row.service.name, row.service.phone, agreed[-1]))
    return found


def _questions(person: Person, at: datetime, by: Actor) -> list[Coming]:
    planned = _waiting(person, by).filter(kind=Kind.SCREENING, due_at__gte=at).order_by("due_at")[:1]
    return [
        Coming(
            "question", row.owner.name, row.organisation.name, row.organisation.phone,
            clock.day(row.show_from or row.opened_at), clock.day(row.due_at), row.moment,
        )
        for row in planned
    ]  # fmt: skip


def contacts(*, person: Person, at: datetime, by: Actor) -> list[Contact]:
    """Return who cares for her now: the named professional, or whoever holds what waits for her there."""
    relations = (
        CareRelation.objects.visible_to(by).about(person).filter(Q(until__isnull=True) | Q(until__gt=at))
    )
    holders = {row.organisation_id: row.owner.name for row in _waiting(person, by).order_by("-due_at")}
    seen_once: dict[object, Contact] = {}
    for row in relations.select_related("organisation", "professional").order_by("-since"):
        name = row.professional.name if row.professional else holders.get(row.organisation_id, "")
        known = seen_once.get(row.organisation_id)
        if known is None or (name and not known.name):
            seen_once[row.organisation_id] = Contact(name, row.organisation.name, row.organisation.phone)
    return list(seen_once.values())


@transaction.atomic
def begin(
    *, invitation: OwnInvitation, code: str, email: str, password: str | None, at: datetime, address: str
) -> tuple[User | None, Proof]:
    """A card and its code become a sign-in of her own. Without a password she signs in with a passkey."""
    proof = consent.check_own_code(invitation=invitation, code=code, at=at)
    if proof is not Proof.RIGHT:
        return None, proof
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(
            _("This address can't be used here. Take another, or sign in first if it is yours."),
            code="address",
        )
    user = _user(email, password, invitation)
    return user, join(invitation=invitation, code=code, user=user, at=at, address=address)


def _user(email: str, password: str | None, invitation: OwnInvitation) -> User:
    """Name the account after her only where it is hers: a parent who reads for a child has a name of her own."""
    is_self = invitation.kind == RepresentationKind.SELF
    name = invitation.person.name if is_self else email
    return accounts.open_account(
        email=email, name=name, language=invitation.person.language, password=password
    )


@transaction.atomic
def join(*, invitation: OwnInvitation, code: str, user: User, at: datetime, address: str) -> Proof:
    """Somebody who signs in already takes up the page of the card; work and own page stay apart by their purpose."""
    by = Actor(
        kind="user", id=str(user.pk), role="parent", purpose="own-file", name=user.name, address=address
    )
    return consent.accept_own(invitation=invitation, code=code, user=user, at=at, by=by)


@transaction.atomic
def not_for_her(*, invitation: OwnInvitation, at: datetime, by: Actor) -> None:
    """Whoever opened the card says it is not for them: it ends, and who gave it hears so."""
    consent.revoke_own(invitation=invitation, at=at, by=by)
    pathways.open_one(
        person=invitation.person, organisation_id=invitation.organisation_id, owner_id=invitation.made_by,
        kind="contact", step="link-not-for-her", source=invitation.pk, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def show_again(*, at: datetime, by: Actor) -> None:
    """Open what she hid herself; for somebody who hid nothing, nothing happens."""
    hidden = Representation.objects.filter(
        user=by.id, kind=RepresentationKind.SELF, until__isnull=True, hidden_since__isnull=False
    )
    for row in hidden.select_related("person"):
        consent.show_view(representation=row, at=at, by=by)


@dataclass(frozen=True)
class Card:
    """What is given in the room: the address, and apart from it the code that is said aloud."""

    invitation: OwnInvitation
    address: str
    code: str


@transaction.atomic
def invite(*, person: Person, kind: str, channel: str, path: str, at: datetime, by: Actor) -> Card:
    """Make a card; a message carries the link only, over a way that is safe, and never the code."""
    reach = families.reach_safely(person)
    if channel == "text" and not (person.phone and reach and reach.text):
        raise Refused(
            _("She did not say that a text message is safe, or there is no number."), code="not-safe"
        )
    if channel == "mail" and not (person.email and reach and reach.mail):
        raise Refused(_("She did not say that mail is safe, or there is no address."), code="not-safe")
    invitation, token, code = consent.invite_own(person=person, kind=kind, at=at, by=by)
    link = tell.address(path.format(token=token))
    if channel in ("text", "mail"):
        tell.own_page(person=person, invitation=invitation, channel=channel, link=link, at=at, by=by)
    return Card(invitation, link, code)
