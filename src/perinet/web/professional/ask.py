"""A professional chooses at which moment, and which way, she is asked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from perinet.care.screening.models import Interpreter, Occasion
from perinet.flows import assess, lend, plan, screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.network.accounts.models import User
from perinet.people.families import pregnancies
from perinet.people.families.models import Person
from perinet.web.professional import invite, lent, paper
from perinet.web.professional.apart import ENTER, FORM, TABLET, TOGETHER, ApartForm
from perinet.web.professional.asking import ASKED_IN, WITHOUT_WORDS, Offer, asked_in, asks, offer
from perinet.web.professional.helping import CHILD, HELPED_BY

WAYS = {
    TOGETHER: _("Together, on this screen"),
    TABLET: _("Alone, on a tablet of the practice"),
    "qr": _("On her own phone: she scans a code here"),
    "paper": _("On her own phone: a printed card for the booklet"),
    "text": _("On her own phone: a text message"),
    "mail": _("On her own phone: a mail"),
    FORM: _("On a paper form that you print now"),
    ENTER: _("The answers exist already: enter them"),
}


class AskForm(ApartForm):
    moment = forms.ChoiceField(label=_("Which moment"), widget=design.RadioCards(columns=True))
    way = forms.ChoiceField(label=_("How"), widget=design.RadioCards(columns=True))
    language = forms.ChoiceField(
        label=_("Language of the questions"),
        choices=ASKED_IN,
        help_text=WITHOUT_WORDS,
        widget=forms.Select({"class": "medium"}),
    )
    interpreter = forms.ChoiceField(
        label=_("Who interprets, when you answer together"),
        choices=list(HELPED_BY.items()),
        widget=design.RadioCards(
            columns=True,
            hints={
                Interpreter.ADULT_FAMILY: _("Some questions are then left for later, without the family."),
            },
        ),
        initial=Interpreter.NONE,
    )

    field_order = ("moment", "way", "language", "interpreter")

    def __init__(self, offered: Offer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        ways = [TOGETHER, *([TABLET] if offered.tablets else []), *offered.channels, FORM, ENTER]
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
    if person.is_child:
        return redirect(f"{reverse('professional:ask-whom', args=[pk])}?{request.GET.urlencode()}")
    if about := request.GET.get("about"):
        return _about(request, pk, about)
    offered = offer(person, request.actor, clock.now())
    chosen = {
        "moment": request.GET.get("moment") or offered.due,
        "way": request.GET.get("way") or TOGETHER,
        "language": asked_in(person),
        "interpreter": Interpreter.PROFESSIONAL if person.interpreter_needed else Interpreter.NONE,
    }
    form = AskForm(offered, request.POST or None, initial=chosen)
    form.open_to(person, request.actor)
    if form.is_valid():
        try:
            return _begin(request, person, form.cleaned_data)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    if form.data.get("interpreter") == CHILD:
        _owe_interpreter(request, person, form.data.get("moment", ""))
    page = {"person": person, "offer": offered, "form": form}
    audit.read(by=request.actor, what="ask", subject=person.pk, person=person.pk)
    return render(request, "professional/ask/choose.html", page)


def _about(request: HttpRequest, pk: object, about: str) -> HttpResponse:
    try:
        there = reverse("professional:ask-about", args=[pk, UUID(about)])
    except ValueError:
        raise Http404 from None
    return redirect(f"{there}?{request.GET.urlencode()}")


def _begin(request: HttpRequest, person: Person, chosen: dict[str, str]) -> HttpResponse:
    if chosen["way"] == ENTER:
        return redirect(f"{reverse('professional:enter', args=[person.pk])}?moment={chosen['moment']}")
    asked = {"moment": chosen["moment"], "language": chosen["language"]}
    reader, home = chosen.get("alcohol"), chosen.get("home", "")
    if chosen["way"] == FORM:
        return paper.begin(request, person, **asked)
    if chosen["way"] == TABLET:
        return lent.send(request, person, **asked, alcohol_reader=reader, home=home)
    if chosen["way"] != TOGETHER:
        later = home == lend.LATER
        return invite.send(
            request, person, **asked, channel=chosen["way"], alcohol_reader=reader, home_later=later
        )
    occasion = screen.begin(
        person=person, **asked, mode="assisted", interpreter=chosen["interpreter"], at=clock.now(),
        by=request.actor,
    )  # fmt: skip
    _ask_apart(request, occasion, reader, home)
    return redirect("professional:together", pk=occasion.pk)


def _ask_apart(request: HttpRequest, occasion: Occasion, reader: User | None, home: str) -> None:
    at, by = clock.now(), request.actor
    if reader:
        assess.ask_about_alcohol(occasion=occasion, at=at, by=by)
    if home == lend.LATER:
        assess.ask_when_alone(occasion=occasion, at=at, by=by)


def _owe_interpreter(request: HttpRequest, person: Person, moment: str) -> None:
    """A child is no interpreter: nothing is asked, and an interpreter is put on the worklist once."""
    topic = plan.topic_of(pregnancies.topic_for(person, request.actor))
    assess.book_interpreter(person=person, moment=moment, topic=topic, at=clock.now(), by=request.actor)
    messages.info(request, _("Booking an interpreter is on your worklist now."))
