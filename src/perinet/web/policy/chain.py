"""The state of the audit chain becomes a page, and what is past its years a question to an auditor."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages as announcements
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from perinet.ground.audit import chain as links
from perinet.ground.audit import checks, cuts
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Check, Checkpoint, CheckState, Cut
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.web.parts.actor import auditor

WHY = {
    links.CHANGED: gettext_lazy("the record was changed after it was sealed"),
    links.LINK_CHANGED: gettext_lazy("the link itself was changed"),
    links.GONE: gettext_lazy("the record is gone"),
    links.MISSING: gettext_lazy("a link is missing"),
    links.ELSEWHERE: gettext_lazy("it does not follow the link before it"),
    links.CUT_SHORT: gettext_lazy("the end of the chain was cut off"),
    links.OTHER_HEAD: gettext_lazy("the chain was written again: it is not the link that was remembered"),
    links.BAD_CHECKPOINT: gettext_lazy("the signature under the last archive does not hold"),
    checks.BAD_HEAD: gettext_lazy("the file that remembers the last link can't be believed"),
}


@dataclass(frozen=True)
class Shown:
    """One walk along the chain in words."""

    running: bool
    done: int
    total: int
    when: datetime
    holds: bool
    sentence: str


def shown(row: Check) -> Shown:
    running = row.state in checks.UNDER_WAY
    if row.state == CheckState.BROKEN:
        sentence = _("Broken at link %(n)s: %(why)s.") % {
            "n": row.broken_at,
            "why": WHY.get(row.why, row.why),
        }
    else:
        sentence = _("Every record is as it was sealed: %(n)s.") % {"n": row.done}
    return Shown(
        running, row.done, row.total, row.finished_at or row.at, row.state == CheckState.HOLDS, sentence
    )


class CutForm(forms.Form):
    agreed = forms.TypedChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            ("yes", gettext_lazy("Archive them and take them out of the database")),
            ("no", gettext_lazy("They stay")),
        ],
        coerce=lambda text: text == "yes",
        widget=design.RadioCards(),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, required=False, widget=design.Textarea(rows=3),
        help_text=gettext_lazy("Needed when they stay."),
    )  # fmt: skip


@auditor
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = checks.newest()
    checkpoint = Checkpoint.objects.first()
    context = {
        "check": shown(newest) if newest else None,
        "sealed": audit.sealed(),
        "unsealed": audit.unsealed(),
        "checkpoint": checkpoint,
        "cuts": Cut.objects.open(),
        "approved": Cut.objects.approved().exists(),
        "may_cut": request.actor.role == cuts.AUDITOR,
    }
    return render(request, "policy/chain.html", context)


@auditor
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask the worker: a long chain takes longer than anybody waits for a page."""
    checks.ask(by=request.actor, at=clock.now())
    announcements.info(
        request, _("The chain is being checked. You may leave this page; the answer stays here.")
    )
    return redirect("policy:audit")


@auditor
def answer_cut(request: HttpRequest, pk: object) -> HttpResponse:
    cut = get_object_or_404(Cut.objects.open(), pk=pk)
    form = CutForm(request.POST or None)
    if form.is_valid():
        try:
            cuts.answer(cut=cut, by=request.actor, at=clock.now(), **form.cleaned_data)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            announcements.success(request, _("Your decision is on record. What leaves is archived tonight."))
            return redirect("policy:audit")
    return render(request, "policy/cut.html", {"cut": cut, "form": form}, status=422 if form.errors else 200)
