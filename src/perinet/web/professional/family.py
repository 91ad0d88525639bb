"""The bonds and the ledger become one page of a family: a lane a person, own words beside what waits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Obligation
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families import own_words
from perinet.people.families.models import OwnWord, OwnWordKind, Person, Topic
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.parts.paper import paper
from perinet.web.professional import lanes, waiting

YEARS = 12
WAITING = 8
PRINTED = (Topic.RECORD, Topic.MENTAL_HEALTH)
ON_PAPER = 200


def before(text: str) -> tuple[datetime, UUID] | None:
    """Read where the page before ended; anything else begins at the newest line."""
    at, _sign, pk = text.partition("_")
    try:
        found = datetime.fromisoformat(at)
        return (found, UUID(pk)) if found.tzinfo else None
    except ValueError:
        return None


def _asked(request: HttpRequest) -> lanes.Asked:
    year = request.GET.get("year", "")
    return lanes.Asked(
        kind=request.GET.get("kind", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 and int(year) else None,
        before=before(request.GET.get("before", "")),
    )


@professional
def family(request: HttpRequest, pk: Any) -> HttpResponse:
    """Reading a family is reading each of its records, and is on record so."""
    actor, at = request.actor, clock.now()
    her = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    found = lanes.family_of(her, actor, clock.today())
    _on_record("family.read", found, actor)
    asked = _asked(request)
    rows, more = lanes.lines(found, actor, asked)
    lanes.let_speak(found, actor)
    context = {
        "person": her,
        "family": found,
        "months": lanes.months(found, rows),
        "earlier": _earlier(request, rows[-1]) if more else "",
        "open": _open(found, actor, at),
        "kinds": [(name, label) for name, (label, _prefixes) in lanes.KINDS.items()],
        "years": range(clock.today().year, clock.today().year - YEARS, -1),
        "asked": asked,
        "words": OwnWordKind.choices,
    }
    return render(request, "professional/families/family.html", context)


@transaction.atomic
def _on_record(verb: str, found: lanes.Family, actor: Actor) -> None:
    for lane in found.lanes:
        audit.record(
            by=actor, verb=verb, subject_kind="person", subject=lane.person.id, person=lane.person.id
        )


def _earlier(request: HttpRequest, last: Any) -> str:
    query = request.GET.copy()
    query["before"] = f"{last.at.isoformat()}_{last.pk}"
    return f"?{query.urlencode()}"


def _open(found: lanes.Family, actor: Actor, at: datetime) -> list[waiting.Row]:
    rows = (
        Obligation.objects.visible_to(actor).open().showing(at).filter(person__identity__in=found.identities)
    )
    return waiting.rows(rows.select_related("person", "owner").by_harm()[:WAITING], actor=actor, at=at)


@professional
def printed(request: HttpRequest, pk: Any) -> HttpResponse:
    """One family on paper, without what could be read by somebody else at home."""
    actor = request.actor
    her = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    found = lanes.family_of(her, actor, clock.today())
    _on_record("family.print", found, actor)
    rows, _more = lanes.lines(found, actor, _asked(request), topics=PRINTED, size=ON_PAPER)
    lanes.let_speak(found, actor)
    context = {
        "person": her, "family": found, "months": lanes.months(found, rows), "today": words.day(clock.now()),
    }  # fmt: skip
    return paper(request, "professional/families/family_print.html", context)


class WordForm(forms.Form):
    """What she says, in her own words; written down with her."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=list(words.OWN_WORDS.items()),
        widget=design.RadioCards(columns=True),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("In her or his own words"), max_length=2000, widget=design.Textarea(rows=4)
    )


@professional
def say(request: HttpRequest, pk: Any) -> HttpResponse:
    """Written with her, word for word; what she writes on her own page stands there in her own hand."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    old = (
        OwnWord.objects.visible_to(request.actor)
        .about(her)
        .filter(pk=request.GET.get("replaces") or None)
        .first()
    )
    form = WordForm(request.POST or None, initial={"kind": old.kind, "text": old.text} if old else {})
    if form.is_valid():
        try:
            own_words.say(
                person=her, at=clock.now(), by=request.actor, herself=False, replaces=old, **form.cleaned_data
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Written down, in her or his own words."))
            return redirect("professional:family", pk=her.pk)
    return render(request, "professional/families/say.html", {"form": form, "person": her})
