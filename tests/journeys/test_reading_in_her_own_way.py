"""A mother reads from right to left, in large letters, with one thumb, or with her ears."""

from itertools import product

import pytest

from perinet.care.screening.tests.factories import license_words
from perinet.ground.base import clock
from perinet.network.content import translations
from tests.journeys import steps
from tests.journeys.conftest import look
from tests.journeys.test_answering_anyhow import no_network, ready_for_no_network

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}
THUMB = {"width": 390, "height": 844}
LISTS = ("whooley", "gad-2", "epds", "gad-7")
FIRST = "vraag/whooley/item1/"
# Two voices: one that runs on the device, one that sends words elsewhere; what is said is written down.
VOICES = """
    window.said = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const voices = %s;
    const speech = {
      getVoices: () => voices, cancel: () => window.said.push("stop"),
      speak: (one) => window.said.push(`${one.voice.name}: ${one.text}`),
    };
    Object.defineProperty(window, "speechSynthesis", { value: speech });
"""
LOCAL = '{ name: "here", lang: "nl-BE", localService: true }'
REMOTE = '{ name: "elsewhere", lang: "nl-NL", localService: false }'
ENGLISH = '{ name: "english", lang: "en-GB", localService: true }'


@pytest.fixture
def arabic_link(stage, settings):
    license_words(settings, *LISTS, language="ar", on=clock.today(), question="سؤال", answer="جواب")
    return stage.link_for(stage.mother(language="ar"))


def box(page, selector: str) -> dict:
    return page.locator(selector).first.bounding_box()


def test_a_page_in_arabic_runs_from_right_to_left_on_a_small_phone(stage, arabic_link):
    phone = stage.new_page(viewport=SMALL, language="ar")
    steps.open_link(phone, arabic_link)
    for page in (FIRST, "alles/"):
        phone.goto(arabic_link + page)
        look(phone)
        assert (phone.locator("html").get_attribute("lang"), phone.locator("html").get_attribute("dir")) == (
            "ar",
            "rtl",
        )
    phone.goto(arabic_link + "vraag/whooley/item2/")
    back, ring = box(phone, ".back"), box(phone, ".ring")
    assert back["x"] > ring["x"], "the way back stands on the right"
    dot, words = box(phone, ".choice input"), box(phone, ".choice label span")
    assert dot["x"] > words["x"] + words["width"], "the dot stands before its words"
    assert (
        phone.locator(".back .icon")
        .evaluate("one => getComputedStyle(one).transform")
        .startswith("matrix(-1")
    ), "the arrow points back"
    number = phone.locator(".help-number").first
    assert number.evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert phone.locator("footer").inner_text().strip(), "it says that a machine translated"


def test_without_a_network_arabic_still_runs_from_right_to_left(stage, arabic_link, monkeypatch):
    phone = stage.new_page(viewport=SMALL, language="ar")
    steps.open_link(phone, arabic_link)
    ready_for_no_network(phone)
    with no_network(phone, monkeypatch):
        phone.locator("main input[type=radio]").first.check()
        phone.locator("main button[value=next]").click()
        phone.wait_for_selector("form:not([data-save]) input[type=radio]")
        look(phone)
    assert phone.locator("html[lang=ar][dir=rtl]").count() == 1
    assert phone.locator("h1").inner_text().startswith("سؤال")
    dot, words = box(phone, ".choice input"), box(phone, ".choice label span")
    assert dot["x"] > words["x"] + words["width"], "the dot stands before its words"


def test_what_is_not_translated_says_in_which_language_it_stands(stage, arabic_link):
    phone = stage.new_page(viewport=THUMB, language="ar")
    phone.goto(arabic_link)
    assert "\ue000" not in phone.content()
    assert phone.locator("main [lang=nl], aside [lang=en]").count() == 0, (
        "all of this page is there in Arabic"
    )
    for code in set(translations.FAMILY) - set(translations.offered()):
        phone.goto(f"{stage.address}/{code}/hulp/")
        assert phone.url.endswith("/nl/hulp/"), f"{code} is not ready, and not offered"


@pytest.mark.parametrize("javascript", [True, False])
def test_large_letters_need_no_script_and_no_wider_screen(stage, javascript):
    phone = stage.new_page(viewport=SMALL, language="nl", javascript=javascript)
    link = stage.link_for(stage.mother())
    phone.goto(link)
    usual = box(phone, "h1")["height"]
    for size in ("large", "largest"):
        phone.locator(f"button[name=letters][value={size}]").click()
        phone.wait_for_load_state()
        look(phone)
    assert box(phone, "h1")["height"] > 1.3 * usual
    phone.locator("button[name=letters]").click()
    phone.wait_for_load_state()
    assert box(phone, "h1")["height"] == usual


def test_the_main_act_is_within_reach_of_one_thumb(stage):
    phone = stage.new_page(viewport=THUMB, language="nl")
    link = stage.link_for(stage.mother())
    phone.goto(link)
    places = {"door": box(phone, steps.MAIN_BUTTON)}
    steps.open_link(phone, link)
    for page in (FIRST, "vraag/gad-2/item1/"):
        phone.goto(link + page)
        places[page] = box(phone, "main button[value=next]")
    for page, found in places.items():
        middle = found["y"] + found["height"] / 2
        assert middle >= THUMB["height"] / 2, f"{page}: {found}"
        assert found["height"] >= 48


def reader(stage, voices: str):
    phone = stage.new_page(viewport=THUMB, language="nl")
    phone.add_init_script(VOICES % f"[{voices}]")
    link = stage.link_for(stage.mother())
    steps.open_link(phone, link)
    phone.goto(link + FIRST)
    return look(phone)


def test_a_question_is_read_by_a_voice_of_this_device_and_never_by_another(stage):
    phone = reader(stage, f"{REMOTE}, {ENGLISH}, {LOCAL}")
    assert phone.evaluate("said") == [], "nothing is said without a tap"
    phone.locator("button.aloud").focus()
    phone.keyboard.press("Enter")
    said = phone.evaluate("said.filter(one => one !== 'stop')")
    assert len(said) >= 3
    assert all(one.startswith("here: ") for one in said)
    assert phone.locator("h1").inner_text() in said[0]
    phone.keyboard.press("Enter")
    assert phone.evaluate("said.at(-1)") == "stop"


def test_without_a_voice_of_its_own_for_this_language_there_is_no_button(stage):
    for voices in (REMOTE, ENGLISH, f"{REMOTE}, {ENGLISH}", ""):
        assert reader(stage, voices).locator(".aloud").count() == 0, voices


def test_leaving_the_page_ends_the_voice(stage):
    phone = reader(stage, LOCAL)
    phone.locator(".aloud").click()
    phone.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert phone.evaluate("said.at(-1)") == "stop"


def test_every_component_turns_round_and_fits_a_small_phone(live_server, new_page):
    phone = new_page(viewport=SMALL, language="en")
    for layout, direction in product(("page", "question", "confirm", "print", "work"), ("ltr", "rtl")):
        phone.goto(f"{live_server.url}/en/gallery/?layout={layout}&dir={direction}")
        assert phone.locator("html").get_attribute("dir") == direction
        look(phone)
        brand = box(phone, ".brand")
        stands_left = brand["x"] < SMALL["width"] - brand["x"] - brand["width"]
        assert stands_left is (direction == "ltr"), f"the mark of {layout} in {direction}"
        turned = phone.locator(".icon-turns").evaluate_all(
            "all => all.map(one => getComputedStyle(one).transform)"
        )
        assert direction == "ltr" or all(one != "none" for one in turned)
