"""Answers that exist already, on paper or elsewhere, are entered in twenty seconds and never asked twice."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import words
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.services import chosen_guideline
from perinet.care.screening import library, scoring
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.models import Mode, Occasion
from perinet.flows import paper as typed
from perinet.flows import screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.professional import paper, twice
from perinet.web.professional.asking import asked_in, asks, offer, page_language

PAPER = "paper"
SOURCES = {
    "born-in-belgium": "Born in Belgium",
    PAPER: gettext_lazy("A paper form"),
    "other": gettext_lazy("Another system or colleague"),
}


class WhenForm(forms.Form):
    source = forms.ChoiceField(
        label=gettext_lazy("Where do they come from"),
        choices=list(SOURCES.items()),
        widget=design.RadioCards(inline=True),
    )
    answered_on = forms.DateField(label=gettext_lazy("Answered on"), widget=design.DateInput())
    moment = forms.ChoiceField(label=gettext_lazy("Which moment"))

    def clean_answered_on(self) -> Any:
        day = self.cleaned_data["answered_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The day of this result lies in the future."))
        return day


class PointsField(forms.IntegerField):
    """Points as printed beside the answer of one question."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        self.allowed = item.scores
        super().__init__(widget=_digits(), **kwargs)

    def clean(self, value: Any) -> int | None:
        """A question may be left open; only points that are printed beside an answer are points."""
        if value in self.empty_values:
            return None
        points = super().clean(value)
        if points not in self.allowed:
            told = {"expected": scoring.span(self.allowed)}
            raise forms.ValidationError(_("Expected points: %(expected)s.") % told)
        return points


def _digits() -> forms.TextInput:
    return forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off", "dir": "ltr"})


class ResultForm(forms.Form):
    """One list: its total with the safety question, or every question in points."""

    use_required_attribute = False

    def __init__(
        self, instrument: Instrument, language: str, data: Any = None, *, chosen: bool = False
    ) -> None:
        super().__init__(data, prefix=instrument.id)
        self.instrument, self.chosen = instrument, chosen
        self.heading = instrument.short
        self.fields["total"] = forms.IntegerField(
            label=_("Total, as counted"), required=False, widget=_digits(),
            min_value=instrument.min, max_value=instrument.max,
        )  # fmt: skip
        texts = library.texts(instrument.id, language)
        for item in instrument.items:
            self.fields[item.id] = PointsField(
                item, label=_label(item), help_text=texts.items[item.id] if texts else ""
            )

    @property
    def points(self) -> str:
        return scoring.span(sorted({points for item in self.instrument.scored for points in item.scores}))

    @property
    def is_reversed(self) -> bool:
        return any(item.scores[0] > item.scores[-1] for item in self.instrument.items)

    @property
    def safety_fields(self) -> list[forms.BoundField]:
        return [self[item.id] for item in self.instrument.marked]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[item.id] for item in self.instrument.items if not item.mark]

    @property
    def is_filled(self) -> bool:
        return any(self.data.get(self.add_prefix(name)) for name in self.fields)

    @property
    def is_open(self) -> bool:
        return self.chosen or self.is_filled

    def clean(self) -> None:
        points, total = self._points(), self.cleaned_data.get("total")
        lacking = [
            item for item in self.instrument.marked if item.id not in points and item.id not in self.errors
        ]
        if self.is_filled and total is not None:
            for item in lacking:
                self.add_error(item.id, _("A total alone can hide a safety answer. Enter this one too."))

    def _points(self) -> dict[str, int]:
        return {
            name: value for name, value in self.cleaned_data.items() if name != "total" and value is not None
        }

    def safety_points(self) -> dict[twice.Key, int]:
        points = self._points()
        return {
            (self.instrument.id, item.id): points[item.id]
            for item in self.instrument.marked
            if item.id in points
        }

    def result(self, looked: Mapping[twice.Key, int]) -> dict[str, Any]:
        """Return the points, and the total only where not every question is there to add up.

        `looked`: the safety answers, as they stand after a second look at the paper.
        """
        points, total = self._points(), self.cleaned_data.get("total")
        points |= {item: value for (name, item), value in looked.items() if name == self.instrument.id}
        if all(item.id in points for item in self.instrument.scored):
            if total is not None and total != sum(points[item.id] for item in self.instrument.scored):
                raise Refused(_("This total can't be, with these answers. Check both."), code="contradiction")
            total = None
        return {"items": points} if total is None else {"items": points, "total": total}


