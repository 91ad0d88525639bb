"""The rota of an organisation becomes who is told at this hour, who after that, and whether anybody reads now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.coverage import Span, Week, uncovered
from perinet.network.accounts.models import (
    CLINICAL,
    DutyShift,
    Membership,
    Organisation,
    OutsideHours,
    ReadingRota,
    Role,
    User,
)

LONGEST = timedelta(days=7)  # one shift
WEEKS = 26  # as often as a shift may be repeated at once


def week_of(rota: ReadingRota) -> Week:
    on_call = rota.outside_hours == OutsideHours.ON_CALL and rota.outside_contact_id is not None
    return Week(frozenset(rota.weekdays), rota.from_time, rota.until_time, always=on_call)


def is_covered(rota: ReadingRota | None, at: datetime) -> bool:
    """Say whether somebody who still works there reads at this hour; a rota of people who left covers nothing."""
    if rota is None:
        return False
    here = accounts.clinicians(rota.organisation_id, clock.day(at))
    working = {user.pk for user in here}
    shifts = DutyShift.objects.filter(organisation=rota.organisation_id, starts_at__lte=at, ends_at__gt=at)
    if working & set(shifts.planned().values_list("user", flat=True)):
        return True
    week, local = week_of(rota), timezone.localtime(at)
    in_hours = Week(week.days, week.opens, week.closes).covers(local)
    if in_hours and working & {rota.reader_id, rota.stand_in_id}:
        return True
    return week.always and rota.outside_contact_id in working


def gaps(rota: ReadingRota, *, since: datetime, days: int) -> Sequence[Span]:
    """Return the hours of the coming days at which nobody reads, as the rota and its shifts stand now."""
    window, zone = Span(since, since + timedelta(days=days)), timezone.get_current_timezone()
    working = {user.pk for user in accounts.clinicians(rota.organisation_id, clock.day(since))}
    week = week_of(rota)
    covered: list[Span] = []
    if working & {rota.reader_id, rota.stand_in_id}:
        covered += Week(week.days, week.opens, week.closes).spans(window, zone)
    if week.always and rota.outside_contact_id in working:
        covered.append(window)
    shifts = DutyShift.objects.filter(organisation=rota.organisation_id).between(window.since, window.until)
    covered += [Span(one.starts_at, one.ends_at) for one in shifts if one.user_id in working]
    return uncovered(window, covered)


def ladder(rota: ReadingRota, at: datetime) -> tuple[tuple[User, ...], ...]:
    """Return who is told in turn while nobody acknowledges: one after the other, then all clinicians at once."""
    first = accounts.on_duty(rota, at)
    beside = [one for one in (rota.reader, rota.stand_in, rota.outside_contact) if one and one not in first]
    members = Membership.objects.active(clock.day(at)).filter(organisation=rota.organisation_id)
    working = set(members.values_list("user", flat=True))
    one_by_one = [(user,) for user in (*first, *beside) if user.pk in working]
    everybody = tuple(_users(members.filter(role__in=CLINICAL)))
    return tuple(rung for rung in (*one_by_one, everybody) if rung)


def _users(members: object) -> list[User]:
    return list(User.objects.filter(pk__in=members.values("user")).order_by("name", "pk"))  # type: ignore[attr-defined]


def managers(organisation_id: UUID | str, at: datetime) -> list[User]:
    members = Membership.objects.active(clock.day(at)).filter(organisation=organisation_id)
    return _users(members.filter(role=Role.ORGANISATION_MANAGER))


@transaction.atomic
def plan_shift(
    *,
    organisation: Organisation,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    at: datetime,
    weeks: int = 1,
) -> list[DutyShift]:
    """Let somebody read first between two moments, this week or several weeks in a row at the same local hours."""
    if by.organisation != str(organisation.pk):
        raise NotAllowed(_("Only the organisation itself says who reads its answers."))
    if user.pk not in {one.pk for one in accounts.clinicians(organisation.pk, clock.day(at))}:
        raise Refused(
            _("Everybody on the rota must be a clinician of this organisation."), code="not-a-clinician"
        )
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Refused(_("A shift ends after it begins, and lasts a week at most."), code="hours")
    if ends_at <= at:
        raise Refused(_("This shift is over already."), code="past")
    if not 1 <= weeks <= WEEKS:
        raise Refused(_("A shift is repeated for at most %(weeks)s weeks.") % {"weeks": WEEKS}, code="weeks")
    shifts = DutyShift.objects.bulk_create(
        DutyShift(
            organisation=organisation, user=user, recorded_by=by.id, starts_at=_later(starts_at, week),
            ends_at=_later(ends_at, week),
        )
        for week in range(weeks)
    )  # fmt: skip
    audit.record(
        by=by,
        verb="shift.plan",
        subject_kind="organisation",
        subject=organisation.pk,
        details={"weeks": weeks},
    )
    return shifts


def _later(moment: datetime, weeks: int) -> datetime:
    """The same hour on the wall, also over a change of the clock."""
    return timezone.localtime(moment) + timedelta(weeks=weeks)


@transaction.atomic
def cancel_shift(*, shift: DutyShift, at: datetime, by: Actor) -> None:
    if by.organisation != str(shift.organisation_id):
        raise NotAllowed(_("Only the organisation itself says who reads its answers."))
    shift.cancelled_at, shift.cancelled_by = at, by.id
    shift.save(update_fields=["cancelled_at", "cancelled_by"])
    audit.record(by=by, verb="shift.cancel", subject_kind="organisation", subject=shift.organisation_id)


def shifts(organisation_id: UUID | str, *, since: datetime, until: datetime) -> list[DutyShift]:
    rows = DutyShift.objects.filter(organisation=organisation_id).between(since, until)
    return list(rows.select_related("user"))
