"""One person over time, on screen, on paper and as a file; two parents side by side where each said yes."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from perinet.care.screening.models import Observation
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.consent import beside
from perinet.people.families.models import Person
from perinet.web.parts import children, words
from perinet.web.parts.paper import paper
from perinet.web.professional import trends
from perinet.web.professional.asking import asked_in, asks, page_language

OBSERVED = 20
COLUMNS = ("day", "list", "version", "total", "state", "wording", "since_the_time_before")


def _person(request: HttpRequest, pk: object) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor).filter(is_child=False), pk=pk)


def _on_record(request: HttpRequest, verb: str, *persons: Person) -> None:
    for one in persons:
        audit.record(by=request.actor, verb=verb, subject_kind="person", subject=one.pk, person=one.pk)


@asks
@never_cache
@require_GET
def trend(request: HttpRequest, pk: object) -> HttpResponse:
    person, language = _person(request, pk), page_language()
    others = trends.other_parents(person, request.actor)
    agreed = beside.agreed_among([person, *others])
    both = [one for one in others if {person.identity_id, one.identity_id} <= agreed]
    read = [trends.trend(one, request.actor, language) for one in (person, *both)]
    _on_record(request, "trend.read", person, *both)
    page = {
        "person": person,
        "trends": read,
        "has_other": bool(others),
        "observed": observed(person, request.actor),
        "agreed": person.identity_id in agreed,
        "text": beside.wording(asked_in(person)),
        "language": asked_in(person),
    }
    return render(request, "professional/trend/read.html", page)


def observed(person: Person, actor: Actor) -> list[tuple[str, str, Observation]]:
    """Return what was seen between this parent and a child: the day, the child, and the row to read."""
    rows = list(
        Observation.objects.visible_to(actor).about(person).standing().order_by("-on", "-at")[:OBSERVED]
    )
    seen = Person.objects.visible_to(actor).filter(pk__in=[row.child_id for row in rows]) if rows else ()
    names = {one.pk: children.called(one) for one in seen}
    return [(words.day(row.on), names.get(row.child_id, _("a child")), row) for row in rows]


@asks
@never_cache
@require_GET
def printed(request: HttpRequest, pk: object) -> HttpResponse:
    """On paper stands this person alone, and nothing that was told in confidence."""
    person = _person(request, pk)
    _on_record(request, "trend.print", person)
    page: dict[str, Any] = {
        "person": person,
        "trend": trends.trend(person, request.actor, page_language(), secrets=False),
        "today": words.day(clock.today()),
    }
    return paper(request, "professional/trend/paper.html", page)


@asks
@never_cache
@require_GET
def as_file(request: HttpRequest, pk: object) -> HttpResponse:
    person = _person(request, pk)
    _on_record(request, "trend-file.print", person)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="over-time.csv"'
    out = csv.writer(response)
    out.writerow(COLUMNS)
    out.writerows(trends.as_rows(trends.trend(person, request.actor, page_language(), secrets=False)))
    return response


@asks
@require_POST
def side_by_side(request: HttpRequest, pk: object) -> HttpResponse:
    """Write down what this person said in the room, after reading the text together."""
    person, at = _person(request, pk), clock.now()
    said = beside.withdraw if "stop" in request.POST else beside.agree
    said(person=person, language=asked_in(person), at=at, by=request.actor)
    messages.success(request, _("Written down."))
    return redirect("professional:trend", pk=pk)
