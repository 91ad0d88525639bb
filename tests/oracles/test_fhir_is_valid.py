"""What is exported as FHIR passes validators that others wrote, which also refuse what is wrong."""

from copy import deepcopy

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.screening import library as instruments
from perinet.interop.fhir import bundle, questionnaire

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("guideline", library.all(), ids=lambda guideline: guideline.id)
def test_every_resource_of_a_guideline_is_valid(validators, guideline, language):
    whole = bundle.of_guideline(guideline, language)
    for resource in [whole, *(entry["resource"] for entry in whole["entry"])]:
        assert validators(resource) == [], resource["resourceType"]


@pytest.mark.parametrize("instrument", instruments.instruments(), ids=lambda instrument: instrument.id)
def test_every_instrument_is_valid(validators, instrument):
    for language in LANGUAGES:
        texts = instruments.texts(instrument.id, language)
        assert validators(questionnaire.write(instrument, texts, language)) == []


def test_the_validators_refuse_what_is_wrong(validators):
    plan = bundle.of_guideline(library.get("flanders"), "en")["entry"][0]["resource"]
    for change in ({"status": "sent"}, {"colour": "red"}, {"title": ["a list"]}):
        assert validators(deepcopy(plan) | change)
