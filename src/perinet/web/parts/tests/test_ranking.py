"""Ranked offers become cards that explain themselves."""

from datetime import date

import pytest

from perinet.ground.geography import places
from perinet.network.directory.matching import WEIGHTS, Need, match
from perinet.network.directory.offers import offers_for
from perinet.network.directory.tests.factories import RealServiceFactory, ServiceFactory
from perinet.web.parts import ranking

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    ServiceFactory(name="Near")
    ServiceFactory(name="Far", municipality="31005")
    RealServiceFactory(name="Real", status="V")
    need = Need(
        step="clinical-assessment", on=date(2026, 11, 18), place=places.by_nis("13025"), languages=("nl",)
    )
    return match(need, offers_for("clinical-assessment"), WEIGHTS)


def test_cards_keep_the_order_and_say_every_reason(found):
    near, far = ranking.cards(found.ranked, WEIGHTS)
    assert (near.service.name, far.service.name) == ("Near", "Far")
    assert len(near.sentences) == len(found.ranked[0].reasons)
    assert near.place == "Mol"


def test_a_card_shows_the_points_of_each_part(found):
    card = ranking.cards(found.ranked, WEIGHTS)[0]
    assert dict(card.counted)["Fit with the step"] == "3.0 of 3.0"


def test_a_real_service_has_no_points_and_carries_its_mark(found):
    (card,) = ranking.cards(found.elsewhere, WEIGHTS)
    assert card.is_real
    assert card.is_verified
    assert card.counted == ()


def test_an_earlier_answer_stands_on_the_card(found):
    asked = {found.ranked[0].offer.id: "Refused"}
    assert [card.asked for card in ranking.cards(found.ranked, WEIGHTS, asked)] == ["Refused", ""]


def test_every_weight_is_told(found):
    assert len(ranking.weight_rows(WEIGHTS)) == len(WEIGHTS.weights) == len(ranking.PARTS)


def test_cards_are_read_at_once(found, django_assert_num_queries):
    with django_assert_num_queries(1):
        ranking.cards(found.ranked, WEIGHTS)
