"""A midwife takes families along, asks where there is no network, and brings everything home."""

import re

import pytest
from django.urls import reverse

from perinet.care.decisions import services as decisions
from perinet.care.pathways.models import HomeVisitEntry, HomeVisitPack, Kind, Obligation
from perinet.care.screening.models import Mark, Occasion
from perinet.flows import plan
from perinet.ground.base import clock
from perinet.people.families import services as families
from perinet.people.families.models import Person
from tests.journeys.conftest import look

pytestmark = pytest.mark.journey
CODE = "een lange code 42"


@pytest.fixture
def her(stage):
    """A mother who is to be asked, at a site whose guideline may show all its questions."""
    by, at = stage.midwife.actor(), clock.now()
    decisions.choose_guideline(organisation_id=by.organisation, guideline_id="flanders-open", by=by)
    person = stage.mother()
    plan.moments(person=person, organisation_id=by.organisation, owner_id=by.id, at=at, by=by)
    return person


@pytest.fixture
def page(stage, her):
    """The midwife's own device, with the pack on it."""
    page = stage.work(viewport={"width": 390, "height": 844})
    page.goto(stage.address + reverse("professional:home-visit-new"))
    look(page).get_by_label(her.name).check()
    page.locator("input[name=device]").fill("Mijn telefoon")
    page.locator("main form button").click()
    page.wait_for_url("**/meenemen/")
    field = look(page).locator("#passphrase")
    assert re.fullmatch(r"(\d{4} ){3}\d{4}", field.input_value())
    field.fill("kort")
    page.locator("#take button").click()
    look(page).locator("[data-say=short]").wait_for()
    field.fill(CODE)
    page.locator("#take button").click()
    page.locator("[data-say=ready]").wait_for(timeout=30_000)
    look(page)
    return page


def go(page, stage):
    page.goto(stage.address + reverse("professional:home-visit-round"))
    return at(page, "locked")


def at(page, name):
    page.locator(f"#home-visit[data-at='{name}']").wait_for(timeout=30_000)
    return look(page)


def unlock(page, code=CODE):
    page.locator("input[name=passphrase]").fill(code)
    page.locator("#home-visit form button").click()


def press(page, act):
    page.locator(f"#home-visit [data-act='{act}']:visible").first.click()


def answer(page, option):
    """Answer until the questions end, and say how many there were."""
    count = 0
    while page.locator("#home-visit").get_attribute("data-at") == "question":
        words = page.locator("#home-visit h1").inner_text()
        choices = page.locator("#home-visit .choice input")
        choices.nth(min(option, choices.count() - 1)).check(force=True)
        page.locator("#home-visit form button").first.click()
        page.wait_for_function(
            "words => document.querySelector('#home-visit h1').innerText !== words", arg=words
        )
        count += 1
    return count


def test_what_was_asked_without_a_network_comes_home(stage, her, page):
    go(page, stage)
    page.context.set_offline(True)
    page.reload()
    at(page, "locked")
    unlock(page, "verkeerde code")
    look(page).locator("[data-wrong=passphrase]").wait_for(timeout=30_000)
    unlock(page)
    at(page, "families")
    page.get_by_role("button", name="Lotte Maes").first.click()
    at(page, "family")
    _ask(page)
    page = _kill_the_tab(page, stage)
    _speak_with_her(page)
    _write_on_the_way(page)
    assert not Occasion.objects.exists()
    families.correct(
        person=Person.objects.get(pk=her.pk), changes={"phone": "0470 99 99 99"}, reach=None, at=clock.now(),
        by=stage.midwife.actor(),
    )  # fmt: skip
    page.context.set_offline(False)
    press(page, "back")
    at(page, "families")
    press(page, "home")
    at(page, "home")
    press(page, "send")
    page.wait_for_url("**/nakijken/", timeout=30_000)
    _came_home(her)
    _choose_what_counts(look(page), her)
    page.goto(stage.address + reverse("professional:home-visit-round"))
    at(page, "nothing")


def _ask(page):
    """She answers by herself; what is behind the questions opens only with the code."""
    week_20 = page.locator("#home-visit .card").filter(has=page.locator("[data-act=begin]")).last
    week_20.locator("[data-act=begin]").click()
    at(page, "begin").locator("#holds-her").check(force=True)
    page.locator("#home-visit form button").click()
    at(page, "before").locator("#home-visit form button").click()
    at(page, "question")
    page.go_back()
    assert answer(page, 1) >= 4
    at(page, "hand-back")
    unlock(page, "geen code")
    look(page).locator("[data-wrong=passphrase]").wait_for(timeout=30_000)
    unlock(page)
    at(page, "taken")
    press(page, "more")
    at(page, "before").locator("#home-visit form button").click()
    at(page, "question")
    assert answer(page, 3) >= 9
    betrayed = at(page, "hand-back").locator("#home-visit").inner_text()
    assert "pijn" not in betrayed
    assert "veiligheid" not in betrayed.lower()


def _kill_the_tab(page, stage):
    """Nothing is kept in the page itself."""
    context = page.context
    page.close()
    opened = context.new_page()
    go(opened, stage)
    unlock(opened)
    at(opened, "families")
    return opened


