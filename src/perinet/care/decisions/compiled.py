"""Checked conditions become Python functions: one per moment that answers all its rules at once.

Each condition is written twice, once for "certainly true" and once for "certainly false"; where neither
holds, it is unknown. That is Kleene's three-valued logic without a third value at run time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from perinet.care.decisions.conditions import COMPARISONS, Condition, Value, fact_name, literal

Known = Mapping[str, Value | None]
Silent = tuple[str, tuple[str, ...]]
Answers = tuple[tuple[str, ...], tuple[Silent, ...], bool]
Evaluate = Callable[[str, Known], Answers]
Reading = Callable[[Known], Answers]

OPPOSITE = {"=": "!=", "<>": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
PYTHON = {"=": "==", "<>": "!="}
MOST_KINDS = 4096  # of silence that are remembered per rule; few recur


@dataclass(frozen=True)
class Named:
    """A condition under the name that is reported; no moments means every moment."""

    id: str
    moments: tuple[str, ...]
    condition: Condition


def compile_rules(rules: Iterable[Named], complete: Condition) -> Evaluate:
    """Return `evaluate(moment, facts)`: rules that held, rules that were silent with why, and complete."""
    rules = tuple(rules)
    named = {moment for rule in rules for moment in rule.moments}
    readings: dict[str, Reading] = {}

    def reading(moment: str) -> Reading:
        name = moment if moment in named else ""
        if name not in readings:
            asked = [rule for rule in rules if not rule.moments or name in rule.moments]
            readings[name] = _compile_reading(asked, complete)
        return readings[name]

    def evaluate(moment: str, facts: Known) -> Answers:
        return (readings.get(moment) or reading(moment))(facts)

    return evaluate


def compile_first(answers: Iterable[tuple[Condition, str]], otherwise: str) -> Callable[[Known], str]:
    """Return a function that gives what the first certainly true condition stands for."""
    writer, lines = _Writer(), ["def first(facts):", "    get = facts.get"]
    for condition, answer in answers:
        lines += writer.fetch(condition)
        lines.append(f"    if {writer.true(condition.tree)}: return {answer!r}")
    lines.append(f"    return {otherwise!r}")
    first: Callable[[Known], str] = _run(lines, {})["first"]
    return first


def compile_condition(condition: Condition) -> Callable[[Known], bool]:
    """Return a function that says whether the condition is certainly true."""
    writer = _Writer()
    lines = ["def holds(facts):", "    get = facts.get", *writer.fetch(condition)]
    lines.append(f"    return True if {writer.true(condition.tree)} else False")
    holds: Callable[[Known], bool] = _run(lines, {})["holds"]
    return holds


def _compile_reading(rules: Sequence[Named], complete: Condition) -> Reading:
    writer, scope = _Writer(), dict[str, object]()
    lines = ["def read(facts):", "    get = facts.get", "    held, silent = [], []"]
    for number, rule in enumerate(rules):
        lines += writer.fetch(rule.condition)
        silences = _Silences(rule.id, writer.bits(rule.condition))
        scope[f"s{number}"] = silences[-1] if _is_about_one(rule.condition) else silences
        lines += writer.rule(rule, f"s{number}")
    lines += writer.fetch(complete)
    lines.append(f"    return (*held,), (*silent,), True if {writer.true(complete.tree)} else False")
    read: Reading = _run(lines, scope)["read"]
    return read


def _run(lines: Sequence[str], scope: Mapping[str, object]) -> dict[str, Any]:
    # Names match FACT_NAME, values are literals written by repr: nothing of the file is run as it stands.
    made: dict[str, Any] = dict(scope)
    exec(compile("\n".join(lines), "<guideline>", "exec"), made)  # noqa: S102
    return made


class _Silences(dict[int, Silent]):
    """From bits, one for each fact, to a rule's name and what it waits for."""

    def __init__(self, rule: str, bits: Mapping[str, int]) -> None:
        super().__init__()
        self.rule, self.bits = rule, bits

    def __missing__(self, missing: int) -> Silent:
        silent = self.rule, tuple(name for name, bit in self.bits.items() if missing & bit)
        if len(self) < MOST_KINDS:
            self[missing] = silent
        return silent


