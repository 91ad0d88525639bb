"""A translation is missing, of some making, or old; what is old is named, and a person marks it."""

import polib
import pytest

from perinet.network.content import notes, translations

HEAD = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}


def put(folder, code, texts):
    file = polib.POFile(wrapwidth=0)
    file.metadata = HEAD
    for message, text in texts.items():
        file.append(polib.POEntry(msgid=message, msgstr=text))
    path = translations.source_of(code, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, "nl", {"Go on": "Verder", "Back": "Terug", "Stop": "Stop"})
    put(tmp_path, "tr", {"Go on": "Devam", "Back": "Geri", "Stop": ""})
    return tmp_path


def states(folder):
    return {one.message: one.state for one in translations.read("tr", folder).translations}


def stale(folder):
    return [one.message for one in translations.read("tr", folder).stale]


def test_what_nobody_marked_is_not_known_and_what_is_empty_is_missing(folder):
    assert states(folder) == {"Go on": "unknown", "Back": "unknown", "Stop": "missing"}
    assert [one.is_unmarked for one in translations.read("tr", folder).translations] == [True, True, False]


def test_a_mark_holds_for_what_is_translated_only(folder):
    assert translations.mark("tr", "machine-draft", folder=folder) == ["Go on", "Back"]
    assert translations.mark("tr", "human", only=["Back", "Stop"], folder=folder) == ["Back"]
    assert states(folder) == {"Go on": "machine-draft", "Back": "human", "Stop": "missing"}
    assert stale(folder) == []


def test_another_dutch_wording_makes_a_translation_old_until_it_is_marked_anew(folder):
    translations.mark("tr", "validated", folder=folder)
    put(folder, "nl", {"Go on": "Ga verder", "Back": "Terug"})
    assert stale(folder) == ["Go on"]
    assert translations.mark("tr", "human", stale=True, folder=folder) == ["Go on"]
    first = translations.read("tr", folder).translations[0]
    assert (first.state, first.is_stale, first.is_unmarked) == ("validated", True, False)
    translations.mark("tr", "human", only=["Go on"], folder=folder)
    assert (stale(folder), states(folder)["Go on"]) == ([], "human")


def test_dutch_that_comes_after_the_translation_does_not_make_it_old(folder):
    put(folder, "nl", {})
    translations.mark("tr", "human", folder=folder)
    put(folder, "nl", {"Go on": "Verder", "Back": "Terug"})
    assert stale(folder) == []


def test_a_guess_of_a_tool_counts_as_missing(folder):
    path = str(translations.source_of("tr", folder))
    file = polib.pofile(path)
    file[0].flags.append("fuzzy")
    file.save()
    assert states(folder)["Go on"] == "missing"


def test_a_language_is_offered_once_nearly_all_of_it_is_there(folder):
    assert not translations.read("tr", folder).is_offered
    put(folder, "tr", {f"Text {n}": "" if n == 0 else "metin" for n in range(10)})
    assert translations.read("tr", folder).is_offered
    assert not translations.read("pl", folder).is_offered


def test_this_release_offers_the_house_and_only_languages_that_are_complete_enough():
    offered = translations.offered()
    assert set(translations.HOUSE) <= set(offered) <= set(translations.FAMILY)
    assert all(
        translations.known(code).share >= translations.ENOUGH
        for code in offered
        if code not in translations.HOUSE
    )


def test_every_translation_of_this_release_says_how_it_was_made():
    unknown = [
        (code, one.message)
        for code in translations.DRAFTED
        for one in translations.known(code).translations
        if one.state == translations.UNKNOWN
    ]
    assert unknown == []


def test_every_note_of_this_release_can_be_read():
    for code in translations.DRAFTED:
        for one in polib.pofile(str(translations.source_of(code))):
            assert one.tcomment == "" or notes.read(one.tcomment)
