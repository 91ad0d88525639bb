"""What she lets whom read becomes a preview before, a consent with a receipt, and an end with proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.care.screening.models import Occasion, Screening
from perinet.flows import plan, refer, tell
from perinet.flows.readers import successor
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import CLINICAL, Membership, Role, User
from perinet.people.consent import services as consents
from perinet.people.consent import texts
from perinet.people.consent.models import CareRelation, Consent, Disclosure, Exclusion, Withdrawal
from perinet.people.consent.services import Terms
from perinet.people.families import births
from perinet.people.families.models import ChildEvent, ChildRow, Person, TimelineLine, Topic
from perinet.people.families.professions import topics_of

NOBODY_YET = "00000000-0000-0000-0000-000000000000"  # who will look in a preview of a whole team
SAFETY = (*pathways.SAFETY_KINDS, Kind.TALK)
# What a receiver may read of others, and where each row says who keeps it.
READ: dict[str, tuple[Any, str]] = {
    "person": (Person, "registered_at"),
    "timeline": (TimelineLine, "controller"),
    "occasions": (Occasion, "organisation"),
    "screenings": (Screening, "occasion__organisation"),
    "decisions": (Decision, "controller"),
    "referrals": (Referral, "organisation"),
}


@transaction.atomic
def give(
    *,
    person: Person,
    terms: Terms,
    text_shown: str,
    language: str,
    previewed: str = "",
    at: datetime,
    by: Actor,
) -> Consent:
    """She read the text and saw the file as they will see it, and agreed."""
    consents.acting_as(person=person, at=at, by=by)
    if said := consents.standing(person=person, terms=terms, at=at):
        return said
    text = texts.SHARING["consent"]
    agreement = consents.record_agreement(
        person=person, text_id=text.id, text_version=text.version, language=language, text_shown=text_shown,
        kind="agreed", purpose=text.purpose, topic=terms.topic, at=at, by=by,
    )  # fmt: skip
    return consents.give_consent(
        person=person, terms=terms, agreement=agreement, previewed=previewed, at=at, by=by
    )


@contextmanager
def preview(*, person: Person, terms: Terms, at: datetime, by: Actor, role: str = "") -> Iterator[Actor]:
    """Be the receiver for a moment: she agreed, as far as this block can tell; after it nothing was written.

    The very code that renders the receiver's pages renders the preview, so that the two can't differ.
    """
    with transaction.atomic():
        try:
            text = consents.wording(terms=terms, language=person.language)
            give(person=person, terms=terms, text_shown=text, language=person.language, at=at, by=by)
            yield _widest(_receivers(terms, role))
        finally:
            transaction.set_rollback(True)


def _receivers(terms: Terms, role: str = "") -> list[Actor]:
    """Return who may look for the receiver: the one she names, or one for each role that works there."""
    there = (
        Membership.objects.active().filter(organisation=terms.receiver).select_related("organisation", "user")
    )
    if terms.receiver_user:
        return [one.actor() for one in there.filter(user=terms.receiver_user)]
    roles = {role} if role else {one.role for one in there} & (CLINICAL | {Role.RECEIVING_TEAM})
    return [
        Actor(
            kind="user", id=NOBODY_YET, organisation=str(terms.receiver.pk), role=name, purpose=terms.purpose
        )
        for name in sorted(roles or {Role.MIDWIFE})
    ]


def _widest(actors: list[Actor]) -> Actor:
    return max(actors, key=lambda one: len(topics_of(one.role)))


@transaction.atomic
def withdraw(*, consent: Consent, at: datetime, by: Actor) -> Withdrawal:
    """One action: it shuts what was open, takes back what was asked, calls after what left, and proves it."""
    consents.acting_as(person=consent.person, at=at, by=by)
    before = _readable(consent)
    effects: dict[str, Any] = {"access": consents.close_consent(consent=consent, at=at)}
    effects |= _take_back(consent, at, by) | _close_there(consent, at, by) | _call_after(consent, at, by)
    effects["proof"] = {
        "at": at.isoformat(), "before": before, "after": _readable(consent), "still": _still(consent, at),
    }  # fmt: skip
    return consents.withdraw(consent=consent, effects=effects, at=at, by=by)


def _readable(consent: Consent) -> dict[str, int]:
    """Count, as the receiver, what can be read now of what others wrote: the most that any role there reads."""
    actors = _receivers(consents.terms_of(consent))
    return {
        name: max((_rows(model, kept_by, consent, one).count() for one in actors), default=0)
        for name, (model, kept_by) in READ.items()
    }


def _rows(model: Any, kept_by: str, consent: Consent, actor: Actor) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(actor).about(consent.person)
    return rows.exclude(**{kept_by: consent.receiver_id})


def _still(consent: Consent, at: datetime) -> list[str]:
    """Name the other rules by which the receiver goes on reading, such as care of its own."""
    person = consent.person
    found = {
        reason.rule
        for actor in _receivers(consents.terms_of(consent))
        for topic in consent.topics
        for reason in consents.why(
            person=person, topic=topic, controller_id=consent.controller_id or person.registered_at_id, at=at, by=actor
        ).because
        if reason.source != f"consent:{consent.pk}"
    }  # fmt: skip
    return sorted(found)


def _take_back(consent: Consent, at: datetime, by: Actor) -> dict[str, int]:
    """Withdraw open referrals to this receiver, and end their links."""
    asked = Referral.objects.about(consent.person).filter(service__organisation=consent.receiver_id)
    links = ReceiverLink.objects.filter(referral__in=asked, revoked_at__isnull=True)
    counted = links.count()
    rows = list(asked.exclude(state__in=transitions.ENDED))
    for referral in rows:
        refer.withdraw(referral=referral, reason="consent-withdrawn", at=at, by=by)
    for referral in asked:
        referrals.revoke_links(referral=referral, at=at, by=by)
    return {"referrals": len(rows), "links": counted}


def _close_there(consent: Consent, at: datetime, by: Actor) -> dict[str, int]:
    """Close what the receiver was to do, unless it cares for her itself. What is urgent is called to her own team."""
    person = consent.person
    if CareRelation.objects.about(person).filter(organisation=consent.receiver_id, until=None).exists():
        return {"obligations": 0}
    rows = Obligation.objects.open().about(person).filter(organisation=consent.receiver_id)
    urgent = list(rows.filter(kind__in=SAFETY))
    others = list(rows.exclude(kind__in=SAFETY))
    for obligation in others:
        pathways.close(obligation=obligation, ending="consent-withdrawn", at=at, by=by)
    for obligation in urgent:
        _keep_safe(obligation, at, by)
    return {"obligations": len(others)}


def _keep_safe(obligation: Obligation, at: datetime, by: Actor) -> None:
    person = obligation.person
    team = str(person.registered_at_id)
    owner = successor(organisation_id=team, person=person, at=at)
    if owner:
        pathways.open_one(
            person=person, organisation_id=team, owner_id=owner.id, kind=Kind.CONTACT, step="safety-after-stop",
            source=obligation.id, topic=Topic.SAFETY, within="PT4H", at=at, by=by,
        )  # fmt: skip


def _call_after(consent: Consent, at: datetime, by: Actor) -> dict[str, int]:
    """Copies that left can't be fetched back: the receiver is asked to destroy them."""
    copies = list(Disclosure.objects.filter(consent=consent))
    if copies:
        tell.destroy_copies(consent=consent, copies=copies, at=at, by=by)
    return {"copies": len(copies)}


