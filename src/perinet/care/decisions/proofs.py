"""A guideline becomes what is proved of it over every possible answer, or the smallest person who breaks it.

Each property is asked as its opposite: is there a person for whom it fails? None at all is the proof.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import z3

from perinet.care.decisions import floor, library
from perinet.care.decisions.bench import RESCREENED, Bench, Doubt, nobody, open_steps
from perinet.care.decisions.clocks import Clock, clock_of, clocks, order
from perinet.care.decisions.combined import together
from perinet.care.decisions.compiled import compile_condition
from perinet.care.decisions.engine import INCOMPLETE, NONE
from perinet.care.decisions.formulas import Reading
from perinet.care.decisions.guideline import Guideline, Invariant, Rule, seconds
from perinet.care.decisions.library import Package
from perinet.care.decisions.persons import Facts, Formula
from perinet.care.decisions.thresholds import lined, one_band, worse_never_leads_to_less
from perinet.care.decisions.verdicts import Report, Result

RESCREEN = "rescreen"
SAFETY = ("floor", "invariant", "answer", "absence", "loop")
Progress = Callable[[int, int, str], object]
Timer = Callable[[], float]


class Property(NamedTuple):
    kind: str
    subject: str
    check: Callable[[Bench], Result]

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.subject}" if self.subject else self.kind


def prove_package(
    package: Package, *, on_progress: Progress | None = None, timer: Timer | None = None
) -> Iterator[tuple[dict[str, str], Guideline, Report]]:
    """Prove it as it stands and under each choice; and what concerns safety under all choices together."""
    combined = [(values, one, SAFETY) for values, one in together(package)]
    alone = [(values, one, ()) for values, one in library.alternatives(package)]
    for values, one, kinds in [({}, package, ()), *alone, *combined]:
        report = prove(one.guideline, kinds=kinds, on_progress=on_progress, timer=timer)
        yield values, one.guideline, report


def prove(
    guideline: Guideline,
    *,
    kinds: Collection[str] = (),
    on_progress: Progress | None = None,
    timer: Timer | None = None,
) -> Report:
    """Check every property, or those of some kinds; `on_progress(done, total, name)` comes before each and last."""
    bench, results = Bench(guideline), []
    todo = [one for one in properties(guideline) if not kinds or one.kind in kinds]
    for number, one in enumerate(todo):
        if on_progress:
            on_progress(number, len(todo), one.id)
        begun = timer() if timer else 0.0
        result = replace(one.check(bench), id=one.id, kind=one.kind, subject=one.subject)
        results.append(replace(result, seconds=timer() - begun if timer else 0.0))
    if on_progress:
        on_progress(len(todo), len(todo), "")
    return Report(guideline.id, guideline.version, guideline.package_hash, tuple(results))


def properties(guideline: Guideline) -> list[Property]:
    kinds: list[tuple[str, Iterable[str], Callable[[Bench, str], Result]]] = [
        ("floor", floor.DEMANDS, _demanded),
        ("invariant", [invariant.id for invariant in guideline.invariants], _invariant),
        ("rule", guideline.rules, _live),
        ("answer", [""], _one_answer),
        ("absence", ["complete", "enough", "answered", "taken-away"], _absence),
        ("contradiction", [step for step in guideline.steps if len(_opening(guideline, step)) > 1], _agree),
        ("threshold", lined(guideline), worse_never_leads_to_less),
        ("overlap", [name for name in lined(guideline) if ".item" not in name], one_band),
        ("loop", [RESCREEN] if RESCREENED in guideline.facts and RESCREEN in guideline.steps else [], _loop),
    ]
    return [
        Property(kind, subject, lambda bench, subject=subject, check=check: check(bench, subject))  # type: ignore[misc]
        for kind, subjects, check in kinds
        for subject in subjects
    ]


def _demanded(bench: Bench, name: str) -> Result:
    """What every guideline must do, over all answers: the step is open, and its clock is short enough."""
    demand = floor.DEMANDS[name]
    if not floor.knows(bench.guideline, demand.given):
        return Result(holds=False, detail="unknown")
    return nobody(bench, (_falls_short(bench, reading, demand) for reading in bench.readings))


def _falls_short(bench: Bench, reading: Reading, demand: floor.Demand) -> Doubt:
    given, latest = compile_condition(demand.given), seconds(demand.within)

    def in_time(clock: Clock) -> bool:
        return seconds(clock.within) <= latest and not clock.not_before

    def shows(facts: Facts) -> bool:
        clock = clocks(bench.guideline, bench.decide(reading.moment, facts)).get(demand.always)
        return given(facts) and (clock is None or not in_time(clock))

    soon = filter(in_time, reading.clocks(demand.always))
    opened = bench.person.either(reading.has_clock(demand.always, clock) for clock in soon)
    return Doubt(reading.moment, z3.And(bench.person.true(demand.given.tree), z3.Not(opened)), shows)


def _invariant(bench: Bench, name: str) -> Result:
    """Over all answers, present or missing, contradictory ones too: what is given always opens the step."""
    invariant = next(one for one in bench.guideline.invariants if one.id == name)
    if bench.search.some(bench.person.true(invariant.given.tree)) is None:
        return Result(holds=False, detail="empty")
    return nobody(bench, (_breaks(bench, reading, invariant) for reading in bench.readings))


def _breaks(bench: Bench, reading: Reading, invariant: Invariant) -> Doubt:
    given = compile_condition(invariant.given)
    formula = z3.And(bench.person.true(invariant.given.tree), z3.Not(reading.kept(invariant.always)))
    return Doubt(
        reading.moment,
        formula,
        lambda facts: (
            given(facts) and invariant.always not in open_steps(bench.decide(reading.moment, facts))
        ),
    )


def _live(bench: Bench, name: str) -> Result:
    """Somebody who can exist makes the rule hold, and somebody's steps would change without it."""
    rule = bench.guideline.rules[name]
    readings = [reading for reading in bench.readings if rule in reading.rules]
    if not any(bench.search.some(reading.held[name], can_exist=True) is not None for reading in readings):
        return Result(holds=False, detail="dead")
    if not any(
        bench.search.some(_matters(reading, rule), can_exist=True) is not None for reading in readings
    ):
        return Result(holds=False, detail="idle")
    return Result(holds=True)


