"""A worry becomes urgent care: a few ticks, no questionnaire, and what to do now."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from perinet.care.decisions import services as decisions
from perinet.care.decisions import words as guideline_words
from perinet.care.decisions.guideline import Guideline
from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import worry as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.parts.actor import professional

TOLD_BY = {
    "me": _("I see it myself"),
    "partner": _("Her partner"),
    "maternity-nurse": _("A maternity nurse"),
    "family": _("Family or friend"),
    "herself": _("She says so herself"),
    "other": _("Somebody else"),
}


class WorryForm(forms.Form):
    kinds = forms.MultipleChoiceField(label=_("What worries you?"), widget=design.CheckboxCards(columns=True))
    told_by = forms.ChoiceField(
        label=_("Who noticed it?"),
        choices=list(TOLD_BY.items()),
        initial="me",
        widget=design.RadioCards(columns=True),
    )
    note = forms.CharField(
        label=_("In a few words"), required=False, max_length=2000, widget=design.Textarea(rows=3)
    )

    def __init__(self, guideline: Guideline, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or "nl")[:2]
        self.fields["kinds"].choices = [
            (sign, guideline_words.word(guideline, "signs", sign, language)) for sign in guideline.signs
        ]


@professional
def worry(request: HttpRequest, pk: Any) -> HttpResponse:
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    form = WorryForm(decisions.chosen_guideline(request.actor.organisation), request.POST or None)
    if form.is_valid():
        try:
            flow.concern(person=her, **form.cleaned_data, at=clock.now(), by=request.actor)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            return redirect("professional:concern-now", pk=her.pk)
    audit.read(by=request.actor, what="worry", subject=her.pk, person=her.pk)
    return render(request, "professional/worry/worry.html", {"form": form, "person": her})


@professional
def now(request: HttpRequest, pk: Any) -> HttpResponse:
    """What to do now: whoever is with her stays, and does not decide alone."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    at = clock.now()
    waiting = Obligation.objects.visible_to(request.actor).open().about(her).filter(kind=Kind.URGENT_CARE)
    urgent = waiting.order_by("-opened_at").first()
    due = words.due_words(urgent.due_at, at) if urgent else ""
    audit.read(by=request.actor, what="worry", subject=her.pk, person=her.pk)
    return render(request, "professional/worry/now.html", {"person": her, "obligation": urgent, "due": due})
