"""The verbs of the care map: rows, audit lines, and what is refused."""

from datetime import date

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.models import Organisation
from perinet.network.directory import services
from perinet.network.directory.models import Service
from perinet.network.directory.tests.factories import RealServiceFactory, ServiceFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def of(service: Service, name: str = "Team") -> Actor:
    return Actor(kind="user", id="u1", organisation=str(service.organisation_id), name=name)


def test_a_service_says_how_much_room_it_has():
    service = ServiceFactory()
    services.record_capacity(
        service=service, capacity="waiting-list", waiting_days=14, by=of(service), on=TODAY
    )
    service.refresh_from_db()
    assert (service.capacity, service.waiting_days, service.capacity_on) == ("waiting-list", 14, TODAY)
    assert service.capacity_by == "Team"
    assert Record.objects.get().details == {"capacity": "waiting-list", "waiting_days": 14}


def test_nobody_else_speaks_for_a_service():
    stranger = of(ServiceFactory())
    with pytest.raises(NotAllowed):
        services.record_capacity(
            service=ServiceFactory(), capacity="accepting", waiting_days=0, by=stranger, on=TODAY
        )
    with pytest.raises(NotAllowed):
        services.publish(service=ServiceFactory(published_on=None), by=stranger, on=TODAY)


@pytest.mark.parametrize(("capacity", "days"), [("plenty", 1), ("accepting", -1)])
def test_a_capacity_that_makes_no_sense_is_refused(capacity, days):
    service = ServiceFactory()
    with pytest.raises(Refused):
        services.record_capacity(
            service=service, capacity=capacity, waiting_days=days, by=of(service), on=TODAY
        )


def test_no_capacity_is_recorded_for_a_real_service():
    service = RealServiceFactory()
    with pytest.raises(Refused):
        services.record_capacity(
            service=service, capacity="accepting", waiting_days=1, by=of(service), on=TODAY
        )


def test_publishing_twice_keeps_the_first_day():
    service = ServiceFactory(published_on=None)
    services.publish(service=service, by=SYSTEM, on=TODAY)
    services.publish(service=service, by=SYSTEM, on=date(2026, 4, 1))
    service.refresh_from_db()
    assert service.published_on == TODAY
    assert Record.objects.filter(verb="service.publish").count() == 1


def test_an_observation_leaves_no_trail_to_a_family():
    service = ServiceFactory()
    services.record_observation(
        service=service, days_waited=9, outcome="first-contact", on=TODAY, by=of(service)
    )
    record = Record.objects.get()
    assert (record.person, record.subject, record.details) == ("", str(service.id), {})


def test_a_refusal_may_carry_its_coded_reason_and_nothing_else_is_an_outcome():
    service = ServiceFactory()
    row = services.record_observation(
        service=service, days_waited=2, outcome="refused:full", on=TODAY, by=SYSTEM
    )
    assert row.outcome == "refused:full"
    with pytest.raises(Refused):
        services.record_observation(service=service, days_waited=2, outcome="vanished", on=TODAY, by=SYSTEM)


def test_the_shipped_services_are_loaded_once_however_often_it_runs():
    first = services.load_real_services(by=SYSTEM, on=TODAY)
    again = services.load_real_services(by=SYSTEM, on=TODAY)
    assert len(first) == 19
    assert {s.id for s in first} == {s.id for s in again}
    assert Organisation.objects.count() == Service.objects.count() == 19


def test_no_shipped_service_can_be_sent_anything_and_nothing_is_claimed_of_it():
    loaded = services.load_real_services(by=SYSTEM, on=TODAY)
    assert not any(s.can_be_sent for s in loaded)
    assert {(s.capacity, s.waiting_days, s.email, s.phone) for s in loaded} == {("unknown", None, "", "")}
    assert not any(s.organisation.synthetic for s in loaded)
    assert all(s.source for s in loaded if s.status == "V")


def test_help_lines_are_no_services_and_networks_are_not_referable():
    services.load_real_services(by=SYSTEM, on=TODAY)
    assert not Service.objects.filter(key__in=["112", "1813", "106", "1712", "102", "druglijn"]).exists()
    regional = Service.objects.filter(type__startswith="GGZ network")
    local = Service.objects.filter(type__startswith="local")
    assert regional.count() + local.count() == 10
    assert not (regional | local).filter(referable=True).exists()


def test_a_seat_that_nobody_verified_is_on_no_map():
    services.load_real_services(by=SYSTEM, on=TODAY)
    assert Service.objects.get(key="wingg").municipality == ""
    assert Service.objects.get(key="moeder-baby-zoersel").municipality == "11055"