def _unborn(person: Person) -> list[Person]:
    """Return the children she still carries: whoever may not read her record may not read theirs."""
    rows = ChildRow.objects.filter(pregnancy__person__identity=person.identity_id).select_related("child")
    newest = births.newest_of_each(rows.order_by("created_at"))
    return [row.child for row in newest if row.event == ChildEvent.EXPECTED]


@transaction.atomic
def end_care(*, relation: CareRelation, how: str, at: datetime, by: Actor) -> None:
    """Nothing that waits for her may vanish with the care: it ends, or somebody takes it over, first."""
    caring = CareRelation.objects.filter(organisation=relation.organisation_id, until=None)
    unfinished: list[Obligation] = []
    if not caring.about(relation.person).exclude(pk=relation.pk).exists():
        unfinished = _leave_nothing(relation, at, by)
        for child in _unborn(relation.person):
            for theirs in caring.about(child):
                consents.end_care(relation=theirs, how=how, at=at, by=by)
    consents.end_care(relation=relation, how=how, at=at, by=by)
    plan.family(person=relation.person, at=at, by=by)
    for one in unfinished:
        consents.stay(
            person=one.person, topic=one.topic, user_id=one.owner_id, organisation_id=one.organisation_id, at=at, by=by
        )  # fmt: skip


