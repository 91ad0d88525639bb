"""A text without a translation says in which language it stands, wherever markup may stand, and nowhere else."""

import gettext

import pytest
from django.template import engines
from django.utils import translation

from perinet.ground.design import pages
from perinet.ground.design.pages import CLOSE, OPEN, TURN, said

WORD = f"{OPEN}nl{TURN}Verder{CLOSE}"
SPAN = '<span lang="nl" dir="ltr">Verder</span>'


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"<p>{WORD}</p>", f"<p>{SPAN}</p>"),
        (f"<p>a {WORD} b {WORD}</p>", f"<p>a {SPAN} b {SPAN}</p>"),
        (f'<a title="{WORD}">{WORD}</a>', f'<a title="Verder">{SPAN}</a>'),
        (f"<title>{WORD}</title>", "<title>Verder</title>"),
        (f"<option>{WORD}</option>", "<option>Verder</option>"),
        (f"<textarea>{WORD}</textarea>", "<textarea>Verder</textarea>"),
        (WORD, SPAN),
        ("<p>nothing</p>", "<p>nothing</p>"),
    ],
)
def test_a_mark_becomes_markup_or_nothing(html, shown):
    assert said(html) == shown


def test_a_page_of_the_house_is_never_searched_for_marks(monkeypatch):
    monkeypatch.setattr(pages, "said", lambda html: pytest.fail("drawn with marks"))
    for language in ("nl", "fr", "en"):
        with translation.override(language):
            assert pages._may_lack(language) is False


def test_dutch_and_english_are_told_apart_and_only_while_a_page_is_drawn():
    below = gettext.NullTranslations()
    marked = pages.Marked(below)
    assert marked.gettext("Go on") == "Go on"
    token = pages._drawing.set(True)
    try:
        assert said(marked.gettext("Go on")) == '<span lang="en" dir="ltr">Go on</span>'
        assert said(marked.ngettext("day", "days", 2)) == '<span lang="en" dir="ltr">days</span>'
        assert marked.gettext(" ") == " "
    finally:
        pages._drawing.reset(token)


@pytest.mark.parametrize(("words", "lacks"), [("Print", False), ("Owner and service of each step", True)])
def test_a_family_page_marks_what_it_lacks(words, lacks):
    """What only professionals read is translated into three languages; on a page in Turkish it is marked."""
    with translation.override("tr"):
        made = engines["django"].from_string("{% load i18n %}{% translate words %}")
        html = pages.Page(made.template, engines["django"]).render({"words": words})
    assert OPEN not in html
    assert ('lang="nl"' in html) is lacks
