"""An organisation says which guideline it follows, and chooses where that guideline leaves a choice."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import services as decisions
from perinet.care.decisions import versions
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.library import Package
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.design import forms as design
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Role
from perinet.web.parts import open_values
from perinet.web.parts.actor import signed_in
from perinet.web.parts.open_values import OpenRow

GUIDELINES = {
    "flanders": gettext_lazy("Flemish guideline, as published"),
    "flanders-literature": gettext_lazy("Flemish guideline, with the cut-offs of the literature"),
    "flanders-open": gettext_lazy("Without the EPDS: for a site that has no licence for its text"),
}


def works_here(actor: Actor) -> bool:
    """Clinicians and the manager arrange their organisation; an administrator of the site does not."""
    return accounts.may_care(actor) or actor.role == Role.ORGANISATION_MANAGER


def title(guideline: Guideline) -> str:
    return str(GUIDELINES.get(guideline.id, guideline.title))


class GuidelineForm(forms.Form):
    """Which guideline; `shown` is the one whose choices stood on the page, so that none is saved unseen."""

    guideline = forms.ChoiceField(
        label=gettext_lazy("Which guideline do you follow?"), widget=design.RadioCards()
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offered: dict[str, str], followed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guideline"].choices = list(offered.items())
        self.fields["guideline"].widget.hints = {followed: _("You follow this one now.")}


class ValuesForm(forms.Form):
    """One question for each value that the guideline leaves open and that no region decided."""

    def __init__(self, data: Any, *, guideline: Guideline, chosen: dict[str, str]) -> None:
        super().__init__(data, initial=chosen)
        self.rows = [row for row in open_values.open_rows(guideline) if not row.decided]
        for row in self.rows:
            proposed = guideline.open_values[row.id].value
            hints = {proposed: _("What the guideline proposes.")}
            if chosen[row.id] != proposed:
                hints[chosen[row.id]] = _("What you chose before.")
            self.fields[row.id] = forms.ChoiceField(
                label=row.name, choices=list(row.choices.items()), widget=design.RadioCards(hints=hints)
            )

    @property
    def questions(self) -> Iterator[tuple[OpenRow, BoundField]]:
        for row in self.rows:
            yield row, self[row.id]


@signed_in(works_here)
def guideline(request: HttpRequest) -> HttpResponse:
    """The choice counts for what is asked from now on; a decision that was made keeps its package."""
    here = request.membership.organisation.id
    offer = versions.on_offer(clock.today())
    packages = {name: versions.package(found) for name, found in offer.items()}
    followed = decisions.chosen_guideline(here, offer=offer).id
    form = GuidelineForm(
        request.POST or None, initial={"guideline": followed}, followed=followed,
        offered={name: title(package.guideline) for name, package in packages.items()},
    )  # fmt: skip
    picked = form.cleaned_data["guideline"] if form.is_valid() else followed
    unseen = form.is_valid() and (form.cleaned_data["shown"] != picked or "show" in request.POST)
    package = packages[picked]
    values = ValuesForm(
        request.POST if form.is_valid() and not unseen else None, guideline=package.guideline,
        chosen=decisions.open_values(here, package.guideline),
    )  # fmt: skip
    if values.is_valid():
        decisions.choose_guideline(
            organisation_id=here, guideline_id=picked, values=values.cleaned_data, by=request.actor
        )
        messages.success(request, _("Saved."))
        return redirect("professional:organisation")
    return render(request, "professional/organisation/guideline.html", _page(form, values, package, unseen))


def _page(form: GuidelineForm, values: ValuesForm, package: Package, unseen: bool) -> dict[str, Any]:
    return {
        "form": form,
        "values": values,
        "picked": package.guideline,
        "picked_title": title(package.guideline),
        "decided": open_values.decided_rows(package),
        "unseen": unseen,
    }
