"""A guideline as FHIR; that it is valid is asked of other validators in tests/oracles."""

import base64
import json

import pytest

from perinet.care.decisions import elm, library
from perinet.care.screening import library as instruments
from perinet.interop.fhir import bundle, questionnaire

FLANDERS = library.get("flanders")


def resources(guideline=FLANDERS, language="en", **extra):
    whole = bundle.of_guideline(guideline, language, **extra)
    return {
        (one["resource"]["resourceType"], one["resource"]["id"]): one["resource"] for one in whole["entry"]
    }


def actions(moment):
    plan = resources()["PlanDefinition", "flanders"]
    (found,) = [action for action in plan["action"] if action["id"] == moment]
    return {action["id"]: action for action in found["action"]}


def test_the_library_carries_the_same_elm_that_is_exported_alone():
    (content,) = resources()["Library", "flanders"]["content"]
    assert base64.b64decode(content["data"]).decode() == elm.written(FLANDERS)


def test_each_condition_names_an_expression_of_the_library():
    defined = {one["name"] for one in elm.library(FLANDERS)["library"]["statements"]["def"]}
    for moment in FLANDERS.moments:
        rules = [action for action in actions(moment).values() if "condition" in action]
        here = [rule for rule in FLANDERS.rules.values() if not rule.moments or moment in rule.moments]
        assert len(rules) == len(here)
        for action in rules:
            assert action["condition"][0]["expression"]["expression"].strip('"') in defined


def test_a_rule_keeps_its_clock_its_owner_and_what_is_our_own():
    mark, rescreen = actions("week-20")["week-20-self-harm-hard"], actions("week-20")["week-20-rescreen"]
    assert mark["timingDuration"]["value"] == 1 and mark["timingDuration"]["code"] == "h"
    assert mark["priority"] == "stat"
    assert mark["participant"][0]["role"]["text"] == FLANDERS.texts["en"]["owners"]["mark-reader"]
    own = FLANDERS.texts["en"]["phrases"]["own"]
    assert [note.get("display") for note in mark["documentation"]] == [own]
    assert rescreen["documentation"][0] == {"type": "citation", "citation": FLANDERS.rules["rescreen"].source}
    assert FLANDERS.texts["en"]["own_parts"]["early-postpartum"] in str(rescreen["documentation"])


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_words_that_are_not_free_stay_out(language):
    form = resources(language=language)["Questionnaire", "epds"]
    assert len(form["item"]) == 10
    for item in form["item"]:
        assert "text" not in item
        for option in item["answerOption"]:
            assert "display" not in option["valueCoding"]


def test_reversed_questions_keep_their_points_in_the_printed_order():
    instrument = instruments.get("epds")
    form = questionnaire.write(instrument, None, "en")
    for item, asked in zip(form["item"], instrument.items, strict=True):
        points = [option["valueCoding"]["extension"][0]["valueDecimal"] for option in item["answerOption"]]
        assert tuple(points) == asked.scores
        assert [option["valueCoding"]["code"] for option in item["answerOption"]] == ["0", "1", "2", "3"]


def test_free_words_are_shown_in_the_language_that_was_asked():
    form = resources(language="nl")["Questionnaire", "phq-9"]
    texts = instruments.texts("phq-9", "nl")
    assert [item["text"] for item in form["item"]] == list(texts.items.values())
    assert form["language"] == "nl"


def test_a_site_gives_its_own_address():
    found = resources(base="https://fhir.example/r4/")
    assert found["Questionnaire", "epds"]["url"] == "https://fhir.example/r4/Questionnaire/epds"
    (logic,) = found["PlanDefinition", "flanders"]["library"]
    assert logic == f"https://fhir.example/r4/Library/flanders|{FLANDERS.version}"


@pytest.mark.parametrize("guideline", library.all(), ids=lambda guideline: guideline.id)
def test_every_questionnaire_that_is_asked_is_there(guideline):
    found = resources(guideline)
    text = json.dumps(found["PlanDefinition", guideline.id])
    for moment in guideline.moments.values():
        for name in moment.first_step + moment.second_step:
            assert ("Questionnaire", name) in found and f"Questionnaire/{name}" in text
