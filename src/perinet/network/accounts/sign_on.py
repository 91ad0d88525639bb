"""What a provider says of somebody becomes memberships, renewed at each sign-on, ended when it says so no more."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import claims
from perinet.network.accounts import services as accounts
from perinet.network.accounts.claims import Grant, Identity, Wording
from perinet.network.accounts.models import Membership, Organisation, Role, User

KINDS = Path(__file__).parent / "data" / "claims"
Leaver = Callable[[Membership, datetime, Actor], None]


@cache
def wording(kind: str) -> Wording:
    """Read how a provider says things: a kind that ships with the system, or the path of a site's own file."""
    path = Path(kind) if kind.endswith(".toml") else KINDS / f"{kind}.toml"
    try:
        return claims.mapping(
            tomllib.loads(path.read_text(encoding="utf-8")), frozenset(str(role) for role in Role)
        )
    except (OSError, ValueError) as problem:
        raise ValueError(f"claims of a sign-on, {path}: {problem}") from problem


@dataclass(frozen=True)
class Admitted:
    """Who comes in; with a refusal nobody does, and the roles that ended stay ended."""

    user: User
    second_factor: bool
    refusal: str = ""


@transaction.atomic
def admit(
    *,
    identity: Identity,
    how: Wording,
    provider: str,
    known: User | None,
    at: datetime,
    end: Leaver | None = None,
) -> Admitted:
    """Let in whom the provider names, or say why not; `known` is who signed on with this identity before.

    `end` ends one membership that the provider no longer names, where more must happen than taking access away.
    """
    organisations = _organisations(identity)
    user = known or _by_address(identity)
    if user is None:
        user = _opened(identity, how, organisations)
    if not user.is_active:
        raise Refused(_("This account is closed. Ask whoever manages your organisation."), code="closed")
    if not identity.keeps_roles_here:
        _renew(user, organisations, provider, at, end)
    if identity.not_understood:
        audit.record(
            by=_by(provider), verb="sign-on.role-unknown", subject_kind="user", subject=user.id,
            details={"provider": provider, "count": len(identity.not_understood)},
        )  # fmt: skip
    return Admitted(user, identity.second_factor, _refusal(user, identity, at))


def _organisations(identity: Identity) -> dict[Grant, Organisation]:
    """Find the organisation of each grant; one that this site does not know is no organisation here."""
    found = {}
    for grant in identity.grants:
        key = Q(company_number=grant.company_number) if grant.company_number else Q(ovo_code=grant.ovo_code)
        organisation = Organisation.objects.filter(key).first()
        if organisation:
            found[grant] = organisation
    return found


def _by_address(identity: Identity) -> User | None:
    """Return the user with this address, if the provider checked that it is hers; else anyone could say so."""
    if not identity.email or not identity.email_checked:
        return None
    return User.objects.filter(email__iexact=identity.email).first()


def _opened(identity: Identity, how: Wording, organisations: dict[Grant, Organisation]) -> User:
    if not how.opens_accounts or not identity.email or not identity.email_checked:
        raise Refused(
            _("This site does not know you yet. Ask whoever manages your organisation to invite you."),
            code="unknown",
        )
    if not organisations:
        raise Refused(_no_organisation(identity), code="no-organisation")
    return User.objects.create_user(identity.email, None, name=identity.name or identity.email)


def _no_organisation(identity: Identity) -> str:
    if identity.grants:
        return _("Your organisation is not registered on this site. Ask whoever manages this site.")
    return _(
        "You have no role for this site at your organisation. Ask who manages its users to give you one."
    )


def _renew(
    user: User, organisations: dict[Grant, Organisation], provider: str, at: datetime, end: Leaver | None
) -> None:
    wanted = {(organisation.id, grant.role) for grant, organisation in organisations.items()}
    given = list(Membership.objects.active(clock.day(at)).filter(user=user, sign_on=provider))
    for membership in given:
        if (membership.organisation_id, membership.role) not in wanted:
            (end or _end)(membership, at, _by(provider))
    for organisation_id, role in sorted(wanted, key=str):
        _begin(user, organisation_id, role, provider, at)


def _end(membership: Membership, at: datetime, by: Actor) -> None:
    accounts.end_membership(membership=membership, at=at, by=by)


def _begin(user: User, organisation_id: UUID, role: str, provider: str, at: datetime) -> None:
    """Give the role, unless an invitation gave it already: then the provider can't take it away either."""
    made = Membership.objects.get_or_create(
        user=user, organisation_id=organisation_id, role=role, until=None,
        defaults={"sign_on": provider, "since": clock.day(at)},
    )[1]  # fmt: skip
    if made:
        audit.record(
            by=_by(provider), verb="membership.begin", subject_kind="user", subject=user.id,
            details={"role": role, "sign-on": provider},
        )  # fmt: skip


def _refusal(user: User, identity: Identity, at: datetime) -> str:
    """Say why somebody who lost every role at the provider has nothing to do here; a parent never had one."""
    if identity.keeps_roles_here or Membership.objects.active(clock.day(at)).filter(user=user).exists():
        return ""
    return _no_organisation(identity)


def _by(provider: str) -> Actor:
    """The provider acts: a user can't give herself a role."""
    return Actor(kind="system", id=f"sign-on:{provider}", purpose="account")
