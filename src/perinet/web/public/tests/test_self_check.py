"""The self-check keeps nothing, promises nothing, and always ends in a person to call."""

import re

import pytest

from perinet.care.screening.self_check import PARTS, load, read

LANGUAGES = ("nl", "fr", "en")
PAGE, SHEET = "/{}/zelf-nagaan/", "/{}/zelf-nagaan/blad/"


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_can_be_sent_from_it(client, language):
    page = text(client, PAGE.format(language))
    main = page[page.index("<main") : page.index("</main")]
    assert "<form" not in main and 'type="submit"' not in main


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [PAGE, SHEET])
def test_it_asks_whooley_gad_2_and_whether_she_wants_help_and_no_more(client, language, address):
    page = text(client, address.format(language))
    for part in PARTS:
        for item in part.items:
            assert part.texts(language).items[item.id].replace("'", "&#x27;") in page
    assert sum(len(part.items) for part in PARTS) == 5


@pytest.mark.parametrize("address", [PAGE, SHEET])
def test_nobody_is_told_that_all_is_fine(client, address):
    page = text(client, address.format("en")).lower()
    for promise in (
        "all is fine",
        "no risk",
        "nothing to worry",
        "normal",
        "score",
        "you are well",
        "low risk",
    ):
        assert promise not in page


def test_every_ending_leads_to_people(client):
    page = text(client, PAGE.format("en"))
    assert set(re.findall(r'data-end="(\w+)"', page)) == {"help", "talk", "open"}
    assert "Your midwife, your family doctor" in page and 'href="tel:112"' in page


def test_it_says_what_it_is_not(client):
    for address in (PAGE, SHEET):
        page = text(client, address.format("en"))
        assert "not a diagnosis and not an emergency line" in page


def test_a_safety_item_can_not_be_asked_where_nobody_reads():
    raw = load()
    questions = [*raw["questions"], {"instrument": "phq-9", "items": ["item9"], "talk_from": 1}]
    with pytest.raises(ValueError, match="item9"):
        read({**raw, "questions": questions})


def test_every_threshold_has_a_source():
    assert all(row["talk_source"].startswith("https://") for row in load()["questions"])
