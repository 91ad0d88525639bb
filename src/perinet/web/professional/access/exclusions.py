"""A professional whom she does not want to read along becomes an exclusion, and no longer one when she says so."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.flows import share
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts.models import CLINICAL, Membership, User
from perinet.people.consent import services as consent
from perinet.people.consent.models import CareRelation, Exclusion
from perinet.people.families.models import Person
from perinet.web.parts.actor import professional
from perinet.web.professional.access.who import her, hers_to_change


class ExcludeForm(forms.Form):
    """Somebody of an organisation that cares for her, and never oneself: that would be leaving unseen."""

    professional = forms.ModelChoiceField(
        label=gettext_lazy("Who may see nothing of her?"), queryset=User.objects.none()
    )

    def __init__(self, person: Person, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        caring = CareRelation.objects.visible_to(actor).about(person).filter(until=None)
        there = Membership.objects.active().filter(
            organisation__in=caring.values("organisation"), role__in=CLINICAL
        )
        self.fields["professional"].queryset = User.objects.filter(pk__in=there.values("user")).exclude(
            pk=actor.id
        )


@professional
def exclude(request: HttpRequest, pk: Any) -> HttpResponse:
    person = hers_to_change(request.actor, her(request.actor, pk))
    form = ExcludeForm(person, request.actor, request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data["professional"]
        try:
            share.exclude(person=person, professional=chosen, at=clock.now(), by=request.actor)
        except PerinetError as problem:
            form.add_error("professional", problem.message)
        else:
            messages.success(request, _("From now on this person sees nothing of her."))
            return redirect("professional:access", pk=person.pk)
    return render(request, "professional/access/exclude.html", {"form": form, "person": person})


@professional
@require_POST
def lift(request: HttpRequest, pk: Any) -> HttpResponse:
    """On her request: the page of her record says so beside the button."""
    at = clock.now()
    found = Exclusion.objects.visible_to(request.actor).exclude(until__lte=at).select_related("person")
    exclusion = get_object_or_404(found, pk=pk)
    hers_to_change(request.actor, exclusion.person)
    consent.lift_exclusion(exclusion=exclusion, at=at, by=request.actor)
    messages.success(request, _("Taken back, as she asked."))
    return redirect("professional:access", pk=exclusion.person_id)
