"""A version becomes what one check finds of it: rows and figures that a page can tell in a reader's words."""

import importlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from perinet.care.decisions import library, life, verdicts, versions, workload
from perinet.care.decisions.cases import applies, disagreements
from perinet.care.decisions.examine import examine
from perinet.care.decisions.guideline import Budget, Guideline
from perinet.care.decisions.library import Package
from perinet.care.decisions.models import Decision, Examination, ExaminationKind
from perinet.care.decisions.services import HIDDEN_CONCERN
from perinet.care.decisions.workload import Asked, Load, Work
from perinet.ground.base import clock
from perinet.ground.vault.erased import ERASED
from perinet.people.families.models import SECRET

WEEKS = 26
ENOUGH = 200  # occasions of its own from which a site learns more than from made-up persons
MADE_UP = 500  # persons a week, where the site's own are too few: enough that chance makes no flood
SEED = 1
OWN = "own"

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Outcome:
    green: bool
    findings: list[dict[str, Any]]
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proved:
    """One property, under what was chosen where the package leaves a choice; nothing chosen: as it stands."""

    choices: Mapping[str, str]
    result: verdicts.Result


def proved(row: Examination) -> tuple[Proved, ...]:
    """Return what proofs found, to be told by `verdicts` in the language of a reader."""
    return tuple(
        Proved(one["choices"], verdicts.Result(**_tupled(one, leave_out="choices"))) for one in row.findings
    )


def differences(row: Examination) -> tuple[verdicts.Difference, ...]:
    """Return what a comparison found."""
    return tuple(verdicts.Difference(**_tupled(one)) for one in row.findings)


def _tupled(found: Mapping[str, Any], leave_out: str = "") -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.items()
        if name != leave_out
    }


def _check(row: Examination, tell: Tell) -> Outcome:
    package = versions.package(row.version.package_hash)
    found = examine(package)
    for values, other in library.alternatives(package):
        tell(0, 0, str(values))
        found += _under_a_choice(other, values)
    return Outcome(not found, [_finding(text) for text in found], {"cases": len(package.judged_by)})


def _under_a_choice(package: Package, values: Mapping[str, str]) -> Iterator[str]:
    """Ask the cases about a choice what comes out once it is made; all others were asked without it."""
    for case in package.judged_by:
        if values.items() <= case.get("only_if", {}).items() and applies(package.guideline, case):
            yield from disagreements(package.guideline, case)


def _finding(sentence: str, *, holds: bool = False, **more: Any) -> dict[str, Any]:
    return {"holds": holds, "sentence": sentence, **more}


def _prove(row: Examination, tell: Tell) -> Outcome:
    """Prove it as it stands and under every choice that an organisation may make."""
    # Loaded when asked for: a solver has no place in the memory of a site's web processes.
    proofs = importlib.import_module("perinet.care.decisions.proofs")
    package = versions.package(row.version.package_hash)
    found = []
    for values, _guideline, report in proofs.prove_package(package, on_progress=tell, timer=time.monotonic):
        found += [{"choices": values, **asdict(result)} for result in report.results]
    found.sort(key=lambda one: bool(one["holds"]))  # what fails is read first, and never cut off
    return Outcome(all(one["holds"] for one in found), found, {"properties": len(found)})


def _mutate(row: Examination, _tell: Tell) -> Outcome:
    mutation = importlib.import_module("perinet.care.decisions.mutation")
    package = versions.package(row.version.package_hash)
    report = mutation.of(package)
    figures = {"share": report.share, "made": report.killed + len(report.survivors)}
    return Outcome(report.share >= life.LEAST_KILLED, [_finding(one) for one in report.survivors], figures)


def _compare(row: Examination, tell: Tell) -> Outcome:
    if row.against is None:
        raise ValueError("a comparison needs another version")
    compared = importlib.import_module("perinet.care.decisions.compared")
    movement = importlib.import_module("perinet.care.decisions.movement")
    before, after = (versions.package(one.package_hash).guideline for one in (row.against, row.version))
    found = compared.compare(before, after, on_progress=tell)
    same = found.equal and compared.equivalent(before, after)
    figures = {
        "against": str(row.against), "beside": [one._asdict() for one in found.beside],
        **movement.movement(before, after),
    }  # fmt: skip
    return Outcome(same, [asdict(one) for one in found.differences], figures)


def _budget(row: Examination, tell: Tell) -> Outcome:
    guideline = versions.package(row.version.package_hash).guideline
    source, history = history_of(guideline, at=row.at)
    tell(1, 3, source)
    work = workload.work(guideline, history)
    tell(2, 3, source)
    now = _present(guideline, at=row.at)
    before = workload.work(now, history) if now else None
    loads = _loads(guideline, guideline.budgets, work, source)
    past = _loads(now, guideline.budgets, before, source) if now and before else ()
    figures = _figures(loads, past, work, before) | {
        "source": source, "asked": sum(work.asked.values()), "undecided": work.undecided,
        "present": f"{now.id} {now.version}" if now else "",
    }  # fmt: skip
    return Outcome(not any(load.breached for load in loads), [_told(load) for load in loads], figures)