def _leave_nothing(relation: CareRelation, at: datetime, by: Actor) -> list[Obligation]:
    """Refuse for what the team has to do; return what only those know whom she told: it stays with its owner."""
    rows = Obligation.objects.open().about(relation.person).filter(organisation=relation.organisation_id)
    owed = rows.exclude(kind=Kind.SCREENING)
    if Obligation.objects.visible_to(by).filter(pk__in=owed.values("pk")).exists():
        raise Refused(
            _("Something still waits for her here. End it or hand it over first."), code="still-waits"
        )
    if owed.filter(topic__in=consents.TEAM_TOPICS).exists():
        raise Refused(
            _("Something may still wait for colleagues. Ask them to end it or hand it over first."),
            code="still-waits",
        )
    for obligation in rows.filter(kind=Kind.SCREENING):
        pathways.close(obligation=obligation, ending="care-ended", at=at, by=by)
    return list(owed)


@transaction.atomic
def exclude(*, person: Person, professional: User, at: datetime, by: Actor) -> Exclusion:
    """Shut a professional out, and give what waited for him or her to a colleague, who tells her so."""
    caring = CareRelation.objects.about(person).filter(
        until=None, organisation__memberships__user=professional
    )
    for organisation_id in set(caring.values_list("organisation", flat=True)):
        _pass_on(person, professional, organisation_id, at, by)
    for child in _unborn(person):
        consents.exclude(person=child, professional=professional, at=at, by=by)
    return consents.exclude(person=person, professional=professional, at=at, by=by)


def _pass_on(person: Person, professional: User, organisation_id: UUID, at: datetime, by: Actor) -> None:
    """What was told to the excluded one in confidence goes to nobody: a colleague asks her anew."""
    mine = Obligation.objects.open().about(person).filter(owner=professional, organisation=organisation_id)
    waiting = mine.filter(topic__in=consents.TEAM_TOPICS)
    owner = successor(organisation_id=organisation_id, person=person, at=at, without=professional)
    if owner is None:
        _refuse_if_urgent(waiting)
        return
    for obligation in waiting:
        pathways.hand_over(obligation=obligation, owner=owner, at=at, by=by)
    pathways.open_one(
        person=person, organisation_id=organisation_id, owner_id=owner.id, kind=Kind.CONTACT, step="new-contact",
        source=f"{person.pk}:{at:%Y%m%d%H%M%S}", topic=Topic.RECORD, at=at, by=by,
    )  # fmt: skip


def _refuse_if_urgent(waiting: QuerySet[Obligation]) -> None:
    """With nobody else there, a mark would be read by nobody at all."""
    if waiting.filter(kind__in=SAFETY).exists():
        raise Refused(
            _("Something urgent waits with this professional, and nobody else there can do it. Call them first."),
            code="nobody-else",
        )  # fmt: skip
