"""A need becomes a question to a service; each answer a turn; the loop closes at first contact."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral, Turn
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.network.accounts.models import User
from perinet.network.directory.models import Service
from perinet.people.families.models import Person

CODE_TRIES = 10  # wrong codes on one link, over all codes sent: a new code gives no new guesses
CODE_PAUSE = timedelta(minutes=1)


class Proof(StrEnum):
    """What came of a code that was entered."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    LOCKED = "locked"


@transaction.atomic
def offer(
    *,
    person: Person,
    service: Service,
    organisation_id: UUID | str,
    sent_by: User,
    step: str,
    obligation_id: UUID | str | None,
    language: str,
    region: str,
    child_weeks: int | None,
    pregnancy_weeks: int | None,
    reason: str,
    share_phone: bool,
    interim_offer: str,
    follows: Referral | None,
    at: datetime,
    by: Actor,
) -> Referral:
    """Write the referral and send it. A real service of the demonstration can't be sent anything."""
    if not service.can_be_sent:
        raise Refused(
            _("Nothing can be sent to this service from here. Contact it yourself."), code="not-sendable"
        )
    referral = Referral.objects.create(
        person=person, service=service, organisation_id=organisation_id, sent_by=sent_by, step=step,
        obligation_id=obligation_id, language=language, region=region, child_weeks=child_weeks,
        pregnancy_weeks=pregnancy_weeks, reason=reason, share_phone=share_phone, interim_offer=interim_offer,
        follows=follows, state=transitions.DRAFT,
    )  # fmt: skip
    _append(referral, transitions.DRAFT, at=at, by=by)
    move(referral=referral, to=transitions.SENT, at=at, by=by)
    return referral


def _append(referral: Referral, state: str, *, at: datetime, by: Actor, **fields: object) -> Turn:
    number = Turn.objects.filter(referral=referral).count() + 1
    try:
        with transaction.atomic():
            return Turn.objects.create(
                referral=referral, number=number, state=state, by=by.id, by_name=by.signed, at=at, **fields
            )
    except IntegrityError as clash:
        raise Conflict(_("Somebody answered at the same moment. Look at the newest answer first.")) from clash


@transaction.atomic
def move(
    *,
    referral: Referral,
    to: str,
    at: datetime,
    by: Actor,
    reason: str = "",
    first_contact_on: date | None = None,
    expected_on: date | None = None,
    message: str = "",
) -> Turn:
    """Take one turn, if the table allows it from where the referral stands now."""
    current = Referral.objects.select_for_update().get(pk=referral.pk)
    if not transitions.allowed(current.state, to):
        raise Conflict(_("This referral has moved on. Look at its newest turn."), code="not-allowed")
    if to == transitions.REFUSED and reason not in transitions.REFUSALS:
        raise Refused(_("Choose why this is refused."), code="no-reason")
    if to == transitions.ACCEPTED and first_contact_on is None:
        raise Refused(_("Give the date of the first contact."), code="no-date")
    if to == transitions.QUESTION and not message.strip():
        raise Refused(_("Write your question."), code="no-question")
    turn = _append(
        current, to, at=at, by=by, reason=reason, first_contact_on=first_contact_on, expected_on=expected_on,
        message=message,
    )  # fmt: skip
    current.state = to
    current.save(update_fields=["state"])
    referral.state = to
    audit.record(
        by=by, verb=f"referral.{to}", subject_kind="referral", subject=referral.id, person=referral.person_id,
        reason=reason,
    )  # fmt: skip
    return turn


def answers(referral: Referral) -> int:
    """Count the turns that change something; that a receiver saw the question is not one."""
    return Turn.objects.filter(referral=referral).exclude(state=transitions.SEEN).count()


@transaction.atomic
def require_newest(*, referral: Referral, answers_seen: int) -> None:
    """Hold the referral, and stop when somebody took a turn that this actor has not seen."""
    Referral.objects.select_for_update().get(pk=referral.pk)
    if answers(referral) != answers_seen:
        raise Conflict(
            _("Somebody answered in the meantime. Look at the newest answer first."), code="moved-on"
        )


@transaction.atomic
def make_link(*, referral: Referral, expires_at: datetime, by: Actor) -> tuple[ReceiverLink, str]:
    """Make the receiver's link; the token is returned once and kept only as a hash."""
    token = tokens.new_token()
    link = ReceiverLink.objects.create(
        referral=referral, token_hash=tokens.token_hash(token), expires_at=expires_at
    )
    return link, token


def find_link(token: str, *, at: datetime) -> ReceiverLink | None:
    return (
        ReceiverLink.objects.usable(at)
        .select_related("referral__service__organisation", "referral__person", "referral__organisation")
        .filter(token_hash=tokens.token_hash(token))
        .first()
    )


@transaction.atomic
def ask_proof(*, link: ReceiverLink, expires_at: datetime, by: Actor) -> str:
    """Make the code that goes to the number the care map knows; the newest one counts."""
    current = ReceiverLink.objects.select_for_update().get(pk=link.pk)
    if current.code_tries >= CODE_TRIES:
        raise Refused(_("There were too many wrong codes. Call the sender."), code="locked")
    if current.code_hash and current.code_expires_at and expires_at < current.code_expires_at + CODE_PAUSE:
        raise Refused(
            _("A code was sent a moment ago. Wait a minute before you ask for another."), code="too-soon"
        )
    code = tokens.new_code()
    current.code_hash, current.code_expires_at = tokens.code_hash(code, salt=str(current.id)), expires_at
    current.save(update_fields=["code_hash", "code_expires_at"])
    return code


@transaction.atomic
def prove(*, link: ReceiverLink, code: str, at: datetime, by: Actor) -> Proof:
    """Check the code. Nothing is raised here, so that a wrong try is always counted."""
    current = ReceiverLink.objects.select_for_update().get(pk=link.pk)
    if current.code_tries >= CODE_TRIES:
        return Proof.LOCKED
    if not current.code_hash or current.code_expires_at is None or current.code_expires_at <= at:
        return Proof.EXPIRED
    if not tokens.same(current.code_hash, tokens.code_hash(code.strip(), salt=str(current.id))):
        current.code_tries += 1
        current.save(update_fields=["code_tries"])
        return Proof.LOCKED if current.code_tries >= CODE_TRIES else Proof.WRONG
    current.code_hash, current.code_tries, current.proofs = "", 0, current.proofs + 1
    current.save(update_fields=["code_hash", "code_tries", "proofs"])
    audit.record(
        by=by, verb="referral.prove", subject_kind="referral", subject=current.referral_id,
        person=current.referral.person_id,
    )  # fmt: skip
    return Proof.RIGHT


@transaction.atomic
def revoke_links(*, referral: Referral, at: datetime, by: Actor) -> None:
    ReceiverLink.objects.filter(referral=referral, revoked_at__isnull=True).update(revoked_at=at)
