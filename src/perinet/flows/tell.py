"""Something to tell becomes a message in the outbox: who should look, never what there is to see."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Obligation
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.care.screening.models import Channel, Invitation, Reminder
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.messages import services as outbox
from perinet.network.accounts.models import User
from perinet.network.content import translations
from perinet.network.directory.models import Service
from perinet.people.consent.models import Consent, Disclosure, OwnInvitation
from perinet.people.families import services as families
from perinet.people.families.models import Person

ROTA = "/werk/organisatie/wacht/dagen/"


def address(path: str) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def _to_user(
    *,
    user: User,
    template: str,
    subject: Promise,
    lines: Sequence[Promise],
    page: str,
    key: str,
    at: datetime,
    by: Actor,
) -> None:
    """Mail somebody with an account in his or her language: a page to open, nothing of what stands there."""
    with translation.override(user.language):
        outbox.enqueue(
            channel="mail", to=user.email, template=template, language=user.language, subject=str(subject),
            body="\n".join(str(line) for line in lines) + f"\n\n{address(page)}\n", key=key, at=at, by=by,
        )  # fmt: skip


def colleague(*, user: User, obligation: Obligation, key: str, at: datetime, by: Actor) -> None:
    """Tell a colleague that something urgent waits; nothing of it stands in the mail."""
    _to_user(
        user=user, template="colleague-look", subject=gettext_lazy("Please look at your worklist"),
        lines=[gettext_lazy("Something on your worklist waits for you now. Sign in to see it:")], page="/werk/",
        key=f"{key}:{obligation.id}:{user.id}", at=at, by=by,
    )  # fmt: skip


def nobody_reads(*, user: User, obligation: Obligation, at: datetime, by: Actor) -> None:
    """Tell who manages an organisation that something urgent came at an hour without a reader; not of whom."""
    lines = [
        gettext_lazy(
            "Something urgent waits at your organisation, at an hour at which nobody is on the rota."
        ),
        gettext_lazy("The people on the rota were told. Make sure that somebody looks, and mend the rota:"),
    ]
    _to_user(
        user=user, template="nobody-reads", subject=gettext_lazy("Nobody is on duty now"), lines=lines, page=ROTA,
        key=f"nobody-reads:{obligation.id}:{user.id}", at=at, by=by,
    )  # fmt: skip


def nobody_acts(*, user: User, obligation: Obligation, number: int, at: datetime, by: Actor) -> None:
    """Tell who manages an organisation that everybody was told and nobody acted; not of whom."""
    lines = [
        gettext_lazy(
            "Something urgent waits at your organisation. Everybody was told, and nobody has acted yet."
        ),
        gettext_lazy("Make sure that somebody looks now:"),
    ]
    _to_user(
        user=user, template="nobody-acts", subject=gettext_lazy("Nobody has acted yet"), lines=lines, page=ROTA,
        key=f"nobody-acts:{number}:{obligation.id}:{user.id}", at=at, by=by,
    )  # fmt: skip


def own_page(
    *, person: Person, invitation: OwnInvitation, channel: str, link: str, at: datetime, by: Actor
) -> None:
    """Send the link of a card over a way that is safe: a link, no name, no reason; the code is said in the room."""
    with translation.override(translations.spoken(person.language)):
        body = _("Hello. This link is for you. You open it with the code that you were given:")
        outbox.enqueue(
            channel=channel,
            to=person.email if channel == "mail" else person.phone,
            template="own-page",
            language=person.language,
            subject=_("A link for you"),
            body=f"{body}\n{link}\n" + _("Is this message not for you? Then delete it."),
            key=f"own-page:{invitation.id}",
            at=at,
            by=by,
        )


def invited(*, to: str, invitation: Invitation, link: str, sender: str, at: datetime, by: Actor) -> None:
    """Send her the link over the way she said is safe."""
    channel = {Channel.MAIL: "mail", Channel.TEXT: "text"}.get(Channel(invitation.channel))
    if channel is None:
        return  # on paper or on the screen: nothing leaves the house
    language = translations.spoken(invitation.occasion.language)
    with translation.override(language):
        greeting = _("Hello. %(sender)s has a few questions for you. They take about two minutes:") % {
            "sender": sender
        }
        body = greeting + f"\n{link}\n" + _("Is this message not for you? Then delete it.")
        outbox.enqueue(
            channel=channel,
            to=to,
            template="questions",
            language=language,
            subject=_("A few questions for you"),
            body=body,
            key=f"invitation:{invitation.id}",
            at=at,
            by=by,
        )


def reminder_key(reminder: Reminder) -> str:
    return f"reminder:{reminder.pk}"


def reminded(
    *, reminder: Reminder, to: str, link: str, stop: str, until: datetime, at: datetime, by: Actor
) -> None:
    """Remind her once more of the questions, and say how it stops: two addresses and who asks, nothing else."""
    occasion = reminder.occasion
    with translation.override(translations.spoken(occasion.language)):
        greeting = _(
            "Hello. The questions of %(sender)s still wait for you. You choose whether you answer:"
        ) % {"sender": occasion.organisation.sender}
        outbox.enqueue(
            channel=reminder.channel,
            to=to,
            template="reminder",
            language=occasion.language,
            subject=_("A few questions for you"),
            body=f"{greeting}\n{link}\n" + _("No more reminders? Tap here:") + f"\n{stop}\n",
            key=reminder_key(reminder),
            until=until,
            at=at,
            by=by,
        )


def receiver(*, referral: Referral, link: str, at: datetime, by: Actor) -> None:
    """Tell a service that a question waits behind the link; who and what is not in the message."""
    with translation.override("nl"):
        outbox.enqueue(
            channel="mail",
            to=referral.service.email,
            template="referral",
            language="nl",
            subject=_("A request for your team"),
            body=_(
                "A colleague asks whether your team has room. Answering takes half a minute and needs no account:"
            )
            + f"\n\n{link}\n\n"
            + _("Is this not for you? Open the link and say so with one tap."),
            key=f"referral:{referral.id}:{referral.links.count()}",
            at=at,
            by=by,
        )


def proof_code(*, link: ReceiverLink, code: str, at: datetime, by: Actor) -> None:
    """Send the code to the number that the care map knows: whoever only has the link does not get it."""
    with translation.override("nl"):
        outbox.enqueue(
            channel="text",
            to=link.referral.service.phone,
            template="code",
            language="nl",
            subject=_("Your code"),
            body=_("Your code is %(code)s. It is valid for a quarter of an hour.") % {"code": code},
            key=f"code:{link.id}:{at.isoformat()}",
            at=at,
            by=by,
        )


def withdrawn(*, referral: Referral, at: datetime, by: Actor) -> None:
    """Tell a service that it need not wait for a family any more; which one stands behind its link."""
    with translation.override("nl"):
        outbox.enqueue(
            channel="mail",
            to=referral.service.email,
            template="referral-withdrawn",
            language="nl",
            subject=_("A request to your team was withdrawn"),
            body=_("A request that we sent you was withdrawn. The link that you got shows which one."),
            key=f"withdrawn:{referral.id}",
            at=at,
            by=by,
        )


def sender(*, referral: Referral, at: datetime, by: Actor) -> None:
    """Tell the sender that an answer came in."""
    _to_user(
        user=referral.sent_by, template="referral-answered", subject=gettext_lazy("An answer came in"),
        lines=[gettext_lazy("A service answered. Sign in to see it:")], page="/werk/",
        key=f"answered:{referral.id}:{referral.turns.count()}", at=at, by=by,
    )  # fmt: skip


def looked_in_emergency(*, person: Person, at: datetime, by: Actor) -> bool:
    """Tell her over a way she called safe that there is something to ask; return whether there was such a way."""
    reach = families.reach_safely(person)
    ways = {
        "text": bool(reach and reach.text) and person.phone,
        "mail": bool(reach and reach.mail) and person.email,
    }
    channel = next((name for name, to in ways.items() if to), "")
    if not channel:
        return False
    with translation.override(translations.spoken(person.language)):
        outbox.enqueue(
            channel=channel,
            to=ways[channel],
            template="please-ask",
            language=person.language,
            subject=_("A message from your care team"),
            body=_(
                "Hello. Your care team has something to tell you. Ask about it at your next appointment, or call."
            ),
            key=f"please-ask:{person.pk}:{at.isoformat()}",
            at=at,
            by=by,
        )
    return True


def guard(*, user: User, at: datetime, by: Actor) -> None:
    """Remind who guards the data, once a day, that something was not read in time."""
    line = gettext_lazy(
        "A record was opened in an emergency, and nobody has read why yet. Sign in to see it:"
    )
    _to_user(
        user=user, template="guard-look", subject=gettext_lazy("Something waits to be read"), lines=[line], page="/",
        key=f"guard:{user.id}:{at:%Y%m%d}", at=at, by=by,
    )  # fmt: skip


def destroy_copies(*, consent: Consent, copies: Sequence[Disclosure], at: datetime, by: Actor) -> bool:
    """Ask a receiver to destroy what it got: by reference and day, never by name. Real services get nothing."""
    service = Service.objects.filter(organisation=consent.receiver).exclude(email="").first()
    if service is None or not service.can_be_sent:
        return False
    references = "\n".join(f"- {copy.pk.hex[:8]} ({clock.day(copy.at):%d/%m/%Y})" for copy in copies)
    with translation.override("nl"):
        outbox.enqueue(
            channel="mail",
            to=service.email,
            template="destroy-copies",
            language="nl",
            subject=_("Please destroy copies that you received"),
            body=_(
                "The person concerned no longer agrees. Please destroy these copies, and say so to the sender:"
            )
            + f"\n\n{references}\n",
            key=f"destroy:{consent.pk}",
            at=at,
            by=by,
        )
    return True
