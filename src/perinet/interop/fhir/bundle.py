"""A guideline and all that it asks become one FHIR Bundle."""

import json
from collections.abc import Iterable
from typing import Any

from perinet.care.decisions.guideline import Guideline
from perinet.care.screening import library as instruments
from perinet.interop.fhir import library, plan_definition, questionnaire
from perinet.interop.fhir.addresses import BASE

Resource = dict[str, Any]


def of_guideline(guideline: Guideline, language: str, base: str = BASE) -> Resource:
    """Collect plan, logic and questionnaires; the words of a restricted instrument stay out."""
    forms = [
        questionnaire.write(instruments.get(name), instruments.texts(name, language), language, base)
        for name in asked(guideline)
    ]
    return collection(
        [plan_definition.write(guideline, language, base), library.write(guideline, base), *forms]
    )


def asked(guideline: Guideline) -> list[str]:
    """Name every instrument that a moment asks or a fact comes from."""
    at_moments = [
        name for moment in guideline.moments.values() for name in moment.first_step + moment.second_step
    ]
    of_facts = [fact.instrument for fact in guideline.facts.values() if fact.instrument]
    return list(dict.fromkeys([*at_moments, *of_facts]))


def collection(resources: Iterable[Resource]) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": resource["url"], "resource": resource} for resource in resources],
    }


def written(guideline: Guideline, language: str, base: str = BASE) -> str:
    return json.dumps(of_guideline(guideline, language, base), indent=1, ensure_ascii=False) + "\n"
