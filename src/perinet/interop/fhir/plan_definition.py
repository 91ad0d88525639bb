"""A guideline becomes a FHIR PlanDefinition: per moment what is asked, and per rule what it opens and why."""

from typing import Any

from perinet.care.decisions import elm
from perinet.care.decisions.guideline import Guideline, Moment, Rule, seconds
from perinet.interop.fhir.addresses import BASE, address, versioned
from perinet.interop.fhir.library import computable

Resource = dict[str, Any]
KIND = {
    "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
    "code": "clinical-protocol",
}
PRIORITY = {"hard": "stat", "soft": "urgent", "routine": "routine"}
HOUR, DAY = 3600, 86400


def write(guideline: Guideline, language: str, base: str = BASE) -> Resource:
    """Write the plan with each condition as the name of an expression in the Library."""
    return {
        "resourceType": "PlanDefinition",
        "id": guideline.id,
        "language": language,
        "url": address(base, "PlanDefinition", guideline.id),
        "version": guideline.version,
        "name": computable(guideline.id),
        "title": guideline.title,
        "type": {"coding": [KIND]},
        "status": "draft",
        "experimental": True,
        "relatedArtifact": [{"type": "citation", "citation": guideline.title, "url": guideline.source}],
        "library": [versioned(base, "Library", guideline.id, guideline.version)],
        "action": [_moment(guideline, moment, language, base) for moment in guideline.moments.values()],
    }


def _moment(guideline: Guideline, moment: Moment, language: str, base: str) -> Resource:
    asked = [
        {
            "id": f"ask-{moment.id}-{instrument}",
            "title": instrument,
            "definitionCanonical": address(base, "Questionnaire", instrument),
        }
        for instrument in dict.fromkeys((*moment.first_step, *moment.second_step))
    ]
    opened = [
        _rule(guideline, rule, moment, language)
        for rule in guideline.rules.values()
        if not rule.moments or moment.id in rule.moments
    ]
    return {
        "id": moment.id,
        "title": guideline.texts[language]["moments"][moment.id],
        "documentation": _origin(guideline, language, moment.source, moment.own),
        "groupingBehavior": "logical-group",
        "action": [*asked, *opened],
    }


def _rule(guideline: Guideline, rule: Rule, moment: Moment, language: str) -> Resource:
    words = guideline.texts[language]
    owner = rule.owner or guideline.steps[rule.step].owner
    return {
        "id": f"{moment.id}-{rule.id}",
        "title": words["steps"][rule.step]["name"],
        "description": words["rules"][rule.id],
        "textEquivalent": " ".join(rule.condition.text.split()),
        "priority": PRIORITY[rule.urgency],
        "code": [{"text": rule.step}],
        "documentation": [
            *_origin(
                guideline,
                language,
                rule.source,
                rule.own,
                *(words["own_parts"][part] for part in rule.own_parts),
            ),
            *([_note(words["phrases"]["unverified"])] if rule.unverified else []),
        ],
        "condition": [
            {
                "kind": "applicability",
                "expression": {"language": "text/cql", "expression": f'"{elm.rule_name(rule.id)}"'},
            }
        ],
        "timingDuration": _duration(rule.within),
        "participant": [{"type": "practitioner", "role": {"text": words["owners"][owner]}}],
    }


def _origin(guideline: Guideline, language: str, source: str, own: bool, *parts: str) -> list[Resource]:
    """Say where it comes from, and which of it is our own: nobody may take ours for the published page's."""
    said = [guideline.texts[language]["phrases"]["own"]] if own else []
    cited = [{"type": "citation", "citation": source}] if source else []
    return cited + [_note(text) for text in (*said, *parts)]


def _note(text: str) -> Resource:
    return {"type": "documentation", "display": text}


def _duration(length: str) -> Resource:
    count = seconds(length)
    size, unit, code = (DAY, "day", "d") if count % DAY == 0 else (HOUR, "hour", "h")
    return {"value": count / size if count % size else count // size, "unit": unit, "code": code,
            "system": "http://unitsofmeasure.org"}  # fmt: skip
