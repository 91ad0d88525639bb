"""A professional chooses at which moment, and which way, she is asked."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from perinet.care.screening.models import Interpreter
from perinet.flows import screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.professional import invite
from perinet.web.professional.asking import Offer, asked_in, asks, offer

TOGETHER, ENTER, CHILD = "together", "enter", "child"
WAYS = {
    TOGETHER: _("Together, on this screen"),
    "qr": _("On her own phone: she scans a code here"),
    "paper": _("On her own phone: a printed card for the booklet"),
    "text": _("On her own phone: a text message"),
    "mail": _("On her own phone: a mail"),
    ENTER: _("The answers exist already: enter them"),
}
INTERPRETERS = {
    Interpreter.NONE: _("Nobody: we speak the same language"),
    Interpreter.PROFESSIONAL: _("A professional interpreter"),
    Interpreter.MEDIATOR: _("An intercultural mediator"),
    Interpreter.ADULT_FAMILY: _("An adult of the family"),
    CHILD: _("A child"),
}


class AskForm(forms.Form):
    moment = forms.ChoiceField(label=_("Which moment"), widget=design.RadioCards(columns=True))
    way = forms.ChoiceField(label=_("How"), widget=design.RadioCards(columns=True))
    language = forms.ChoiceField(
        label=_("Language of the questions"),
        choices=settings.LANGUAGES,
        widget=forms.Select({"class": "medium"}),
    )
    interpreter = forms.ChoiceField(
        label=_("Who interprets, when you answer together"),
        choices=list(INTERPRETERS.items()),
        widget=design.RadioCards(
            columns=True,
            hints={
                Interpreter.ADULT_FAMILY: _("Some questions are then left for later, without the family."),
            },
        ),
        initial=Interpreter.NONE,
    )

    def __init__(self, offered: Offer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        ways = [TOGETHER, *offered.channels, ENTER]
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]
        self.fields["moment"].choices = offered.moments
        first = _("A conversation comes first: answer together.")
        self.fields["moment"].widget.hints = dict.fromkeys(offered.talk_first, first)

    def clean_interpreter(self) -> str:
        chosen = self.cleaned_data["interpreter"]
        if chosen == CHILD:
            raise forms.ValidationError(
                _("A child can't carry these questions. Book an interpreter or a mediator, and ask then.")
            )
        return chosen


@asks
def ask(request: HttpRequest, pk: object) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    offered = offer(person, request.actor, clock.now())
    chosen = {
        "moment": request.GET.get("moment") or offered.due,
        "way": request.GET.get("way") or TOGETHER,
        "language": asked_in(person),
        "interpreter": Interpreter.PROFESSIONAL if person.interpreter_needed else Interpreter.NONE,
    }
    form = AskForm(offered, request.POST or None, initial=chosen)
    if form.is_valid():
        try:
            return _begin(request, person, form.cleaned_data)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    page = {"person": person, "offer": offered, "form": form}
    audit.read(by=request.actor, what="ask", subject=person.pk, person=person.pk)
    return render(request, "professional/ask/choose.html", page)


def _begin(request: HttpRequest, person: Person, chosen: dict[str, str]) -> HttpResponse:
    if chosen["way"] == ENTER:
        return redirect(f"{reverse('professional:enter', args=[person.pk])}?moment={chosen['moment']}")
    if chosen["way"] != TOGETHER:
        return invite.send(
            request, person, moment=chosen["moment"], channel=chosen["way"], language=chosen["language"]
        )
    occasion = screen.begin(
        person=person, moment=chosen["moment"], mode="assisted", language=chosen["language"],
        interpreter=chosen["interpreter"], at=clock.now(), by=request.actor,
    )  # fmt: skip
    return redirect("professional:together", pk=occasion.pk)
