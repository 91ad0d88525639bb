"""A moment becomes a link that only she should open, once the organisation has said who reads the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Occasion
from perinet.flows import about_child, assess, remind, screen, tell, wording
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.families import services as families
from perinet.people.families.models import Person

LOSS = "loss"  # how what concerned the baby ended


def missing_before_a_link(
    *, organisation_id: object, offer: Mapping[str, str] | None = None
) -> list[pathways.Gap]:
    """Return what the organisation must still say before a question with a safety item may leave as a link.

    `offer` is what decides today, where a list of organisations asks it once.
    """
    guideline = decisions.chosen_guideline(organisation_id, offer=offer)
    steps = [(step.id, step.needs_service) for step in guideline.steps.values() if step.id != engine.NONE]
    return pathways.gaps(organisation_id=organisation_id, steps=steps)


@dataclass(frozen=True)
class Link:
    invitation: Invitation
    token: str
    address: str


@transaction.atomic
def invite(
    *,
    person: Person,
    moment: str,
    channel: str,
    language: str,
    path: str,
    at: datetime,
    by: Actor,
    about: Person | None = None,
    alcohol_reader: User | None = None,
    home_later: bool = False,
) -> Link:
    """Make a link for one person and one moment; `path` is the address of the page with `{token}` in it.

    `home_later`: violence, which is never asked over a link, is owed to her by the one who asks.
    """
    occasion = screen.begin(
        person=person, moment=moment, mode="self", language=language, about=about, at=at, by=by
    )
    if not occasion.screenings.exists():
        raise Refused(_("At this moment a conversation comes first. Answer together."), code="together")
    if alcohol_reader:
        assess.ask_about_alcohol(occasion=occasion, reader=alcohol_reader, at=at, by=by)
    if home_later:
        assess.ask_when_alone(occasion=occasion, at=at, by=by)
    wording.refuse_without_words(occasion=occasion, at=at)
    return _send(occasion=occasion, channel=channel, path=path, at=at, by=by)


@transaction.atomic
def again(*, invitation: Invitation, channel: str, path: str, at: datetime, by: Actor) -> Link:
    """End a link and make another for the same questions; what she answered stays, and stays hidden."""
    if not invitation.occasion.is_open:
        raise Refused(_("These questions are answered already."), code="answered")
    child, person = invitation.occasion.about, invitation.occasion.person
    if child and not about_child.may_be_asked(parent=person, child=child, on=clock.day(at)):
        raise Refused(_("This parent can't be asked about this child."), code="not-of-this-child")
    if _ended_by_a_loss(invitation.occasion):
        raise Refused(
            _("This asks about a baby, and ended with the loss. Ask together how things are."), code="loss"
        )
    revoke(invitation=invitation, at=at, by=by)
    return _send(occasion=invitation.occasion, channel=channel, path=path, at=at, by=by)


def _ended_by_a_loss(occasion: Occasion) -> bool:
    """Say whether what waited for these questions closed because a baby was lost, and waits no more."""
    waited = Obligation.objects.about(occasion.person).filter(
        kind=Kind.SCREENING, moment=occasion.moment, organisation=occasion.organisation_id
    )  # fmt: skip
    newest = waited.order_by("-opened_at").first()
    return newest is not None and newest.ending == LOSS


def _check_channel(person: Person, channel: str, organisation: object) -> None:
    if missing_before_a_link(organisation_id=organisation):
        raise Refused(
            _("Your organisation has not yet said who reads the answers. Answer together for now."),
            code="gaps",
        )
    safe = remind.safe_ways(person)
    if channel == "mail" and channel not in safe:
        raise Refused(_("She did not say that mail is safe, or there is no address."), code="not-safe")
    if channel == "text" and channel not in safe:
        raise Refused(
            _("She did not say that a text message is safe, or there is no number."), code="not-safe"
        )


def _send(*, occasion: Occasion, channel: str, path: str, at: datetime, by: Actor) -> Link:
    person, moment = occasion.person, occasion.moment
    _check_channel(person, channel, by.organisation)
    expires = at + CLOCKS.links["invitation"]
    invitation, token = screenings.invite(occasion=occasion, channel=channel, expires_at=expires, by=by)
    consent.open_link(person=person, link_id=invitation.id, until=expires, at=at, by=by)
    address = tell.address(path.format(token=token))
    tell.invited(
        to=remind.safe_ways(person).get(channel, ""), invitation=invitation, link=address,
        sender=occasion.organisation.sender, at=at, by=by,
    )  # fmt: skip
    remind.plan(invitation=invitation, at=at, by=by)
    families.write_line(
        person=person, kind="screening.invited", at=at, source=occasion.id, by=by, topic=occasion.topic,
        parameters={"moment": moment, "channel": channel},
    )  # fmt: skip
    return Link(invitation, token, address)


@transaction.atomic
def not_for_her(*, invitation: Invitation, at: datetime, by: Actor) -> None:
    """Whoever opened the link says it is not for them: it ends, nothing is stored, the sender is told."""
    screenings.refuse_invitation(invitation=invitation, at=at)
    consent.close_link(link_id=invitation.id, at=at, by=by)
    occasion = invitation.occasion
    pathways.open_one(
        person=occasion.person, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id,
        kind="contact", step="link-not-for-her", source=occasion.id, moment=occasion.moment, topic=occasion.topic,
        at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def revoke(*, invitation: Invitation, at: datetime, by: Actor) -> None:
    """End a link before its time."""
    screenings.revoke(invitation=invitation, at=at, by=by)
    consent.close_link(link_id=invitation.id, at=at, by=by)
