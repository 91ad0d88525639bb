"""A child becomes the parents who may be asked about it, and a parent's way to answer."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from perinet.care.screening.models import Interpreter
from perinet.care.screening.schedules import CHILD, SCHEDULES
from perinet.flows import about_child, screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.people.families.kinship import OF_A_CHILD
from perinet.people.families.models import Bond, Person
from perinet.web.parts import children, words
from perinet.web.professional import apart, ask, invite
from perinet.web.professional.asking import Offer, asked_in, asks, offer, page_language

WAYS = frozenset({apart.TOGETHER, *invite.CHANNELS})


class AboutForm(ask.AskForm):
    """The ways of asking without the moment: what is asked follows from the child's age."""

    def __init__(self, offered: Offer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(offered, data, **kwargs)
        for name in self.fields.keys() - {"way", "language", "interpreter"}:
            del self.fields[name]
        self.fields["way"].choices = [pair for pair in self.fields["way"].choices if pair[0] in WAYS]


@asks
def whom(request: HttpRequest, pk: object) -> HttpResponse:
    """Choose which parent is asked; who lives elsewhere, or lost the child, is not."""
    child = get_object_or_404(Person.objects.visible_to(request.actor).filter(is_child=True), pk=pk)
    bonds = Bond.objects.visible_to(request.actor).filter(
        of__identity=child.identity_id, role__in=OF_A_CHILD, until=None
    )
    here = [
        (bond.person, words.bond_name(bond.role), _address(bond.person, child, request.GET.get("moment", "")))
        for bond in bonds.select_related("person")
        if about_child.may_be_asked(parent=bond.person, child=child, on=clock.today())
    ]
    audit.read(by=request.actor, what="ask", subject=child.pk, person=child.pk)
    page = {"person": child, "parents": here, "name": children.called(child)}
    return render(request, "professional/about_child/whom.html", page)


def _address(parent: Person, child: Person, moment: str) -> str:
    there = reverse("professional:ask-about", args=[parent.pk, child.pk])
    return f"{there}?{urlencode({'moment': moment})}" if moment else there


@asks
def about(request: HttpRequest, pk: object, child: object) -> HttpResponse:
    """Ask one parent about one child."""
    seen, at = Person.objects.visible_to(request.actor), clock.now()
    parent, them = get_object_or_404(seen, pk=pk), get_object_or_404(seen, pk=child)
    if not about_child.may_be_asked(parent=parent, child=them, on=clock.day(at)):
        raise Http404
    instrument = about_child.list_for(them, clock.day(at))
    chosen = {
        "way": request.GET.get("way") or apart.TOGETHER,
        "language": asked_in(parent),
        "interpreter": Interpreter.PROFESSIONAL if parent.interpreter_needed else Interpreter.NONE,
    }
    form = AboutForm(offer(parent, request.actor, at), request.POST or None, initial=chosen)
    if instrument and form.is_valid():
        try:
            return _begin(request, parent, them, form.cleaned_data)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    audit.read(by=request.actor, what="ask", subject=parent.pk, person=parent.pk)
    page = {
        "person": parent, "name": children.called(them), "form": form if instrument else None,
        "title": instrument.titles[page_language()] if instrument else "", "moment": _moment(request, them),
    }  # fmt: skip
    return render(request, "professional/about_child/ask.html", page)


def _moment(request: HttpRequest, child: Person) -> str:
    """Return the moment this was opened for, else the last whose time has come, else the first."""
    rows = SCHEDULES[CHILD].rows
    asked = request.GET.get("moment", "")
    if asked in rows:
        return asked
    age = clock.today() - child.birth_date
    return next((name for name, row in reversed(rows.items()) if row.moment.opens <= age), next(iter(rows)))


def _begin(request: HttpRequest, parent: Person, child: Person, chosen: dict[str, str]) -> HttpResponse:
    moment = _moment(request, child)
    if chosen["way"] != apart.TOGETHER:
        return invite.send(
            request, parent, moment=moment, channel=chosen["way"], language=chosen["language"], about=child
        )
    occasion = screen.begin(
        person=parent, moment=moment, mode="assisted", language=chosen["language"], about=child,
        interpreter=chosen["interpreter"], at=clock.now(), by=request.actor,
    )  # fmt: skip
    return redirect("professional:together", pk=occasion.pk)
