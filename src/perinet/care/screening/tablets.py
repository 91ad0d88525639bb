"""A six-digit code becomes one turn on a tablet of the practice: it begins there, and ends for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.care.screening.models import Channel, Invitation, Mode, Occasion
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Tablet


@transaction.atomic
def offer_turn(
    *, occasion: Occasion, until: datetime, alone_at: datetime | None, at: datetime, by: Actor
) -> tuple[Invitation, str]:
    """Make a turn and its code; an earlier turn of this occasion ends. The code is returned once."""
    if occasion.mode != Mode.TABLET:
        raise Refused(_("This occasion is not answered on the tablet."), code="mode")
    for earlier in occasion.invitations.filter(revoked_at=None, finished_at=None):
        end_turn(invitation=earlier, at=at)
    waiting = list(_waiting(occasion.organisation_id, at))
    code = tokens.new_code()
    while any(_opens(one, code) for one in waiting):
        code = tokens.new_code()
    turn = Invitation(
        occasion=occasion, channel=Channel.TABLET, token_hash=tokens.token_hash(tokens.new_token()),
        expires_at=until, alone_at=alone_at,
    )  # fmt: skip
    turn.code_hash = tokens.code_hash(code, salt=str(turn.id))
    turn.save()
    audit.record(
        by=by, verb="invitation.make", subject_kind="occasion", subject=occasion.id, person=occasion.person_id,
        details={"channel": Channel.TABLET},
    )  # fmt: skip
    return turn, code


def _waiting(organisation_id: object, at: datetime) -> QuerySet[Invitation]:
    """Return the turns of an organisation whose code was typed nowhere yet."""
    return Invitation.objects.usable(at).filter(
        channel=Channel.TABLET, occasion__organisation=organisation_id, tablet=None, finished_at=None,
        occasion__closed_at=None,
    )  # fmt: skip


def _opens(turn: Invitation, code: str) -> bool:
    return tokens.same(turn.code_hash, tokens.code_hash(code, salt=str(turn.id)))


@transaction.atomic
def take_turn(*, tablet: Tablet, code: str, lasts: timedelta, at: datetime) -> tuple[Invitation, str] | None:
    """Begin the turn whose code was typed on this tablet; a turn that lay open on it ends. None: no such code."""
    turns = list(_waiting(tablet.organisation_id, at).select_for_update())
    turn = next((one for one in turns if _opens(one, code.strip())), None)
    if turn is None:
        return None
    for earlier in turns_on(tablet):
        end_turn(invitation=earlier, at=at)
    token = tokens.new_token()
    turn.tablet, turn.touched_at, turn.expires_at = tablet, at, at + lasts
    turn.token_hash, turn.code_hash = tokens.token_hash(token), ""
    turn.save(update_fields=["tablet", "touched_at", "expires_at", "token_hash", "code_hash"])
    return turn, token


def turns_on(tablet: Tablet) -> QuerySet[Invitation]:
    """Return what was not ended on this tablet: at most one turn, also where nobody touches it any more."""
    return Invitation.objects.filter(tablet=tablet, revoked_at=None, refused_at=None)


def left_alone(*, before: datetime) -> QuerySet[Invitation]:
    """Return the turns that nobody touched since, on any tablet."""
    return Invitation.objects.filter(
        channel=Channel.TABLET, revoked_at=None, refused_at=None, touched_at__lt=before
    )


def touch(*, invitation: Invitation, at: datetime) -> None:
    """Somebody is there still; one small write a page."""
    Invitation.objects.filter(pk=invitation.pk).update(touched_at=at)


@transaction.atomic
def end_turn(*, invitation: Invitation, at: datetime) -> None:
    """Nothing opens this turn again: no address, no cookie, no code."""
    invitation.revoked_at, invitation.sitting, invitation.code_hash = at, "", ""
    invitation.save(update_fields=["revoked_at", "sitting", "code_hash"])