def _label(item: Item) -> str:
    return _("Question %(number)s") % {"number": item.number} if item.numbered else _("Further question")


def _forms(guideline: Guideline, language: str, other: str, data: Any) -> list[ResultForm]:
    """Put the lists that the guideline asks first, then those that it knows, then another one if asked for."""
    asked = [
        name for moment in guideline.moments.values() for name in (*moment.second_step, *moment.first_step)
    ]
    known = {other, *(fact.instrument for fact in guideline.facts.values())}
    more = (instrument.id for instrument in library.scorable() if instrument.id in known)
    order = dict.fromkeys([*asked, *more])
    return [ResultForm(library.get(name), language, data, chosen=name == other) for name in order]


def _others(results: list[ResultForm]) -> list[Instrument]:
    here = {one.instrument.id for one in results}
    return [instrument for instrument in library.scorable() if instrument.id not in here]


@asks
def enter(request: HttpRequest, pk: object) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    guideline = chosen_guideline(request.actor.organisation)
    data = request.POST or None
    due = request.GET.get("moment") or offer(person, request.actor, clock.now()).due
    source = PAPER if request.GET.get("form") else "born-in-belgium"
    form = WhenForm(data, initial={"answered_on": clock.today(), "moment": due, "source": source})
    form.fields["moment"].choices = list(_moments(guideline))
    results = _forms(guideline, page_language(), request.GET.get("list", ""), data)
    wrong = [one for one in (form, *results) if data and not one.is_valid()]
    if data and not wrong:
        filled = [one for one in results if one.is_filled]
        source = PAPER if _printed(request, person) else form.cleaned_data["source"]
        looked = _looked(source, filled, data)
        try:
            if looked.form:
                return _ask_again(request, person, form.cleaned_data, looked)
            return _keep(request, person, form.cleaned_data, filled, looked.points)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
            wrong = [form]
    page = {"person": person, "form": form, "results": results, "others": _others(results), "wrong": wrong}
    audit.read(by=request.actor, what="enter", subject=person.pk, person=person.pk)
    return render(request, "professional/enter/existing.html", page)


def _moments(guideline: Guideline) -> Iterator[tuple[str, str]]:
    for name in guideline.moments:
        yield name, words.word(guideline, "moments", name, page_language())


def _looked(source: str, filled: list[ResultForm], data: QueryDict) -> twice.Look:
    """From paper each safety answer is typed twice; what another system counted is taken over as it stands."""
    first = {key: value for one in filled for key, value in one.safety_points().items()}
    return twice.look(first, data) if source == PAPER else twice.Look(points=first)


def _ask_again(
    request: HttpRequest, person: Person, when: Mapping[str, Any], looked: twice.Look
) -> HttpResponse:
    """Ask once more; a mark among what was typed counts already, also when nobody types it again."""
    kept = dict(twice.kept(request.POST, looked.stage))
    if looked.marked:
        heard = typed.hear(
            person=person, moment=when["moment"], language=asked_in(person), answered_on=when["answered_on"],
            points=looked.marked, occasion=_printed(request, person), at=clock.now(), by=request.actor,
        )  # fmt: skip
        kept["form"] = str(heard.pk)
    page = {
        "person": person, "form": looked.form, "stage": looked.stage, "kept": kept.items(),
        "differ": looked.stage == twice.THIRD,
    }  # fmt: skip
    return render(request, "professional/enter/again.html", page)


def _printed(request: HttpRequest, person: Person) -> Occasion | None:
    """Return the occasion that these answers belong to, where it began with a form or with a first typing."""
    return paper.form_of(person, request.POST.get("form") or request.GET.get("form", ""), request.actor)


def _keep(
    request: HttpRequest,
    person: Person,
    when: Mapping[str, Any],
    results: list[ResultForm],
    looked: Mapping[twice.Key, int],
) -> HttpResponse:
    if not results:
        raise Refused(_("Enter at least one list."), code="empty")
    at, by = clock.now(), request.actor
    given = {"source": when["source"], "answered_on": when["answered_on"]}
    asked = {"person": person, "moment": when["moment"], "language": asked_in(person), "at": at, "by": by}
    mode = Mode.PAPER if when["source"] == PAPER else Mode.ELSEWHERE
    with transaction.atomic():
        occasion = _printed(request, person) or screen.begin(mode=mode, **given, **asked)
        lists = {one.instrument.id: one.result(looked) for one in results}
        screen.enter(results=lists, occasion=occasion, **given, **asked)
    return redirect("professional:result", pk=occasion.pk)
