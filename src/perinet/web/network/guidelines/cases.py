"""The golden cases of a version become tables per rule, with what the guideline answers otherwise in red."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.care.decisions import cases
from perinet.care.decisions.cases import Case
from perinet.care.decisions.guideline import URGENCIES, Guideline
from perinet.care.decisions.library import Package
from perinet.care.decisions.models import ExaminationKind
from perinet.web.network.guidelines import asked, frame, wording
from perinet.web.network.guidelines.frame import Version
from perinet.web.network.guidelines.playground import Field

KINDS = {
    "positive": gettext_lazy("It holds"),
    "negative": gettext_lazy("It does not hold"),
    "boundary": gettext_lazy("On the line"),
    "alone": gettext_lazy("Nothing else known"),
    "missing": gettext_lazy("Something missing"),
    "contradictory": gettext_lazy("Contradictory"),
}
WHOLE = "whole"  # stands for cases that name no rule


@dataclass(frozen=True)
class CaseRow:
    """One case, with every moment at which it is asked."""

    name: str
    kind: str
    moments: tuple[str, ...]
    facts: tuple[str, ...]
    expected: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class RuleCases:
    rule: str
    sentence: str
    rows: tuple[CaseRow, ...]
    red: int
    chosen: bool = False

    @property
    def heading(self) -> str:
        return f"{self.sentence} ({len(self.rows)})"

    @property
    def open(self) -> bool:
        return self.chosen or self.red > 0


def by_rule(package: Package) -> list[RuleCases]:
    """Group the cases under the rules they are about, in the order of the rules; one about the whole goes last."""
    guideline = package.guideline
    words = guideline.texts[wording.language()]["rules"]
    found: dict[str, list[Case]] = {name: [] for name in guideline.rules}
    found |= {cases.COMPLETE: [], WHOLE: []}
    for case in package.judged_by:
        if cases.applies(guideline, case):
            for rule in cases.rules_of(case) or (WHOLE,):
                found.setdefault(rule, []).append(case)
    said = {cases.COMPLETE: _("When enough is known"), WHOLE: _("About the whole guideline")}
    return [
        _rule_cases(rule, said.get(rule) or words.get(rule, rule), rows, guideline)
        for rule, rows in found.items()
        if rows or rule in guideline.rules
    ]


def _rule_cases(rule: str, sentence: str, found: list[Case], guideline: Guideline) -> RuleCases:
    alike: dict[str, list[Case]] = {}
    for case in found:
        alike.setdefault(repr({**case, "moment": ""}), []).append(case)
    rows = tuple(_row(same, guideline) for same in alike.values())
    return RuleCases(rule, sentence, rows, sum(bool(row.wrong) for row in rows))


def _row(same: list[Case], guideline: Guideline) -> CaseRow:
    case, words = same[0], guideline.texts[wording.language()]
    names = dict.fromkeys(words["moments"].get(one["moment"], one["moment"]) for one in same)
    return CaseRow(
        name=case.get("name", ""),
        kind=str(KINDS.get(case.get("kind", ""), "")),
        moments=(_("At every moment"),) if len(names) == len(guideline.moments) else tuple(names),
        facts=tuple(
            f"{wording.fact_words(guideline, fact)}: {wording.value_words(value)}"
            for fact, value in case.get("facts", {}).items()
        ),
        expected=tuple(_expected(case, words)),
        wrong=tuple(dict.fromkeys(said for one in same for said in cases.disagreements(guideline, one))),
    )


def _expected(case: Case, words: Mapping[str, Any]) -> Iterator[str]:
    """Say what must come out, as far as the case says it."""
    names = {step: text["name"] for step, text in words["steps"].items()}
    if "steps" in case:
        yield " + ".join(names.get(step, step) for step in case["steps"]) or names["none"]
    elif "step" in case:
        yield names.get(case["step"], case["step"])
    if "complete" in case:
        yield _("enough is known") if case["complete"] else _("not enough is known")
    if case.get("urgency") in URGENCIES[:-1]:  # the last is no hurry at all
        yield words["urgencies"].get(case["urgency"], case["urgency"])
    if case.get("silent"):
        rules = "; ".join(words["rules"].get(rule, rule) for rule in case["silent"])
        yield _("silent: %(rules)s") % {"rules": rules}


class FilterForm(forms.Form):
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False, bound_field_class=Field)


@dataclass(frozen=True)
class Checked:
    """What a check of the cases found, as sentences of the package's own files."""

    heading: str
    page: Mapping[str, Any]
    said: str
    findings: tuple[str, ...]


def checked(version: Version, request: HttpRequest) -> list[Checked]:
    """Return what the two checks about cases found: do they come out, and do they notice mistakes?"""
    kinds = {
        ExaminationKind.CHECK: _("Does it pass?"),
        ExaminationKind.MUTATE: _("Would they notice a mistake?"),
    }
    found = []
    for kind, heading in kinds.items():
        row = asked.newest(version, kind)
        page = asked.page(version, kind, row, request)
        findings = tuple(one["sentence"] for one in row.findings) if row and page["is_done"] else ()
        found.append(Checked(heading, page, _share(row.figures) if row else "", findings))
    return found


def _share(figures: Mapping[str, Any]) -> str:
    """Say how many of the mistakes that were made on purpose the cases noticed."""
    if "share" not in figures:
        return ""
    said = {"share": round(100 * figures["share"], 1), "made": figures["made"]}
    return _("%(share)s %% of %(made)s mistakes made on purpose were noticed.") % said


@frame.reader
@require_safe
def golden(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    groups = by_rule(version.package)
    names = [("", _("All rules")), *((group.rule, Truncator(group.sentence).chars(60)) for group in groups)]
    form = FilterForm(request.GET)
    form.fields["rule"].choices = names
    wanted = form.cleaned_data["rule"] if form.is_valid() else ""
    chosen = [replace(group, chosen=True) for group in groups if group.rule == wanted]
    page = frame.page(version, request) | {
        "groups": chosen or groups,
        "filter": form,
        "count": sum(len(group.rows) for group in groups),
        "red": sum(group.red for group in groups),
        "bare": sum(not group.rows for group in groups),
    }
    if page["may_look"]:
        page["checked"] = checked(version, request)
    return render(request, "network/guidelines/cases.html", page)
