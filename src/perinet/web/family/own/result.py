"""What a carer gave her about her answers becomes a page of her own, a file, and a choice of who else gets it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _

from perinet.care.decisions.models import ResultRelease
from perinet.flows import release as flow
from perinet.ground.audit import services as audit
from perinet.network.directory.words import language_name
from perinet.people.families.models import ORDINARY
from perinet.web.family.own.page import Own, hers
from perinet.web.parts import words
from perinet.web.parts.paper import paper
from perinet.web.parts.sharing import language

NEWEST = 20


def given_to(own: Own) -> QuerySet[ResultRelease]:
    """Return what was given for this page, also what was taken back since: that it was said stays said."""
    if not own.is_self:
        return ResultRelease.objects.visible_to(own.actor).none()
    found = ResultRelease.objects.visible_to(own.actor).about(own.person)
    told = found.filter(topic__in=ORDINARY, online=True, takes_back=None)
    return told.select_related("controller", "occasion", "taken_back")


@hers
def results(request: HttpRequest, own: Own) -> HttpResponse:
    if not own.is_self:
        raise Http404
    audit.read(by=own.actor, what="results", subject=own.person.pk, person=own.person.pk)
    found = [(words.moment_name(row.occasion.moment), row, _is_over(row)) for row in given_to(own)[:NEWEST]]
    return render(request, "family/own/results.html", {"own": own, "found": found})


def _is_over(row: ResultRelease) -> bool:
    return hasattr(row, "taken_back")


@hers
def result(request: HttpRequest, own: Own, which: UUID) -> HttpResponse:
    """In the language in which it was given; taken back, it says so, by whom and why."""
    row = get_object_or_404(given_to(own), pk=which)
    page = {"own": own, "row": row, "moment": words.moment_name(row.occasion.moment)}
    page["wrong"] = own.address("wrong", about=f"result:{row.pk}")
    audit.read(by=own.actor, what="result", subject=row.pk, person=own.person.pk)
    if _is_over(row):
        return render(request, "family/own/result_over.html", page)
    if request.GET.get("as") == "pdf":
        flow.leave_with_her(release=row, form="pdf", at=own.at, by=own.actor)
        with translation.override(row.language):
            return paper(request, "family/own/result_paper.html", page, name=_("my-page") + ".pdf")
    other = row.language != language()
    return render(
        request, "family/own/result.html", page | {"spoken": language_name(row.language) if other else ""}
    )
