"""What a phone kept for long arrives whole, and a page that is brought back shows nothing that was chosen."""

import pytest

from perinet.care.screening.models import Receipt
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHANGED = 250  # more than one delivery may hold
HEAP = """async (changed) => {
  const { deliver, pass } = document.querySelector("form[data-pass]").dataset;
  for (let n = 0; n < changed; n++)
    await phone.add({ id: crypto.randomUUID(), at: new Date().toISOString(), deliver, pass,
      instrument: "whooley", item: "item1", option: n % 2, again: false });
  return (await phone.flush(30000)).left;
}"""


def test_more_changes_than_one_delivery_holds_arrive_all_the_same(stage):
    page = stage.phone()
    steps.open_link(page, stage.link_for(stage.mother("Lotte")))
    assert page.evaluate(HEAP, CHANGED) == 0
    assert Receipt.objects.count() == CHANGED


def test_a_page_that_comes_back_from_memory_is_asked_for_anew(stage):
    page = stage.phone()
    steps.open_link(page, stage.link_for(stage.mother("Lotte")))
    page.evaluate("window.before = true")
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.evaluate("window.before") is None
