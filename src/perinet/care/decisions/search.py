"""A formula becomes the smallest person for whom it holds, checked by what the engine shows of her."""

from collections.abc import Callable, Iterable

import z3
from sqlglot import exp

from perinet.care.decisions.conditions import Fact, Value, fact_name, leaves, literal
from perinet.care.decisions.persons import Facts, Formula, Person

LONGEST = 120_000  # milliseconds for one question; those of the shipped guidelines take a few
Shows = Callable[[Facts], bool]


class DisagreementError(AssertionError):
    """The proof and the engine read a guideline differently: an error of ours, never of the guideline."""


class UndecidedError(RuntimeError):
    """The prover found no answer in time, which is neither a proof nor a counterexample."""


class Search:
    """Finds persons for whom a formula holds; the smallest has the fewest facts, then the values at a line."""

    def __init__(self, person: Person, trees: Iterable[exp.Expr]) -> None:
        self.person = person
        self.lines = _lines(trees)
        self.exists = z3.Bool("can exist", person.context)
        self.solver = z3.Solver(ctx=person.context)
        self.solver.set("timeout", LONGEST)
        self.solver.add(*person.within_range(), z3.Implies(self.exists, person.can_exist()))

    def some(self, *formulas: Formula, can_exist: bool = False) -> Facts | None:
        """Return somebody for whom all formulas hold."""
        if not self._holds(*formulas, *([self.exists] if can_exist else [])):
            return None
        return self.person.read(self.solver.model())

    def smallest(self, formula: Formula, shows: Shows, together: Formula | None = None) -> Facts | None:
        """Return the smallest person: one who can exist if there is one, checked by what the engine `shows`.

        `together` must hold too for such a person, where the formula is about two persons at once. The items
        behind a known total are left out again where they change nothing.
        """
        self.solver.push()
        self.solver.add(formula)
        try:
            existing = [self.exists, *([] if together is None else [together])]
            if self._holds(*existing):
                self.solver.add(*existing)
            elif not self._holds():
                return None
            found = [self._found(order, shows) for order in (self._early_then_few, self._few_then_early)]
        finally:
            self.solver.pop()
        return min(found, key=len)

    def _holds(self, *assumed: Formula) -> bool:
        answer = self.solver.check(*assumed)
        if answer == z3.unknown:
            raise UndecidedError(f"the prover found no answer: {self.solver.reason_unknown()}")
        return bool(answer == z3.sat)

    def can_exist(self, facts: Facts) -> bool:
        """Say whether these facts can belong together, with whatever else is known."""
        known = [self.person.known[name] for name in facts]
        return self._holds(self.exists, *known, *(self.person.is_value(*item) for item in facts.items()))

    def _found(self, choose_known: Callable[[], None], shows: Shows) -> Facts:
        self.solver.push()
        try:
            choose_known()
            self._holds()
            facts = self._nearest(self.person.read(self.solver.model()))
        finally:
            self.solver.pop()
        if not shows(facts):
            raise DisagreementError(f"the proof found {facts}, and the engine does not agree")
        return self._without_companions(facts, shows)

    def _early_then_few(self) -> None:
        """Of as few facts as can tell something, take those that rules name first; then as few items."""
        self._at_most(self._telling())
        self._earliest(self._telling())
        self._at_most(list(self.person.known.values()))

    def _few_then_early(self) -> None:
        self._at_most(self._telling())
        self._at_most(list(self.person.known.values()))
        self._earliest(list(self.person.known.values()))

    def _telling(self) -> list[Formula]:
        """Return what is known, without the items that only stand behind a known total."""
        known, sums = self.person.known, self.person.sums
        return [
            z3.And(flag, *(z3.Not(known[total]) for total in sums if name in sums[total]))
            for name, flag in known.items()
        ]

    def _at_most(self, flags: list[Formula]) -> None:
        counted = [(flag, 1) for flag in flags]
        most = next(n for n in range(len(flags) + 1) if self._holds(z3.PbLe(counted, n)))
        self.solver.add(z3.PbLe(counted, most))

    def _earliest(self, flags: list[Formula]) -> None:
        """Fix the first flag that can be true, then the next one beside it, until no other can."""
        start = 0
        while start < len(flags) and self._holds(z3.Or(flags[start:])):
            low, high = start + 1, len(flags)
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if self._holds(z3.Or(flags[start:middle])) else (middle + 1, high)
            self.solver.add(flags[low - 1])
            start = low
        self.solver.add(*map(z3.Not, flags[start:]))

    def _nearest(self, facts: Facts) -> Facts:
        """Fix each value as near to a line as can be, and low; totals go before their items."""
        self.solver.add(*(flag == (name in facts) for name, flag in self.person.known.items()))
        items = {item for items in self.person.sums.values() for item in items}
        for name in sorted(facts, key=lambda name: name in items):
            values = (self.person.is_value(name, v) for v in self._candidates(self.person.facts[name]))
            self.solver.add(next(value for value in values if self._holds(value)))
        self._holds()
        return self.person.read(self.solver.model())

    def _candidates(self, fact: Fact) -> list[Value]:
        if fact.type == "bool":
            return [False, True]
        if fact.type == "str":
            return list(fact.values)
        lines = self.lines.get(fact.name, {2 * fact.min})

        def distance(value: int) -> tuple[int, int]:
            return min(abs(2 * value - line) for line in lines), value

        return [*sorted(range(fact.min, fact.max + 1), key=distance)]

    def _without_companions(self, facts: Facts, shows: Shows) -> Facts:
        for name, items in self.person.sums.items():
            for item in items if name in facts else ():
                fewer = {key: value for key, value in facts.items() if key != item}
                facts = fewer if shows(fewer) else facts
        return facts


def _lines(trees: Iterable[exp.Expr]) -> dict[str, set[int]]:
    """Return, doubled, the places between two values of a fact where some condition changes its answer."""
    found: dict[str, set[int]] = {}
    for leaf in (leaf for tree in trees for leaf in leaves(tree)):
        if isinstance(leaf, exp.Column | exp.Is):
            continue
        limits = [*leaf.expressions, leaf.args.get("low"), leaf.args.get("high"), leaf.args.get("expression")]
        for limit in (literal(node) for node in limits if node is not None):
            if type(limit) is int:
                below, above = _sides(leaf)
                sides = ({2 * limit - 1} if below else set()) | ({2 * limit + 1} if above else set())
                found.setdefault(fact_name(leaf.this), set()).update(sides)
    return found


def _sides(leaf: exp.Expr) -> tuple[bool, bool]:
    """Say whether the answer changes just below a limit, and just above it."""
    return not isinstance(leaf, exp.GT | exp.LTE), not isinstance(leaf, exp.GTE | exp.LT)
