"""A colleague who joins, and the end of care, become relations: what they open or close follows at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import share
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import CLINICAL, Membership, User
from perinet.people.consent import services as consent
from perinet.people.consent.models import CareRelation
from perinet.people.families.models import Person
from perinet.web.parts.actor import professional
from perinet.web.professional.access import wording
from perinet.web.professional.access.who import her, hers_to_change


class BeginForm(forms.Form):
    """Somebody of the own organisation: a receiver elsewhere needs her consent."""

    professional = forms.ModelChoiceField(
        label=gettext_lazy("Who cares for her too?"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("Somebody of your organisation. Another organisation needs her agreement."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.active().filter(organisation=actor.organisation, role__in=CLINICAL)
        self.fields["professional"].queryset = User.objects.filter(pk__in=here.values("user"))


class EndForm(forms.Form):
    how = forms.ChoiceField(
        label=gettext_lazy("How did the care end?"),
        choices=list(wording.ENDINGS.items()),
        widget=design.RadioCards(columns=True),
    )


@professional
def begin(request: HttpRequest, pk: Any) -> HttpResponse:
    person = hers_to_change(request.actor, her(request.actor, pk))
    form = BeginForm(request.actor, request.POST or None)
    if form.is_valid():
        try:
            consent.begin_care(
                person=person, organisation_id=request.actor.organisation, at=clock.now(), by=request.actor,
                professional_id=form.cleaned_data["professional"].pk,
            )  # fmt: skip
        except PerinetError as problem:
            form.add_error("professional", problem.message)
        else:
            messages.success(request, _("Written down: this colleague cares for her too."))
            return redirect("professional:access", pk=person.pk)
    return render(request, "professional/access/begin.html", {"form": form, "person": person})


def _relation(actor: Actor, pk: Any) -> CareRelation:
    """Find one of the actor's own organisation that is still open."""
    mine = CareRelation.objects.visible_to(actor).filter(organisation=actor.organisation, until=None)
    return get_object_or_404(mine.select_related("person", "professional", "organisation"), pk=pk)


def _still_open(relation: CareRelation, actor: Actor) -> int:
    """Count what waits for her here: an ending of care never makes a mark or a step invisible."""
    if relation.professional_id:
        return 0
    waiting = Obligation.objects.visible_to(actor).open().about(relation.person)
    return waiting.exclude(kind=Kind.SCREENING).count()


@professional
def end(request: HttpRequest, pk: Any) -> HttpResponse:
    relation = _relation(request.actor, pk)
    waiting = _still_open(relation, request.actor)
    form = EndForm(request.POST or None)
    if form.is_valid() and not waiting:
        try:
            share.end_care(relation=relation, how=form.cleaned_data["how"], at=clock.now(), by=request.actor)
        except PerinetError as problem:
            form.add_error("how", problem.message)
        else:
            return _ended(request, relation)
    context = {"form": form, "person": relation.person, "relation": relation, "waiting": waiting}
    return render(
        request, "professional/access/end.html", context, status=409 if waiting and form.is_bound else 200
    )


def _ended(request: HttpRequest, relation: CareRelation) -> HttpResponse:
    """After the end her page may be gone for who ended it."""
    messages.success(request, _("The care is ended. What it opened is closed."))
    if Person.objects.visible_to(request.actor).filter(pk=relation.person_id).exists():
        return redirect("professional:access", pk=relation.person_id)
    return redirect("professional:worklist")
