"""A guideline of a few rules, on a few facts, that a test breaks in one place."""

from copy import deepcopy
from datetime import date

from perinet.care.decisions import library
from perinet.care.decisions.package import build

STEPS = {
    "urgent-care": "", "safety-check": "", "clinical-assessment": "mood", "rescreen": "mood", "social-support": "",
    "none": "", "incomplete": "",
}  # fmt: skip
INSTRUMENTS = [
    {"id": "whooley", "total": [0, 2], "items": 2, "points": [0, 1]},
    {"id": "epds", "total": [0, 30], "items": 10, "points": [0, 3], "scales": {"anxiety": [0, 9]}},
    {"id": "gad-7", "total": [0, 21], "items": 7, "points": [0, 3]},
]
FACTS = [
    {"name": "concern.psychosis", "type": "bool"},
    {"name": "days_postpartum", "type": "int", "range": [0, 1100], "answer": False},
    {"name": "setting", "type": "str", "values": ["home", "ward"], "answer": False},
]
PREVIOUS = {"name": "rescreen.previous", "type": "int", "range": [0, 20], "answer": False}
WORDS = ["epds.anxiety", *(f"{name}.item{number}" for name in ("epds", "whooley") for number in range(1, 11))]
ENOUGH = "epds.total is not null and epds.item10 is not null"
SAFETY = {
    "id": "self-harm",
    "when": "epds.item10 >= 1",
    "step": "safety-check",
    "within": "PT1H",
    "urgency": "hard",
}
ASSESS = {"id": "assess", "when": "epds.total > 13", "step": "clinical-assessment"}
AGAIN = {"id": "again", "when": "epds.total > 10", "step": "rescreen"}


def rows_of(steps):
    owner = "screening-professional"
    return [{"id": step, "owner": owner, "concern": concern, "own": True} for step, concern in steps.items()]


def tiny(*rules, complete=ENOUGH, invariants=(), concerns=True, moments=("week-20",), facts=(), **changes):
    """Build a guideline from rows that name only what matters; the words are those of a shipped one."""
    own = {"own": True}
    texts = deepcopy(dict(library.get("flanders").texts))
    for words in texts.values():
        words["rules"] |= {rule["id"]: f"Rule {rule['id']}." for rule in rules}
        named = [*WORDS, *(fact["name"] for fact in (*FACTS, *facts))]
        words["facts"] = {name: name for name in named} | words["facts"]
        words["owners"] |= {rule["owner"]: rule["owner"] for rule in rules if "owner" in rule}
    window = {"opens": "P1W", "due": "P1W", "closes": "P1W", "window_own": True}
    data = {
        "id": "tiny", "version": "1.0.0", "title": "Tiny", "source": "a test", "owner": "a test",
        "review_by": date(2030, 1, 1), "population": ["birth-parent"],
        "steps": rows_of(STEPS if concerns else dict.fromkeys(STEPS, "")),
        "instruments": INSTRUMENTS, "facts": [*FACTS, *facts],
        "moments": [
            {"id": moment, "anchor": "birth", "first_step": ["epds"], **window, **own} for moment in moments
        ],
        "rules": [{"moments": ["all"], "within": "P7D", "within_own": True, **own, **rule} for rule in rules],
        "complete": {"when": complete, **own}, "invariants": list(invariants), **changes,
    }  # fmt: skip
    return build(data, texts, own_texts={})
