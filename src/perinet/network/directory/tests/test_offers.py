"""Rows become offers, and reasons become sentences."""

from datetime import date

import pytest
from django.utils import translation

from perinet.ground.geography import places
from perinet.network.directory import matching, offers, words
from perinet.network.directory.matching import WEIGHTS, Need, Reason
from perinet.network.directory.tests.factories import (
    ObservationFactory,
    RealServiceFactory,
    ServiceFactory,
)

TODAY = date(2026, 3, 2)


@pytest.mark.django_db
def test_a_row_of_the_care_map_is_matched_with_what_it_declared_and_what_was_seen():
    service = ServiceFactory(
        capacity="waiting-list", waiting_days=14, capacity_on=TODAY, home_visits=True, municipality="13008"
    )
    for _ in range(3):
        ObservationFactory(service=service, days_waited=20, on=TODAY)
    ObservationFactory(service=service, outcome="refused:full", days_waited=1)
    RealServiceFactory(name="Real")
    ServiceFactory(published_on=None)
    need = Need(
        step="clinical-assessment", on=TODAY, place=places.by_nis("13025"), wishes=frozenset({"home_visits"})
    )
    matches = matching.match(need, offers.offers_for(need.step), WEIGHTS)
    assert [r.offer.id for r in matches.ranked] == [str(service.id)]
    assert [r.offer.name for r in matches.elsewhere] == ["Real"]
    reasons = {r.code: r.parameters for r in matches.ranked[0].reasons}
    assert reasons["waited"] == {"days": 20}
    assert reasons["declared-wait"] == {"days": 14, "on": TODAY}
    assert reasons["distance"]["from"] == "13025"
    assert "wish-yes" in reasons


@pytest.mark.django_db
def test_a_hundred_services_take_two_queries(django_assert_num_queries):
    for _ in range(5):
        ObservationFactory()
    with django_assert_num_queries(2):
        assert len(offers.offers_for("clinical-assessment")) == 5


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason("distance", {"km": 6, "from": "13025"}), "About 6 km from Mol."),
        (Reason("same-place", {"km": 0, "from": "13025"}), "In Mol."),
        (Reason("declared-wait", {"days": 14, "on": date(2026, 11, 3)}), "14 days, told on"),
        (Reason("declared-wait", {"days": 1, "on": date(2026, 11, 3)}), "1 day, told on"),
        (Reason("declared-wait-old", {"days": 14, "on": date(2026, 11, 3)}), "ask again"),
        (Reason("waited", {"days": 20}), "Families waited about 20 days of late."),
        (Reason("wait-unknown"), "Waiting time not known."),
        (Reason("capacity-full", {"on": None}), "Full."),
        (Reason("capacity-accepting", {"on": date(2026, 11, 3)}), "Accepts new families, told on"),
        (Reason("language", {"language": "ar"}), "Speaks Arabic."),
        (Reason("interpreter", {"language": "ps"}), "An interpreter for Pashto is possible."),
        (Reason("language-other", {"languages": ("nl", "fr")}), "Speaks only Dutch, French."),
        (Reason("wish-yes", {"wish": "group"}), "As wished: a group."),
        (Reason("wish-no", {"wish": "group"}), "Not as wished: a group."),
        (Reason("wish-unknown", {"wish": "group"}), "Wished, not known: a group."),
        (Reason("contact-yourself"), "Nothing can be sent to it from here."),
    ],
)
def test_a_reason_is_said_in_words(reason, sentence):
    with translation.override("en"):
        assert sentence in words.sentence(reason)


def test_every_wish_has_a_name():
    assert words.WISH_NAMES.keys() == set(matching.WISHES)
