"""What a carer gave her more than once becomes a sentence about then and now; and her yes or no to side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from perinet.care.screening import trends
from perinet.flows import about_child
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.people.consent import beside
from perinet.people.families import pregnancies
from perinet.people.families.models import ORDINARY
from perinet.web.family.own.page import Own, hers
from perinet.web.family.own.result import given_to
from perinet.web.parts import over_time
from perinet.web.parts.sharing import language


@hers
def going(request: HttpRequest, own: Own) -> HttpResponse:
    if not own.is_self:
        raise Http404
    if request.method == "POST":
        said = beside.withdraw if "stop" in request.POST else beside.agree
        said(person=own.person, language=language(), at=own.at, by=own.actor)
        return redirect("own:going")
    found = told(own)
    audit.read(by=own.actor, what="going", subject=own.person.pk, person=own.person.pk)
    page = {
        "own": own,
        "sentence": sentence(found) if found else "",
        "harder": bool(found) and found.direction == "worse",
        "with_child": about_child.has_child_here(parent=own.person, on=clock.day(own.at)),
        "agreed": own.person.identity_id in beside.agreed_among([own.person]),
        "text": beside.wording(language()),
    }
    return render(request, "family/own/going.html", page)


def told(own: Own) -> trends.Told | None:
    """Compare only what a carer gave her: nobody reads first on a page how it goes with her."""
    given = set(given_to(own).filter(taken_back=None).values_list("occasion", flat=True))
    rows = [
        one
        for row, one in over_time.asked(own.person, own.actor)
        if row.occasion_id in given and row.topic in ORDINARY
    ]
    return trends.told(rows, trends.rules_for(pregnancies.role_of(own.person)))


def sentence(found: trends.Told) -> str:
    when = {"month": date_format(found.since, "F Y")}
    if found.direction == "better":
        return _("You told that it goes better than in %(month)s.") % when
    if found.direction == "worse":
        return _("You told that it is harder than in %(month)s.") % when
    return _("You told that it goes about the same as in %(month)s.") % when
