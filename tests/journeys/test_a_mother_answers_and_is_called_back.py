"""The whole chain: asked, answered, decided, referred, accepted, and closed at first contact."""

import pytest

from perinet.care.pathways.models import Obligation
from perinet.care.referrals.models import Referral
from tests.journeys import steps
from tests.journeys.conftest import look

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_her_answer_to_first_contact(stage, week_20, language):
    work = stage.work(language)
    steps.register(work, due=week_20, language=language)
    her = work.url

    work.goto(her + "vragen/?moment=week-20")
    look(work)
    work.check("[name=way][value=text]")
    steps.submit(work)
    look(work)
    outline(work)

    (link,) = stage.links_to("+32470000001", "questions") or stage.links_to("0470 00 00 01", "questions")
    phone = stage.phone(language)
    steps.open_link(phone, link)
    assert steps.answer_all(phone) > 15
    look(phone)
    steps.choose(phone, 2)
    look(phone)

    work.goto(stage.address + "/werk/")
    look(work)
    work.locator("a[href*='/resultaat/']").first.click()
    work.wait_for_load_state()
    look(work)
    outline(work)
    work.locator("form[action$='/beslissen/'] button.button-primary, form:has([name=chosen_step]) button.button-primary").first.click()
    work.wait_for_load_state()
    look(work)
    outline(work)
    work.locator("a[href*='/verwijzen/']").first.click()
    work.wait_for_load_state()
    look(work)
    outline(work)
    work.locator(f"a[href*='{stage.near.pk}']").first.click()
    work.wait_for_load_state()
    look(work)
    outline(work)
    work.fill("[name=reason]", "Zware weken; ze wil graag met iemand praten.")
    work.fill("[name=interim_offer]", "An belt elke week.")
    work.check("[name=agrees]")
    work.check("[name=share_phone]")
    steps.submit(work)
    look(work)
    outline(work)
    referral = work.url

    (link,) = stage.links_to("dijle@service.example", "referral")
    team = stage.phone(language)
    team.goto(link)
    look(team)
    outline(team)
    assert "Lotte" not in team.content() and "Maes" not in team.content()
    team.goto(link + "aanvaarden/")
    look(team)
    outline(team)
    team.goto(link + "code/")
    look(team)
    outline(team)
    team.goto(link + "naam/")
    outline(team)


def outline(pg):
    print("##", pg.url, "|", pg.title(), "| h1:", [h.inner_text() for h in pg.query_selector_all("h1")])
    for f in pg.query_selector_all("main form"):
        fields = [(e.get_attribute("name"), e.get_attribute("type") or e.evaluate("e=>e.tagName"), e.get_attribute("value")) for e in f.query_selector_all("input:not([type=hidden]),select,textarea")]
        print("  FORM", f.get_attribute("method"), f.get_attribute("action"), fields[:40], "BUTTONS", [(b.inner_text(), b.get_attribute("name"), b.get_attribute("value")) for b in f.query_selector_all("button")])
    print("  LINKS", [(a.inner_text()[:40], a.get_attribute("href")) for a in pg.query_selector_all("main a")][:25])
