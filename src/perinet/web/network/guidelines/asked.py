"""A check that somebody asks for becomes one that runs, and a page that shows how far it is until it is done."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.care.decisions import examinations
from perinet.care.decisions.models import (
    Examination,
    ExaminationKind,
    ExaminationState,
    PackageVersion,
)
from perinet.ground.base import clock
from perinet.web.network.guidelines import frame
from perinet.web.network.guidelines.frame import Version
from perinet.web.parts import words

PAGES: dict[str, str] = {
    ExaminationKind.CHECK: "cases",
    ExaminationKind.MUTATE: "cases",
    ExaminationKind.PROVE: "proofs",
    ExaminationKind.COMPARE: "compare",
    ExaminationKind.BUDGET: "budget",
}
BUTTONS = {
    ExaminationKind.CHECK: gettext_lazy("Check it"),
    ExaminationKind.MUTATE: gettext_lazy("Try the cases on mistakes"),
    ExaminationKind.PROVE: gettext_lazy("Run the proofs"),
    ExaminationKind.COMPARE: gettext_lazy("Compare them"),
    ExaminationKind.BUDGET: gettext_lazy("Count the work"),
}
AGAIN = {
    ExaminationKind.CHECK: gettext_lazy("Check it again"),
    ExaminationKind.MUTATE: gettext_lazy("Try the cases on mistakes again"),
    ExaminationKind.PROVE: gettext_lazy("Run the proofs again"),
    ExaminationKind.COMPARE: gettext_lazy("Compare them again"),
    ExaminationKind.BUDGET: gettext_lazy("Count the work again"),
}
BUSY = (ExaminationState.WAITING, ExaminationState.RUNNING)


def newest(version: Version, kind: str, against: PackageVersion | None = None) -> Examination | None:
    if version.row is None:
        return None
    rows = version.row.examinations.filter(kind=kind).prefetch_related("overrides")
    return (rows.filter(against=against) if against else rows).first()


def page(
    version: Version, kind: ExaminationKind, found: Examination | None, request: HttpRequest
) -> dict[str, Any]:
    """Return how far a check is, and the button that asks for it."""
    return {
        "examination": found,
        "is_busy": found is not None and found.state in BUSY,
        "is_done": found is not None and found.state == ExaminationState.DONE,
        "is_broken": found is not None and found.state == ExaminationState.FAILED,
        "told": _told(found) if found else "",
        "here": request.get_full_path(),
        "ask_url": version.url("ask", str(kind)),
        "button": AGAIN[kind] if found else BUTTONS[kind],
    }


def _told(found: Examination) -> str:
    """Say who asked, and when it was done."""
    said = {"who": found.requested_by_name, "when": words.moment_in_time(found.finished_at or found.at)}
    if found.state in BUSY:
        return _("Asked by %(who)s, %(when)s.") % said
    return _("Asked by %(who)s, done %(when)s.") % said


@frame.member
@require_POST
def ask(request: HttpRequest, guideline: str, package: str, kind: str) -> HttpResponse:
    version = frame.find(guideline, package)
    if kind not in PAGES:
        raise Http404
    row, other = frame.kept(version), None
    back = version.url(PAGES[kind])
    if kind == ExaminationKind.COMPARE:
        against = frame.find(request.POST.get("guideline", ""), request.POST.get("package", ""))
        other = frame.kept(against)
        back += f"?with={against.guideline.id}/{against.short}"
    examinations.request(version=row, kind=kind, at=clock.now(), by=request.actor, against=other)
    return redirect(back)
