"""The coming days say who reads when; a shift is planned and taken away on that page."""

import pytest
from django.urls import reverse

from perinet.ground.base import clock
from perinet.network.accounts.models import DutyShift
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory

pytestmark = pytest.mark.django_db
DAYS = reverse("professional:organisation-days")


def shift(user, **fields):
    return {
        "user": user.pk, "on": clock.today().isoformat(), "from_time": "18:00", "until_time": "08:00", "weeks": "2",
        **fields,
    }  # fmt: skip


@pytest.fixture
def rota(midwife):
    return RotaFactory(organisation=midwife.membership.organisation, reader=midwife.membership.user)


def test_without_a_rota_the_page_says_what_to_do(midwife):
    text = midwife.client.get(DAYS).content.decode()
    assert "There is no weekly rota yet" in text and reverse("professional:organisation-rota") in text


def test_the_hours_at_which_nobody_reads_stand_on_the_page(midwife, rota):
    assert "Nobody reads at these hours in the next 14 days" in midwife.client.get(DAYS).content.decode()


def test_a_night_shift_ends_the_next_morning_and_is_repeated(midwife, rota):
    assert midwife.client.post(DAYS, shift(rota.stand_in)).status_code == 302
    first, second = DutyShift.objects.all()
    assert first.ends_at - first.starts_at == second.ends_at - second.starts_at
    assert (first.ends_at - first.starts_at).total_seconds() in (13 * 3600, 14 * 3600, 15 * 3600)
    assert rota.stand_in.name in midwife.client.get(DAYS).content.decode()


def test_a_shift_is_taken_away_and_stays_on_record(midwife, rota):
    midwife.client.post(DAYS, shift(rota.stand_in, weeks="1"))
    (row,) = DutyShift.objects.all()
    away = reverse("professional:organisation-shift-cancel", args=[row.pk])
    assert midwife.client.get(away).status_code == 405
    assert midwife.client.post(away).status_code == 302
    row.refresh_from_db()
    assert row.cancelled_at and not DutyShift.objects.planned().exists()
    assert midwife.client.post(away).status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_stays(midwife, rota):
    text = midwife.client.post(DAYS, shift(rota.stand_in, weeks="99")).content.decode()
    assert 'value="99"' in text and not DutyShift.objects.exists()


def test_another_teams_shift_can_not_be_taken_away(midwife, rota):
    other = MembershipFactory()
    row = DutyShift.objects.create(
        organisation=other.organisation, user=other.user, recorded_by="x", starts_at=clock.now(),
        ends_at=clock.now() + clock.now().resolution,
    )  # fmt: skip
    assert (
        midwife.client.post(reverse("professional:organisation-shift-cancel", args=[row.pk])).status_code
        == 404
    )


def test_many_shifts_cost_no_more_queries(midwife, rota, django_assert_max_num_queries):
    midwife.client.post(DAYS, shift(rota.stand_in, weeks="26"))
    with django_assert_max_num_queries(24):
        midwife.client.get(DAYS)