class _Writer:
    """Writes conditions as Python over local variables: a value for each fact, a truth for each inner `or`."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}  # of the facts, by name
        self.truths: dict[str, str] = {}  # variables of the inner ors, by text
        self.known: set[str] = set()  # facts that are not None where the next words will stand

    def fetch(self, condition: Condition) -> list[str]:
        """Write the lines that a condition needs before it, where no earlier one has brought them."""
        lines = []
        for name in condition.facts:
            if name not in self.numbers:
                number = self.numbers[name] = len(self.numbers)
                lines.append(f"    f{number} = get({name!r})")
        for node in reversed(list(condition.tree.find_all(exp.Or))):
            if isinstance(node.parent, exp.Paren) and (text := node.sql(copy=False)) not in self.truths:
                lines.append(f"    t{len(self.truths)} = {self.true(node)}")
                self.truths[text] = f"t{len(self.truths)}"
        return lines

    def rule(self, rule: Named, silences: str) -> list[str]:
        """Write a rule as held, silent or neither; `silences` names where the silent ones are found."""
        tree = rule.condition.tree
        if _is_about_one(rule.condition):
            (name,) = rule.condition.facts
            self.known = {name}
            lines = [
                f"    if f{self.numbers[name]} is None: silent.append({silences})",
                f"    elif {self.true(tree)}: held.append({rule.id!r})",
            ]
            self.known = set()
            return lines
        lines = [f"    if {self.true(tree)}: held.append({rule.id!r})"]
        waits = self._waits(tree)
        if isinstance(tree, exp.Or):
            # Not true, so false or unknown: then whatever waits within it makes it unknown.
            lines.append(f"    elif bits := {waits}: silent.append({silences}[bits])")
        elif not _is_settled(tree):
            lines.append(f"    elif not {self.false(tree)}: silent.append({silences}[{waits}])")
        return lines

    def bits(self, condition: Condition) -> dict[str, int]:
        return {name: 1 << self.numbers[name] for name in condition.facts}

    def true(self, node: exp.Expr) -> str:
        if isinstance(node, exp.And | exp.Or):
            if self.truths and node.sql(copy=False) in self.truths:
                return self.truths[node.sql(copy=False)]
            word = " and " if isinstance(node, exp.And) else " or "
            return f"({word.join(self.true(part) for part in node.flatten())})"
        if isinstance(node, exp.Paren):
            return self.true(node.this)
        if isinstance(node, exp.Not):
            return self.false(node.this)
        return self._leaf(node, truth=True)

    def false(self, node: exp.Expr) -> str:
        if _is_settled(node):
            return f"(not {self.true(node)})"
        if isinstance(node, exp.And | exp.Or):
            word = " or " if isinstance(node, exp.And) else " and "
            return f"({word.join(self.false(part) for part in node.flatten())})"
        if isinstance(node, exp.Paren):
            return self.false(node.this)
        if isinstance(node, exp.Not):
            return self.true(node.this)
        return self._leaf(node, truth=False)

    def _waits(self, node: exp.Expr) -> str:
        """Write the bits of the facts that an unknown node waits for: only its unknown branches count."""
        node = _bare(node)
        if isinstance(node, exp.And | exp.Or):
            parts = [self._waits_within(_bare(part)) for part in node.flatten() if not _is_settled(part)]
            return f"({' | '.join(parts) or '0'})"
        number = self.numbers[fact_name(node if isinstance(node, exp.Column) else node.this)]
        return f"({1 << number} if f{number} is None else 0)"

    def _waits_within(self, node: exp.Expr) -> str:
        if isinstance(node, exp.And):
            return f"(0 if {self.false(node)} else {self._waits(node)})"
        if isinstance(node, exp.Or):
            return f"(0 if {self.true(node)} else {self._waits(node)})"
        return self._waits(node)

    def _leaf(self, node: exp.Expr, *, truth: bool) -> str:
        if isinstance(node, exp.Column):
            # True is the only value of a yes or no that counts as true.
            return f"f{self.numbers[fact_name(node)]}{'' if truth else ' is False'}"
        variable = f"f{self.numbers[fact_name(node.this)]}"
        if isinstance(node, exp.Is):
            return f"({variable} is {'' if truth else 'not '}None)"
        if isinstance(node, exp.In):
            values = tuple(literal(value) for value in node.expressions)
            test = f"{variable} {'' if truth else 'not '}in {values!r}"
        elif isinstance(node, exp.Between):
            low, high = literal(node.args["low"]), literal(node.args["high"])
            test = f"{'' if truth else 'not '}{low!r} <= {variable} <= {high!r}"
        else:
            operator = COMPARISONS[type(node)]
            written = PYTHON.get(operator, operator) if truth else OPPOSITE[operator]
            test = f"{variable} {written} {literal(node.expression)!r}"
        return f"({test})" if fact_name(node.this) in self.known else f"({variable} is not None and {test})"


def _is_about_one(condition: Condition) -> bool:
    """Say whether one fact decides alone: then it is unknown exactly where that fact is."""
    return len(condition.facts) == 1 and not condition.tree.find(exp.Is)


def _is_settled(node: exp.Expr) -> bool:
    """Say whether a node is never unknown: it asks for absence, or takes the absence of all it compares."""
    node = _bare(node)
    if isinstance(node, exp.And):
        return all(_is_settled(part) for part in node.flatten())
    if not isinstance(node, exp.Or):
        return isinstance(node, exp.Is)
    absent = {fact_name(part.this) for part in node.flatten() if isinstance(part, exp.Is)}
    return all(fact_name(column) in absent for column in node.find_all(exp.Column))


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren | exp.Not):
        node = node.this
    return node
