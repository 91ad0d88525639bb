"""Public pages: three languages, one help block, nothing fetched from elsewhere, no cookie."""

import re

import pytest
from django.template.loader import render_to_string

pytestmark = pytest.mark.django_db

PAGES = ("", "hulp/", "zelf-nagaan/", "privacy/", "toegankelijkheid/", "over/")
EVERY = [f"/{language}/{page}" for language in ("nl", "fr", "en") for page in PAGES]
FETCHES = re.compile(r"<(?:script|link|img|iframe|source|form)\b[^>]*?\b(?:src|href|action)=\"([^\"]+)\"")


def help_block(text: str) -> str:
    found = re.search(r'<aside class="help".*?</aside>', text, re.DOTALL)
    return found.group() if found else ""


@pytest.mark.parametrize("address", EVERY)
def test_every_public_page_exists_in_every_language(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{address[1:3]}"' in text
    assert text.count("<h1") == 1
    assert not answer.cookies


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_help_block_is_the_same_on_every_page_with_the_crisis_lines_first(client, language):
    blocks = {help_block(client.get(f"/{language}/{page}").content.decode()) for page in PAGES}
    assert len(blocks) == 1
    assert re.findall(r'href="tel:(\d+)"', blocks.pop()) == ["112", "1813", "106"]


@pytest.mark.parametrize("address", EVERY)
def test_no_public_page_fetches_anything_from_elsewhere(client, address):
    answer = client.get(address)
    wanted = FETCHES.findall(answer.content.decode())
    assert wanted
    assert not [url for url in wanted if "//" in url]
    assert "style=" not in answer.content.decode()
    assert "'none'" in answer["Content-Security-Policy"]


def test_a_number_that_nobody_read_in_a_source_is_not_shown(client):
    text = client.get("/en/hulp/").content.decode()
    assert "1712" in text
    assert "078" not in text


def test_a_visitor_can_change_language_without_losing_the_page(client):
    text = client.get("/nl/privacy/").content.decode()
    assert 'href="/fr/privacy/"' in text
    assert 'href="/en/privacy/"' in text


def test_the_sources_of_the_data_are_named(client):
    text = client.get("/en/over/").content.decode()
    assert "Statbel" in text
    assert "GeoNames" in text
    assert text.count("CC BY 4.0") == 2


def test_every_page_says_that_this_is_no_certified_device(client, settings):
    for demo in (True, False):
        settings.DEMO = demo
        assert "Not CE-marked" in client.get("/en/").content.decode()


def test_a_page_that_is_not_there_helps_on(client):
    answer = client.get("/en/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert help_block(answer.content.decode())


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "lockout.html"]
)
def test_an_error_page_stands_without_a_request_and_without_a_database(template, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string(template)
    assert "112" in help_block(text)
    assert text.count("<h1") == 1


def test_a_form_from_a_page_that_was_open_too_long_is_explained(client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/i18n/setlang/", {"language": "en"}, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "send it again" in answer.content.decode()
