"""A colleague's mail address becomes a link; the link becomes a user who acts for the organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.base.tokens import new_token, token_hash
from perinet.ground.messages import services as outbox
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import ColleagueInvitation, Membership, Organisation, User

LASTS = timedelta(days=7)
Address = Callable[[str], str]  # token -> address of the page that accepts


@dataclass(frozen=True)
class Sent:
    invitation: ColleagueInvitation
    address: str


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    role: str,
    language: str,
    address: Address,
    at: datetime,
    by: Actor,
) -> Sent:
    """Ask a colleague by mail; who works here in this role already is not asked again."""
    accounts.check_may_give(role, organisation, by)
    email = email.strip().lower()
    working = Membership.objects.active().filter(organisation=organisation, role=role)
    if working.filter(user__email__iexact=email).exists():
        raise Refused(_("This colleague already has this role here."), code="works-here")
    if organisation.invitations.open().filter(email=email).exists():
        raise Refused(_("This colleague was invited already. Send that invitation again."), code="invited")
    token = new_token()
    invitation = ColleagueInvitation.objects.create(
        organisation=organisation, email=email, name=name.strip(), role=role, language=language,
        token_hash=token_hash(token), expires_at=at + LASTS, invited_by=by.id,
    )  # fmt: skip
    return _send(invitation, address(token), at, by)


@transaction.atomic
def again(*, invitation: ColleagueInvitation, address: Address, at: datetime, by: Actor) -> Sent:
    """Send a new link; the one before it opens nothing any more."""
    accounts.check_may_give(invitation.role, invitation.organisation, by)
    _check_open(invitation)
    token = new_token()
    invitation.token_hash, invitation.expires_at = token_hash(token), at + LASTS
    invitation.save(update_fields=["token_hash", "expires_at"])
    return _send(invitation, address(token), at, by)


@transaction.atomic
def revoke(*, invitation: ColleagueInvitation, at: datetime, by: Actor) -> None:
    accounts.check_may_give(invitation.role, invitation.organisation, by)
    _check_open(invitation)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _audit("revoke", invitation, by)


def opened(token: str, *, at: datetime) -> ColleagueInvitation | None:
    """Return the invitation behind a link that still works."""
    found = ColleagueInvitation.objects.open().select_related("organisation")
    return found.filter(token_hash=token_hash(token), expires_at__gt=at).first()


def account_of(invitation: ColleagueInvitation) -> User | None:
    """Return who already signs in with this address: he or she must do so before accepting."""
    return User.objects.filter(email__iexact=invitation.email).first()


@transaction.atomic
def accept(
    *, invitation: ColleagueInvitation, name: str = "", password: str | None = None, user: User | None = None,
    at: datetime,
) -> Membership:  # fmt: skip
    """Begin to act for the organisation: as `user` who signed in, or as somebody new.

    Without a password somebody new signs in with a passkey, or by a link to the same address.
    """
    invitation = ColleagueInvitation.objects.select_for_update().get(pk=invitation.pk)
    _check_open(invitation)
    if invitation.expires_at <= at:
        raise Refused(_("This invitation is too old. Ask for a new one."), code="expired")
    known = account_of(invitation)
    if known and (user is None or user.pk != known.pk):
        raise Refused(_("You have an account with this address: sign in with it first."), code="sign-in")
    user = known or accounts.open_account(
        email=invitation.email,
        name=name.strip() or invitation.name,
        language=invitation.language,
        password=password,
    )
    by = Actor(kind="user", id=str(user.id), organisation=str(invitation.organisation_id), purpose="account")
    membership, _made = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, role=invitation.role, until=None
    )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    _audit("accept", invitation, by)
    audit.record(
        by=by, verb="membership.begin", subject_kind="user", subject=user.id,
        details={"role": invitation.role},
    )  # fmt: skip
    return membership


def _check_open(invitation: ColleagueInvitation) -> None:
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused(_("This invitation was used or taken back already."), code="over")


def _send(invitation: ColleagueInvitation, link: str, at: datetime, by: Actor) -> Sent:
    with translation.override(invitation.language):
        site = _("Hello %(name)s. %(organisation)s invites you to work with PERINET.") % {
            "name": invitation.name, "organisation": invitation.organisation.name,
        }  # fmt: skip
        days = _(
            "The link works once, for %(days)s days. Do you not know this organisation? Delete this mail."
        )
        outbox.enqueue(
            channel="mail", to=invitation.email, template="colleague-invitation", language=invitation.language,
            subject=_("An invitation from a colleague"),
            body=f"{site}\n\n{_whole(link)}\n\n" + days % {"days": LASTS.days},
            key=f"colleague:{invitation.id}:{invitation.token_hash[:16]}", at=at, by=by,
        )  # fmt: skip
    _audit("send", invitation, by)
    return Sent(invitation, link)


def whole_address(sent: Sent) -> str:
    return _whole(sent.address)


def _whole(path: str) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def _audit(act: str, invitation: ColleagueInvitation, by: Actor) -> None:
    audit.record(
        by=by, verb=f"colleague-invitation.{act}", subject_kind="colleague-invitation", subject=invitation.id,
        details={"role": invitation.role},
    )  # fmt: skip
