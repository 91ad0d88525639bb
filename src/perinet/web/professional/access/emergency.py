"""A reason, and exactly who it is about, open a record for some hours."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import emergency as flow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.consent.emergencies import Sought
from perinet.people.consent.times import TIMES
from perinet.people.families import identifiers
from perinet.web.parts.actor import professional

NAMED = ("given_name", "family_name", "birth_date")


class EmergencyForm(forms.Form):
    """The reason stands first: without one nothing is looked for."""

    reason = forms.CharField(
        label=gettext_lazy("Why must you see this record now?"),
        help_text=gettext_lazy("One sentence. A second reader reads it afterwards."),
        max_length=2000, widget=design.Textarea(rows=3),
    )  # fmt: skip
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, required=False)
    birth_date = forms.DateField(label=gettext_lazy("Born on"), required=False, widget=design.DateInput())
    number = forms.CharField(
        label=gettext_lazy("National number"), max_length=20, required=False,
        widget=forms.TextInput({"class": "medium"}),
    )  # fmt: skip

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not identifiers.authorised(actor.organisation):
            del self.fields["number"]
            for name in NAMED:
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("number"):
            for name in NAMED:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed: only an exact match is opened."))
        return given

    @property
    def sought(self) -> Sought:
        given = {name: self.cleaned_data.get(name) for name in NAMED}
        return Sought(**given, number=self.cleaned_data.get("number") or "")


@professional
def emergency(request: HttpRequest) -> HttpResponse:
    """Nothing found and nothing to be opened look the same."""
    form = EmergencyForm(request.actor, request.POST or None)
    nothing = False
    if form.is_valid():
        try:
            opened = flow.open_record(
                sought=form.sought, reason=form.cleaned_data["reason"], at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error("reason", problem.message)
        else:
            if opened:
                messages.warning(request, _("Opened for this emergency. What you do here is on record."))
                return redirect("professional:person", pk=opened.person_id)
            nothing = True
    context = {"form": form, "nothing": nothing, "hours": int(TIMES.emergency.total_seconds() // 3600)}
    return render(request, "professional/access/emergency.html", context)
