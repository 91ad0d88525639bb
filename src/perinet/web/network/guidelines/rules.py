"""One version of a guideline becomes a table that a clinician can read, most urgent step first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from perinet.care.decisions import files, library
from perinet.care.decisions.conditions import Condition
from perinet.care.decisions.guideline import Guideline, Moment, Rule, Step, seconds
from perinet.web.network.guidelines import download, frame, otherwise, wording
from perinet.web.network.guidelines.wording import Line
from perinet.web.parts.explanation import within_words
from perinet.web.parts.open_values import WEEK, length_words, open_rows
from perinet.web.parts.origin import Origin, addresses, origin
from perinet.web.parts.paper import paper

ANCHORS = {
    "gestation": gettext_lazy("weeks of pregnancy"),
    "birth": gettext_lazy("after the birth"),
    "wish": gettext_lazy("after a wish for a child was told"),
    "decision": gettext_lazy("after the decision before"),
}


@dataclass(frozen=True)
class RuleRow:
    id: str
    sentence: str
    lines: tuple[Line, ...]
    exact: str
    moments: tuple[str, ...]
    clock: tuple[str, ...]
    owner: str
    origin: Origin
    clock_origin: Origin


@dataclass(frozen=True)
class StepGroup:
    """A step with the rules that open it."""

    id: str
    name: str
    entry: str
    replaces: tuple[str, ...]
    rules: tuple[RuleRow, ...]
    origin: Origin


@dataclass(frozen=True)
class MomentRow:
    name: str
    window: str
    first: str
    second: str
    origin: Origin
    window_origin: Origin


@dataclass(frozen=True)
class Stated:
    """A condition with what follows from it, as one line of a list."""

    text: str
    lines: tuple[Line, ...]
    exact: str
    origin: Origin | None = None


def step_groups(guideline: Guideline) -> list[StepGroup]:
    words = guideline.texts[wording.language()]
    return [
        StepGroup(
            step.id,
            words["steps"][step.id]["name"],
            words["steps"][step.id]["entry"],
            tuple(words["steps"][weaker]["name"] for weaker in _replaced(step, guideline)),
            tuple(_rule_row(rule, guideline) for rule in guideline.rules.values() if rule.step == step.id),
            origin(step),
        )
        for step in guideline.steps.values()
    ]


def _replaced(step: Step, guideline: Guideline) -> Iterator[str]:
    for other in guideline.steps.values():
        if step.concern == other.concern != "" and guideline.rank[other.id] > guideline.rank[step.id]:
            yield other.id


def _rule_row(rule: Rule, guideline: Guideline) -> RuleRow:
    words = guideline.texts[wording.language()]
    return RuleRow(
        id=rule.id,
        sentence=words["rules"][rule.id],
        lines=wording.lines(rule.condition, guideline),
        exact=exact(rule.condition),
        moments=tuple(words["moments"][moment] for moment in rule.moments) or (_("At every moment"),),
        clock=tuple(_clock(rule, guideline)),
        owner=words["owners"][rule.owner or guideline.steps[rule.step].owner],
        origin=origin(rule, tuple(words["own_parts"][part] for part in rule.own_parts)),
        clock_origin=Origin(addresses(rule.within_source), rule.within_own, unverified=False),
    )


def _clock(rule: Rule, guideline: Guideline) -> Iterator[str]:
    yield within_words(rule.within)
    if rule.working_day:
        yield str(guideline.texts[wording.language()]["urgencies"]["soft"])
    if rule.not_before:
        yield _("not before: %(length)s") % {"length": length_words(rule.not_before)}


def exact(condition: Condition) -> str:
    """Return a condition as it is written in the package, on one line."""
    return " ".join(condition.text.split())


def moment_rows(guideline: Guideline) -> list[MomentRow]:
    return [_moment_row(moment, guideline) for moment in guideline.moments.values()]


def _moment_row(moment: Moment, guideline: Guideline) -> MomentRow:
    window = _("from %(opens)s to %(closes)s, %(anchor)s; best at %(due)s") % {
        "opens": _weeks(moment.opens), "closes": _weeks(moment.closes), "due": _weeks(moment.due),
        "anchor": ANCHORS[moment.anchor],
    }  # fmt: skip
    first = ", ".join(name.upper() for name in moment.first_step)
    if moment.first_step_for == "indicated":
        first = _("%(lists)s, only when a rule asks for it") % {"lists": first}
    return MomentRow(
        guideline.texts[wording.language()]["moments"][moment.id], window, first,
        ", ".join(name.upper() for name in moment.second_step), origin(moment),
        Origin(addresses(moment.window_source), moment.window_own, unverified=False),
    )  # fmt: skip


def _weeks(duration: str) -> str:
    weeks = seconds(duration) // WEEK
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}


def stated(rows: Iterable[tuple[str, Condition, Any]], guideline: Guideline) -> list[Stated]:
    return [
        Stated(text, wording.lines(condition, guideline), exact(condition), origin(row) if row else None)
        for text, condition, row in rows
    ]


def _invariants(guideline: Guideline) -> list[Stated]:
    steps = guideline.texts[wording.language()]["steps"]
    rows = (
        (_("Always opens: %(step)s") % {"step": steps[one.always]["name"]}, one.given, None)
        for one in guideline.invariants
    )
    return stated(rows, guideline)


def contents(guideline: Guideline) -> dict[str, Any]:
    """Return everything a version says, in words."""
    words = guideline.texts[wording.language()]
    notes = ((words["notes"][note.id], note.condition, note) for note in guideline.notes)
    return {
        "steps": step_groups(guideline),
        "moments": moment_rows(guideline),
        "complete": wording.lines(guideline.complete, guideline),
        "complete_exact": exact(guideline.complete),
        "notes": stated(notes, guideline),
        "invariants": _invariants(guideline),
        "open_values": open_rows(guideline),
        "risks": [
            (words["risk_factors"][risk.id], risk.level == "high", origin(risk))
            for risk in guideline.risk_factors.values()
        ],
        "signs": [
            (words["signs"][sign.id], wording.fact_words(guideline, sign.fact), origin(sign))
            for sign in guideline.signs.values()
        ],
    }


def _fhir(version: frame.Version) -> str:
    """Machines have doors of their own; this page only knows the address."""
    return reverse("fhir:guideline", args=[version.guideline.id, version.short, wording.language()])


@frame.reader
@require_safe
def rules(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    page = frame.page(version, request) | contents(version.guideline)
    page["downloads"] = [
        *((name, version.url("file", kind)) for kind, name in download.NAMES.items()),
        (_("Rules and lists for other systems (FHIR)"), _fhir(version)),
    ]
    if version.guideline.extends:
        base = library.read(files.beneath(version.package.files)).guideline
        page["base"] = base
        page["reads"] = otherwise.rows(base, version.guideline, library.differences(version.package))
    if "as" in request.GET:
        return paper(request, "network/guidelines/rules_paper.html", page)
    return render(request, "network/guidelines/rules.html", page)
