"""Proposals to erase become a list for the manager of an organisation, and a ruling on each. No name stands here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from perinet.flows import retain
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, PerinetError
from perinet.ground.design import forms as design
from perinet.people.retention import services as retention
from perinet.people.retention.clocks import CLOCKS
from perinet.people.retention.models import Proposal, Ruled
from perinet.web.parts import words
from perinet.web.parts.actor import manager

PAGE = 25
KINDS: Mapping[str, Any] = {
    "professional-record": gettext_lazy("A record"),
    "questionnaire-link": gettext_lazy("Links to questions that have expired"),
    "receiver-link": gettext_lazy("Links of services that have expired"),
    "own-page-code": gettext_lazy("Codes of own pages that have expired"),
    "co-parent-code": gettext_lazy("Codes of co-parents that have expired"),
    "ended-number": gettext_lazy("National numbers that are no longer current"),
}


class RulingForm(forms.Form):
    """Erase, or keep for a reason until a day."""

    ruled = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            (Ruled.ERASE, gettext_lazy("Erase it for good")),
            (Ruled.KEEP, gettext_lazy("Keep it longer")),
        ],
        widget=design.RadioCards(
            hints={Ruled.ERASE: gettext_lazy("This can't be undone, not even by whoever runs this site.")}
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is it kept longer?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "For example a complaint that is still open. No name and nothing about health."
        ),
    )
    keep_until = forms.DateField(label=gettext_lazy("Until when?"), required=False, widget=design.DateInput())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("ruled") == Ruled.KEEP:
            if not given.get("reason", "").strip() and "reason" not in self.errors:
                self.add_error("reason", _("Say why it is kept longer."))
            if not given.get("keep_until") and "keep_until" not in self.errors:
                self.add_error("keep_until", _("Say until which day it is kept."))
        return given


@manager
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    waiting = Proposal.objects.visible_to(request.actor).waiting()
    done = Proposal.objects.visible_to(request.actor).filter(ruling__isnull=False).select_related("ruling")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "proposals": [(one, called(one), told(one)) for one in page],
        "ruled": [_done(one) for one in done.order_by("-ruling__at")[:PAGE]],
    }
    return render(request, "network/retention/proposals.html", context)


def called(proposal: Proposal) -> str:
    name = str(KINDS[proposal.kind])
    if proposal.kind == retention.RECORD:
        return _("%(kind)s, number %(number)s") % {"kind": name, "number": proposal.number}
    return name


def told(proposal: Proposal) -> str:
    """Say how much it is, since when it has no use, and how long the law lets it stay."""
    last = words.day(proposal.last_use)
    if proposal.kind != retention.RECORD:
        rows = ngettext("%(n)s row", "%(n)s rows", proposal.rows) % {"n": proposal.rows}
        return _("%(rows)s, the last one of use on %(day)s") % {"rows": rows, "day": last}
    said = _("last contact on %(day)s") % {"day": last}
    if proposal.must_by:
        said += " · " + _("to be erased by %(day)s at the latest") % {"day": words.day(proposal.must_by)}
    return said


def _done(proposal: Proposal) -> tuple[str, str, str]:
    row = proposal.ruling
    if row.ruled == Ruled.ERASE:
        said = _("Erased on %(day)s by %(who)s") % {"day": words.day(row.at), "who": row.by_name}
    else:
        said = _("Kept until %(day)s by %(who)s: %(why)s") % {
            "day": words.day(row.keep_until), "who": row.by_name, "why": row.reason,
        }  # fmt: skip
    return called(proposal), said, row.ruled


@manager
def rule(request: HttpRequest, pk: Any) -> HttpResponse:
    """One ruling at a time: nothing is erased by a tick in a list."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.actor).waiting(), pk=pk)
    form = RulingForm(request.POST or None)
    if form.is_valid() and (back := _ruled(request, proposal, form)):
        return back
    context = {
        "form": form,
        "called": called(proposal),
        "told": told(proposal),
        "source": CLOCKS[proposal.kind].source,
        "record": proposal.kind == retention.RECORD,
    }
    return render(request, "network/retention/rule.html", context)


def _ruled(request: HttpRequest, proposal: Proposal, form: RulingForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        if given["ruled"] == Ruled.ERASE:
            retain.erase(proposal=proposal, at=clock.now(), by=request.actor)
            messages.success(request, _("Erased. This ruling stays on record."))
        else:
            retention.keep_longer(
                proposal=proposal, reason=given["reason"], until=given["keep_until"], at=clock.now(),
                by=request.actor,
            )  # fmt: skip
            messages.success(request, _("Kept. It is proposed again after that day."))
    except Conflict as problem:
        messages.warning(request, problem.message)
    except PerinetError as problem:
        form.add_error(None, problem.message)
        return None
    return redirect("network:retention")
