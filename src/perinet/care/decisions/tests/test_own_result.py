"""The words that a parent takes home: what goes well first, and never a score, a label, a secret or reassurance."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.decisions import own_result
from perinet.care.decisions.library import PACKAGES
from perinet.care.decisions.own_result import (
    ALWAYS,
    BIRTH_PARENT,
    CHILD,
    LANGUAGES,
    PARTNER,
    PARTS,
    TEXTS,
    Contact,
    Known,
    Promise,
    told,
)
from perinet.care.screening.models import Interpreter, Mode

STEPS = sorted(
    {step for package in PACKAGES.values() for step in package.guideline.steps} | {"none", "incomplete"}
)
SECRET_STEPS = {"advice", "substance-assessment"}  # decided apart: they have no words here
CALL = Promise("call", "An Peeters", "3 mei 2026")
LONGEST = 15


def text(parts):
    said = [[part.heading, *part.lines, *part.points, part.quote] for part in parts]
    return "\n".join(line for lines in said for line in lines)


def by_id(parts):
    return {part.id: part for part in parts}


def sentences(words):
    for value in words.values():
        if isinstance(value, dict):
            yield from sentences(value)
        elif isinstance(value, list):
            yield from (one for line in value for one in re.split(r"(?<=[.?!:])\s", line))
        elif isinstance(value, str):
            yield from re.split(r"(?<=[.?!:])\s", value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_fifteen_words(language):
    said = {name: words for name, words in TEXTS[language].items() if name not in ("never", "recognition")}
    said["recognition"] = {
        name: TEXTS[language]["recognition"][name] for name in (BIRTH_PARENT, PARTNER, CHILD)
    }
    long = [one for one in sentences(said) if len(re.findall(r"[\w{}’'-]+", one)) > LONGEST]
    assert long == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", Mode.values)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_clean_words_however_it_was_answered(step, mode, language):
    for interpreter in (*Interpreter.values, ""):
        known = Known(steps=(step,), mode=mode, interpreter=interpreter, untested=True, promises=(CALL,))
        said = text(told(known, language))
        assert own_result.refused(said) == ""
        assert "{" not in said and step not in said.split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_that_is_not_decided_apart_has_words_of_its_own(language):
    for step in set(STEPS) - SECRET_STEPS:
        assert step in TEXTS[language]["heard"] and step in TEXTS[language]["next"]
    for step in SECRET_STEPS:
        assert step not in TEXTS[language]["heard"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", [BIRTH_PARENT, PARTNER, CHILD])
def test_what_goes_well_stands_first_and_how_to_get_help_is_never_left_out(who, language):
    parts = told(Known(who=who, steps=("clinical-assessment",)), language, chosen=())
    assert {part.id for part in parts} == ALWAYS
    everything = told(Known(who=who, steps=("clinical-assessment",), near=("x",), note="y"), language)
    assert tuple(part.id for part in everything) == PARTS


def test_her_own_cards_and_words_open_it():
    first = told(Known(strengths=("I can still laugh",), said="Mijn zus komt elke dag."), "nl")[0]
    assert first.points == ("I can still laugh",)
    assert first.quote == "Mijn zus komt elke dag."


@pytest.mark.parametrize(
    "said", ["Ik drink geen alcohol meer", "Hij slaat me niet meer", "Mijn depressie is beter"]
)
def test_what_would_betray_her_or_name_an_illness_is_left_out_of_her_own_quote(said):
    assert told(Known(said=said), "nl")[0].quote == ""


def test_without_a_promise_no_name_and_no_day_stands_there():
    following = by_id(told(Known(steps=("clinical-assessment",)), "en"))["next"]
    assert following.points == ()
    assert following.lines[-1].startswith("No day was agreed yet")


def test_what_a_person_promised_stands_with_name_and_day():
    meeting = Promise("meeting", "De Nestkamer", "9 May 2026")
    following = by_id(told(Known(steps=("rescreen",), promises=(CALL, meeting)), "en"))["next"]
    assert following.points == (
        "An Peeters is in touch with you by 3 mei 2026.",
        "First talk with De Nestkamer on 9 May 2026.",
    )


def test_when_we_ask_again_is_said_apart_and_is_no_promise_of_a_call():
    planned = Promise("question", "An", "1 May 2026", "14 May 2026")
    parts = by_id(told(Known(steps=("none",), promises=(planned,)), "en"))
    assert parts["again"].lines == ("Between 1 May 2026 and 14 May 2026 we ask again how you are.",)
    assert parts["next"].points == ()


def test_a_service_whose_name_would_betray_her_stands_nowhere():
    known = Known(
        steps=("none",),
        near=("Alcoholpoli, Gent", "Nest, Gent"),
        contacts=(Contact("Drugslijn", "1"), Contact("An", "2")),
        promises=(Promise("meeting", "Centrum voor verslaving", "9 May 2026"),),
    )  # fmt: skip
    parts = by_id(told(known, "en"))
    assert parts["near"].points == ("Nest, Gent",)
    assert parts["help"].points == ("An: 2",)
    assert parts["next"].points == ()


@pytest.mark.parametrize("name", ["Psychosociaal centrum", "Algemeen Ziekenhuis", "An Gaddour", "Roeselare"])
def test_an_ordinary_name_is_not_taken_for_something_secret(name):
    assert own_result.refused(name) == ""


def test_co_parents_and_parents_of_a_child_are_told_nothing_of_a_birth_parent():
    for language in LANGUAGES:
        for who in (PARTNER, CHILD):
            said = text(told(Known(who=who, steps=("clinical-assessment",)), language))
            assert TEXTS[language]["heard"]["clinical-assessment"][0] not in said
            assert len(own_result.conversation(who, language)) == 3


def test_words_in_a_language_that_has_none_fall_back():
    assert own_result.language_for(("tr", "fr")) == "fr"
    assert own_result.language_for(("tr", "ar")) == "nl"


def test_a_language_that_lacks_a_word_is_refused(tmp_path):
    (tmp_path / "nl.toml").write_text('[a]\nb = "x"\nc = "y"\n')
    (tmp_path / "fr.toml").write_text('[a]\nb = "x"\n')
    with pytest.raises(ValueError, match="a.c"):
        own_result.read(tmp_path)


@given(
    known=st.builds(
        Known,
        who=st.sampled_from([BIRTH_PARENT, PARTNER, CHILD]),
        steps=st.lists(st.sampled_from(STEPS), max_size=4).map(tuple),
        said=st.sampled_from(["", "score 12", "alcohol", "mijn mama", "tout va bien", "EPDS 14"]),
        mode=st.sampled_from(Mode.values), untested=st.booleans(),
        note=st.sampled_from(
            ["", "Ik bel je graag.", "Je score is 14", "Er is geen risico", "Alles is goed", "Geen alcohol"]
        ),
    ),
    language=st.sampled_from(LANGUAGES),
    chosen=st.sets(st.sampled_from(PARTS)),
)  # fmt: skip
def test_no_score_label_secret_or_reassurance_ever_stands_in_a_released_text(known, language, chosen):
    parts = told(known, language, chosen)
    quote = [part.quote for part in parts if part.quote]
    assert own_result.refused(text([replace(part, quote="") for part in parts])) == ""
    assert all(own_result.refused(one, ("secret", "label")) == "" for one in quote)
    assert {part.id for part in parts} >= ALWAYS
