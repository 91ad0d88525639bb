"""Who was asked here, who was not and why: one table a quarter for those who work here, and the same as a file."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening.coverage import CELLS, Shown
from perinet.care.screening.not_asked import CODES
from perinet.flows import coverage as flow
from perinet.flows.coverage import Quarter
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in
from perinet.web.professional.following import works_here

QUARTERS = 9  # this one and two years back
NAMES = {
    "asked": gettext_lazy("Was asked"),
    "refused": gettext_lazy("Did not want it"),
    "not-offered": gettext_lazy("Not offered"),
    "unable": gettext_lazy("Could not be done"),
    "moved": gettext_lazy("Followed elsewhere"),
    "waiting": gettext_lazy("Still waiting"),
}


class QuarterForm(forms.Form):
    quarter = forms.ChoiceField(
        label=gettext_lazy("Quarter"),
        choices=lambda: [(str(one), str(one)) for one in quarters()],
        widget=forms.Select({"class": "code"}),
    )


def quarters() -> list[Quarter]:
    found = [Quarter.of(clock.today())]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return found


def _chosen(request: HttpRequest) -> Quarter:
    offered = {str(one): one for one in quarters()}
    return offered.get(request.GET.get("quarter", ""), quarters()[0])


def _number(number: int | None) -> str:
    return _("too few") if number is None else str(number)


@signed_in(works_here)
def coverage(request: HttpRequest) -> HttpResponse:
    """Counts of an organisation, and never a name; a file of it hides the same."""
    quarter = _chosen(request)
    found = flow.table(organisation_id=request.membership.organisation_id, quarter=quarter)  # type: ignore[attr-defined]
    audit.listed(by=request.actor, what="coverage", shown=len(found))  # type: ignore[attr-defined]
    if request.GET.get("as") == "csv":
        return _file(found, quarter)
    page = {
        "form": QuarterForm(initial={"quarter": str(quarter)}), "least": CODES.least,
        "columns": [_("Moment"), *((text, "num") for text in (_("To be asked"), *NAMES.values()))],
        "rows": [_row(one) for one in found], "reasons": [_reasons(one) for one in found if one.reasons],
        "hides": any(not one.is_whole for one in found),
        "file": f"?quarter={quarter}&as=csv",
        "reason_columns": [_("Reason"), (_("Persons"), "num")],
    }  # fmt: skip
    return render(request, "professional/coverage/table.html", page)


def _row(one: Shown) -> list[str]:
    return [
        words.moment_name(one.moment),
        _number(one.eligible),
        *(_number(one.cells[cell]) for cell in CELLS),
    ]


def _reasons(one: Shown) -> tuple[str, list[list[str]]]:
    rows = [
        [str(words.NOT_ASKED_BECAUSE.get(code, _("Not said"))), _number(number)]
        for code, number in one.reasons.items()
    ]
    return words.moment_name(one.moment), rows


def _lines(found: list[Shown]) -> Iterator[list[Any]]:
    yield ["moment", "eligible", *CELLS]
    for one in found:
        yield [
            one.moment,
            *("" if number is None else number for number in (one.eligible, *one.cells.values())),
        ]


def _file(found: list[Shown], quarter: Quarter) -> HttpResponse:
    text = StringIO()
    csv.writer(text).writerows(_lines(found))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="asked-{quarter}.csv"'
    return response
