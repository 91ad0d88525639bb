"""A lost device becomes the exact list of what was on it, and a call to each family by somebody with a name."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from perinet.care.pathways.models import HomeVisitPack, PackedRecord
from perinet.flows import home_visit
from perinet.ground.audit import findings
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in
from perinet.web.parts.paper import paper
from perinet.web.professional.home.homecoming import FIELDS
from perinet.web.professional.home.packs import looks_after, state_of

KINDS = {
    "name": gettext_lazy("Name"),
    "language": gettext_lazy("Language, and whether somebody interprets"),
    "moments": gettext_lazy("Which questions wait"),
    "child": gettext_lazy("First name of the child"),
    "waits": gettext_lazy("Which steps are open"),
    **FIELDS,
}


def _find(request: HttpRequest, pk: Any) -> HomeVisitPack:
    found = HomeVisitPack.objects.visible_to(request.actor).select_related("owner", "organisation")
    return get_object_or_404(found, pk=pk)


@signed_in(looks_after)
@never_cache
def report(request: HttpRequest, pk: Any) -> HttpResponse:
    """One act: it gives nothing more, who protects the data knows, and each family is to be called."""
    pack = _find(request, pk)
    if request.method == "POST":
        try:
            home_visit.lose(pack=pack, at=clock.now(), by=request.actor)
        except PerinetError as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("Reported as lost. The list below says who must be told."))
        return redirect("professional:home-visit-list", pk=pk)
    return render(request, "professional/home/lost.html", {"pack": pack})


@signed_in(looks_after)
@never_cache
def what_was_on_it(request: HttpRequest, pk: Any) -> HttpResponse:
    pack = _find(request, pk)
    context = {
        "pack": pack, "state": state_of(pack), "rows": _rows(request, pack), "today": words.day(clock.now()),
        "columns": [_("Who"), _("What was on it"), _("Told")],
    }  # fmt: skip
    if "print" in request.GET:
        audit.record(by=request.actor, verb="home-visit.print", subject_kind="home-visit", subject=pack.pk)
        return paper(request, "professional/home/list_print.html", context)
    audit.record(by=request.actor, verb="home-visit.list", subject_kind="home-visit", subject=pack.pk)
    return render(request, "professional/home/list.html", context)


@signed_in(looks_after)
@never_cache
def take_out(request: HttpRequest, pk: Any) -> HttpResponse:
    pack = _find(request, pk)
    audit.record(by=request.actor, verb="home-visit.export", subject_kind="home-visit", subject=pack.pk)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Who"), _("What was on it"), _("Told")])
    writer.writerows([_cell(text) for text in row] for row in _rows(request, pack))
    return HttpResponse(
        out.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="device.csv"'},
    )  # fmt: skip


def _cell(text: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _rows(request: HttpRequest, pack: HomeVisitPack) -> list[list[str]]:
    """One line a person: by name for who cares for her, by number for who looks after the data."""
    names = _names(request, pack)
    told = home_visit.told(names, request.actor)
    every = home_visit.manifest(pack=pack, by=request.actor)
    return [
        [
            names[pk].person.name if (pk := row.pk) in names else findings.subject_number(str(row.person_id)),
            _kinds(row.kinds), _told(told.get(str(row.pk)), bool(pack.lost_at)),
        ]
        for row in every
    ]  # fmt: skip


def _names(request: HttpRequest, pack: HomeVisitPack) -> dict[Any, PackedRecord]:
    rows = PackedRecord.objects.visible_to(request.actor).filter(pack=pack).select_related("person", "pack")
    return {row.pk: row for row in rows}


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(str(KINDS.get(kind, kind)) for kind in kinds)


def _told(call: Any, lost: bool) -> str:
    if call is None:
        return _("to be told") if lost else ""
    if call.closed_at:
        return _("told on %(day)s") % {"day": words.day(localtime(call.closed_at))}
    return _("to be told by %(name)s") % {"name": call.owner.name}
