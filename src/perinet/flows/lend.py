"""A tablet of the practice becomes her turn to answer, and after it a calm page that remembers nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import library, tablets
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Mode, Occasion
from perinet.flows import assess, invite, screen, wording
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import tablets as devices
from perinet.network.accounts.models import Tablet, User
from perinet.people.consent import services as consent
from perinet.people.families.models import Person

STOPPED = "tablet-stopped"
ALONE, LATER = "alone", "later"


@dataclass(frozen=True)
class Lent:
    turn: Invitation
    code: str


@transaction.atomic
def lend(
    *,
    person: Person,
    moment: str,
    language: str,
    at: datetime,
    by: Actor,
    home: str = "",
    alcohol_reader: User | None = None,
) -> Lent:
    """Begin an occasion that she answers on a tablet here.

    `home`: also about safety at home. ALONE: confirmed just now that nobody else is with her; LATER: somebody is.
    """
    if invite.missing_before_a_link(organisation_id=by.organisation):
        raise Refused(
            _("Your organisation has not yet said who reads the answers. Answer together for now."),
            code="gaps",
        )
    occasion = screen.begin(person=person, moment=moment, mode=Mode.TABLET, language=language, at=at, by=by)
    if not occasion.screenings.exists():
        raise Refused(_("At this moment a conversation comes first. Answer together."), code="together")
    wording.refuse_without_words(occasion=occasion, at=at)
    if alcohol_reader:
        assess.ask_about_alcohol(occasion=occasion, reader=alcohol_reader, at=at, by=by)
    wording.refuse_without_words(occasion=occasion, at=at)
    return _offer(occasion, home=home, at=at, by=by)


@transaction.atomic
def lend_again(*, turn: Invitation, home: str, at: datetime, by: Actor) -> Lent:
    """Go on where she stopped, under a new code; whether she is alone is confirmed anew each time."""
    occasion = turn.occasion
    if not occasion.is_open:
        raise Refused(_("These questions are answered already."), code="answered")
    pathways.close_all(kind=Kind.CONTACT, source=_stop(turn), ending="done", at=at, by=by)
    return _offer(occasion, home=home, at=at, by=by)


def _offer(occasion: Occasion, *, home: str, at: datetime, by: Actor) -> Lent:
    alone = home == ALONE
    if alone:
        assess.ask_about_home(occasion=occasion, at=at, by=by)
    elif home == LATER:
        assess.ask_when_alone(occasion=occasion, at=at, by=by)
    until = at + CLOCKS.links["tablet_code"]
    for earlier in occasion.invitations.all():
        consent.close_link(link_id=earlier.id, at=at, by=by)
    turn, code = tablets.offer_turn(
        occasion=occasion, until=until, alone_at=at if alone else None, at=at, by=by
    )
    lasts = until + CLOCKS.links["sitting"]
    consent.open_link(person=occasion.person, link_id=turn.id, until=lasts, at=at, by=by)
    return Lent(turn, code)


@transaction.atomic
def take(*, tablet: Tablet, code: str, at: datetime) -> tuple[Invitation, str] | None:
    """Begin the turn whose code was typed on this tablet; return its address. None: no such code, or too many tries."""
    if not devices.takes_codes(tablet, at):
        return None
    for earlier in tablets.turns_on(tablet):
        give_back(turn=earlier, at=at, by=holder(earlier))
    found = tablets.take_turn(tablet=tablet, code=code, lasts=CLOCKS.links["sitting"], at=at)
    devices.count_code(tablet=tablet, right=found is not None, at=at)
    return found


def holder(turn: Invitation) -> Actor:
    occasion = turn.occasion
    return Actor(
        kind="link", id=str(turn.id), scope=str(occasion.id), organisation=str(occasion.organisation_id),
        purpose="answer",
    )  # fmt: skip


@transaction.atomic
def give_back(*, turn: Invitation, at: datetime, by: Actor) -> None:
    """End a turn for good. What is left open comes to the one who asked; the tablet knows nothing of it."""
    if turn.revoked_at:
        return
    tablets.end_turn(invitation=turn, at=at)
    consent.close_link(link_id=turn.id, at=at, by=by)
    occasion = turn.occasion
    assess.owe_talk_about_home(occasion=occasion, at=at, by=by)
    if occasion.is_open and turn.refused_at is None:
        pathways.open_one(
            person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
            kind=Kind.CONTACT, step=STOPPED, source=_stop(turn), moment=occasion.moment, topic=occasion.topic,
            due_at=at + CLOCKS.links["tablet_stopped"], at=at, by=by,
        )  # fmt: skip


def _stop(turn: Invitation) -> str:
    return f"tablet:{turn.occasion_id}"


@transaction.atomic
def not_hers(*, turn: Invitation, at: datetime) -> None:
    """The code was typed by, or for, somebody else: the turn ends, nothing is stored, who asked is told."""
    invite.not_for_her(invitation=turn, at=at, by=holder(turn))
    tablets.end_turn(invitation=turn, at=at)


def end_left_alone(*, at: datetime, by: Actor) -> int:
    """End each turn that nobody touched for so long, also where the tablet was switched off."""
    limit = at - CLOCKS.links["tablet_idle"] - CLOCKS.links["tablet_still"]
    turns = list(tablets.left_alone(before=limit).select_related("occasion__person"))
    for turn in turns:
        give_back(turn=turn, at=at, by=by)
    return len(turns)


def half_way(occasion: Occasion) -> tuple[int, int]:
    """Return how many questions she was asked so far, and how many of these she answered."""
    rows = [row for row in occasion.screenings.all() if row.topic == occasion.topic]
    asked = sum(len(library.get(row.instrument, row.instrument_version).items) for row in rows)
    return asked, sum(len(screenings.current_answers(row)) for row in rows)
