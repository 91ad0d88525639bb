"""The coming days become who reads marked answers at which hours, and the hours at which nobody does."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts import duty as rota
from perinet.network.accounts import services as accounts
from perinet.network.accounts.coverage import Span
from perinet.network.accounts.models import DutyShift, User
from perinet.web.parts.actor import signed_in
from perinet.web.professional.following import works_here

DAYS = 14


class ShiftForm(forms.Form):
    use_required_attribute = False
    user = forms.ModelChoiceField(label=gettext_lazy("Who reads?"), queryset=User.objects.none())
    on = forms.DateField(label=gettext_lazy("From which day?"), widget=design.DateInput())
    from_time = forms.TimeField(label=gettext_lazy("From what time?"), widget=design.TimeInput())
    until_time = forms.TimeField(
        label=gettext_lazy("Until what time?"), widget=design.TimeInput(),
        help_text=gettext_lazy("Earlier than the start means: until the next day."),
    )  # fmt: skip
    weeks = forms.IntegerField(
        label=gettext_lazy("For how many weeks in a row?"), min_value=1, max_value=rota.WEEKS, initial=1,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, organisation_id: UUID, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        here = [user.pk for user in accounts.clinicians(organisation_id, clock.today())]
        self.fields["user"].queryset = User.objects.filter(pk__in=here)

    def shift(self) -> dict[str, Any]:
        given = self.cleaned_data
        zone = timezone.get_current_timezone()
        ends_on = given["on"] + timedelta(days=given["until_time"] <= given["from_time"])
        return {
            "user": given["user"],
            "starts_at": datetime.combine(given["on"], given["from_time"], zone),
            "ends_at": datetime.combine(ends_on, given["until_time"], zone),
            "weeks": given["weeks"],
        }


@signed_in(works_here)
def days(request: HttpRequest) -> HttpResponse:
    organisation, at = request.membership.organisation, clock.now()
    current = accounts.current_rota(organisation.pk)
    form = ShiftForm(
        organisation.pk, request.POST or None,
        initial={"on": clock.day(at), "from_time": time(18), "until_time": time(8), "weeks": 1},
    )  # fmt: skip
    if form.is_valid():
        try:
            rota.plan_shift(organisation=organisation, at=at, by=request.actor, **form.shift())
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("professional:organisation-days")
    page = {
        "form": form,
        "rota": current,
        "days": DAYS,
        "gaps": [said(span) for span in rota.gaps(current, since=at, days=DAYS)] if current else [],
        "shifts": _shifts(organisation.pk, at),
        "now": accounts.on_duty(current, at)[:1] if current and rota.is_covered(current, at) else (),
    }
    return render(request, "professional/organisation/days.html", page)


def _shifts(organisation_id: UUID, at: datetime) -> Sequence[tuple[DutyShift, str]]:
    coming = rota.shifts(organisation_id, since=at, until=at + timedelta(weeks=rota.WEEKS + 1))
    return [(shift, said(Span(shift.starts_at, shift.ends_at))) for shift in coming[:100]]


def said(span: Span) -> str:
    """Say from when until when; a span within one day names its day once."""
    since, until = timezone.localtime(span.since), timezone.localtime(span.until)
    if since.date() == until.date():
        told = {"day": date_format(since, "D j M"), "from": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
        return _("%(day)s, %(from)s to %(until)s") % told
    return _("%(from)s to %(until)s") % {
        "from": date_format(since, "D j M, H:i"), "until": date_format(until, "D j M, H:i"),
    }  # fmt: skip


@signed_in(works_here)
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    shift = get_object_or_404(
        DutyShift.objects.planned().filter(organisation=request.membership.organisation), pk=pk
    )
    rota.cancel_shift(shift=shift, at=clock.now(), by=request.actor)
    messages.success(request, _("The shift is taken away. The weekly rota counts again at those hours."))
    return redirect("professional:organisation-days")
