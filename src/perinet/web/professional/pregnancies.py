"""What is known of a pregnancy becomes a form, and the form a row; a second one is asked about first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import register as flow
from perinet.flows import secrets
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families import births, pregnancies
from perinet.people.families.bonds import Asked
from perinet.people.families.models import Person, Pregnancy, PregnancyEnd, PregnancyStatus, Topic
from perinet.web.parts.actor import professional

STATUSES = {
    PregnancyStatus.PREGNANT: gettext_lazy("Pregnant"),
    PregnancyStatus.BORN: gettext_lazy("The baby is born"),
    PregnancyStatus.WISH: gettext_lazy("A wish for a child"),
    PregnancyStatus.LOSS: gettext_lazy("A loss"),
}
EARLIER = {
    births.SAME: gettext_lazy("It is the same pregnancy: the date is put right"),
    births.HAS_ENDED: gettext_lazy("The earlier one has ended"),
    births.BOTH: gettext_lazy("Keep both as they are: this is looked at later"),
}
EARLIER_ENDS = {
    PregnancyEnd.LIVE_BIRTH: gettext_lazy("The baby was born"),
    PregnancyEnd.MISCARRIAGE: gettext_lazy("A miscarriage"),
    PregnancyEnd.TERMINATION: gettext_lazy("The pregnancy was ended"),
    PregnancyEnd.STILLBIRTH: gettext_lazy("The baby was born without life"),
    "": gettext_lazy("Not said"),
}
DATES = ("status", "due_date", "last_period", "ended_on")
EARLIER_FIELDS = ("earlier", "earlier_ended_on", "earlier_ended_how")


class PregnancyForm(forms.Form):
    """What is known of a pregnancy, and its dates."""

    asks_earlier = False
    status = forms.ChoiceField(
        label=gettext_lazy("Where is she now?"),
        choices=list(STATUSES.items()),
        widget=design.RadioCards(columns=True),
    )
    due_date = forms.DateField(label=gettext_lazy("Due date"), required=False, widget=design.DateInput())
    last_period = forms.DateField(
        label=gettext_lazy("First day of the last period"),
        help_text=gettext_lazy("Only when the due date is not known."),
        required=False,
        widget=design.DateInput(),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Day of the birth or the loss"), required=False, widget=design.DateInput()
    )
    foetuses = forms.TypedChoiceField(
        label=gettext_lazy("How many babies?"),
        choices=[(n, n) for n in (1, 2, 3, 4)],
        coerce=int,
        initial=1,
        required=False,
        empty_value=1,
        widget=forms.Select({"class": "short"}),
    )
    kept = forms.BooleanField(
        label=gettext_lazy("Her partner must not know of this pregnancy"),
        help_text=gettext_lazy(
            "Then it exists only for who is named, in no list, letter or count of anybody else. "
            "Tell her that whoever reads marked answers on duty is named too."
        ),
        required=False,
    )
    earlier = forms.ChoiceField(
        label=gettext_lazy("Has the earlier one ended?"),
        choices=list(EARLIER.items()),
        required=False,
        widget=design.RadioCards(),
    )
    earlier_ended_on = forms.DateField(
        label=gettext_lazy("If it ended: on which day?"), required=False, widget=design.DateInput()
    )
    earlier_ended_how = forms.ChoiceField(
        label=gettext_lazy("And how?"), choices=list(EARLIER_ENDS.items()), required=False, initial=""
    )

    def clean(self) -> Mapping[str, Any]:
        given = super().clean() or {}
        if given.get("status") and not self.errors:
            try:
                births.check_pregnancy(on=clock.today(), **{name: given[name] for name in DATES})
            except PerinetError as problem:
                self.add_error("status", problem.message)
        return given

    @property
    def dates(self) -> flow.PregnancyDates | None:
        if not self.cleaned_data["status"]:
            return None
        given = {name: self.cleaned_data[name] for name in (*DATES, "foetuses", *EARLIER_FIELDS)}
        if given["status"] not in births.ENDED:
            given["ended_on"] = None
        return flow.PregnancyDates(**given)

    def doubt(self, problem: PerinetError) -> None:
        """Say what is wrong where it is wrong; what is only asked opens its question."""
        asks = isinstance(problem, Asked)
        self.asks_earlier = asks or bool(self.data.get("earlier"))
        ended = not asks and self.cleaned_data.get("earlier") == births.HAS_ENDED
        self.add_error("earlier" if asks else "earlier_ended_on" if ended else "status", problem.message)


@professional
def pregnancy(request: HttpRequest, pk: Any) -> HttpResponse:
    """Dates are corrected, a birth or a loss is recorded; the moments follow."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    newest = pregnancies.current(Pregnancy.objects.visible_to(request.actor).about(her))
    names = (*DATES, "foetuses")
    form = PregnancyForm(
        request.POST or None, initial={name: getattr(newest, name) for name in names} if newest else {}
    )
    form.fields["kept"].initial = newest is not None and newest.topic == Topic.KEPT_PREGNANCY
    if form.is_valid() and _recorded(form, her, request):
        lost = form.cleaned_data["status"] == PregnancyStatus.LOSS
        told = _(
            "Recorded. What was planned around the baby is closed. What concerns her stays, and a contact is planned."
        )
        messages.success(request, told if lost else _("Recorded. The moments to ask her follow these dates."))
        return redirect("professional:person", pk=her.pk)
    audit.read(by=request.actor, what="pregnancy", subject=her.pk, person=her.pk)
    context = {
        "form": form, "person": her, "lost": newest is not None and newest.status == PregnancyStatus.LOSS,
        "readers": [user.name for user in secrets.readers(request.actor.organisation, clock.now())],
    }  # fmt: skip
    return render(request, "professional/families/pregnancy.html", context)


def _recorded(form: PregnancyForm, her: Person, request: HttpRequest) -> bool:
    try:
        flow.record_pregnancy(
            person=her, pregnancy=form.dates, kept=form.cleaned_data["kept"], at=clock.now(), by=request.actor
        )
    except PerinetError as problem:
        form.doubt(problem)
        return False
    return True
