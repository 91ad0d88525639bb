"""A guideline becomes every small mistake it could hold, to see that its own golden cases notice each one.

A mistake that the loader would refuse is not made. One that changes no answer for any person is not counted,
and that is proved: every value that the condition can tell apart, and "not known", is tried with every other.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise, product
from math import prod

from sqlglot import exp

from perinet.care.decisions.cases import COMPLETE, Case, applies, disagreements, rules_of
from perinet.care.decisions.compiled import Answers, Evaluate, Known, Named, compile_condition, compile_rules
from perinet.care.decisions.conditions import COMPARISONS, Condition, ConditionError, Fact, parse
from perinet.care.decisions.coverage import changed, telling_values
from perinet.care.decisions.engine import NONE
from perinet.care.decisions.guideline import URGENCIES, Guideline, Note, Rule, seconds
from perinet.care.decisions.library import Package, alternatives
from perinet.care.screening.mutation import Report

# Stands where a rule is compiled alone, and nobody asks whether enough is known.
_ALWAYS = parse("anybody is null", {"anybody": Fact("anybody", "bool")})
MOST_PERSONS = 300_000  # to try in a proof; beyond it a mistake counts as one that makes a difference


@dataclass(frozen=True)
class Mutant:
    """One mistake: in which rule, where in its condition (0: not there), and the guideline that has it."""

    rule: str
    column: int
    what: str
    guideline: Guideline
    is_same: Callable[[], bool]  # proves that no person is answered otherwise

    def __str__(self) -> str:
        return f"{self.rule}{f', column {self.column}' if self.column else ''}: {self.what}"


def of(package: Package) -> Report:
    """Break a package, and what reads otherwise under every other choice that it leaves open."""
    guideline = package.guideline
    reports = [report(guideline, package.judged_by)]
    for _values, other in alternatives(package):
        rules = changed(guideline, other.guideline)
        reports.append(report(other.guideline, other.judged_by, rules))
    survivors = tuple(dict.fromkeys(one for each in reports for one in each.survivors))
    return Report(sum(each.killed for each in reports), survivors)


def report(guideline: Guideline, cases: Iterable[Case], rules: Collection[str] | None = None) -> Report:
    """Break a guideline, or only some of its rules, and let the cases find out.

    A case that fails already would notice everything, so it counts for nothing.
    """
    used = [case for case in cases if applies(guideline, case) and not _fails(guideline, case)]
    about: dict[str, list[Case]] = {}
    for case in used:
        for name in rules_of(case):
            about.setdefault(name, []).append(case)
    killed, survivors = 0, []
    for mutant in mutants(guideline, rules):
        if _is_noticed(mutant, chain(about.get(mutant.rule, ()), used)):
            killed += 1
        elif not mutant.is_same():
            survivors.append(str(mutant))
    return Report(killed, tuple(survivors))


def mutants(guideline: Guideline, rules: Collection[str] | None = None) -> Iterator[Mutant]:
    def meant(name: str) -> bool:
        return rules is None or name in rules

    for rule in filter(lambda rule: meant(rule.id), guideline.rules.values()):
        yield from _rule_mutants(guideline, rule)
        yield from _condition_mutants(
            guideline, rule.id, rule.condition, partial(_with_condition, guideline, rule)
        )
    if rules is None:
        yield from _step_mutants(guideline)
    if meant(COMPLETE):
        yield from _condition_mutants(
            guideline, COMPLETE, guideline.complete, partial(_with_complete, guideline)
        )
    for note in filter(lambda note: meant(note.id), guideline.notes):
        yield from _condition_mutants(
            guideline, note.id, note.condition, partial(_with_note, guideline, note)
        )


def conditions(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[tuple[int, str, Condition]]:
    """Yield each small change of a condition: the column it is in, what it is, and the condition that has it."""
    seen = {condition.tree.sql(copy=False)}
    for place, node in enumerate(condition.tree.walk()):
        for other in _others(node):
            tree = _replaced(condition.tree, place, other)
            text = tree.sql(copy=False)
            if text in seen:
                continue
            seen.add(text)
            try:
                changed = parse(text, facts)
            except ConditionError:
                continue  # such as a cut-off outside its fact: the loader refuses it, so it can't happen
            yield _column(node), f"`{node.sql(copy=False)}` becomes `{other.sql(copy=False)}`", changed


def is_same(one: Condition, other: Condition, facts: Mapping[str, Fact]) -> bool:
    """Prove that two conditions hold, fail and wait for the same facts, whoever is asked."""
    names = tuple(dict.fromkeys((*one.facts, *other.facts)))
    values = [telling_values(facts[name], (one, other)) for name in names]
    if prod(map(len, values)) > MOST_PERSONS:
        return False
    read = [compile_rules([Named("rule", (), condition)], condition) for condition in (one, other)]
    return all(
        read[0]("", known) == read[1]("", known)
        for known in (dict(zip(names, each, strict=True)) for each in product(*values))
    )


def _is_noticed(mutant: Mutant, cases: Iterable[Case]) -> bool:
    return any(_fails(mutant.guideline, case) for case in cases)


def _fails(guideline: Guideline, case: Case) -> bool:
    return next(disagreements(guideline, case), None) is not None


def _rule_mutants(guideline: Guideline, rule: Rule) -> Iterator[Mutant]:
    def mutant(what: str, changed: Rule | None) -> Mutant:
        return Mutant(rule.id, 0, what, _with_rule(guideline, rule, changed), lambda: False)

    yield mutant("dropped", None)
    named = rule.moments or tuple(guideline.moments)
    for moment in guideline.moments:
        if moment not in named:
            yield mutant(f"also at {moment}", replace(rule, moments=(*named, moment)))
        elif len(named) > 1:
            others = tuple(one for one in named if one != moment)
            yield mutant(f"not at {moment}", replace(rule, moments=others))
    for step in _neighbours(tuple(step for step in guideline.steps if step != NONE), rule.step):
        yield mutant(f"opens {step}", replace(rule, step=step))
    for urgency in URGENCIES:
        if urgency != rule.urgency:
            yield mutant(f"urgency {urgency}", replace(rule, urgency=urgency))
    for minutes in (seconds(rule.within) // 120, seconds(rule.within) // 30):
        yield mutant(f"within {minutes} minutes", replace(rule, within=f"PT{minutes}M"))
    if rule.not_before:
        yield mutant("not_before dropped", replace(rule, not_before=""))
    yield mutant("working_day turned", replace(rule, working_day=not rule.working_day))


def _step_mutants(guideline: Guideline) -> Iterator[Mutant]:
    """Let a step belong to another concern, so that others replace it or are replaced, and swap it with the next."""
    opened = [
        step for step in guideline.steps.values() if any(r.step == step.id for r in guideline.rules.values())
    ]
    concerns = dict.fromkeys(["", *(step.concern for step in opened)])
    for step in opened:
        for concern in concerns:
            if concern != step.concern:
                steps = {**guideline.steps, step.id: replace(step, concern=concern)}
                what = f"belongs to {concern or 'no concern'}"
                yield Mutant(step.id, 0, what, replace(guideline, steps=steps), lambda: False)
    for one, two in pairwise(opened):
        names = [{one.id: two.id, two.id: one.id}.get(name, name) for name in guideline.steps]
        steps = {name: guideline.steps[name] for name in names}
        changed = replace(guideline, steps=steps, rank={name: place for place, name in enumerate(steps)})
        yield Mutant(two.id, 0, f"goes before {one.id}", changed, lambda: False)


def _condition_mutants(
    guideline: Guideline, name: str, condition: Condition, put: Callable[[Condition], Guideline]
) -> Iterator[Mutant]:
    for column, what, other in conditions(condition, guideline.facts):
        proof = partial(is_same, condition, other, guideline.facts)
        yield Mutant(name, column, what, put(other), proof)


def _with_rule(guideline: Guideline, rule: Rule, changed: Rule | None) -> Guideline:
    """Put one rule in the place of another, and compile no other."""
    rules = {name: changed or one if one is rule else one for name, one in guideline.rules.items()}
    return replace(guideline, rules=rules, evaluate=_evaluate(guideline, rule.id, changed))


def _evaluate(guideline: Guideline, name: str, changed: Rule | None) -> Evaluate:
    """Ask the guideline as it is, and let the changed rule answer for itself."""
    order = {rule: place for place, rule in enumerate(guideline.rules)}
    alone = compile_rules([Named(name, (), changed.condition)], _ALWAYS) if changed else None
    moments = changed.moments or tuple(guideline.moments) if changed else ()

    def evaluate(moment: str, facts: Known) -> Answers:
        held, silent, complete = guideline.evaluate(moment, facts)
        held = tuple(rule for rule in held if rule != name)
        silent = tuple(one for one in silent if one[0] != name)
        if alone and moment in moments:
            own_held, own_silent, _ = alone("", facts)
            held = tuple(sorted([*held, *own_held], key=order.__getitem__))
            silent = tuple(sorted([*silent, *own_silent], key=lambda one: order[one[0]]))
        return held, silent, complete

    return evaluate


def _with_condition(guideline: Guideline, rule: Rule, condition: Condition) -> Guideline:
    return _with_rule(guideline, rule, replace(rule, condition=condition))


def _with_note(guideline: Guideline, note: Note, condition: Condition) -> Guideline:
    changed = replace(note, condition=condition, holds=compile_condition(condition))
    notes = tuple(changed if one is note else one for one in guideline.notes)
    return replace(guideline, notes=notes)


def _with_complete(guideline: Guideline, condition: Condition) -> Guideline:
    holds = compile_condition(condition)

    def evaluate(moment: str, facts: Known) -> Answers:
        held, silent, _ = guideline.evaluate(moment, facts)
        return held, silent, holds(facts)

    return replace(guideline, complete=condition, evaluate=evaluate)


def _neighbours(steps: Sequence[str], step: str) -> Iterator[str]:
    place = steps.index(step)
    yield from steps[max(place - 1, 0) : place]
    yield from steps[place + 1 : place + 2]


def _others(node: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what could stand in the place of a node by one slip."""
    if isinstance(node, exp.And | exp.Or):
        yield from (part.copy() for part in (node.this, node.expression))
        other = exp.Or if isinstance(node, exp.And) else exp.And
        yield exp.Paren(this=other(this=_kept(node.this), expression=_kept(node.expression)))
    elif isinstance(node, exp.Not):
        yield node.this.copy()
    elif type(node) in COMPARISONS:
        yield from (
            kind(this=node.this.copy(), expression=node.expression.copy())
            for kind in COMPARISONS
            if kind is not type(node)
        )
    elif isinstance(node, exp.Literal) and not node.is_string:
        yield from (exp.Literal.number(int(node.this) + by) for by in (-1, 1))
    elif isinstance(node, exp.Boolean):
        yield exp.Boolean(this=not node.this)
    elif isinstance(node, exp.In) and len(node.expressions) > 1:
        for dropped in range(len(node.expressions)):
            kept = [one.copy() for place, one in enumerate(node.expressions) if place != dropped]
            yield exp.In(this=node.this.copy(), expressions=kept)
    if isinstance(node, exp.Is | exp.In | exp.Between) or _is_answer(node):
        yield exp.Not(this=node.copy())


def _is_answer(node: exp.Expr) -> bool:
    """Say whether a column stands alone, as a yes or no."""
    within = (exp.And, exp.Or, exp.Not, exp.Paren)
    return isinstance(node, exp.Column) and (node.parent is None or isinstance(node.parent, within))


def _kept(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=node.copy()) if isinstance(node, exp.And | exp.Or) else node.copy()


def _replaced(tree: exp.Expr, place: int, other: exp.Expr) -> exp.Expr:
    holder = exp.Paren(this=tree.copy())
    target = list(holder.this.walk())[place]
    target.replace(_kept(other) if isinstance(target.parent, exp.And | exp.Or | exp.Not) else other.copy())
    return holder.this


def _column(node: exp.Expr) -> int:
    return min((part.meta["start"] for part in node.walk() if "start" in part.meta), default=0) + 1
