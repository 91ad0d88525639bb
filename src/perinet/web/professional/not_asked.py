"""A moment that was not asked becomes a coded reason, in one quiet act."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.not_asked import CODES
from perinet.flows import not_asked as flow
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.professional import waiting
from perinet.web.professional.asking import asks

EMPTY = ("", gettext_lazy("Choose"))
AFTER = {
    "refused": gettext_lazy("This moment ends. No later one is silenced by it."),
    "not-offered": gettext_lazy("It goes on waiting, and is caught up at the next contact."),
    "unable": gettext_lazy("It goes on waiting, and is caught up at the next contact."),
    "moved": gettext_lazy("It ends here only when somebody there confirmed to ask her. Name who."),
}


def _reasons(*, is_child: bool) -> list[Any]:
    """Return the reasons in groups; each says which code it counts under."""
    groups = [
        (
            words.NOT_ASKED[code.id],
            [
                (f"{code.id}:{one}", words.NOT_ASKED_BECAUSE[one])
                for one in code.reasons_for(is_child=is_child)
            ],
        )
        for code in CODES.codes.values()
    ]
    return [EMPTY, *groups]


class NotAskedForm(forms.Form):
    """Why, who confirmed where she moved, and a note that stays with her record."""

    why = forms.ChoiceField(label=gettext_lazy("Why was it not asked?"), choices=())
    confirmed_by = forms.CharField(
        label=gettext_lazy("Who asks her now?"),
        help_text=gettext_lazy("A name and a team, only when they confirmed it."),
        max_length=200, required=False,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("A note"), help_text=gettext_lazy("She can ask to read it."), required=False,
        widget=design.Textarea(),
    )  # fmt: skip

    def __init__(self, data: Any, *, is_child: bool) -> None:
        super().__init__(data)
        self.fields["why"].choices = _reasons(is_child=is_child)
        if is_child:  # nothing that a parent says is kept in the file of a child
            del self.fields["note"]

    @property
    def given(self) -> dict[str, str]:
        code, _colon, reason = self.cleaned_data["why"].partition(":")
        kept = {name: self.cleaned_data.get(name, "") for name in ("note", "confirmed_by")}
        return {"code": code, "reason": reason, **kept}


@asks
def not_asked(request: HttpRequest, pk: Any) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    one = _waiting(request, person)
    form = NotAskedForm(request.POST or None, is_child=one.person.is_child)
    if form.is_valid():
        try:
            row = flow.write_down(obligation=one, at=clock.now(), by=request.actor, **form.given)
        except PerinetError as problem:
            form.add_error("why", problem.message)
        else:
            messages.success(request, _said(one, row.code))
            return redirect("professional:person", pk=person.pk)
    waiting.read(one, by=request.actor)
    page = {
        "person": person, "form": form, "moment": words.moment_name(one.moment),
        "after": [(words.NOT_ASKED[code], text) for code, text in AFTER.items()],
    }  # fmt: skip
    return render(request, "professional/not_asked/reason.html", page)


def _waiting(request: HttpRequest, person: Person) -> Obligation:
    rows = Obligation.objects.visible_to(request.actor).open().about(person).filter(  # type: ignore[attr-defined]
        kind=Kind.SCREENING, moment=request.GET.get("moment", "")
    )  # fmt: skip
    found = rows.select_related("person").first()
    if found is None:
        raise Http404
    return found


def _said(one: Obligation, code: str) -> str:
    """Say what happens next, so that nobody thinks a refusal was the last word."""
    if one.is_open:
        return _("Written down. It goes on waiting for the next contact.")
    offered = flow.next_offer(one)
    if code != "refused" or offered is None:
        return _("Written down.")
    told = {
        "moment": words.moment_name(offered.moment),
        "when": words.day(offered.show_from or offered.due_at),
    }
    return _("Written down. It is offered again: %(moment)s, from %(when)s.") % told
