"""A step becomes a question to a service; the answer comes back; first contact closes the loop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.flows import tell
from perinet.flows.told import Told
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.geography import places
from perinet.network.accounts.models import User
from perinet.network.directory import services as directory
from perinet.network.directory.models import Service
from perinet.people.consent import services as consent
from perinet.people.families import services as families
from perinet.people.families.models import Person, Topic


@dataclass(frozen=True)
class Outline:
    """What a receiver sees before any proof: what is asked, never who she is."""

    step: str
    language: str
    region: str
    child_weeks: int | None
    pregnancy_weeks: int | None


def outline(*, person: Person, step: str, on: date, topic: str = Topic.MENTAL_HEALTH) -> Outline:
    child_weeks, pregnancy_weeks = _weeks(person, on, topic)
    return Outline(step, person.language, _region(person), child_weeks, pregnancy_weeks)


def _region(person: Person) -> str:
    """Give the code of the province, never the municipality: the receiver has not proved who it is."""
    place = places.by_nis(person.municipality) if person.municipality else None
    return place.region_group if place else ""


def _weeks(person: Person, on: date, topic: str) -> tuple[int | None, int | None]:
    """Return weeks of the child, and weeks of pregnancy, as far as known; of a kept one only where it is about it."""
    kept = topic == Topic.KEPT_PREGNANCY
    pregnancy = families.current_pregnancy(person, topic if kept else Topic.RECORD)
    if pregnancy is None:
        return None, None
    born, carried = pregnancy.days_postpartum(on), pregnancy.gestation_days(on)
    return (born // 7 if born is not None else None), (carried // 7 if carried is not None else None)


@transaction.atomic
def send(
    *,
    obligation: Obligation,
    service: Service,
    reason: str,
    share_phone: bool,
    interim_offer: str,
    path: str,
    at: datetime,
    by: Actor,
    follows: Referral | None = None,
    told: Told | None = None,
) -> Referral:
    """Ask a service; the question waits on the sender's worklist until it is answered."""
    person = obligation.person
    _ask_once(obligation, service)
    if told:
        consent.record_agreement(
            person=person, text_id=told.text_id, text_version=told.version, language=told.language,
            text_shown=told.shown, kind=told.kind, purpose=told.purpose, at=at, by=by,
        )  # fmt: skip
    referral = referrals.offer(
        person=person, service=service, organisation_id=by.organisation, sent_by=User.objects.get(pk=by.id),
        obligation_id=obligation.id, reason=reason, share_phone=share_phone, interim_offer=interim_offer,
        follows=follows, at=at, by=by,
        **outline(person=person, step=obligation.step, on=clock.day(at), topic=obligation.topic).__dict__,
    )  # fmt: skip
    if follows:
        pathways.close_all(kind=Kind.REFERRAL_TURN, source=follows.id, ending="referred-again", at=at, by=by)
    _wait(referral, Kind.REFERRAL_ANSWER, at=at, by=by)
    _send_link(referral, path, at=at, by=by)
    _line(referral, "referral.sent", at=at, by=by)
    return referral


def _ask_once(obligation: Obligation, service: Service) -> None:
    """A second click asks nobody twice."""
    current = Obligation.objects.select_for_update().get(pk=obligation.pk)
    if not current.is_open:
        raise Refused(_("This step is closed already."), code="closed")
    asked = Referral.objects.filter(obligation=obligation, service=service).exclude(
        state__in=transitions.ENDED
    )
    if asked.exists():
        raise Conflict(_("This service was asked already."), code="asked")


@transaction.atomic
def unless_moved_on(*, referral: Referral, answers_seen: int, take: Callable[[], None]) -> None:
    """Take a turn only where no other was taken since its page was shown: answers never cross."""
    referrals.require_newest(referral=referral, answers_seen=answers_seen)
    take()


@transaction.atomic
def send_link_again(*, referral: Referral, path: str, at: datetime, by: Actor) -> None:
    """The message was lost, or its link: the old links end, and a new one leaves."""
    if referral.state in transitions.ENDED:
        raise Refused(_("This referral has ended."), code="ended")
    referrals.revoke_links(referral=referral, at=at, by=by)
    _send_link(referral, path, at=at, by=by)
    audit.record(
        by=by,
        verb="referral.send-link",
        subject_kind="referral",
        subject=referral.id,
        person=referral.person_id,
    )


