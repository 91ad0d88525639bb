"""What a trained professional saw between a parent and a child is written down, read, printed and corrected."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from perinet.care.screening import observations
from perinet.care.screening.models import Observation
from perinet.care.screening.observation import FORM
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.parts import children, words
from perinet.web.parts.paper import paper
from perinet.web.professional.asking import asks, page_language


class ObservationForm(forms.Form):
    """Where and how long, then each part with what was seen of it; there is no score."""

    use_required_attribute = False
    on = forms.DateField(label=gettext_lazy("On which day"), widget=design.DateInput())
    place = forms.ChoiceField(label=gettext_lazy("Where"), widget=design.RadioCards(columns=True))
    minutes = forms.IntegerField(
        label=gettext_lazy("How long did you watch?"), min_value=FORM.least_minutes, max_value=FORM.most_minutes,
        widget=design.Affix(forms.NumberInput({"class": "short"}), after=gettext_lazy("minutes")),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What you saw, in your own words"), required=False, widget=design.Textarea(rows=4),
        help_text=gettext_lazy("What happened between them. The parent may ask to read it."),
    )  # fmt: skip

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(name, said[language]) for name, said in FORM.levels.items()]
        self.fields["place"].choices = [(name, said[language]) for name, said in FORM.places.items()]
        note = self.fields.pop("note")
        for part in FORM.parts:
            self.fields[part.id] = forms.ChoiceField(
                label=part.name[language], help_text=part.hint[language], choices=levels,
                widget=design.RadioCards(columns=True),
            )  # fmt: skip
        self.fields["note"] = note

    def spoken(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {name: given[name] for name in ("on", "place", "minutes", "note")}
        return kept | {"seen": {part.id: given[part.id] for part in FORM.parts}}


@asks
@never_cache
def observe(request: HttpRequest, pk: object, child: object) -> HttpResponse:
    """Write down what was seen; who is not trained reads how that is arranged."""
    seen = Person.objects.visible_to(request.actor)
    parent, them = get_object_or_404(seen, pk=pk), get_object_or_404(seen, pk=child)
    if not observations.is_parent(parent, them):
        raise Http404
    form = ObservationForm(page_language(), request.POST or None, initial={"on": clock.today()})
    return _write(request, parent, them, form)


@asks
@never_cache
def correct(request: HttpRequest, pk: object) -> HttpResponse:
    """Write it anew; what stood there before stays beside it."""
    old = _observation(request, pk)
    if str(old.organisation_id) != request.actor.organisation:
        raise Http404
    if hasattr(old, "corrected_by"):
        return redirect("professional:observation", pk=old.corrected_by.pk)
    before = {"on": old.on, "place": old.place, "minutes": old.minutes, "note": old.note} | old.seen
    form = ObservationForm(page_language(), request.POST or None, initial=before)
    return _write(request, old.person, old.child, form, old)


def _write(
    request: HttpRequest,
    parent: Person,
    child: Person,
    form: ObservationForm,
    corrects: Observation | None = None,
) -> HttpResponse:
    trained = observations.may_observe(request.actor, clock.today())
    if trained and form.is_valid():
        try:
            row = observations.observe(
                parent=parent,
                child=child,
                corrects=corrects,
                at=clock.now(),
                by=request.actor,
                **form.spoken(),
            )
            messages.success(request, _("Written down."))
            return redirect("professional:observation", pk=row.pk)
        except (Refused, Conflict, NotAllowed) as problem:
            form.add_error(None, problem.message)
    audit.read(by=request.actor, what="observe", subject=parent.pk, person=parent.pk)
    page = {
        "person": parent, "name": children.name_of(child, request.actor), "form": form if trained else None,
        "corrects": corrects,
    }  # fmt: skip
    return render(request, "professional/observing/write.html", page)


def _observation(request: HttpRequest, pk: object) -> Observation:
    rows = Observation.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("person", "child", "corrects", "corrected_by"), pk=pk)


def _told(row: Observation, language: str) -> dict[str, Any]:
    levels = [
        (part.name[language], FORM.levels[row.seen[part.id]][language])
        for part in FORM.parts
        if part.id in row.seen
    ]
    where = _("%(place)s, %(minutes)s minutes") % {
        "place": FORM.places[row.place][language], "minutes": row.minutes,
    }  # fmt: skip
    return {"row": row, "day": words.day(row.on), "where": where, "levels": levels}


@asks
@never_cache
@require_GET
def observation(request: HttpRequest, pk: object) -> HttpResponse:
    row = _observation(request, pk)
    _on_record(request, row, "observation.read")
    return render(request, "professional/observing/read.html", _page(request, row))


@asks
@never_cache
@require_GET
def printed(request: HttpRequest, pk: object) -> HttpResponse:
    row = _observation(request, pk)
    _on_record(request, row, "observation.print")
    return paper(request, "professional/observing/paper.html", _page(request, row))


def _on_record(request: HttpRequest, row: Observation, verb: str) -> None:
    audit.record(
        by=request.actor, verb=verb, subject_kind="observation", subject=row.pk, person=row.person_id
    )


def _page(request: HttpRequest, row: Observation) -> dict[str, Any]:
    language, newer = page_language(), getattr(row, "corrected_by", None)
    return {
        "person": row.person,
        "name": children.name_of(row.child, request.actor),
        "told": _told(row, language),
        "before": _told(row.corrects, language) if row.corrects else None,
        "newer": newer,
        "may_correct": not newer and str(row.organisation_id) == request.actor.organisation,
        "today": words.day(clock.today()),
    }
