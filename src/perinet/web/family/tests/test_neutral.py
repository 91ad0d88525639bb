"""Whoever looks over her shoulder, or through the history of a device, learns nothing: titles, addresses, a way out."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from perinet.flows import lend
from perinet.web.family.tests import links
from perinet.web.family.tests.rooms import open_room
from perinet.web.parts.paper import NAME

WEB = Path(__file__).parents[2]
SPACES = ("family", "tablet", "join", "own", "sheet", "public")
TELLING = re.compile(
    r"depress|angst|anxi|anxié|suic|zelfmoord|geweld|violen|alcohol|alcool|drug|drogue|verslav|addict|psych|mental"
    r"|ziek|malad|illness|stoornis|trouble|disorder|epds|phq|gad-|audit|hits|veilig|safe-at|thuis|misbruik|abus",
    re.IGNORECASE,
)
FOLDERS = (WEB / "family" / "templates", WEB / "public" / "templates")
TITLES = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)
WORDS = re.compile(r'translate "([^"]+)"')
WAY_OUT = re.compile(r"Leave quickly|Stop and clear the tablet")


def routes(patterns, space="", before=""):
    """Yield each address of the pages that families and visitors see, as it is written down."""
    for one in patterns:
        here = getattr(one, "namespace", None) or space
        there = f"{before}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, here, there)
        elif here in SPACES and "gallery" not in there:
            yield there


def titles():
    """Yield the title of every page for families and visitors, as its template has it."""
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.html")):
            if "gallery" not in path.parts:
                for title in TITLES.findall(path.read_text(encoding="utf-8")):
                    yield path.name, title


def test_no_address_of_hers_names_what_it_is_about():
    found = list(routes(get_resolver().url_patterns))
    assert len(found) > 40
    assert [one for one in found if TELLING.search(one)] == []


def test_the_words_that_would_betray_are_recognised():
    assert (
        TELLING.search("/vraag/safe-at-home/") and TELLING.search("Depressie") and TELLING.search("violence")
    )


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_title_of_hers_names_what_it_is_about(language):
    found = list(titles())
    assert len(found) > 10
    with translation.override(language):
        said = [(name, translation.gettext(word)) for name, title in found for word in WORDS.findall(title)]
    assert [one for one in said if TELLING.search(one[1])] == []


def test_a_file_has_a_name_that_says_nothing():
    assert not TELLING.search(NAME)


def title_of(page) -> str:
    return re.search(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL).group(1)


def assert_neutral(page):
    assert page.status_code == 200
    assert not TELLING.search(title_of(page)), title_of(page)
    assert WAY_OUT.search(page.content.decode()), page.request["PATH_INFO"]


@pytest.mark.django_db
def test_every_page_of_a_link_has_a_way_out_and_a_neutral_title():
    mother = links.send()
    mother.client = Client(headers={"accept-language": "en"})
    assert_neutral(mother.get("door"))
    assert_neutral(mother.get("begin"))
    mother.begin()
    assert_neutral(mother.get("question", "whooley", "item1"))
    assert_neutral(mother.get("everything"))
    for name in ("whooley-item1", "whooley-item2", "whooley-help", "gad-2-item1", "gad-2-item2"):
        mother.answer(*name.rsplit("-", 1), 0)
    assert_neutral(mother.get("talk"))
    mother.post("talk", data={"wish": "no"})
    assert_neutral(mother.get("thanks"))
    assert_neutral(mother.another_device().get("resume"))


@pytest.mark.django_db
def test_every_page_of_a_turn_on_the_tablet_has_a_way_out_and_a_neutral_title():
    room = open_room()
    home = room.type(room.lend(room.mother(), home=lend.ALONE).code).url
    assert_neutral(room.client.get(home))
    assert_neutral(room.client.get(f"{home}begin/"))
    room.client.post(f"{home}begin/")
    room.first_step(home, 0, 0)
    there = room.client.get(home).url
    assert not TELLING.search(there)
    for page in (there, f"{home}alles/", f"{home}nog/"):
        assert_neutral(room.client.get(page))


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["home", "help", "self-check", "privacy", "accessibility", "about"])
def test_every_public_page_has_a_way_out_and_a_neutral_title(page, client):
    with translation.override("en"):
        assert_neutral(client.get(reverse(f"public:{page}")))
    assert settings.PERINET_NEUTRAL_PAGE in client.get(reverse("public:home")).content.decode()


@pytest.mark.django_db
def test_the_card_of_a_co_parent_and_a_sheet_have_a_way_out(client):
    client = Client(headers={"accept-language": "en"})
    assert_neutral(client.get(reverse("join:code")))
