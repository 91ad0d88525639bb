"""The lists of a moment become a form on paper with a number, and the number leads back to her when it is filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import services as decisions
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.models import Mode, Occasion
from perinet.care.screening.texts import Texts
from perinet.flows import screen, tell
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families.models import Person
from perinet.web.parts.paper import paper
from perinet.web.parts.qr import drawing
from perinet.web.professional.asking import asks

DIGITS = 8


@dataclass(frozen=True)
class Line:
    """One question as it is printed: its number, its words, and the points beside each answer."""

    number: str
    text: str
    answers: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Printed:
    instrument: Instrument
    title: str
    intro: str
    lines: Sequence[Line]


def number_of(occasion: Occasion) -> str:
    """Return what somebody types when the code can't be scanned; it says nothing of her."""
    text = occasion.pk.hex[:DIGITS].upper()
    return f"{text[:4]}-{text[4:]}"


def begin(request: HttpRequest, person: Person, *, moment: str, language: str) -> HttpResponse:
    occasion = screen.begin(
        person=person, moment=moment, mode=Mode.PAPER, source=Mode.PAPER, language=language, at=clock.now(),
        by=request.actor,
    )  # fmt: skip
    if not list(_printed(occasion)):
        raise Refused(_("No list of this moment may be printed in this language. Ask with an interpreter."))
    return redirect("professional:form", pk=occasion.pk)


def _mine(actor: Actor):
    here = Occasion.objects.visible_to(actor).filter(organisation=actor.organisation, mode=Mode.PAPER)
    return here.select_related("person", "organisation")


def form_of(person: Person, pk: str, actor: Actor) -> Occasion | None:
    """Return the printed form that is being entered; none for an address that was made up."""
    try:
        return _mine(actor).filter(person__identity=person.identity_id, pk=pk).first() if pk else None
    except ValidationError:
        return None


def _printed(occasion: Occasion) -> Iterator[Printed]:
    """Return the lists of the moment whose words may be shown; nothing about substances or violence is on paper."""
    moment = decisions.occasion_guideline(occasion, clock.now()).moments[occasion.moment]
    for name in dict.fromkeys([*moment.first_step, *moment.second_step]):
        instrument = library.get(name)
        texts = screenings.texts_for(name, occasion.language, clock.today())
        if texts and instrument.scorable and instrument.topic not in library.PRIVATE:
            yield _one(instrument, texts)


def _one(instrument: Instrument, texts: Texts) -> Printed:
    lines = [Line(_number(item), texts.items[item.id], _answers(item, texts)) for item in instrument.items]
    return Printed(instrument, instrument.titles[texts.language], texts.stem or texts.recall, lines)


def _number(item: Item) -> str:
    return str(item.number) if item.numbered and item.scored else "+"


def _answers(item: Item, texts: Texts) -> list[tuple[str, int]]:
    return list(zip(texts.options[item.id], item.scores, strict=True))


@asks
def form(request: HttpRequest, pk: object) -> HttpResponse:
    """Print it in her language, without her name: what lies about says only that somebody has questions."""
    occasion = get_object_or_404(_mine(request.actor), pk=pk)
    address = tell.address(reverse("professional:form-back", args=[pk]))
    audit.record(
        by=request.actor, verb="form.print", subject_kind="occasion", subject=occasion.pk,
        person=occasion.person_id,
    )  # fmt: skip
    with translation.override(occasion.language):
        page = {
            "occasion": occasion, "lists": list(_printed(occasion)), "number": number_of(occasion),
            "qr": drawing(address),
        }  # fmt: skip
        return paper(request, "professional/form/sheet.html", page)


@asks
def back(request: HttpRequest, pk: object) -> HttpResponse:
    """The code on the sheet was scanned, or its number typed: enter what she answered."""
    occasion = get_object_or_404(_mine(request.actor), pk=pk)
    if not occasion.is_open:
        return redirect("professional:result", pk=pk)
    there = reverse("professional:enter", args=[occasion.person_id])
    return redirect(f"{there}?form={pk}&moment={occasion.moment}")


class NumberForm(forms.Form):
    number = forms.RegexField(
        regex=r"^\s*[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}\s*$",
        label=gettext_lazy("The number on the form"),
        widget=forms.TextInput({"class": "medium", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"invalid": gettext_lazy("A number looks like 3F9A-04C2.")},
    )


@asks
def by_number(request: HttpRequest) -> HttpResponse:
    typed = NumberForm(request.POST or None)
    if typed.is_valid():
        wanted = typed.cleaned_data["number"].strip().replace("-", "").lower()
        found = [one for one in _mine(request.actor).filter(closed_at=None) if one.pk.hex.startswith(wanted)]
        if len(found) == 1:
            return redirect("professional:form-back", pk=found[0].pk)
        typed.add_error("number", _("No open form of your organisation has this number."))
    return render(request, "professional/form/number.html", {"form": typed})
