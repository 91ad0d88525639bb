"""A guideline becomes a library in ELM, the compiled form of CQL, that any CQL engine can run.

Each fact is a parameter that may be null, each rule an expression that is true, false or null; what a moment
opens, and its step, are expressions over those. Nothing in it asks for a data model or a terminology.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from perinet.care.decisions.conditions import COMPARISONS, Fact, Value, fact_name, literal
from perinet.care.decisions.engine import INCOMPLETE, NONE
from perinet.care.decisions.guideline import Guideline, Rule

Node = dict[str, Any]
SYSTEM = "urn:hl7-org:elm-types:r1"
TYPES = {"int": "Integer", "bool": "Boolean", "str": "String"}
OPERATORS = {
    "=": "Equal", "<>": "NotEqual", "<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual",
}  # fmt: skip
TOLD = (
    "step", "within", "owner", "urgency", "not_before", "source", "within_source", "own", "within_own", "own_parts",
    "unverified", "working_day",
)  # fmt: skip
COMPLETE = "Complete"


def rule_name(rule: str) -> str:
    return f"Rule {rule}"


def opens_name(step: str, moment: str) -> str:
    return f"Opens {step} at {moment}"


def step_name(moment: str) -> str:
    return f"Step at {moment}"


def written(guideline: Guideline) -> str:
    """Write the library the same way every time."""
    return json.dumps(library(guideline), indent=1, ensure_ascii=False) + "\n"


def library(guideline: Guideline) -> Node:
    conditions = [_definition(rule_name(rule.id), condition(rule.condition.tree), _told(rule))
                  for rule in guideline.rules.values()]  # fmt: skip
    conditions.append(
        _definition(COMPLETE, condition(guideline.complete.tree), {"when": guideline.complete.text})
    )
    at_moments = [part for moment in guideline.moments for part in _moment(guideline, moment)]
    told = {
        "title": guideline.title, "source": guideline.source, "population": ", ".join(guideline.population),
        "package_hash": guideline.package_hash,
    }  # fmt: skip
    return envelope(guideline.id, guideline.version, guideline.facts, [*conditions, *at_moments], told)


def envelope(
    name: str, version: str, facts: Mapping[str, Fact], definitions: Sequence[Node], told: Mapping[str, str]
) -> Node:
    """Put definitions into a library whose parameters are the facts."""
    content = {
        "annotation": _annotation(told),
        "identifier": {"id": name, "version": version},
        "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
        "usings": {"def": [{"localIdentifier": "System", "uri": SYSTEM}]},
        "parameters": {"def": [_parameter(fact) for fact in facts.values()]},
        "statements": {"def": list(definitions)},
    }
    return {"library": content}


def condition(node: exp.Expr) -> Node:
    """Write a checked condition; a fact that is not known makes a comparison null, as in the package."""
    if isinstance(node, exp.And | exp.Or):
        return _chain(
            "And" if isinstance(node, exp.And) else "Or", [condition(part) for part in node.flatten()]
        )
    if isinstance(node, exp.Paren):
        return condition(node.this)
    if isinstance(node, exp.Not):
        return _one("Not", condition(node.this))
    if isinstance(node, exp.Column):
        return {"type": "ParameterRef", "name": fact_name(node)}
    fact = condition(node.this)
    if isinstance(node, exp.Is):
        return _one("IsNull", fact)
    if isinstance(node, exp.In):
        return _chain("Or", [_two("Equal", fact, _value(literal(value))) for value in node.expressions])
    if isinstance(node, exp.Between):
        low, high = (_value(literal(node.args[end])) for end in ("low", "high"))
        return _two("And", _two("GreaterOrEqual", fact, low), _two("LessOrEqual", fact, high))
    return _two(OPERATORS[COMPARISONS[type(node)]], fact, _value(literal(node.expression)))


def definition(name: str, expression: Node) -> Node:
    return _definition(name, expression, {})


def _moment(guideline: Guideline, moment: str) -> list[Node]:
    """Define what each step's rules open at a moment, and the step itself: the most urgent, or why there is none."""
    certain: dict[str, list[Node]] = {}
    for rule in guideline.rules.values():
        if not rule.moments or moment in rule.moments:
            certain.setdefault(rule.step, []).append(_one("IsTrue", _ref(rule_name(rule.id))))
    opened, found = [], sorted(certain, key=guideline.rank.__getitem__)
    for place, step in enumerate(found):
        concern = guideline.steps[step].concern
        stronger = [other for other in found[:place] if concern and guideline.steps[other].concern == concern]
        opens = _chain("Or", certain[step])
        if stronger:
            replaced = _chain("Or", [one for other in stronger for one in certain[other]])
            opens = _two("And", opens, _one("Not", replaced))
        opened.append(_definition(opens_name(step, moment), opens, {}))
    otherwise = _if(_one("IsTrue", _ref(COMPLETE)), _value(NONE), _value(INCOMPLETE))
    for step in reversed(found):
        otherwise = _if(_ref(opens_name(step, moment)), _value(step), otherwise)
    return [*opened, _definition(step_name(moment), otherwise, {}, "String")]


def _told(rule: Rule) -> dict[str, str]:
    values = {key: getattr(rule, key) for key in TOLD}
    told = {
        key: ", ".join(value) if isinstance(value, tuple) else value for key, value in values.items() if value
    }
    moments = ", ".join(rule.moments) or "all"
    words = {key: "true" if value is True else str(value) for key, value in told.items()}
    return {"id": rule.id, "moments": moments, "when": rule.condition.text} | words


def _definition(name: str, expression: Node, told: Mapping[str, str], of: str = "Boolean") -> Node:
    made = {
        "name": name, "context": "Unfiltered", "accessLevel": "Public",
        "resultTypeName": f"{{{SYSTEM}}}{of}", "expression": expression,
    }  # fmt: skip
    return {"annotation": _annotation(told), **made} if told else made


def _annotation(told: Mapping[str, str]) -> list[Node]:
    tags = [{"name": name, "value": " ".join(value.split())} for name, value in told.items()]
    return [{"type": "Annotation", "t": tags}]


def _parameter(fact: Fact) -> Node:
    told = {"expected": fact.expected} | ({"instrument": fact.instrument} if fact.instrument else {})
    name = f"{{{SYSTEM}}}{TYPES[fact.type]}"
    return {
        "annotation": _annotation(told), "name": fact.name, "accessLevel": "Public",
        "parameterTypeSpecifier": {"type": "NamedTypeSpecifier", "name": name},
        "default": {"type": "As", "asType": name, "operand": {"type": "Null"}},
    }  # fmt: skip


def _chain(kind: str, parts: Iterable[Node]) -> Node:
    """Nest parts to the left: And and Or take exactly two."""
    first, *rest = parts
    for part in rest:
        first = _two(kind, first, part)
    return first


def _one(kind: str, operand: Node) -> Node:
    return {"type": kind, "operand": operand}


def _two(kind: str, left: Node, right: Node) -> Node:
    return {"type": kind, "operand": [left, right]}


def _if(test: Node, then: Node, otherwise: Node) -> Node:
    return {"type": "If", "condition": test, "then": then, "else": otherwise}


def _ref(name: str) -> Node:
    return {"type": "ExpressionRef", "name": name}


def _value(value: Value) -> Node:
    kind = TYPES[type(value).__name__]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"type": "Literal", "valueType": f"{{{SYSTEM}}}{kind}", "value": text}
