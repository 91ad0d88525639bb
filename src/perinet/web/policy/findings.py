"""Findings of unusual access become questions that the data protection officer answers, one by one."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django import forms
from django.contrib import messages as announcements
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.ground.audit import findings as audit_findings
from perinet.ground.audit import kinds, unusual
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Finding, FindingState
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.web.parts.actor import data_protection_officer
from perinet.web.policy import names

PAGE = 25
AT_ONCE = 500

RULES = {
    unusual.OWN_FILE: gettext_lazy("Own file"),
    unusual.OWN_FAMILY: gettext_lazy("Same family name"),
    unusual.COLLEAGUE: gettext_lazy("File of a colleague"),
    unusual.BROKEN_GLASS: gettext_lazy("Emergency access"),
    unusual.AFTER_CARE: gettext_lazy("After the care ended"),
    unusual.MANY_FILES: gettext_lazy("Many files in a day"),
    unusual.OUTSIDE_HOURS: gettext_lazy("At night"),
    unusual.EMPTY_SEARCHES: gettext_lazy("Searches that found nobody"),
    audit_findings.LOST_DEVICE: gettext_lazy("On a lost device"),
}
STATES = {
    FindingState.OPEN: (gettext_lazy("Open"), "amber"),
    FindingState.EXPLAINED: (gettext_lazy("Explained"), "ok"),
    FindingState.INCIDENT: (gettext_lazy("Incident"), "alert"),
}
KINDS = {
    kinds.READ: gettext_lazy("Read"),
    kinds.WROTE: gettext_lazy("Wrote"),
    kinds.SHARED: gettext_lazy("Shared"),
    kinds.PRINTED: gettext_lazy("Printed"),
    kinds.LISTED: gettext_lazy("Searched"),
    kinds.EMERGENCY: gettext_lazy("Emergency access"),
}


@dataclass(frozen=True)
class Row:
    """A finding in words: the professional has a name, the family a number."""

    url: str
    rule: str
    day: str
    who: str
    role: str
    organisation: str
    subject: str
    count: int
    usual: float | None
    state: str
    tone: str


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=[("", gettext_lazy("All")), *((key, name) for key, (name, _tone) in STATES.items())],
    )  # fmt: skip
    rule = forms.ChoiceField(
        label=gettext_lazy("What"), required=False, choices=[("", gettext_lazy("Everything")), *RULES.items()]
    )


class SayForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=[
            (FindingState.EXPLAINED, gettext_lazy("There was a good reason")),
            (FindingState.INCIDENT, gettext_lazy("It is an incident")),
            (FindingState.OPEN, gettext_lazy("I am still asking")),
        ],
        widget=design.RadioCards(),
    )
    note = forms.CharField(
        label=gettext_lazy("What did you find?"), max_length=500, widget=design.Textarea(rows=3),
        help_text=gettext_lazy("No names of families and nothing about their health."),
    )  # fmt: skip


def _found(request: HttpRequest):
    form = FilterForm(request.GET or None)
    found = Finding.objects.with_state()
    if form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if value}
        found = found.filter(**asked)
    return form, found


def _rows(findings: Iterable[Finding]) -> list[Row]:
    found = list(findings)
    organisations = names.organisations({one.organisation for one in found})
    professionals = names.professionals({one.actor for one in found})
    return [_row(one, professionals, organisations) for one in found]


def _row(one: Finding, professionals: dict[str, str], organisations: dict[str, str]) -> Row:
    state, tone = STATES[FindingState(one.state)]  # type: ignore[attr-defined]
    return Row(
        url=reverse("policy:finding", args=[one.pk]),
        rule=str(RULES.get(one.rule, one.rule)),
        day=date_format(one.day, "j M Y"),
        who=professionals.get(one.actor, one.actor[:8]),
        role=names.role(one.role),
        organisation=organisations.get(one.organisation, ""),
        subject=audit_findings.subject_number(one.person),
        count=one.count,
        usual=one.usual,
        state=str(state),
        tone=tone,
    )


@data_protection_officer
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = _rows(page.object_list)
    audit.listed(by=request.actor, what="finding", shown=len(rows))
    context = {"form": form, "page_obj": page, "rows": rows, "asked": request.GET.urlencode()}
    return render(request, "policy/findings.html", context)


@dataclass(frozen=True)
class Shown:
    when: datetime
    what: str
    who: str
    note: str


def _acts(one: Finding) -> list[Shown]:
    return [
        Shown(
            localtime(record.at),
            str(KINDS[kinds.kind(record.verb, record.purpose)]),
            names.role(record.role),
            " · ".join(
                part for part in (audit_findings.subject_number(record.person), record.origin) if part
            ),
        )
        for record in audit_findings.records_of(one)
    ]


def _said(one: Finding) -> list[Shown]:
    notes = list(one.notes.all())
    who = names.professionals({note.by for note in notes})
    return [
        Shown(localtime(note.at), str(STATES[FindingState(note.state)][0]), who.get(note.by, ""), note.note)
        for note in notes
    ]


@data_protection_officer
def finding(request: HttpRequest, pk: object) -> HttpResponse:
    one = get_object_or_404(Finding.objects.with_state(), pk=pk)
    form = SayForm(request.POST or None)
    if form.is_valid():
        try:
            audit_findings.say(finding=one, by=request.actor, at=clock.now(), **form.cleaned_data)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            announcements.success(request, _("Your answer is on record."))
            return redirect("policy:findings")
    if request.method == "GET":
        audit.record(by=request.actor, verb="finding.read", subject_kind="finding", subject=one.pk)
    context = {"row": _rows([one])[0], "acts": _acts(one), "said": _said(one), "form": form}
    return render(request, "policy/finding.html", context, status=422 if form.errors else 200)


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(found) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(
        ["day", "rule", "professional", "role", "organisation", "subject", "count", "state"]
    )
    for some in batched(found.iterator(chunk_size=AT_ONCE), AT_ONCE):
        for one, row in zip(some, _rows(some), strict=True):
            yield writer.writerow(
                [one.day.isoformat(), one.rule, *map(_cell, (row.who, row.role, row.organisation)),
                 row.subject, one.count, one.state]
            )  # fmt: skip


def _cell(text: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@data_protection_officer
@require_safe
def take_out(request: HttpRequest) -> HttpResponse:
    _form, found = _found(request)
    audit.record(by=request.actor, verb="finding.export", subject_kind="finding", subject="list")
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="findings.csv"'
    return response
