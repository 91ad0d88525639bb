"""More than one organisation cares for somebody: the page that says which one asks, and changes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening.models import AskedBy
from perinet.flows import asking
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.consent.models import CareRelation
from perinet.people.families.models import Person
from perinet.web.professional.asking import asks


class WhoForm(forms.Form):
    who = forms.ChoiceField(
        label=gettext_lazy("Which organisation asks from now on?"), widget=design.RadioCards()
    )


def _caring(person: Person, actor: Actor) -> dict[str, str]:
    rows = (
        CareRelation.objects.visible_to(actor).about(person).filter(until=None).select_related("organisation")
    )
    return {str(row.organisation_id): row.organisation.name for row in rows.order_by("since")}


@asks
def who_asks(request: HttpRequest, pk: Any) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    caring, now = _caring(person, request.actor), asking.who_asks(person, clock.now())
    form = WhoForm(request.POST or None, initial={"who": str(now or "")})
    form.fields["who"].choices = list(caring.items())
    if form.is_valid():
        try:
            asking.choose(
                person=person, organisation_id=form.cleaned_data["who"], at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error("who", problem.message)
        else:
            messages.success(
                request, _("%(name)s asks from now on.") % {"name": caring[form.cleaned_data["who"]]}
            )
            return redirect("professional:person", pk=person.pk)
    audit.read(by=request.actor, what="who-asks", subject=person.pk, person=person.pk)
    page = {
        "person": person, "form": form, "now": caring.get(str(now), ""), "several": len(caring) > 1,
        "lines": [
            {"when": row.since, "what": row.organisation.name, "who": row.by_name}
            for row in AskedBy.objects.visible_to(request.actor).about(person).select_related("organisation")[:20]
        ],
    }  # fmt: skip
    return render(request, "professional/who_asks/who.html", page)
