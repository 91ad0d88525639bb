"""Whether she is reminded, how and when, becomes a choice that the professional writes down with her."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.hours import REMINDING
from perinet.care.screening.models import Occasion, Reminder, ReminderChoice
from perinet.flows import remind
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.professional.asking import asks

WAYS = {"text": gettext_lazy("By text message"), "mail": gettext_lazy("By mail")}
HOURS = {
    "morning": gettext_lazy("In the morning"),
    "afternoon": gettext_lazy("In the afternoon"),
    "evening": gettext_lazy("In the evening"),
}
DROPPED = {
    "answered": gettext_lazy("not sent: she had answered"),
    "link-ended": gettext_lazy("not sent: the link had ended"),
    "loss": gettext_lazy("not sent: after a loss nobody is reminded"),
    "a-person-calls": gettext_lazy("not sent: somebody speaks with her about her safety"),
    "stopped": gettext_lazy("not sent: she wants no reminders"),
    "not-safe": gettext_lazy("not sent: this way is no longer safe"),
    "failed": gettext_lazy("could not be delivered"),
}
NO = "no"


class ChoiceForm(forms.Form):
    use_required_attribute = False
    hours = forms.ChoiceField(
        label=gettext_lazy("When may a reminder come?"), widget=design.RadioCards(columns=True)
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How?"), required=False, widget=design.RadioCards(columns=True),
        help_text=gettext_lazy("Only ways that she called safe."),
    )  # fmt: skip

    def __init__(self, person: Person, choice: ReminderChoice | None, data: Any = None) -> None:
        hours = NO if choice and choice.stopped else choice.hours if choice else ""
        super().__init__(data, initial={"hours": hours, "channel": choice.channel if choice else ""})
        parts = [(name, HOURS[name]) for name in REMINDING.parts if name in HOURS]
        self.fields["hours"].choices = [*parts, (NO, _("She wants no reminders"))]
        ways = [(way, WAYS[way]) for way in remind.safe_ways(person)]
        self.fields["channel"].choices = [("", _("The way the link came")), *ways]


@asks
def reminders(request: HttpRequest, pk: object) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    form = ChoiceForm(person, remind.choice_of(person), request.POST or None)
    if form.is_valid():
        try:
            _keep(request, person, **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("professional:reminders", pk=pk)
    mine = Occasion.objects.visible_to(request.actor).about(person).filter(
        organisation=request.actor.organisation, closed_at=None
    )  # fmt: skip
    asked = [(occasion, rows(occasion)) for occasion in mine[:5]]
    audit.read(by=request.actor, what="reminders", subject=person.pk, person=person.pk)
    page = {"person": person, "form": form, "asked": asked, "ways": remind.safe_ways(person)}
    return render(request, "professional/reminders/choose.html", page)


def _keep(request: HttpRequest, person: Person, hours: str, channel: str) -> None:
    remind.choose(
        person=person, channel=channel, hours="" if hours == NO else hours, stopped=hours == NO, at=clock.now(),
        by=request.actor,
    )  # fmt: skip


def rows(occasion: Occasion) -> list[tuple[str, str]]:
    """Return each reminder of these questions as words: over which way, and what became of it."""
    return [(str(WAYS[one.channel]), _state(one)) for one in remind.of_occasion(occasion)]


def _state(one: Reminder) -> str:
    if one.dropped:
        return str(DROPPED[one.dropped])
    if one.sent_at:
        return _("sent on %(at)s") % {"at": words.moment_in_time(one.sent_at)}
    if one.queued_at:
        return _("on its way since %(at)s") % {"at": words.moment_in_time(one.queued_at)}
    return _("planned for %(at)s") % {"at": words.moment_in_time(one.due_at)}
