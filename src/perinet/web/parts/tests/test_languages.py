"""A page for parents speaks any language that is offered; every other page those of the house."""

import pytest
from django.test import Client, RequestFactory

from perinet.network.content import translations
from perinet.web.parts import languages


def get(path, **headers):
    return Client().get(path, headers=headers)


@pytest.mark.django_db
def test_the_help_page_is_there_in_arabic_from_right_to_left():
    page = get("/ar/hulp/")
    text = page.content.decode()
    assert (page.status_code, page["Content-Language"]) == (200, "ar")
    assert '<html lang="ar" dir="rtl"' in text
    assert 'href="/nl/hulp/"' in text
    assert "\ue000" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tr/privacy/", "/ar/privacy/", "/ar/", "/ar/zelf-nagaan/"])
def test_a_page_that_is_not_there_in_a_language_leads_to_one_that_is(path):
    page = get(path, accept_language="fr")
    assert page.status_code == 302
    assert page["Location"] == "/fr/" + path[4:]


@pytest.mark.django_db
def test_a_professional_whose_browser_speaks_arabic_gets_a_language_of_the_house():
    page = get("/account/login/", accept_language="ar")
    assert '<html lang="nl" dir="ltr"' in page.content.decode()


@pytest.mark.django_db
def test_a_link_that_is_gone_says_so_in_the_language_of_the_browser():
    page = get("/v/never-was/", accept_language="ar-MA,ar;q=0.9,nl;q=0.5")
    assert (page.status_code, page["Content-Language"]) == (404, "ar")
    assert '<html lang="ar" dir="rtl"' in page.content.decode()


def test_a_browser_gets_the_first_language_that_is_offered():
    request = RequestFactory().get("/", headers={"accept-language": "xx, de;q=0.9, fr-BE;q=0.5"})
    assert languages.of_browser(request) == "fr"


def test_each_language_is_named_as_its_speakers_do():
    assert ("nl", "Nederlands") in languages.names()
    assert [code for code, _name in languages.names()] == list(translations.offered())
