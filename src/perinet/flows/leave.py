"""Somebody stops working for an organisation: access ends at once, and what waited for her waits for a colleague."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Obligation
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import CLINICAL, Membership, ReadingRota, User


@dataclass(frozen=True)
class Owed:
    """How much waits for somebody at an organisation, counted only: whoever ends a role sees no person."""

    obligations: int = 0
    steps: int = 0
    reads_marks: bool = False

    @property
    def must_go_on(self) -> bool:
        return bool(self.obligations or self.steps or self.reads_marks)


@dataclass(frozen=True)
class Left:
    """`kept_back` was told in confidence and the colleague does not care for her; the rota hears of it when late."""

    ended: accounts.Ended
    handed_over: int
    kept_back: int = 0


def owed(membership: Membership) -> Owed:
    """Return what would wait for nobody, were this membership over."""
    if membership.role not in CLINICAL or _cares_here_otherwise(membership):
        return Owed()
    return Owed(_waiting(membership).count(), len(_steps(membership)), _on_rota(membership) is not None)


@transaction.atomic
def leave(*, membership: Membership, takes_over: User | None, at: datetime, by: Actor) -> Left:
    """End a membership; without a colleague who takes over it is refused while anything waits."""
    waits = owed(membership)
    if waits.must_go_on:
        if takes_over is None:
            raise Refused(_("Choose the colleague who takes over what waits."), code="owed")
        if not accounts.colleagues_of(membership).filter(pk=takes_over.pk).exists():
            raise Refused(_("Only a clinician of this organisation can take over."), code="not-a-clinician")
        kept_back = _hand_over(membership, takes_over, at, by)
    else:
        kept_back = 0
    ended = accounts.end_membership(membership=membership, at=at, by=by)
    return Left(ended, waits.obligations - kept_back, kept_back)


@transaction.atomic
def change_role(*, membership: Membership, role: str, at: datetime, by: Actor) -> Membership:
    """Give another role; out of care only when nothing waits."""
    if role not in CLINICAL and owed(membership).must_go_on:
        raise Refused(
            _(
                "Something still waits for this colleague. End this role, choose who takes over, then invite again."
            ),
            code="owed",
        )
    return accounts.change_role(membership=membership, role=role, at=at, by=by)


def lose(membership: Membership, at: datetime, by: Actor) -> None:
    """End a membership that a provider took back: no person chooses, so whoever stands in takes over."""
    rota = accounts.current_rota(membership.organisation_id)
    colleagues = accounts.colleagues_of(membership)
    readers = [rota.reader_id, rota.stand_in_id] if rota else []
    takes_over = colleagues.filter(pk__in=readers).first() or colleagues.first()
    if owed(membership).must_go_on and takes_over:
        leave(membership=membership, takes_over=takes_over, at=at, by=by)
    else:
        accounts.end_membership(membership=membership, at=at, by=by)


def _cares_here_otherwise(membership: Membership) -> bool:
    same = Membership.objects.active().filter(
        user=membership.user_id, organisation=membership.organisation_id, role__in=CLINICAL
    )
    return same.exclude(pk=membership.pk).exists()


def _waiting(membership: Membership) -> QuerySet[Obligation]:
    return Obligation.objects.open().filter(owner=membership.user_id, organisation=membership.organisation_id)


def _steps(membership: Membership) -> list[str]:
    arranged = pathways.arrangements(membership.organisation_id)
    return [step for step, row in arranged.items() if row.owner_id == membership.user_id]


def _on_rota(membership: Membership) -> ReadingRota | None:
    rota = accounts.current_rota(membership.organisation_id)
    named = {rota.reader_id, rota.stand_in_id, rota.outside_contact_id} if rota else set()
    return rota if membership.user_id in named else None


def _hand_over(membership: Membership, takes_over: User, at: datetime, by: Actor) -> int:
    """Give everything to the colleague; return how much may not be shown to him or her."""
    kept_back = 0
    for obligation in _waiting(membership):
        try:
            with transaction.atomic():
                pathways.hand_over(obligation=obligation, owner=takes_over, at=at, by=by)
        except PerinetError:
            kept_back += 1
    arranged = pathways.arrangements(membership.organisation_id)
    for step in _steps(membership):
        pathways.arrange_step(
            organisation=membership.organisation,
            step=step,
            owner=takes_over,
            service=arranged[step].service,
            by=by,
        )
    if rota := _on_rota(membership):
        accounts.replace_on_rota(rota=rota, gone=membership.user, takes_over=takes_over, by=by)
    return kept_back
