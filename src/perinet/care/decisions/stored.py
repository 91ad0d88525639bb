"""The text of a stored decision becomes that decision again, also when its guideline has changed since."""

import json
from collections.abc import Sequence
from typing import Protocol

from perinet.care.decisions.engine import Decision, OpenStep
from perinet.care.decisions.guideline import Guideline


class Kept(Protocol):
    """The columns of a decision that anybody may read who sees that it was made."""

    guideline: str
    version: str
    package_hash: str
    moment: str
    step: str
    complete: bool


def restore(text: str, guideline: Guideline) -> Decision:
    """Read back what was decided then. A rule that the guideline lost is no reason any more; its step stays."""
    told = json.loads(text)["output"]
    held = [name for name in told["held"] if name in guideline.rules]
    steps = [step for step in told["steps"] if step["step"] in guideline.steps]
    silent = [
        (one["rule"], tuple(fact for fact in one["missing"] if fact in guideline.facts))
        for one in told["silent"]
        if one["rule"] in guideline.rules
    ]
    return Decision(
        guideline=told["guideline"], version=told["version"], package_hash=told["package_hash"],
        moment=told["moment"], step=told["step"], complete=told["complete"],
        steps=tuple(OpenStep(**step, rule=_rule(step["step"], held, guideline)) for step in steps),
        held=tuple(held), silent=tuple(silent),
    )  # fmt: skip


def without_reasons(row: Kept) -> Decision:
    """Return what is left of a decision whose key was erased: the step, and nothing of why."""
    return Decision(
        guideline=row.guideline, version=row.version, package_hash=row.package_hash, moment=row.moment,
        step=row.step, complete=row.complete, steps=(), held=(), silent=(),
    )  # fmt: skip


def _rule(step: str, held: Sequence[str], guideline: Guideline) -> str:
    """Name a rule that opens the step: one that held, else any, whose clock is then not used."""
    return next(name for name in (*held, *guideline.rules) if guideline.rules[name].step == step)
