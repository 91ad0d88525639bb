"""Two records that may be of one person become a question, side by side; the answer can be taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Obligation
from perinet.care.screening.models import Occasion
from perinet.flows import unite as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.directory.words import language_name
from perinet.people.families import births, finding, identifiers, pregnancies
from perinet.people.families import merging as joining
from perinet.people.families.models import Person, Pregnancy
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.professional import search
from perinet.web.professional.access.who import hers_to_change

PAGE = 25
REASONS = {
    "registered-twice": gettext_lazy("She was registered twice"),
    "name-changed": gettext_lazy("Her name changed or was written differently"),
    "came-from-elsewhere": gettext_lazy("The record came from another place"),
    "told-by-her": gettext_lazy("She said so herself"),
}
PARTED = {
    "merged-by-mistake": gettext_lazy("They were joined by mistake"),
    "two-people": gettext_lazy("They turned out to be two people"),
}


class JoinForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("How do you know?"),
        choices=list(REASONS.items()),
        widget=design.RadioCards(columns=True),
    )
    looked = forms.BooleanField(
        label=gettext_lazy("I looked at both records: this is one person"), widget=design.CheckboxCard()
    )


class PartForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"), choices=list(PARTED.items()), widget=design.RadioCards(columns=True)
    )


def _seen(request: HttpRequest, pk: Any) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)


def _allowed(actor: Actor) -> None:
    if not joining.may_merge(actor):
        raise PermissionDenied


@professional
def likely(request: HttpRequest) -> HttpResponse:
    """Go through the team's own records, so many at a time, newest first."""
    actor = request.actor
    _allowed(actor)
    own = Person.objects.visible_to(actor).one_each(actor).filter(registered_at=actor.organisation)
    page = Paginator(own.order_by("-created_at", "pk"), PAGE).get_page(request.GET.get("page"))
    pairs = [
        {"pair": pair, "why": search.reasons(pair.likeness.why)}
        for pair in finding.likely_twice(page.object_list, actor=actor)
    ]
    return render(request, "professional/merging/likely.html", {"pairs": pairs, "page_obj": page})


@professional
def who(request: HttpRequest, pk: Any) -> HttpResponse:
    """Records that may be hers as well."""
    _allowed(request.actor)
    her = _seen(request, pk)
    number = identifiers.number_of(her, actor=request.actor)
    found = finding.alike(
        finding.described(her), number=number.value if number else "", actor=request.actor, without=her
    )
    alike = [search.row(one) for one in found]
    return render(request, "professional/merging/who.html", {"person": her, "alike": alike})


@professional
def join(request: HttpRequest, pk: Any, other: Any) -> HttpResponse:
    """Show both side by side; nothing is joined before somebody says that she looked."""
    actor = request.actor
    _allowed(actor)
    kept, absorbed = (hers_to_change(actor, _seen(request, one)) for one in (pk, other))
    form = JoinForm(request.POST or None)
    if form.is_valid():
        try:
            flow.unite(
                kept=kept, absorbed=absorbed, reason=form.cleaned_data["reason"], by=actor, at=clock.now()
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Joined. You can take them apart again below, now and later."))
            return redirect("professional:person", pk=kept.pk)
    for one in (kept, absorbed):
        audit.record(by=actor, verb="person.compare", subject_kind="person", subject=one.id, person=one.id)
    context = {
        "person": kept,
        "other": absorbed,
        "form": form,
        "rows": _side_by_side(kept, absorbed, actor),
        "problems": list(joining.problems(kept, absorbed, actor=actor)),
        "warnings": joining.warnings(kept, absorbed, actor=actor),
    }
    status = 422 if form.errors else 200
    return render(request, "professional/merging/join.html", context, status=status)


def _side_by_side(kept: Person, absorbed: Person, actor: Actor) -> list[dict[str, Any]]:
    """Mark what differs in who they are; how much stands on each record says nothing of that."""
    sides = [(_who(one, actor), _has(one, actor)) for one in (kept, absorbed)]
    marked = _rows(sides[0][0], sides[1][0], marks=True)
    return [*marked, *_rows(sides[0][1], sides[1][1], marks=False)]


def _rows(mine: dict[str, str], theirs: dict[str, str], *, marks: bool) -> list[dict[str, Any]]:
    return [
        {"term": term, "one": one, "other": other, "differs": marks and bool(one and other) and one != other}
        for (term, one), other in zip(mine.items(), theirs.values(), strict=True)
        if one or other
    ]


def _who(her: Person, actor: Actor) -> dict[str, str]:
    """What this viewer may see of one record, in the order in which people recognise somebody."""
    number = identifiers.number_of(her, actor=actor)
    return {
        _("Name"): her.name,
        _("Called"): her.called,
        _("Born on"): words.day(her.birth_date) if her.birth_date else "",
        _("National number"): number.value if number else "",
        _("Telephone"): her.phone,
        _("Mail"): her.email,
        _("Lives in"): search.town(her),
        _("Language"): language_name(her.language),
    }


def _has(her: Person, actor: Actor) -> dict[str, str]:
    pregnancy = pregnancies.current(Pregnancy.objects.visible_to(actor).filter(person=her))
    return {
        _("Where she is now"): words.stage_words(pregnancy, clock.today(), births.tone(pregnancy)),
        _("Times she was asked"): str(Occasion.objects.visible_to(actor).filter(person=her).count()),
        _("What waits"): str(Obligation.objects.visible_to(actor).open().filter(person=her).count()),
        _("Registered on"): words.day(her.created_at),
    }


@professional
def part(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a merge back; everything is as it was, with what came since on the record where it was written."""
    actor = request.actor
    _allowed(actor)
    made = joining.to_part(pk, actor=actor)
    if made is None:
        raise Http404
    form = PartForm(request.POST or None)
    if form.is_valid():
        try:
            flow.part(merge=made, reason=form.cleaned_data["reason"], by=actor, at=clock.now())
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Taken apart. Both records are as they were."))
            return redirect("professional:person", pk=made.kept_id)
    context = {"form": form, "merge": made, "person": made.kept}
    return render(request, "professional/merging/part.html", context, status=422 if form.errors else 200)
