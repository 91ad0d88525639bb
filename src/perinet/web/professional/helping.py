"""Who helps her to understand becomes what is on the page, what is left for later, and a change half-way."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening import library
from perinet.care.screening.instrument import Item
from perinet.care.screening.models import Interpreter, Occasion, Screening
from perinet.care.screening.translating import HELPERS, Helper
from perinet.flows import assess
from perinet.ground.base import clock

CHILD = "child"
HELPED_BY = {
    Interpreter.NONE: gettext_lazy("Nobody: we speak the same language"),
    Interpreter.PROFESSIONAL: gettext_lazy("A professional interpreter"),
    Interpreter.MEDIATOR: gettext_lazy("An intercultural mediator"),
    Interpreter.ADULT_FAMILY: gettext_lazy("An adult of the family"),
    CHILD: gettext_lazy("A child"),
}


class HelperForm(forms.Form):
    """On the page itself, so that what was filled in stays when somebody else comes to help."""

    helper = forms.ChoiceField(
        label=gettext_lazy("Who interprets now"), choices=list(HELPED_BY.items()), required=False,
        widget=forms.Select({"class": "medium"}),
    )  # fmt: skip


def of(occasion: Occasion) -> Helper:
    return HELPERS[occasion.interpreter]


def items(occasion: Occasion, screening: Screening) -> tuple[Item, ...]:
    """Return the questions that whoever helps may carry; the others are left for later."""
    return of(occasion).carries(library.get(screening.instrument, screening.instrument_version))


def leave_the_rest(request: HttpRequest, occasion: Occasion, asked: Sequence[str]) -> None:
    """Owe her what these lists hold and this helper may not carry."""
    kinds = of(occasion).leaves_of([library.get(name) for name in asked])
    assess.leave_for_later(occasion=occasion, kinds=kinds, at=clock.now(), by=request.actor)


def form_for(occasion: Occasion) -> HelperForm:
    return HelperForm(initial={"helper": occasion.interpreter})


def change(request: HttpRequest, occasion: Occasion) -> None:
    """Record who helps from now on; a child is refused, and an interpreter owed."""
    form = HelperForm(request.POST)
    chosen: Any = form.cleaned_data["helper"] if form.is_valid() else ""
    if not chosen:
        return
    if assess.change_helper(occasion=occasion, interpreter=chosen, at=clock.now(), by=request.actor):
        messages.success(request, _("From now on: %(helper)s.") % {"helper": HELPED_BY[chosen]})
    else:
        messages.warning(
            request, _("A child can't carry these questions. Booking an interpreter is on your worklist.")
        )
