"""Who acts for whom, and who reads marked answers at every hour of the week."""

from datetime import UTC, date, datetime, time

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, OutsideHours, ReadingRota, Role, User
from perinet.network.accounts.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    RotaFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _clinician(organisation, **fields):
    return MembershipFactory(organisation=organisation, **fields).user


def _record(organisation, by=None, **changes):
    plan = {
        "reader": _clinician(organisation), "stand_in": _clinician(organisation), "weekdays": [0, 1, 2, 3, 4],
        "from_time": time(9), "until_time": time(17), "outside_hours": OutsideHours.NEXT_WORKING_DAY,
        "outside_contact": None,
    } | changes  # fmt: skip
    by = by or MembershipFactory(organisation=organisation, role=Role.ORGANISATION_MANAGER).actor()
    return accounts.record_rota(organisation=organisation, by=by, **plan)


def test_a_rota_is_recorded_and_the_newest_counts():
    organisation = OrganisationFactory()
    _record(organisation)
    newest = _record(organisation, weekdays=[4, 1, 1])
    assert accounts.current_rota(organisation.id) == newest
    assert newest.weekdays == [1, 4]
    assert ReadingRota.objects.filter(organisation=organisation).count() == 2
    assert Record.objects.filter(verb="rota.record", subject=str(organisation.id)).count() == 2


def test_an_organisation_without_a_rota_has_none():
    RotaFactory()
    assert accounts.current_rota(OrganisationFactory().id) is None


def test_the_reader_does_not_stand_in_for_herself():
    organisation = OrganisationFactory()
    reader = _clinician(organisation)
    with pytest.raises(Refused) as refusal:
        _record(organisation, reader=reader, stand_in=reader)
    assert refusal.value.code == "same-person"


@pytest.mark.parametrize(
    "changes", [{"weekdays": []}, {"from_time": time(17), "until_time": time(9)}, {"until_time": time(9)}]
)
def test_a_rota_has_hours(changes):
    with pytest.raises(Refused) as refusal:
        _record(OrganisationFactory(), **changes)
    assert refusal.value.code == "no-hours"


def test_on_call_needs_a_name():
    with pytest.raises(Refused) as refusal:
        _record(OrganisationFactory(), outside_hours=OutsideHours.ON_CALL)
    assert refusal.value.code == "no-on-call"


@pytest.mark.parametrize("place", ["reader", "stand_in", "outside_contact"])
def test_everybody_on_the_rota_is_a_clinician_of_the_organisation(place):
    organisation = OrganisationFactory()
    strangers = [
        UserFactory(),
        _clinician(OrganisationFactory()),
        _clinician(organisation, role=Role.ORGANISATION_MANAGER),
        _clinician(organisation, until=date(2021, 1, 1)),
        MembershipFactory(organisation=organisation, user=UserFactory(is_active=False)).user,
    ]
    for stranger in strangers:
        with pytest.raises(Refused) as refusal:
            _record(organisation, **{place: stranger, "outside_hours": OutsideHours.NEXT_WORKING_DAY})
        assert refusal.value.code == "not-a-clinician"
    assert accounts.current_rota(organisation.id) is None


def test_no_other_organisation_says_who_reads():
    with pytest.raises(NotAllowed):
        _record(OrganisationFactory(), by=MembershipFactory().actor())


# Brussels is one hour ahead of UTC in November: 08:00 UTC is nine o'clock.
MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MONDAY_BEFORE_NINE = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
MONDAY_FIVE = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
SATURDAY_NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
SUMMER_NINE = datetime(2026, 7, 6, 7, 0, tzinfo=UTC)  # a Monday, two hours ahead


@pytest.mark.parametrize("at", [MONDAY_NINE, SUMMER_NINE])
def test_in_hours_the_reader_is_told_first(at):
    rota = RotaFactory()
    assert accounts.on_duty(rota, at) == (rota.reader, rota.stand_in)


@pytest.mark.parametrize("at", [MONDAY_BEFORE_NINE, MONDAY_FIVE, SATURDAY_NOON])
def test_outside_hours_the_one_on_call_is_told_first(at):
    organisation = OrganisationFactory()
    rota = RotaFactory(
        organisation=organisation,
        outside_hours=OutsideHours.ON_CALL,
        outside_contact=_clinician(organisation),
    )
    assert accounts.on_duty(rota, at) == (rota.outside_contact, rota.reader)


@pytest.mark.parametrize("at", [MONDAY_NINE, SATURDAY_NOON])
def test_who_left_is_not_told_and_whoever_still_works_there_is(at):
    rota = RotaFactory()
    Membership.objects.filter(user=rota.reader).update(ended_at=at)
    assert accounts.on_duty(rota, at) == (rota.stand_in,)
    Membership.objects.filter(user=rota.stand_in).update(ended_at=at)
    third = _clinician(rota.organisation)
    assert accounts.on_duty(rota, at) == (third,)


@pytest.mark.parametrize("at", [MONDAY_BEFORE_NINE, SATURDAY_NOON, MONDAY_NINE])
def test_there_is_always_somebody_to_tell(at):
    assert accounts.on_duty(RotaFactory(), at)


def test_enrolling_twice_makes_one_user_and_one_membership():
    organisation = OrganisationFactory()
    for email in ("An@Example.org", "an@example.org"):
        accounts.enrol(
            email=email, name="An", password="a-long-dull-password", organisation=organisation, role=Role.MIDWIFE,
            language="nl", by=SYSTEM,
        )  # fmt: skip
    assert User.objects.filter(email__iexact="an@example.org").count() == 1
    assert Membership.objects.filter(organisation=organisation).count() == 1


@pytest.mark.parametrize(
    ("role", "may"), [(Role.MIDWIFE, True), (Role.ADMINISTRATOR, False), (Role.ORGANISATION_MANAGER, False)]
)
def test_only_clinicians_care(role, may):
    assert accounts.may_care(MembershipFactory(role=role).actor()) is may
    assert not accounts.may_care(SYSTEM)
