"""One person, one decision with its reasons: ours and zen-engine in turn, on the same rules and persons.

zen-engine refuses a missing input, so each comparison is guarded there; it gives no reason for silence.
"""

import json
import random
import subprocess
import sys
import time
from typing import Any

import peers
from sqlglot import exp

from perinet.care.decisions import engine, library
from perinet.care.decisions.guideline import Guideline

MOMENT, PERSONS, ROUNDS = "week-20", 20_000, 3
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


def main() -> int:
    guideline = library.get("flanders")
    people = persons(guideline)
    folder = peers.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.json").write_text(graph(guideline))
    names = [fact.name for fact in guideline.facts.values()]
    with (folder / "persons.jsonl").open("w") as file:
        for facts in people:
            file.write(json.dumps({n.replace(".", "_"): facts.get(n) for n in names}) + "\n")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        decisions = [engine.decide(guideline, MOMENT, facts) for facts in people]
        ours.append(time.process_time() - start)
        words = [peers.python(), str(peers.HERE / "rivals" / "zen_decide.py"), str(folder / "rules.json"),
                 str(folder / "persons.jsonl"), str(folder / "held.jsonl")]  # fmt: skip
        theirs.append(float(subprocess.run(words, check=True, capture_output=True, text=True).stdout))
    with (folder / "held.jsonl").open() as file:
        other = [json.loads(line) for line in file]
    different = sum(sorted(mine.held) != held for mine, held in zip(decisions, other, strict=True))
    rows = []
    for label, times in (("perinet, reasons attached", ours), ("zen-engine, what held only", theirs)):
        best, median = peers.best_and_median(times)
        rows.append(
            (label, f"{best / PERSONS * 1e6:.1f}", f"{median / PERSONS * 1e6:.1f}", f"{PERSONS / best:,.0f}")
        )
    peers.table(rows, ("", "us a person, best", "median", "persons/s (cpu)"))
    print(
        f"ratio (best): {min(theirs) / min(ours):.1f}x; persons whose held rules differ: {different} of {PERSONS}"
    )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
