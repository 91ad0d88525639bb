"""Everybody is shown words in a language that exists."""

import pytest

from perinet.people.consent.texts import LANGUAGES, TEXTS, shown_in


def test_every_text_has_words_in_every_language():
    assert TEXTS
    for text in TEXTS:
        assert all(text.shown(language).strip() for language in LANGUAGES)


def test_a_text_and_version_stand_once():
    names = [(text.id, text.version) for text in TEXTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("hers", "shown"), [("fr", "fr"), ("en", "en"), ("tr", "nl"), ("", "nl")])
def test_a_language_without_words_falls_back_to_the_first(hers, shown):
    assert shown_in(hers) == shown
    assert TEXTS[0].shown(hers) == TEXTS[0].wording[shown]
