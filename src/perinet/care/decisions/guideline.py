"""A guideline as plain data: steps, facts, rules, moments, each with its source or marked as our own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from perinet.care.decisions.compiled import Evaluate, Known
from perinet.care.decisions.conditions import Condition, Fact

LANGUAGES = ("nl", "fr", "en")
URGENCIES = ("hard", "soft", "routine")  # most urgent first
DURATION = re.compile(  # no longer than dates can count
    r"P(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?)?"
)
SECONDS = (7 * 86400, 86400, 3600, 60)


@dataclass(frozen=True)
class Step:
    """What can be opened; a stronger step replaces weaker ones of the same `concern`, and of no other."""

    id: str
    owner: str
    concern: str = ""
    needs_service: bool = False
    source: str = ""
    own: bool = False


@dataclass(frozen=True)
class Rule:
    id: str
    moments: tuple[str, ...]  # empty: at every moment
    condition: Condition
    step: str
    within: str
    owner: str = ""
    urgency: str = "routine"
    not_before: str = ""
    working_day: bool = False  # the clock also ends with the working day
    source: str = ""
    own: bool = False
    own_parts: tuple[str, ...] = ()  # what in a sourced rule is ours; each has a sentence
    within_source: str = ""
    within_own: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class Moment:
    """When what is asked: the window counts from `anchor`; a missed moment is caught up, never expired."""

    id: str
    anchor: str  # gestation, birth, wish or decision
    opens: str
    due: str
    closes: str
    first_step: tuple[str, ...]
    second_step: tuple[str, ...] = ()
    first_step_for: str = "everybody"  # or "indicated": only when a rule opens it
    together: bool = False  # asked in person only, never by a link
    like: str = ""  # rules that name that moment hold at this one too
    source: str = ""
    own: bool = False
    window_source: str = ""
    window_own: bool = False


@dataclass(frozen=True)
class Note:
    """Something to say beside a decision that opens no step."""

    id: str
    condition: Condition
    holds: Callable[[Known], bool]
    source: str = ""
    own: bool = False


@dataclass(frozen=True)
class Contact:
    """A person to be reached for a reason that is no step, such as a declined second step."""

    id: str
    owner: str
    within: str
    source: str = ""
    own: bool = False


@dataclass(frozen=True)
class OpenValue:
    """What the source leaves open: a value in use, the choices a region has, and that nobody confirmed it."""

    id: str
    value: str
    choices: tuple[str, ...]
    sets: tuple[str, ...] = ()  # where the value stands in the package, as table.id.key
    conditions: Mapping[str, str] = field(default_factory=dict)  # what {id} in a condition becomes, by choice
    decided: bool = False  # a region chose; nobody in it chooses again
    source: str = ""
    own: bool = False
    unverified: bool = True

    def may_be(self, value: str) -> bool:
        """Say whether an organisation may choose this."""
        return value in self.choices and not self.decided


@dataclass(frozen=True)
class RiskFactor:
    id: str
    level: str  # factor or high
    source: str = ""
    own: bool = False
    unverified: bool = True


@dataclass(frozen=True)
class Sign:
    """What somebody may notice, without a questionnaire, and the fact it stands for."""

    id: str
    fact: str
    own: bool = False
    source: str = ""


@dataclass(frozen=True)
class Budget:
    """How much of a role's week may go to these steps: at most so many opened per so many persons asked."""

    id: str
    owner: str
    steps: tuple[str, ...]
    at_most: int
    per_asked: int
    source: str = ""
    own: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class Invariant:
    id: str
    given: Condition
    always: str


@dataclass(frozen=True, eq=False)
class Guideline:
    id: str
    version: str
    title: str
    source: str
    owner: str  # who answers for the content
    review_by: date
    population: tuple[str, ...]
    steps: Mapping[str, Step]  # most urgent first
    facts: Mapping[str, Fact]
    moments: Mapping[str, Moment]
    rules: Mapping[str, Rule]
    notes: tuple[Note, ...]
    contacts: Mapping[str, Contact]
    open_values: Mapping[str, OpenValue]
    risk_factors: Mapping[str, RiskFactor]
    signs: Mapping[str, Sign]
    invariants: tuple[Invariant, ...]
    budgets: tuple[Budget, ...]
    complete: Condition
    texts: Mapping[str, Mapping[str, Any]]  # by language
    package_hash: str
    evaluate: Evaluate = field(repr=False)
    rank: Mapping[str, int] = field(repr=False)
    extends: str = ""
    region: str = ""  # of an overlay: the region whose choices these are
    reason: str = ""  # of an overlay: why the region chooses so
    unverified: bool = False

    def is_overdue(self, on: date) -> bool:
        """Say whether the day by which somebody had to look at the content again has passed."""
        return on > self.review_by


def seconds(duration: str) -> int:
    """Return the length of an ISO 8601 duration in weeks, days, hours and minutes."""
    match = DURATION.fullmatch(duration)
    if not match or duration in ("P", "PT") or duration.endswith("T"):
        raise ValueError(
            f"{duration!r} is not a duration in weeks, days, hours or minutes, such as P14D or PT4H"
        )
    return sum(int(part or 0) * size for part, size in zip(match.groups(), SECONDS, strict=True))


def count_risks(guideline: Guideline, answers: Mapping[str, bool | None]) -> dict[str, int | bool]:
    """Return `risk.count` and `risk.high`, leaving out what an unasked domain could still change."""
    unknown = [risk for risk in guideline.risk_factors.values() if answers.get(risk.id) is None]
    present = [risk for risk in guideline.risk_factors.values() if answers.get(risk.id)]
    high = any(risk.level == "high" for risk in present)
    facts: dict[str, int | bool] = {}
    if not unknown:
        facts["risk.count"] = len(present)
    if high or not any(risk.level == "high" for risk in unknown):
        facts["risk.high"] = high
    return facts