def _matters(reading: Reading, rule: Rule) -> Formula:
    """The rule sets the clock of a step that is kept, and the rule that would set it next says another."""
    guideline, rules = reading.guideline, reading.opening(rule.step)
    passed: list[Formula] = []
    same: list[Formula] = []
    for other in rules[rules.index(rule) + 1 :]:
        if clock_of(guideline, other) == clock_of(guideline, rule):
            same.append(z3.And(reading.held[other.id], z3.Not(reading.person.either(passed))))
        passed.append(reading.held[other.id])
    return z3.And(reading.sets_clock(rule), reading.kept(rule.step), z3.Not(reading.person.either(same)))


def _one_answer(bench: Bench, _subject: str) -> Result:
    """Every moment and every answer lead to exactly one of: a step that a rule opened, none, incomplete."""
    return nobody(bench, (_not_one_answer(bench, reading) for reading in bench.readings))


def _not_one_answer(bench: Bench, reading: Reading) -> Doubt:
    person, moment = bench.person, reading.moment
    ways = [formula for _, formula in reading.outcomes()]
    unsound = (z3.And(reading.held[rule.id], person.false(rule.condition.tree)) for rule in reading.rules)
    formula = person.either([
        z3.Not(z3.PbEq([(way, 1) for way in ways], 1)),
        *unsound,
        *(reading.opened(step) for step in bench.guideline.steps if step == INCOMPLETE),
    ])  # fmt: skip
    return Doubt(moment, formula, lambda facts: INCOMPLETE in open_steps(bench.decide(moment, facts)))


def _absence(bench: Bench, subject: str) -> Result:
    doubts = {
        "complete": _none_unless_complete, "enough": _none_too_early, "answered": _none_unanswered,
        "taken-away": _taken_away,
    }  # fmt: skip
    return nobody(bench, (doubt for reading in bench.readings for doubt in doubts[subject](bench, reading)))


def _none_unless_complete(bench: Bench, reading: Reading) -> Iterator[Doubt]:
    """`none` only where enough is certainly known; a rule can't open it either."""

    def shows(facts: Facts) -> bool:
        decision = bench.decide(reading.moment, facts)
        return decision.step == NONE and not decision.complete

    yield Doubt(reading.moment, z3.And(reading.leads_to(NONE), z3.Not(reading.complete)), shows)


