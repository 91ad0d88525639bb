"""A loss, or a child who is taken away or comes home, is written down in one act, and taken back in one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import bereave
from perinet.flows import register as flow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families import births, pregnancies
from perinet.people.families.models import (
    ChildEvent,
    ChildRow,
    Person,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
)
from perinet.web.parts import words
from perinet.web.parts.actor import professional

ENDS = {
    PregnancyEnd.MISCARRIAGE: gettext_lazy("A miscarriage"),
    PregnancyEnd.TERMINATION: gettext_lazy("The pregnancy was ended"),
    PregnancyEnd.STILLBIRTH: gettext_lazy("The baby was born without life"),
    "": gettext_lazy("Not said"),
}
AFTER = {
    "lives": (
        ChildEvent.NEONATAL_DEATH, ChildEvent.DEATH, ChildEvent.REMOVED, ChildEvent.PLACED, ChildEvent.ADOPTED_OUT,
    ),
    "away": (ChildEvent.RETURNED, ChildEvent.PLACED, ChildEvent.ADOPTED_OUT, ChildEvent.DEATH),
    "expected": (ChildEvent.STILLBIRTH,),
}  # fmt: skip


class LossForm(forms.Form):
    """When, and how as far as she wants to say."""

    how = forms.ChoiceField(
        label=gettext_lazy("What happened?"), choices=list(ENDS.items()), required=False, widget=design.RadioCards()
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=design.DateInput())


@professional
def pregnancy(request: HttpRequest, pk: Any) -> HttpResponse:
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    now = _now(her, request.actor)
    form = LossForm(request.POST or None)
    if form.is_valid() and _lost(form, her, now, request):
        messages.success(request, _(
            "Recorded. What was planned around the baby is closed, and a contact is planned for each parent in care."
            " What is theirs stays open."
        ))  # fmt: skip
        return redirect("professional:person", pk=her.pk)
    return render(request, "professional/families/loss.html", {"form": form, "person": her, "now": now})


def _now(her: Person, actor: Actor) -> Pregnancy | None:
    return pregnancies.current(Pregnancy.objects.visible_to(actor).about(her))


def _lost(form: LossForm, her: Person, now: Pregnancy | None, request: HttpRequest) -> bool:
    """What is lost here is the pregnancy that goes on: a day before it began is a slip of the pen."""
    given = form.cleaned_data
    goes_on = now if now and now.status == PregnancyStatus.PREGNANT else None
    dates = births.Dates(
        PregnancyStatus.LOSS, ended_on=given["on"], ended_how=given["how"],
        due_date=goes_on.due_date if goes_on else None, last_period=goes_on.last_period if goes_on else None,
    )  # fmt: skip
    try:
        flow.record_pregnancy(person=her, pregnancy=dates, at=clock.now(), by=request.actor)
    except PerinetError as problem:
        form.add_error("on", problem.message)
        return False
    return True


@professional
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Entered by mistake: asked once, and everything waits again."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    lost = _now(her, request.actor)
    wrong = ""
    if request.method == "POST" and lost:
        try:
            bereave.take_back_pregnancy(row=lost, at=clock.now(), by=request.actor)
        except PerinetError as problem:
            wrong = problem.message
        else:
            messages.success(request, _("Taken back. What was closed with it waits again."))
            return redirect("professional:person", pk=her.pk)
    return render(
        request, "professional/families/take_back.html", {"person": her, "lost": lost, "wrong": wrong}
    )


class ChildForm(forms.Form):
    """What became of a child."""

    event = forms.ChoiceField(label=gettext_lazy("What happened?"), widget=design.RadioCards())
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=design.DateInput())

    def __init__(self, row: ChildRow, data: Any = None) -> None:
        super().__init__(data)
        stage = (
            "expected"
            if row.event == ChildEvent.EXPECTED
            else "lives"
            if births.lives_with_her(row)
            else "away"
        )
        events = () if row.event in births.LOST else AFTER[stage]
        self.fields["event"].choices = [(one, words.CHILD_EVENTS[one]) for one in events if one != row.event]


@professional
def child(request: HttpRequest, pk: Any) -> HttpResponse:
    """One child: what became of it, and whether that was a mistake."""
    rows = ChildRow.objects.visible_to(request.actor).filter(child=pk)
    row = get_object_or_404(rows.select_related("child", "pregnancy__person")[:1])
    form = ChildForm(row, request.POST if "event" in request.POST else None)
    wrong = ""
    if request.method == "POST":
        try:
            done = _child_done(form, row, request)
        except PerinetError as problem:
            wrong, done = problem.message, False
            form.add_error(None, problem.message) if form.is_bound else None
        if done:
            messages.success(request, _("Recorded. What is the parents' own stays open."))
            return redirect("professional:family", pk=row.child_id)
    gone = row.event in births.LOST | births.APART
    context = {
        "form": form, "person": row.child, "row": row, "gone": gone, "wrong": wrong,
        "now": words.CHILD_EVENTS[row.event],
    }  # fmt: skip
    return render(request, "professional/families/child.html", context)


def _child_done(form: ChildForm, row: ChildRow, request: HttpRequest) -> bool:
    at, by = clock.now(), request.actor
    if "take_back" in request.POST:
        bereave.take_back_child(row=row, at=at, by=by)
        return True
    if not form.is_valid():
        return False
    event, on = form.cleaned_data["event"], form.cleaned_data["on"]
    if event == ChildEvent.STILLBIRTH:
        bereave.lose_unborn(row=row, on=on, at=at, by=by)
    elif event in births.LOST | births.APART:
        bereave.lose_child(row=row, event=event, on=on, at=at, by=by)
    else:
        bereave.go_on(row=row, event=event, on=on, at=at, by=by)
    return True