def _send_link(referral: Referral, path: str, *, at: datetime, by: Actor) -> None:
    link, token = referrals.make_link(referral=referral, expires_at=at + CLOCKS.links["receiver"], by=by)
    tell.receiver(referral=referral, link=tell.address(path.format(token=token)), at=at, by=by)


def _wait(referral: Referral, kind: str, *, at: datetime, by: Actor, due_at: datetime | None = None) -> None:
    pathways.open_one(
        person=referral.person, organisation_id=referral.organisation_id, owner_id=referral.sent_by_id, kind=kind,
        step=referral.step, topic=_topic(referral), source=referral.id, due_at=due_at, at=at, by=by,
    )  # fmt: skip


def _topic(referral: Referral) -> str:
    """A referral for a secret step is as secret as the step."""
    return referral.obligation.topic if referral.obligation else Topic.MENTAL_HEALTH


def _line(referral: Referral, kind: str, *, at: datetime, by: Actor, **parameters: str) -> None:
    families.write_line(
        person=referral.person, kind=kind, at=at, source=referral.id, by=by, topic=_topic(referral),
        parameters={"service": referral.service.name, **parameters}, controller_id=referral.organisation_id,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@transaction.atomic
def seen(*, referral: Referral, at: datetime, by: Actor) -> None:
    """The receiver opened the question and said so."""
    if referral.state == transitions.SENT:
        referrals.move(referral=referral, to=transitions.SEEN, at=at, by=by)
        _line(referral, "referral.seen", at=at, by=by)


@transaction.atomic
def accept(*, referral: Referral, first_contact_on: date, at: datetime, by: Actor) -> None:
    """The service has room: first contact has a date, and whether it happened is asked the day after."""
    referrals.move(
        referral=referral, to=transitions.ACCEPTED, first_contact_on=first_contact_on, at=at, by=by
    )
    _answered(referral, at=at, by=by)
    pathways.close_all(kind=Kind.FIRST_CONTACT, source=referral.id, ending="new-date", at=at, by=by)
    _wait(referral, Kind.FIRST_CONTACT, due_at=_noon(first_contact_on + timedelta(days=1)), at=at, by=by)
    _line(referral, "referral.accepted", on=first_contact_on.isoformat(), at=at, by=by)


@transaction.atomic
def put_on_waiting_list(*, referral: Referral, expected_on: date | None, at: datetime, by: Actor) -> None:
    """The service takes her later: the wait has a clock and one contact person, the sender."""
    referrals.move(referral=referral, to=transitions.WAITING, expected_on=expected_on, at=at, by=by)
    _answered(referral, at=at, by=by)
    _wait(referral, Kind.FIRST_CONTACT, due_at=_noon(expected_on) if expected_on else None, at=at, by=by)
    _line(referral, "referral.waiting-list", on=str(expected_on or ""), at=at, by=by)


@transaction.atomic
def refuse(*, referral: Referral, reason: str, message: str, at: datetime, by: Actor) -> None:
    """The service can't: the sender must act, and the need stays open."""
    waited = _days_waited(referral, clock.day(at))
    referrals.move(referral=referral, to=transitions.REFUSED, reason=reason, message=message, at=at, by=by)
    _answered(referral, at=at, by=by)
    pathways.close_all(kind=Kind.FIRST_CONTACT, source=referral.id, ending="refused", at=at, by=by)
    _wait(referral, Kind.REFERRAL_TURN, at=at, by=by)
    directory.record_observation(
        service=referral.service, days_waited=waited, outcome=f"refused:{reason}", on=clock.day(at), by=by
    )
    _line(referral, "referral.refused", reason=reason, at=at, by=by)


@transaction.atomic
def ask_back(*, referral: Referral, question: str, at: datetime, by: Actor) -> None:
    referrals.move(referral=referral, to=transitions.QUESTION, message=question, at=at, by=by)
    _answered(referral, at=at, by=by)
    _wait(referral, Kind.REFERRAL_TURN, at=at, by=by)
    _line(referral, "referral.question", at=at, by=by)


@transaction.atomic
def reply(*, referral: Referral, answer: str, path: str, at: datetime, by: Actor) -> None:
    """The sender answers the question, and the receiver is asked again."""
    referrals.move(referral=referral, to=transitions.SENT, message=answer, at=at, by=by)
    pathways.close_all(kind=Kind.REFERRAL_TURN, source=referral.id, ending="answered", at=at, by=by)
    _wait(referral, Kind.REFERRAL_ANSWER, at=at, by=by)
    _send_link(referral, path, at=at, by=by)
    _line(referral, "referral.replied", at=at, by=by)


@transaction.atomic
def wrong_receiver(*, referral: Referral, at: datetime, by: Actor) -> None:
    """It came to somebody else: every link ends, an incident is on record, the sender must act."""
    referrals.move(referral=referral, to=transitions.WRONG_RECEIVER, at=at, by=by)
    referrals.revoke_links(referral=referral, at=at, by=by)
    _answered(referral, at=at, by=by)
    _wait(referral, Kind.REFERRAL_TURN, at=at, by=by)
    audit.record(
        by=by,
        verb="incident.wrong-receiver",
        subject_kind="referral",
        subject=referral.id,
        person=referral.person_id,
    )
    _line(referral, "referral.wrong-receiver", at=at, by=by)


@transaction.atomic
def withdraw(*, referral: Referral, reason: str, at: datetime, by: Actor) -> None:
    """The question is taken back; its link still says so, and shows no name any more."""
    referrals.move(referral=referral, to=transitions.WITHDRAWN, reason=reason, at=at, by=by)
    tell.withdrawn(referral=referral, at=at, by=by)
    for kind in (Kind.REFERRAL_ANSWER, Kind.FIRST_CONTACT, Kind.REFERRAL_TURN):
        pathways.close_all(kind=kind, source=referral.id, ending="withdrawn", at=at, by=by)
    _line(referral, "referral.withdrawn", at=at, by=by)


@transaction.atomic
def confirm_first_contact(*, referral: Referral, on: date, at: datetime, by: Actor) -> None:
    """First contact took place: the loop closes, and the care map learns how long it took."""
    referrals.move(referral=referral, to=transitions.CONTACT_DONE, first_contact_on=on, at=at, by=by)
    pathways.close_all(kind=Kind.FIRST_CONTACT, source=referral.id, ending="first-contact-done", at=at, by=by)
    pathways.close_all(kind=Kind.REFERRAL_TURN, source=referral.id, ending="first-contact-done", at=at, by=by)
    if referral.obligation and referral.obligation.is_open:
        pathways.close(obligation=referral.obligation, ending="first-contact-done", at=at, by=by)
    directory.record_observation(
        service=referral.service,
        days_waited=_days_waited(referral, on),
        outcome="first-contact",
        on=on,
        by=by,
    )
    _line(referral, "referral.first-contact-done", on=on.isoformat(), at=at, by=by)


def _days_waited(referral: Referral, on: date) -> int:
    asked = referral.turns.order_by("number").values_list("at", flat=True)[0]
    return max((on - asked.date()).days, 0)


def _answered(referral: Referral, *, at: datetime, by: Actor) -> None:
    """The sender need not wait for an answer any more, nor answer what was asked before it."""
    for kind in (Kind.REFERRAL_ANSWER, Kind.REFERRAL_TURN):
        pathways.close_all(kind=kind, source=referral.id, ending="answered", at=at, by=by)
    tell.sender(referral=referral, at=at, by=by)


@transaction.atomic
def send_proof_code(*, link: ReceiverLink, at: datetime, by: Actor) -> None:
    """Send a code to the number the care map knows; without a number nothing is proved from here."""
    if not link.referral.service.phone:
        raise Refused(_("No telephone number of your team is known here. Call the sender."), code="no-number")
    code = referrals.ask_proof(link=link, expires_at=at + CLOCKS.links["receiver_code"], by=by)
    tell.proof_code(link=link, code=code, at=at, by=by)
