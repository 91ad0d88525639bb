"""One person, one decision: ours, zen-engine, cql-execution and a function by hand in turn, on the same persons.

zen-engine refuses a missing input, so each comparison is guarded there; it gives no reason for silence. Neither
does cql-execution, which runs the ELM that `perinet guideline export` writes. Ours also checks every fact.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import by_hand
import peers
from sqlglot import exp

from perinet.care.decisions import elm, engine, library
from perinet.care.decisions.guideline import Guideline

MOMENT, PERSONS, ROUNDS = "week-20", 20_000, 3
FOLDER = peers.FOLDER
REASONS, ZEN = "perinet, reasons attached", "zen-engine, what held only"
CQL, CQL_RULES = "cql-execution, the exported ELM", "cql-execution, only the rules of this moment"
STEP, BY_HAND = "perinet, the step alone (facts checked before)", "by hand, the step alone (unchecked)"
COMPARE = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "==", exp.NEQ: "!="}
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}


def name(node: exp.Expression) -> str:
    return node.sql().replace(".", "_")


def zen(node: exp.Expression, wanted: bool = True) -> str:
    """Write a condition so that it is true exactly when SQL says it is true (or, wanted=False, false)."""
    if isinstance(node, exp.Paren):
        return zen(node.this, wanted)
    if isinstance(node, exp.Not):
        return zen(node.this, not wanted)
    if isinstance(node, exp.And | exp.Or):
        both = isinstance(node, exp.And) == wanted
        return f"({zen(node.left, wanted)} {'and' if both else 'or'} {zen(node.right, wanted)})"
    if isinstance(node, exp.Is):
        return f"({name(node.this)} {'==' if wanted else '!='} null)"
    if isinstance(node, exp.Column):
        return f"({name(node)} == {'true' if wanted else 'false'})"
    for kind, sign in COMPARE.items():
        if isinstance(node, kind):
            sign = sign if wanted else OPPOSITE[sign]
            return f"({name(node.left)} != null and {name(node.left)} {sign} {node.right.sql()})"
    raise ValueError(f"no translation for {node!r}")


def graph(guideline: Guideline) -> str:
    rules = [r for r in guideline.rules.values() if not r.moments or MOMENT in r.moments]
    expressions = [{"id": r.id, "key": r.id, "value": zen(r.condition.tree)} for r in rules]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def persons(guideline: Guideline) -> list[dict[str, Any]]:
    chance = random.Random(20261122)
    usable = [fact for fact in guideline.facts.values() if fact.name != "population"]
    people = []
    for _ in range(PERSONS):
        facts: dict[str, Any] = {}
        for fact in usable:
            if chance.random() < 0.5:
                continue
            facts[fact.name] = (
                chance.random() < 0.2 if fact.type == "bool" else chance.randint(fact.min, fact.max)
            )
        people.append(facts)
    return people


def elm_rules(guideline: Guideline) -> str:
    """Leave only the rules of the moment: the least that the rival can be asked to do."""
    told = elm.library(guideline)
    rules = {elm.rule_name(r.id) for r in guideline.rules.values() if not r.moments or MOMENT in r.moments}
    statements = told["library"]["statements"]
    statements["def"] = [d for d in statements["def"] if d["name"] in rules | {elm.COMPLETE}]
    return json.dumps(told)


def write_questions(guideline: Guideline, people: list[dict[str, Any]]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "rules.json").write_text(graph(guideline))
    (FOLDER / "elm.json").write_text(elm.written(guideline))
    (FOLDER / "elm-rules.json").write_text(elm_rules(guideline))
    names = [fact.name for fact in guideline.facts.values()]
    with (FOLDER / "persons.jsonl").open("w") as zens, (FOLDER / "facts.jsonl").open("w") as cqls:
        for facts in people:
            zens.write(json.dumps({n.replace(".", "_"): facts.get(n) for n in names}) + "\n")
            cqls.write(json.dumps(facts) + "\n")


def timed(answer: Callable[[dict[str, Any]], Any], people: list[dict[str, Any]]) -> tuple[float, list[Any]]:
    start = time.process_time()
    answers = [answer(facts) for facts in people]
    return time.process_time() - start, answers


def rival(*words: str) -> tuple[float, list[list[str]]]:
    """Run a rival in its own process; return its CPU seconds and what held for each person."""
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return float(said), [json.loads(line) for line in (FOLDER / "held.jsonl").open()]


def main() -> int:
    guideline = library.get("flanders")
    people = persons(guideline)
    write_questions(guideline, people)
    subprocess.run(["sh", str(peers.ROOT / "scripts" / "oracles.sh")], check=True)
    rivals, held = str(peers.HERE / "rivals"), str(FOLDER / "held.jsonl")
    zen = (
        peers.python(),
        f"{rivals}/zen_decide.py",
        str(FOLDER / "rules.json"),
        str(FOLDER / "persons.jsonl"),
        held,
    )
    cql = (
        "node",
        f"{rivals}/cql_decide.cjs",
        str(peers.ROOT / "var" / "oracles"),
        str(FOLDER / "facts.jsonl"),
        held,
    )
    works: dict[str, Callable[[], tuple[float, list[Any]]]] = {
        REASONS: lambda: timed(lambda facts: engine.decide(guideline, MOMENT, facts), people),
        ZEN: lambda: rival(*zen),
        CQL: lambda: rival(*cql, str(FOLDER / "elm.json")),
        CQL_RULES: lambda: rival(*cql, str(FOLDER / "elm-rules.json")),
        STEP: lambda: timed(lambda facts: engine.step_of(guideline, MOMENT, facts), people),
        BY_HAND: lambda: timed(by_hand.step, people),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    found: dict[str, list[Any]] = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seconds, found[name] = work()
            times[name].append(seconds)
    report(times)
    return verdict(guideline, found)


def report(times: dict[str, list[float]]) -> None:
    rows = []
    for name, seconds in times.items():
        best, median = (value / PERSONS * 1e6 for value in peers.best_and_median(seconds))
        rows.append((name, f"{best:.2f}", f"{median:.2f}", f"{1e6 / best:,.0f}"))
    peers.table(rows, ("", "us a person, best", "median", "persons/s (cpu)"))
    best = {name: min(seconds) for name, seconds in times.items()}
    for name, goal in ((ZEN, ", goal 20"), (CQL, ", goal 30"), (CQL_RULES, "")):
        print(f"with reasons: {best[name] / best[REASONS]:.1f} times {name}{goal}")
    print(f"with reasons: {best[REASONS] / PERSONS * 1e6:.1f} us a person, expected at most 50")
    print(f"the step alone: {best[BY_HAND] / best[STEP]:.2f} times the function by hand, goal 0.3")


def verdict(guideline: Guideline, found: dict[str, list[Any]]) -> int:
    """Compare what held, and the step, for every person; a difference fails the run."""
    ours = found[REASONS]
    here = {rule.id for rule in guideline.rules.values() if not rule.moments or MOMENT in rule.moments}
    different = {
        name: sum(
            set(mine.held) != here.intersection(held) for mine, held in zip(ours, found[name], strict=True)
        )
        for name in (ZEN, CQL, CQL_RULES)
    } | {
        name: sum(mine.step != step for mine, step in zip(ours, found[name], strict=True))
        for name in (STEP, BY_HAND)
    }
    for name, count in different.items():
        print(f"decided otherwise by {name}: {count} of {PERSONS}")
    return 1 if any(different.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
