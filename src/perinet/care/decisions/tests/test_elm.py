"""A guideline as ELM; that it decides the same is asked of another engine in tests/oracles."""

import json

import pytest

from perinet.care.decisions import elm, library
from perinet.care.decisions.conditions import Fact, parse

FLANDERS = library.get("flanders")
FACTS = {
    "a.total": Fact("a.total", "int", 0, 5),
    "b": Fact("b", "bool"),
    "c": Fact("c", "str", values=("x", "y")),
}
TOTAL = {"type": "ParameterRef", "name": "a.total"}


def integer(value):
    return {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": str(value)}


def written(text):
    return elm.condition(parse(text, FACTS).tree)


def definitions(guideline):
    return {one["name"]: one for one in elm.library(guideline)["library"]["statements"]["def"]}


def references(node):
    """Yield every name that an expression refers to, with the kind of reference."""
    if isinstance(node, dict):
        if str(node.get("type")).endswith("Ref"):
            yield node["type"], node["name"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.total > 3", {"type": "Greater", "operand": [TOTAL, integer(3)]}),
        ("a.total is null", {"type": "IsNull", "operand": TOTAL}),
        ("not b", {"type": "Not", "operand": {"type": "ParameterRef", "name": "b"}}),
        ("a.total between 1 and 3", {"type": "And", "operand": [
            {"type": "GreaterOrEqual", "operand": [TOTAL, integer(1)]},
            {"type": "LessOrEqual", "operand": [TOTAL, integer(3)]},
        ]}),
        ("a.total in (1, 3)", {"type": "Or", "operand": [
            {"type": "Equal", "operand": [TOTAL, integer(1)]}, {"type": "Equal", "operand": [TOTAL, integer(3)]},
        ]}),
    ],
)  # fmt: skip
def test_a_condition_keeps_its_meaning(text, expected):
    assert written(text) == expected


def test_and_and_or_take_exactly_two():
    outer = written("b and a.total > 1 and c = 'x'")
    assert outer["type"] == "And" and len(outer["operand"]) == 2
    assert outer["operand"][0]["type"] == "And" and len(outer["operand"][0]["operand"]) == 2


@pytest.mark.parametrize("guideline", library.all(), ids=lambda guideline: guideline.id)
def test_everything_that_is_referred_to_is_defined(guideline):
    told = elm.library(guideline)["library"]
    parameters = {one["name"] for one in told["parameters"]["def"]}
    names = [one["name"] for one in told["statements"]["def"]]
    assert parameters == set(guideline.facts)
    assert len(names) == len(set(names))
    assert {elm.step_name(moment) for moment in guideline.moments} <= set(names)
    for kind, name in references(told["statements"]):
        assert name in (parameters if kind == "ParameterRef" else names)


def test_each_rule_carries_its_source_or_that_it_is_our_own():
    found = definitions(FLANDERS)
    for rule in FLANDERS.rules.values():
        (annotation,) = found[elm.rule_name(rule.id)]["annotation"]
        tags = {tag["name"]: tag["value"] for tag in annotation["t"]}
        assert tags["within"] == rule.within
        assert tags.get("source", "") == rule.source
        assert (tags.get("own") == "true") is rule.own
        assert (tags.get("unverified") == "true") is rule.unverified


def test_the_same_package_is_written_the_same_way_every_time():
    text = elm.written(FLANDERS)
    assert text == elm.written(FLANDERS)
    assert json.loads(text)["library"]["identifier"] == {"id": "flanders", "version": FLANDERS.version}
    assert FLANDERS.package_hash in text
