"""Her agreement becomes a consent that opens what it names; her "no more" closes it, and finds copies that left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import Membership, Organisation, User
from perinet.people.consent import texts
from perinet.people.consent.agreements import written
from perinet.people.consent.models import (
    Agreement,
    Consent,
    Disclosure,
    Representation,
    RequestKind,
    RightsRequest,
    Withdrawal,
)
from perinet.people.consent.policy import GUARDIAN, OWN_FILE, PARENT, SELF
from perinet.people.consent.purposes import PURPOSES, Sharing, objections
from perinet.people.consent.settling import close, decides_alone, lasting, settle
from perinet.people.families import services as families
from perinet.people.families.models import SECRET, Person, Topic
from perinet.people.families.professions import MATRIX

WHY_NOT: Mapping[str, Any] = {
    "not-shared-by-consent": gettext_lazy("Choose what it is for: this purpose is not shared by agreement."),
    "not-bound-by-secrecy": gettext_lazy(
        "This receiver is not bound by professional secrecy: it can't look into a record."
    ),
    "other-aim": gettext_lazy("This receiver does not do what you want to share it for. Choose another purpose."),
    "other-client": gettext_lazy("The agreement is of another person. Ask this person."),
    "nothing-shared": gettext_lazy("Choose at least one thing that may be read."),
    "more-than-needed": gettext_lazy("This is more than the receiver needs or may see. Share less."),
    "secret-without-a-name": gettext_lazy(
        "What was told in confidence is shared with one person by name. Choose whom."
    ),
    "not-informed": gettext_lazy("Read the text together first, and write down that she agrees."),
}  # fmt: skip


def most_private(topics: Collection[str]) -> str:
    """Return the topic of a consent or copy itself: whoever may not read what it shares does not learn of it."""
    secret = next((name for name in sorted(topics) if name in SECRET), None)
    if secret:
        return secret
    return next((one for one in (Topic.MENTAL_HEALTH, Topic.SAFETY) if one in topics), Topic.RECORD)


@dataclass(frozen=True)
class Terms:
    """What she agrees to: who may read what, as whom wrote it (None: everybody), for what and how long."""

    receiver: Organisation
    topics: frozenset[str]
    purpose: str = "care"
    receiver_user: User | None = None
    controller: Organisation | None = None
    until: datetime | None = None

    @property
    def topic(self) -> str:
        """The topic that the consent itself has: as secret as what it shares."""
        return most_private(self.topics)


def check_terms(*, person: Person, terms: Terms, informed: Person | None, at: datetime) -> None:
    """Refuse, in words, what shared secrecy does not allow; `informed` is who agreed to the text as shown."""
    role = _role(terms)
    found = objections(
        Sharing(
            purpose=terms.purpose, person=str(person.identity_id),
            informed=str(informed.identity_id) if informed else "", receiver_kind=terms.receiver.kind,
            topics=terms.topics, named=terms.receiver_user is not None, role=role,
        ),
        PURPOSES, MATRIX,
    )  # fmt: skip
    if found:
        raise Refused(str(WHY_NOT[found[0]]), code=found[0])
    if terms.topic in SECRET and len(terms.topics) > 1:
        raise Refused(_("Share what was told in confidence apart from the rest."), code="secret-apart")
    if terms.until is not None and terms.until <= at:
        raise Refused(_("The last day lies in the past. Choose a later one."), code="past")


def _role(terms: Terms) -> str:
    if terms.receiver_user is None:
        return ""
    there = Membership.objects.active().filter(user=terms.receiver_user, organisation=terms.receiver).first()
    if there is None:
        raise Refused(
            _("This person does not work for the receiver. Choose somebody else."), code="not-there"
        )
    return str(there.role)


def wording(*, terms: Terms, language: str) -> str:
    """Return the text that she reads before she agrees, filled in."""
    until = timezone.localtime(terms.until) if terms.until else None
    return (
        texts.SHARING["consent"]
        .shown(language)
        .format(
            receiver=_receiver(terms),
            writers=terms.controller.name if terms.controller else texts.word("everybody", language),
            topics="; ".join(texts.word(name, language) for name in sorted(terms.topics)),
            purpose=PURPOSES.by_id[terms.purpose].shown(language),
            until=f"{until:%d/%m/%Y}" if until else texts.word("until-she-stops", language),
        )
    )


def _receiver(terms: Terms) -> str:
    named = terms.receiver_user
    return f"{named.name} ({terms.receiver.name})" if named else terms.receiver.name


def terms_of(consent: Consent) -> Terms:
    return Terms(
        consent.receiver, frozenset(consent.topics), consent.purpose, consent.receiver_user, consent.controller,
        consent.until,
    )  # fmt: skip


def acting_as(*, person: Person, at: datetime, by: Actor) -> str:
    """Say in which capacity somebody exercises her rights: she herself, or who may for her; others may not.

    A professional writes down what the person said in the room: that is she herself.
    """
    if by.purpose != OWN_FILE:
        return SELF
    rows = Representation.objects.about(person).filter(
        lasting(at), user=by.id, since__lte=at, hidden_since__isnull=True
    )
    kinds = set(rows.values_list("kind", flat=True))
    if decides_alone(person):
        kinds -= {PARENT, GUARDIAN}
    if not kinds:
        raise NotAllowed(_("You can't do this."))
    return SELF if SELF in kinds else min(kinds)


@transaction.atomic
def give_consent(
    *,
    person: Person,
    terms: Terms,
    agreement: Agreement,
    at: datetime,
    by: Actor,
    since: datetime | None = None,
    previewed: str = "",
) -> Consent:
    """She agreed to these terms after reading them: from now on they open what they name, and nothing else."""
    given_by = acting_as(person=person, at=at, by=by)
    informed = agreement.person if agreement.kind == "agreed" else None
    check_terms(person=person, terms=terms, informed=informed, at=at)
    if given_by != SELF and _objected(person):
        raise Refused(
            _("The other parent does not agree. A professional talks with both of you first."),
            code="objection",
        )
    consent = Consent.objects.create(
        person=person, receiver=terms.receiver, receiver_user=terms.receiver_user, purpose=terms.purpose,
        topics=sorted(terms.topics), topic=terms.topic, controller=terms.controller, since=since or at,
        until=terms.until, agreement=agreement, previewed=previewed, given_by=given_by, recorded_by=by.id, at=at,
    )  # fmt: skip
    settle(person=person, at=at)
    written(by, "consent.give", consent, person)
    _line(consent, "consent.given", at, by)
    return consent


def standing(*, person: Person, terms: Terms, at: datetime) -> Consent | None:
    """Return what she agreed to on these very terms and did not stop: agreeing twice is agreeing once."""
    found = Consent.objects.about(person).filter(
        lasting(at), receiver=terms.receiver, receiver_user=terms.receiver_user, purpose=terms.purpose,
        controller=terms.controller, until=terms.until, since__lte=at, withdrawal=None,
    )  # fmt: skip
    return next((one for one in found if frozenset(one.topics) == terms.topics), None)


def _objected(person: Person) -> bool:
    rows = RightsRequest.objects.about(person).filter(kind=RequestKind.OBJECTION, answer__isnull=True)
    return bool(rows.exists())


def _line(consent: Consent, kind: str, at: datetime, by: Actor) -> None:
    families.write_line(
        person=consent.person, kind=kind, at=at, source=consent.pk, by=by, topic=consent.topic,
        parameters={"receiver": _receiver(terms_of(consent))},
    )  # fmt: skip


@transaction.atomic
def close_consent(*, consent: Consent, at: datetime) -> int:
    """Shut what it opened, before anything else is done about it; return how many rows of access that were."""
    if Withdrawal.objects.filter(consent=consent).exists():
        raise Conflict(_("This was stopped already."), code="withdrawn")
    return close(person=consent.person, source=f"consent:{consent.pk}", at=at)


@transaction.atomic
def withdraw(
    *, consent: Consent, at: datetime, by: Actor, effects: Mapping[str, Any] | None = None
) -> Withdrawal:
    """From now on the consent opens nothing; what ended with it is kept as proof."""
    acting_as(person=consent.person, at=at, by=by)
    closed = close_consent(consent=consent, at=at)
    withdrawal = Withdrawal.objects.create(
        consent=consent, by=by.id, by_herself=by.purpose == OWN_FILE, at=at,
        effects={"access": closed, **(effects or {})},
    )  # fmt: skip
    settle(person=consent.person, at=at)
    written(by, "consent.withdraw", consent, consent.person)
    _line(consent, "consent.withdrawn", at, by)
    return withdrawal


@dataclass(frozen=True)
class Receipt:
    """What she takes home: who may read what, what for, until when, and how she stops it."""

    receiver: str
    writers: str
    topics: tuple[str, ...]
    purpose: str
    since: datetime
    until: datetime | None
    given_by: str
    text: str
    how_to_stop: str
    withdrawn_at: datetime | None


def receipt(*, consent: Consent, language: str) -> Receipt:
    terms = terms_of(consent)
    withdrawal = Withdrawal.objects.filter(consent=consent).first()
    return Receipt(
        receiver=_receiver(terms),
        writers=terms.controller.name if terms.controller else texts.word("everybody", language),
        topics=tuple(texts.word(name, language) for name in sorted(terms.topics)),
        purpose=PURPOSES.by_id[terms.purpose].shown(language),
        since=consent.since,
        until=consent.until,
        given_by=consent.given_by,
        text=consent.agreement.text_shown,
        how_to_stop=texts.SHARING["how-to-stop"].shown(language),
        withdrawn_at=withdrawal.at if withdrawal else None,
    )


def before_withdrawing(*, consent: Consent, language: str) -> str:
    """Return what she is told before she stops it: what ends, and what by law does not."""
    return texts.SHARING["withdrawal"].shown(language).format(receiver=_receiver(terms_of(consent)))


@transaction.atomic
def disclose(
    *,
    person: Person,
    receiver: str,
    form: str,
    topics: Collection[str],
    at: datetime,
    by: Actor,
    consent: Consent | None = None,
    source: str = "",
) -> Disclosure:
    """Write down that a copy left, so that she sees it and a withdrawal finds it.

    Beyond the team a copy leaves only under a consent that covers it; "herself" needs none.
    """
    if receiver != "herself" and not _covers(consent, person, topics, at):
        raise Refused(_("She did not agree that this leaves. Ask her first."), code="no-consent")
    topic = most_private(topics)
    disclosure = Disclosure.objects.create(
        person=person, controller_id=by.organisation or person.registered_at_id, consent=consent,
        receiver=receiver, form=form, topics=sorted(topics), topic=topic, source=source, by=by.id, at=at,
    )  # fmt: skip
    written(by, "copy.leave", disclosure, person, details={"form": form})
    return disclosure


def _covers(consent: Consent | None, person: Person, topics: Collection[str], at: datetime) -> bool:
    if consent is None or consent.person.identity_id != person.identity_id:
        return False
    lasts = consent.since <= at and (consent.until is None or at < consent.until)
    ended = Withdrawal.objects.filter(consent=consent, at__lte=at).exists()
    return lasts and not ended and set(topics) <= set(consent.topics)
