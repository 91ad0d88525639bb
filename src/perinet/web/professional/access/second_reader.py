"""Emergencies become a list for a second reader, who says of each whether it was one."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Kind
from perinet.care.pathways.plan import CLOCKS
from perinet.flows import emergency as flow
from perinet.ground.audit import findings
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts import services as accounts
from perinet.people.consent.models import BreakGlass
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in

PAGE = 25
VERDICTS = {
    "justified": gettext_lazy("Yes: it was an emergency"),
    "not-justified": gettext_lazy("No: this should not have been opened"),
}


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Was it an emergency?"), choices=list(VERDICTS.items()), widget=design.RadioCards()
    )
    note = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=2000, widget=design.Textarea(rows=3),
        help_text=gettext_lazy("Needed when it was not."),
    )  # fmt: skip


def _reads(actor: Actor) -> bool:
    return accounts.may_care(actor) or accounts.is_data_protection_officer(actor)


def _to_read(actor: Actor) -> Any:
    """Those that nobody read yet, but one's own."""
    found = BreakGlass.objects.visible_to(actor).filter(review=None).exclude(user=actor.id)
    return found.select_related("user", "organisation").order_by("at")


def _line(one: BreakGlass, at: datetime) -> dict[str, Any]:
    """Who, when and why; of the person a number only, for readers who care and readers who guard alike."""
    due = CLOCKS.due(Kind.GLASS_REVIEW, one.at)
    return {
        "pk": one.pk,
        "who": _("%(name)s of %(organisation)s") % {"name": one.user.name, "organisation": one.organisation.name},
        "when": words.moment_in_time(one.at),
        "reason": one.reason,
        "due": words.due_words(due, at),
        "late": due < at,
        "subject": findings.subject_number(str(one.person_id)),
    }  # fmt: skip


@signed_in(_reads)
def emergencies(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    page = Paginator(_to_read(request.actor), PAGE).get_page(request.GET.get("page"))
    audit.listed(by=request.actor, what="emergency", shown=len(page.object_list))
    rows = [_line(one, at) for one in page.object_list]
    return render(request, "professional/access/emergencies.html", {"rows": rows, "page_obj": page})


@signed_in(_reads)
def review(request: HttpRequest, pk: Any) -> HttpResponse:
    at = clock.now()
    one = get_object_or_404(_to_read(request.actor), pk=pk)
    form = VerdictForm(request.POST or None)
    if form.is_valid():
        try:
            flow.review(emergency=one, **form.cleaned_data, at=at, by=request.actor)
        except PerinetError as problem:
            form.add_error("note", problem.message)
        else:
            messages.success(request, _("Written down. She can read that somebody looked at it."))
            return redirect("professional:emergencies")
    context = {"form": form, "line": _line(one, at)}
    return render(request, "professional/access/review.html", context)
