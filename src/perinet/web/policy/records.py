"""Records of the audit become a list that may be searched and taken out with its proof; no family has a name here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from perinet.ground.audit import exports
from perinet.ground.audit import services as audit
from perinet.ground.audit.findings import subject_number
from perinet.ground.audit.models import Record
from perinet.ground.audit.stored import Wanted
from perinet.ground.base import clock
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Organisation
from perinet.web.parts import words
from perinet.web.parts.actor import auditor
from perinet.web.policy import names

PAGE = 50
DAYS = timedelta(days=7)  # of records, when no other days are asked for


class SearchForm(forms.Form):
    since = forms.DateField(label=gettext_lazy("From"), widget=design.DateInput())
    until = forms.DateField(label=gettext_lazy("Until and with"), widget=design.DateInput())
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Organisation"),
        required=False,
        empty_label=gettext_lazy("Every organisation"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[("", gettext_lazy("Every role")), *words.ROLES.items()],
    )
    verb = forms.CharField(
        label=gettext_lazy("Act begins with"), required=False, max_length=60,
        help_text=gettext_lazy("For example person.read or referral."),
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return given


@dataclass(frozen=True)
class Line:
    when: str
    organisation: str
    role: str
    actor: str
    verb: str
    subject: str
    origin: str


def _form(request: HttpRequest) -> SearchForm:
    today = clock.today()
    asked = {"since": today - DAYS, "until": today} | {
        name: request.GET[name] for name in SearchForm.base_fields if request.GET.get(name)
    }
    return SearchForm(asked)


def _moment(day: date) -> datetime:
    return make_aware(datetime.combine(day, datetime.min.time()))


def _wanted(given: dict[str, Any]) -> Wanted:
    organisation = given.get("organisation")
    return Wanted(
        since=_moment(given["since"]),
        before=_moment(given["until"] + timedelta(days=1)),
        organisation=str(organisation.pk) if organisation else "",
    )


def _found(given: dict[str, Any]):
    wanted = _wanted(given)
    found = Record.objects.filter(at__gte=wanted.since, at__lt=wanted.before).order_by("-at")
    if wanted.organisation:
        found = found.filter(organisation=wanted.organisation)
    if given["role"]:
        found = found.filter(role=given["role"])
    return found.filter(verb__startswith=given["verb"]) if given["verb"] else found


def _lines(records: list[Record]) -> list[Line]:
    organisations = names.organisations({one.organisation for one in records})
    return [
        Line(
            date_format(localtime(one.at), "j M Y H:i:s"),
            organisations.get(one.organisation, ""),
            names.doer(one.actor_kind, one.role),
            one.actor[:8],
            one.verb,
            subject_number(one.person) or one.subject_kind,
            one.origin,
        )
        for one in records
    ]


@auditor
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    rows = _found(form.cleaned_data) if form.is_valid() else Record.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page.object_list))
    audit.listed(by=request.actor, what="audit", shown=len(lines))
    context = {"form": form, "page_obj": page, "lines": lines, "asked": request.GET.urlencode()}
    return render(request, "policy/records.html", context, status=422 if form.errors else 200)


@auditor
@require_POST
def take_out(request: HttpRequest) -> HttpResponse:
    """Days and organisation choose what leaves; a role or an act leaves no part of a chain that proves itself."""
    form = _form(request)
    if not form.is_valid():
        context = {"form": form, "lines": [], "asked": request.GET.urlencode()}
        return render(request, "policy/records.html", context, status=422)
    wanted = _wanted(form.cleaned_data)
    lines = exports.export(wanted=wanted, by=request.actor)
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    name = f"audit-{form.cleaned_data['since']:%Y%m%d}-{form.cleaned_data['until']:%Y%m%d}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
