"""What the database refuses, and what the querysets find."""

from datetime import date

import pytest
from django.db import IntegrityError

from perinet.ground.base.models import AppendOnlyError
from perinet.network.directory.models import Observation, Outcome, Service
from perinet.network.directory.tests.factories import (
    ObservationFactory,
    RealServiceFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "invented",
    [
        {"email": "intake@example.org"},
        {"phone": "014 00 00 00"},
        {"capacity": "accepting"},
        {"waiting_days": 14, "capacity_on": date(2026, 3, 2)},
    ],
)
def test_nothing_can_be_invented_about_a_real_service(invented):
    with pytest.raises(IntegrityError, match="nothing_invented"):
        RealServiceFactory(**invented)


def test_a_wait_without_the_day_it_was_told_is_refused():
    with pytest.raises(IntegrityError, match="day_it_was_told"):
        ServiceFactory(waiting_days=14, capacity_on=None)


def test_a_shipped_row_stands_once():
    ServiceFactory(key="pondo")
    with pytest.raises(IntegrityError):
        ServiceFactory(key="pondo")


def test_only_a_synthetic_referable_service_with_an_address_can_be_sent_a_referral():
    assert ServiceFactory().can_be_sent
    assert not ServiceFactory(email="").can_be_sent
    assert not ServiceFactory(referable=False).can_be_sent
    assert not RealServiceFactory().can_be_sent


def test_a_step_is_found_whole_and_anywhere_in_the_list():
    both = ServiceFactory(steps=["clinical-assessment", "specialised-care"])
    ServiceFactory(steps=["advice"])
    ServiceFactory(steps=[])
    assert list(Service.objects.for_step("specialised-care")) == [both]
    assert not Service.objects.for_step("care").exists()


def test_the_care_map_shows_only_what_is_published():
    shown = ServiceFactory()
    ServiceFactory(published_on=None)
    assert list(Service.objects.published()) == [shown]


def test_a_network_is_not_referable():
    ServiceFactory(referable=False)
    assert not Service.objects.referable().exists()


def test_an_observation_is_never_rewritten():
    row = ObservationFactory()
    row.days_waited = 1
    with pytest.raises(AppendOnlyError):
        row.save()


def test_a_refusal_is_no_wait():
    ObservationFactory(outcome=f"{Outcome.REFUSED}:full")
    wait = ObservationFactory()
    assert list(Observation.objects.waits()) == [wait]


def test_an_observation_has_no_person():
    names = {field.name for field in Observation._meta.get_fields()}
    assert names == {"id", "created_at", "service", "days_waited", "outcome", "on"}