def _none_too_early(bench: Bench, reading: Reading) -> Iterator[Doubt]:
    """`none` only where what every guideline must know is known, whatever this one calls enough."""
    enough = [condition for condition in floor.ENOUGH if floor.knows(bench.guideline, condition)]
    known = [compile_condition(condition) for condition in enough]
    reached = bench.person.either(bench.person.true(condition.tree) for condition in enough)
    yield Doubt(
        reading.moment,
        z3.And(reading.leads_to(NONE), z3.Not(reached)),
        lambda facts: (
            bench.decide(reading.moment, facts).step == NONE and not any(holds(facts) for holds in known)
        ),
    )


def _none_unanswered(bench: Bench, reading: Reading) -> Iterator[Doubt]:
    """`none` never for somebody who answered nothing, whatever else is known; so never on no facts at all."""
    person = bench.person
    answers = [name for name, fact in person.facts.items() if fact.answer]
    unanswered = z3.Not(person.either(person.known[name] for name in answers))
    yield Doubt(
        reading.moment,
        z3.And(reading.leads_to(NONE), unanswered),
        lambda facts: bench.decide(reading.moment, facts).step == NONE and not facts.keys() & set(answers),
    )


def _taken_away(bench: Bench, reading: Reading) -> Iterator[Doubt]:
    """To take an answer away never makes enough known: nobody becomes `none` by not answering."""
    person, moment = bench.person, reading.moment
    for name in bench.guideline.complete.facts:
        if not person.facts[name].answer:
            continue
        gone = [(person.known[name], z3.BoolVal(False, person.context))]
        without = _without(name)
        yield Doubt(
            moment,
            z3.And(
                person.known[name],
                z3.Not(reading.complete),
                z3.substitute(z3.And(reading.complete, reading.opens_nothing()), *gone),
            ),
            lambda facts, name=name, without=without: (  # type: ignore[misc]
                name in facts
                and not bench.decide(moment, facts).complete
                and bench.decide(moment, without(facts)).step == NONE
            ),
            instead=without,
        )


def _without(name: str) -> Callable[[Facts], Facts]:
    return lambda facts: {key: value for key, value in facts.items() if key != name}


def _agree(bench: Bench, step: str) -> Result:
    """No two rules open a step together and say different things, unless a more urgent one decides.

    They differ when they name two owners at one urgency, or one deadline that begins or ends differently.
    """
    return nobody(bench, (doubt for reading in bench.readings for doubt in _disputes(bench, reading, step)))


def _disputes(bench: Bench, reading: Reading, step: str) -> Iterator[Doubt]:
    rules = reading.opening(step)
    for one, two in combinations(rules, 2):
        if not _differ(bench.guideline, one, two):
            continue
        urgent = (reading.held[rule.id] for rule in rules if order(rule) < order(one))
        both = (one.id, two.id)
        yield Doubt(
            reading.moment,
            z3.And(
                reading.held[one.id], reading.held[two.id], reading.kept(step),
                z3.Not(bench.person.either(urgent)),
            ),
            lambda facts, both=both: set(both) <= set(bench.decide(reading.moment, facts).held),  # type: ignore[misc]
        )  # fmt: skip


def _differ(guideline: Guideline, one: Rule, two: Rule) -> bool:
    a, b = clock_of(guideline, one), clock_of(guideline, two)
    if a.urgency == b.urgency and a.owner != b.owner:
        return True
    return order(one) == order(two) and (a.not_before, a.working_day) != (b.not_before, b.working_day)


def _loop(bench: Bench, step: str) -> Result:
    """Somebody who was asked again before is never only asked again."""
    again = z3.And(bench.person.known[RESCREENED], bench.person.value[RESCREENED] >= 1)

    def doubt(reading: Reading) -> Doubt:
        def shows(facts: Facts) -> bool:
            return bool(facts.get(RESCREENED)) and step in open_steps(bench.decide(reading.moment, facts))

        return Doubt(reading.moment, z3.And(again, reading.kept(step)), shows)

    return nobody(bench, map(doubt, bench.readings))


def _opening(guideline: Guideline, step: str) -> list[Rule]:
    return [rule for rule in guideline.rules.values() if rule.step == step]
