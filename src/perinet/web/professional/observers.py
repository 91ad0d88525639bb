"""A manager says who of the organisation is trained to watch a parent and a child together, until when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening import observations
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import CLINICAL, Membership, Role, User
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in


def manages(actor: Actor) -> bool:
    return actor.role == Role.ORGANISATION_MANAGER


class TrainingForm(forms.Form):
    user = forms.ModelChoiceField(label=gettext_lazy("Who was trained?"), queryset=User.objects.none())
    training = forms.CharField(
        label=gettext_lazy("In what?"), max_length=200,
        help_text=gettext_lazy("Name of the training, and where it was followed."),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("Until which day does it count?"), widget=design.DateInput(),
        help_text=gettext_lazy("A day that has passed ends it now."),
    )  # fmt: skip

    def __init__(self, organisation: object, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.active().filter(organisation=organisation, role__in=CLINICAL)
        self.fields["user"].queryset = User.objects.filter(pk__in=here.values("user")).order_by("name")


@signed_in(manages)
def observers(request: HttpRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = TrainingForm(organisation, request.POST or None)
    if form.is_valid():
        try:
            observations.record_training(
                organisation_id=organisation.pk, at=clock.now(), by=request.actor, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return redirect("professional:organisation-observers")
        except PerinetError as problem:
            form.add_error(None, problem.message)
    context = {
        "form": form,
        "columns": [_("Who"), _("Training"), _("Counts until")],
        "rows": [_row(one) for one in observations.trained(organisation.pk)],
    }
    return render(request, "professional/observing/observers.html", context)


def _row(one: Any) -> list[str]:
    until = words.day(one.until)
    ended = one.until < clock.today()
    return [one.user.name, one.training, _("ended on %(day)s") % {"day": until} if ended else until]
