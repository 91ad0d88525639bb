"""The door speaks the visitor's language; machines get plain answers."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("fr-BE,fr;q=0.9", "fr"), ("en", "en"), ("de", "nl"), ("", "nl"), ("tr,nl;q=0.3", "nl")],
)
def test_the_door_opens_in_the_language_of_the_browser_or_else_in_dutch(client, accepts, language):
    answer = client.get("/", headers={"accept-language": accepts})
    assert answer.status_code == 302
    assert answer["Location"] == f"/{language}/"
    assert "Accept-Language" in answer["Vary"]


def test_a_language_that_was_chosen_wins_over_the_browser(client):
    chosen = client.post("/i18n/setlang/", {"language": "en", "next": "/werk/"})
    assert chosen["Location"] == "/werk/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/en/"


def test_choosing_a_language_leads_to_no_other_site(client):
    chosen = client.post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in chosen["Location"]


def test_search_engines_find_public_pages_only(client):
    text = client.get("/robots.txt").content.decode()
    assert "Allow: /nl/" in text
    assert text.strip().endswith("Disallow: /")


def test_the_icon_is_there(client):
    assert client.get("/favicon.ico")["Location"].endswith(".svg")


def test_health_is_one_question_to_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert answer.json() == {"database": "answers"}
    assert "no-store" in answer["Cache-Control"]


def test_a_database_that_is_away_is_said_so(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)
    assert client.get("/healthz").status_code == 503
