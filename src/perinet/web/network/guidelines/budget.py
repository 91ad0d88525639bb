"""The work a version would have given becomes figures per role and week, beside now and what is allowed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.care.decisions import adoption, readiness
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import Examination, ExaminationKind
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.ground.design.charts import Bar, BarChart
from perinet.web.network.guidelines import asked, frame, wording


@dataclass(frozen=True)
class Load:
    """One budget: a role's steps, how many a week brings now and would bring, and how many are allowed."""

    name: str
    owner: str
    steps: str
    now: str
    new: str
    allowed: str
    breached: bool
    unverified: bool
    chart: BarChart


class AcceptForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why can this be carried all the same?"), max_length=2000, widget=design.Textarea(),
        help_text=gettext_lazy("Two people accept it, each with a reason of their own."),
    )  # fmt: skip


def loads(guideline: Guideline, figures: Mapping[str, Any]) -> list[Load]:
    return [_load(guideline, row) for row in figures["budgets"]]


def _load(guideline: Guideline, row: Mapping[str, Any]) -> Load:
    words = guideline.texts[wording.language()]
    declared = next((one for one in guideline.budgets if one.id == row["id"]), None)
    name, before = words.get("budgets", {}).get(row["id"], row["id"]), row["before"]
    bars = [Bar(_("Now: worst week"), before["worst"], tone="soft")] if before else []
    bars += [Bar(_("New: worst week"), row["worst"]), Bar(_("Allowed"), row["at_most"], tone="given")]
    return Load(
        name=name, owner=words["owners"].get(row["owner"], row["owner"]),
        steps=", ".join(words["steps"][step]["name"] for step in row["steps"] if step in words["steps"]),
        now=_mean_and_worst(before) if before else "–", new=_mean_and_worst(row),
        allowed=_("%(most)s per %(per)s asked") % {"most": row["at_most"], "per": row["per_asked"]},
        breached=row["breached"], unverified=bool(declared and declared.unverified),
        chart=BarChart(_("%(work)s, per %(per)s asked") % {"work": name, "per": row["per_asked"]}, bars),
    )  # fmt: skip


def _mean_and_worst(row: Mapping[str, Any]) -> str:
    said = {"mean": f"{row['mean']:.1f}", "worst": f"{row['worst']:.1f}", "week": row["week"].lstrip("0")}
    return _("%(mean)s on average, %(worst)s in the worst week (week %(week)s)") % said


def weekly(guideline: Guideline, figures: Mapping[str, Any]) -> tuple[list[Any], list[list[Any]]]:
    """Return per week how many were asked and, per role, how many steps would be opened (and are now)."""
    owners = list(dict.fromkeys(row["owner"] for row in (*figures["steps"], *figures["steps_before"])))
    names = guideline.texts[wording.language()]["owners"]
    columns = [_("Week"), (_("Asked"), "num"), *((names.get(owner, owner), "num") for owner in owners)]
    rows = [
        [week, count, *(_new_and_now(figures, owner, week) for owner in owners)]
        for week, count in figures["weeks"].items()
    ]
    return columns, rows


def _new_and_now(figures: Mapping[str, Any], owner: str, week: str) -> str:
    new, now = (_opened(figures[key], owner, week) for key in ("steps", "steps_before"))
    return f"{new} ({now})" if figures["steps_before"] else str(new)


def _opened(rows: Sequence[Mapping[str, Any]], owner: str, week: str) -> int:
    return sum(row["weeks"].get(week, 0) for row in rows if row["owner"] == owner)


def accepted(found: Examination) -> Iterator[tuple[str, str]]:
    for one in found.overrides.all():
        yield one.by_name, one.reason


@frame.looker
@require_safe
def counted(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    found = asked.newest(version, ExaminationKind.BUDGET)
    page = frame.page(version, request) | asked.page(version, ExaminationKind.BUDGET, found, request)
    if found and page["is_done"]:
        page |= _told(version.guideline, found)
        page["may_accept"] = page["may_act"] and not found.green and not page["overridden"]
        page["accept_form"] = AcceptForm()
    template = "fragments/budget.html" if request.htmx else "budget.html"
    return render(request, f"network/guidelines/{template}", page)


def _told(guideline: Guideline, found: Examination) -> dict[str, Any]:
    columns, rows = weekly(guideline, found.figures)
    return {
        "loads": loads(guideline, found.figures),
        "columns": columns,
        "rows": rows,
        "synthetic": found.figures["source"] == "synthetic",
        "asked": found.figures["asked"],
        "undecided": found.figures["undecided"],
        "present": found.figures["present"],
        "accepted": list(accepted(found)),
        "overridden": readiness.overridden(found),
    }


@frame.member
def accept(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    """Accept more work than the budget allows, with a name and a reason."""
    version = frame.find(guideline, package)
    found = asked.newest(version, ExaminationKind.BUDGET)
    if found is None:
        raise Http404
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        try:
            adoption.override(
                examination=found, reason=form.cleaned_data["reason"], at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Your reason is kept with your name."))
            return redirect(version.url("budget"))
    page = frame.page(version, request) | {"form": form}
    return render(request, "network/guidelines/accept.html", page)