def _speak_with_her(page):
    page.locator("#home-visit .notice button").first.click()
    at(page, "safety")
    for name in ("spoken-yes", "asked-yes"):
        page.locator(f"#{name}").check(force=True)
    for name in ("thoughts", "plan", "means", "earlier_attempt", "outcome"):
        page.locator(f"input[name={name}]").first.check(force=True)
    page.locator("#protects").fill("Haar zus")
    page.locator("#home-visit form button").first.click()
    at(page, "family")
    assert not page.locator("#home-visit .notice").count()


def _write_on_the_way(page):
    press(page, "note")
    at(page, "note").locator("textarea").fill("Slaapt weinig.")
    page.locator("#home-visit form button").first.click()
    at(page, "family")
    press(page, "details")
    at(page, "details").locator("#phone").fill("0470 11 11 11")
    page.locator("#home-visit form button").first.click()
    at(page, "family")


def _came_home(her):
    assert Mark.objects.filter(urgency="hard").exists()
    assert Obligation.objects.get(kind=Kind.SAFETY_CHECK).ending == "spoken-with"
    assert Obligation.objects.filter(kind=Kind.READ_RESULT).exists()
    assert HomeVisitEntry.objects.get(kind="note").content["text"] == "Slaapt weinig."
    assert HomeVisitEntry.objects.get(kind="detail").state == "doubt"
    assert not HomeVisitEntry.objects.filter(state="problem").exists()
    assert HomeVisitPack.objects.get().returned_at
    assert Person.objects.get(pk=her.pk).phone == "0470 99 99 99"


def _choose_what_counts(page, her):
    page.locator("input[value=mine]").check(force=True)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    look(page)
    assert Person.objects.get(pk=her.pk).phone == "0470 11 11 11"


def test_a_pack_that_expired_is_erased_and_what_was_written_still_comes_home(stage, her, page):
    go(page, stage)
    unlock(page)
    at(page, "families").get_by_role("button", name="Lotte Maes").first.click()
    at(page, "family")
    page.context.set_offline(True)
    press(page, "note")
    at(page, "note").locator("textarea").fill("Slaapt weinig.")
    page.locator("#home-visit form button").first.click()
    at(page, "family")
    page.evaluate(SET_ROW, {"expires": 1})
    page.reload()
    at(page, "gone")
    assert page.evaluate(CONTENT) is None
    page.context.set_offline(False)
    press(page, "send")
    page.wait_for_url("**/nakijken/", timeout=30_000)
    assert HomeVisitEntry.objects.get().content["text"] == "Slaapt weinig."


def test_a_clock_that_was_set_back_keeps_the_pack_closed(stage, page):
    go(page, stage)
    page.evaluate(SET_ROW, {"seen": 4102444800000})
    page.reload()
    at(page, "clock")


def test_after_too_many_wrong_codes_the_families_are_erased(stage, page):
    go(page, stage)
    page.evaluate(SET_ROW, {"tries": 9})
    page.reload()
    at(page, "locked")
    unlock(page, "verkeerde code")
    at(page, "gone")
    assert page.evaluate(CONTENT) is None


def test_a_pack_that_was_withdrawn_is_erased_at_the_next_connection(stage, page):
    HomeVisitPack.objects.update(revoked_at=clock.now())
    page.goto(stage.address + reverse("professional:home-visit-round"))
    at(page, "gone")
    assert page.evaluate(CONTENT) is None


def test_nothing_that_can_be_read_stays_on_the_device(stage, her, page):
    go(page, stage)
    kept = page.evaluate(EVERYTHING)
    assert "Mijn telefoon" in kept
    assert not [word for word in ("Lotte", "Maes", "0470", CODE, "week-20") if word in kept]
    cached = page.evaluate(CACHED)
    assert cached
    assert not [text for text in cached if "Lotte" in text or "Peeters" in text]


SET_ROW = """change => new Promise(done => {
  indexedDB.open("home-visit").onsuccess = ({ target }) => {
    const rows = target.result.transaction("kept", "readwrite").objectStore("kept");
    rows.get("pack").onsuccess = ({ target: { result } }) => {
      rows.put({ ...result, ...change }).onsuccess = () => { target.result.close(); done(); };
    };
  };
})"""
CONTENT = """() => new Promise(done => {
  indexedDB.open("home-visit").onsuccess = ({ target }) => {
    target.result.transaction("kept").objectStore("kept").get("content").onsuccess = (row) => {
      done(row.target.result ? "there" : null);
    };
  };
})"""
EVERYTHING = """() => new Promise(done => {
  indexedDB.open("home-visit").onsuccess = ({ target }) => {
    target.result.transaction("kept").objectStore("kept").getAll().onsuccess = (rows) => {
      const text = (value) => value instanceof ArrayBuffer ? new TextDecoder().decode(value)
        : value && typeof value === "object" && !(value instanceof Uint8Array)
          ? Object.entries(value).map(([key, one]) => `${key} ${text(one)}`).join(" ") : String(value);
      done(text(rows.target.result) + JSON.stringify({ ...localStorage, ...sessionStorage }));
    };
  };
})"""
CACHED = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
  }
  return texts;
}"""