def _loads(guideline: Guideline, budgets: Sequence[Budget], work: Work, source: str) -> tuple[Load, ...]:
    """Measure each budget; work about secrets on made-up persons where they bring more: nobody counts it here."""
    loads = workload.loads(budgets, work)
    if source != OWN:
        return loads
    secret = {step.id for step in guideline.steps.values() if step.concern == HIDDEN_CONCERN}
    made_up = workload.loads(budgets, workload.work(guideline, _made_up(guideline)))
    return tuple(
        other if secret & set(load.budget.steps) and other.worst > load.worst else load
        for load, other in zip(loads, made_up, strict=True)
    )


def _told(load: Load) -> dict[str, Any]:
    budget = load.budget
    sentence = (
        f"{budget.id}: {load.worst:g} per {budget.per_asked} asked in week {load.week}, {load.mean:g} on "
        f"average, at most {budget.at_most}"
    )
    return _finding(sentence, holds=not load.breached, id=budget.id)


def _present(guideline: Guideline, *, at: datetime) -> Guideline | None:
    """Return what decides now where this version would: the same guideline, else the one it lies on."""
    offer = versions.on_offer(clock.day(at))
    name = next((one for one in (guideline.id, guideline.extends) if one in offer), "")
    return versions.deciding(name, offer).guideline if name else None


def _figures(loads: Iterable[Load], past: Iterable[Load], work: Work, before: Work | None) -> dict[str, Any]:
    """Return per budget and per role and step the weeks now and before, for a table and a chart."""
    was = {load.budget.id: _numbers(load) for load in past}
    return {
        "weeks": dict(sorted(work.asked.items())),
        "budgets": [
            {
                "id": load.budget.id, "owner": load.budget.owner, "steps": list(load.budget.steps),
                "at_most": load.budget.at_most, "per_asked": load.budget.per_asked,
                "breached": load.breached, **_numbers(load), "before": was.get(load.budget.id),
            }
            for load in loads
        ],
        "steps": _by_step(work), "steps_before": _by_step(before) if before else [],
    }  # fmt: skip


def _numbers(load: Load) -> dict[str, Any]:
    return {"mean": load.mean, "worst": load.worst, "week": load.week}


def _by_step(work: Work) -> list[dict[str, Any]]:
    return [
        {"owner": owner, "step": step, "weeks": dict(sorted(weeks.items()))}
        for (owner, step), weeks in sorted(work.opened.items())
    ]


def history_of(guideline: Guideline, *, at: datetime) -> tuple[str, list[Asked]]:
    """Return what was known at this site in the last half year, or of made-up persons while that is little.

    What was told in secret is left out: a package can be written so that its budget counts any one answer.
    """
    rows = (
        Decision.objects.filter(at__gt=at - timedelta(weeks=WEEKS), at__lte=at, occasion__voiding=None)
        .exclude(topic__in=SECRET)
        .order_by("-at", "-created_at")
        .only("occasion", "topic", "moment", "facts", "at")
    )
    asked = list(_newest(rows.iterator()))
    if sum(one.counts for one in asked) >= ENOUGH:
        return OWN, asked
    return "synthetic", _made_up(guideline)


def _made_up(guideline: Guideline) -> list[Asked]:
    synthetic = importlib.import_module("perinet.care.decisions.synthetic")
    people = synthetic.people(guideline, MADE_UP * WEEKS, WEEKS, SEED)
    return [Asked(f"{week:02}", moment, facts) for week, _region, moment, facts in people]


def _newest(rows: Iterable[Decision]) -> Iterable[Asked]:
    """Yield the last decision of each occasion and topic; a worry adds work, and nobody who was asked.

    What was erased counts for nothing.
    """
    seen: set[tuple[Any, ...]] = set()
    counted: set[Any] = set()
    for row in rows:
        occasion = row.occasion_id
        key = (occasion, row.topic) if occasion else (row.at, row.topic, row.facts)
        if key in seen or row.facts is ERASED:
            continue
        seen.add(key)
        counts = bool(occasion) and occasion not in counted
        yield Asked(week_of(row.at), row.moment, json.loads(row.facts), counts=counts)
        counted.add(occasion)


def week_of(at: datetime) -> str:
    year, week, _day = clock.day(at).isocalendar()
    return f"{year}-W{week:02}"


RUNNERS: Mapping[str, Callable[[Examination, Tell], Outcome]] = {
    ExaminationKind.CHECK: _check,
    ExaminationKind.PROVE: _prove,
    ExaminationKind.MUTATE: _mutate,
    ExaminationKind.COMPARE: _compare,
    ExaminationKind.BUDGET: _budget,
}
