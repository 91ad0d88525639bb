"""A need becomes a question to a service; each answer a turn; the loop closes at first contact."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral, Turn
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import User
from perinet.network.directory.models import Service
from perinet.people.families.models import Person

CODE_TRIES = 5


@transaction.atomic
def offer(
    *,
    person: Person,
    service: Service,
    organisation_id: object,
    sent_by: User,
    step: str,
    obligation_id: object,
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
        raise Refused(_("Nothing can be sent to this service from here. Contact it yourself."), code="not-sendable")
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
                referral=referral, number=number, state=state, by=by.id, by_name=by.name, at=at, **fields
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
    code = tokens.new_code()
    link.code_hash = tokens.code_hash(code, salt=str(link.id))
    link.code_expires_at, link.code_tries = expires_at, 0
    link.save(update_fields=["code_hash", "code_expires_at", "code_tries"])
    return code


@transaction.atomic
def prove(*, link: ReceiverLink, code: str, at: datetime, by: Actor) -> bool:
    """Check the code; after too many tries only a new code helps."""
    current = ReceiverLink.objects.select_for_update().get(pk=link.pk)
    if not current.code_hash or current.code_expires_at is None or current.code_expires_at <= at:
        return False
    if current.code_tries >= CODE_TRIES:
        return False
    current.code_tries += 1
    right = tokens.same(current.code_hash, tokens.code_hash(code.strip(), salt=str(current.id)))
    if right:
        current.code_hash, current.proofs = "", current.proofs + 1
        audit.record(
            by=by, verb="referral.prove", subject_kind="referral", subject=current.referral_id,
            person=current.referral.person_id,
        )  # fmt: skip
    current.save(update_fields=["code_hash", "code_tries", "proofs"])
    return right


@transaction.atomic
def revoke_links(*, referral: Referral, at: datetime, by: Actor) -> None:
    ReceiverLink.objects.filter(referral=referral, revoked_at__isnull=True).update(revoked_at=at)


def require_state(referral: Referral, states: frozenset[str]) -> None:
    if referral.state not in states:
        raise NotAllowed(_("This is not possible where the referral stands now."))
