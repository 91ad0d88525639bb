"""A national number becomes part of a record, where the organisation recorded that it may keep one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts.models import Role
from perinet.people.families import identifiers
from perinet.people.families.models import Person
from perinet.web.parts.actor import professional, signed_in

SURE = "number-sure"


class NumberForm(forms.Form):
    """A number as it stands on her card; `number_sure` is asked only where something does not fit."""

    national_number = forms.CharField(
        label=gettext_lazy("National number"),
        help_text=gettext_lazy(
            "INSZ or BIS number. Leave it empty where she has none, or does not want it kept."
        ),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "medium"}),
    )
    number_sure = forms.BooleanField(label=gettext_lazy("I checked: this is her number"), required=False)

    @property
    def asks_again(self) -> bool:
        return any(error.code == SURE for error in self.errors.as_data().get("national_number", []))

    def refuse(self, problem: PerinetError) -> None:
        self.add_error("national_number", forms.ValidationError(problem.message, code=problem.code))

    @property
    def said(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["national_number"], "sure": self.cleaned_data["number_sure"]}


def form_for(actor: Actor, data: Any = None, **kwargs: Any) -> NumberForm | None:
    """Return the form where numbers are kept; elsewhere nobody is asked for one."""
    return NumberForm(data, **kwargs) if identifiers.authorised(actor.organisation) else None


@professional
def number(request: HttpRequest, pk: Any) -> HttpResponse:
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    kept = identifiers.number_of(her, actor=request.actor)
    form = form_for(
        request.actor, request.POST or None, initial={"national_number": kept.value if kept else ""}
    )
    if form is not None and form.is_valid():
        try:
            identifiers.record_number(person=her, at=clock.now(), by=request.actor, **form.said)
        except PerinetError as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("professional:person", pk=her.pk)
    status = 422 if form is not None and form.errors else 200
    return render(request, "professional/families/number.html", {"form": form, "person": her}, status=status)


class AuthoriseForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Law or deliberation"),
        help_text=gettext_lazy(
            "Why your organisation may keep national numbers: the number of the deliberation. Empty: it may not."
        ),
        max_length=200,
        required=False,
    )


def _arranges(actor: Actor) -> bool:
    return actor.role == Role.ORGANISATION_MANAGER


@signed_in(_arranges)
def authorise(request: HttpRequest) -> HttpResponse:
    """National numbers are off until the manager says on which ground they are kept."""
    newest = identifiers.authorisation(request.actor.organisation)
    form = AuthoriseForm(request.POST or None, initial={"reference": newest.reference if newest else ""})
    if form.is_valid():
        identifiers.authorise(
            organisation_id=request.actor.organisation, reference=form.cleaned_data["reference"], at=clock.now(),
            by=request.actor,
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("professional:organisation")
    return render(request, "professional/organisation/numbers.html", {"form": form, "newest": newest})
