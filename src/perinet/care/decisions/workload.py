"""What was known of people, week by week, becomes the work that a guideline would have given, and to whom."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perinet.care.decisions.compiled import Known
from perinet.care.decisions.engine import FactError, decide
from perinet.care.decisions.guideline import Budget, Guideline


@dataclass(frozen=True)
class Asked:
    """What was known on one occasion; `counts` is False for a second decision about the same one."""

    week: str  # such as 2026-W23
    moment: str
    facts: Known
    counts: bool = True


@dataclass(frozen=True)
class Work:
    """How many were asked in each week, and how many steps were opened, by owner and step."""

    asked: Mapping[str, int]
    opened: Mapping[tuple[str, str], Mapping[str, int]]
    undecided: int = 0  # facts that this version refuses

    def of(self, steps: Iterable[str]) -> Counter[str]:
        """Return how often one of these steps was opened, by week."""
        wanted, weeks = set(steps), Counter[str]()
        for (_owner, step), found in self.opened.items():
            if step in wanted:
                weeks.update(found)
        return weeks


@dataclass(frozen=True)
class Load:
    """One budget beside what it would have been: per so many asked, on average and in the worst week."""

    budget: Budget
    mean: float
    worst: float
    week: str

    @property
    def breached(self) -> bool:
        return self.worst > self.budget.at_most


def work(guideline: Guideline, history: Iterable[Asked]) -> Work:
    """Decide on all that was known, as it would be decided live."""
    asked: Counter[str] = Counter()
    opened: dict[tuple[str, str], Counter[str]] = {}
    undecided = 0
    for one in history:
        facts = {name: value for name, value in one.facts.items() if name in guideline.facts}
        try:
            decision = decide(guideline, one.moment, facts)
        except FactError:
            undecided += 1
            continue
        asked[one.week] += one.counts
        for step in decision.steps:
            opened.setdefault((step.owner, step.step), Counter())[one.week] += 1
    return Work(asked, opened, undecided)


def loads(budgets: Iterable[Budget], found: Work) -> tuple[Load, ...]:
    return tuple(_load(budget, found) for budget in budgets)


def _load(budget: Budget, found: Work) -> Load:
    """A week in which few were asked counts as one in which `per_asked` were: two marks of three are no flood."""
    opened = found.of(budget.steps)
    rates = {week: _rate(budget, opened[week], asked) for week, asked in found.asked.items()}
    worst = max(rates, key=lambda week: (rates[week], week), default="")
    mean = _rate(budget, opened.total(), sum(found.asked.values()))
    return Load(budget, mean, rates.get(worst, 0.0), worst)


def _rate(budget: Budget, opened: int, asked: int) -> float:
    return round(opened * budget.per_asked / max(asked, budget.per_asked), 2)
