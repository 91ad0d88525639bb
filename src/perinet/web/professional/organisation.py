"""An organisation says who reads marks and who has which step, and sees what is still missing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Step
from perinet.care.pathways import services as pathways
from perinet.flows import invite
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import CLINICAL, Membership, OutsideHours, ReadingRota, User
from perinet.network.directory.models import Service
from perinet.web.parts import explanation, words
from perinet.web.parts.actor import signed_in
from perinet.web.professional import following
from perinet.web.professional.following import works_here

OUTSIDE = {
    OutsideHours.NEXT_WORKING_DAY: gettext_lazy("They are read on the next working day, and she is told so"),
    OutsideHours.ON_CALL: gettext_lazy("Somebody is on call"),
}
GAPS = {
    "no-rota": gettext_lazy("Nobody is named yet who reads safety marks."),
    "no-owner": gettext_lazy("Nobody has the step: %(step)s."),
    "no-service": gettext_lazy("No service takes: %(step)s."),
}


def gap_words(gap: pathways.Gap) -> str:
    return str(GAPS[gap.code]) % {"step": words.step_name(gap.step) if gap.step else ""}


def _members(actor: Actor) -> Sequence[Membership]:
    return Membership.objects.active().filter(organisation=actor.organisation).select_related("user")


def _colleagues(actor: Actor, *, clinical: bool = True):
    here = Membership.objects.active().filter(organisation=actor.organisation)
    return User.objects.filter(pk__in=(here.filter(role__in=CLINICAL) if clinical else here).values("user"))


@signed_in(works_here)
def overview(request: HttpRequest) -> HttpResponse:
    organisation = request.membership.organisation
    current = accounts.current_rota(organisation.id)
    followed = decisions.chosen_guideline(organisation.id)
    context = {
        "organisation": organisation,
        "gaps": [gap_words(gap) for gap in invite.missing_before_a_link(organisation_id=organisation.id)],
        "rota": _rota_words(current) if current else [],
        "columns": [_("Step"), _("Owner"), _("Service")],
        "steps": _step_rows(organisation.id),
        "guideline": followed,
        "followed": following.title(followed),
        "package": followed.package_hash[: explanation.SHORT],
        "members": [(one.user.name, words.role_name(one.role)) for one in _members(request.actor)[:100]],
    }
    return render(request, "professional/organisation/overview.html", context)


def _rota_words(rota: ReadingRota) -> list[tuple[str, Any]]:
    days = ", ".join(str(WEEKDAYS[day]) for day in rota.weekdays)
    hours = _("%(days)s, %(from)s to %(until)s") % {
        "days": days, "from": f"{rota.from_time:%H:%M}", "until": f"{rota.until_time:%H:%M}",
    }  # fmt: skip
    outside = rota.outside_contact.name if rota.outside_contact else OUTSIDE[OutsideHours(rota.outside_hours)]
    return [
        (_("Reads safety marks"), rota.reader.name),
        (_("Stands in"), rota.stand_in.name),
        (_("When"), hours),
        (_("Outside these hours"), outside),
    ]


def _steps(organisation_id: object) -> list[Step]:
    """Return the steps that somebody must have: no step is no step."""
    guideline = decisions.chosen_guideline(organisation_id)
    return [step for step in guideline.steps.values() if step.id != engine.NONE]


def _step_rows(organisation_id: object) -> list[list[str]]:
    arranged = pathways.arrangements(organisation_id)
    rows = []
    for step in _steps(organisation_id):
        row = arranged.get(step.id)
        service = (
            row.service.name
            if row and row.service
            else _("none yet")
            if step.needs_service
            else _("not needed")
        )
        rows.append([words.step_name(step.id), row.owner.name if row else _("nobody yet"), service])
    return rows


class RotaForm(forms.Form):
    reader = forms.ModelChoiceField(
        label=gettext_lazy("Who reads safety marks?"), queryset=User.objects.none()
    )
    stand_in = forms.ModelChoiceField(label=gettext_lazy("Who stands in?"), queryset=User.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On which days?"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=design.CheckboxCards(columns=True),
    )
    from_time = forms.TimeField(label=gettext_lazy("From"), widget=design.TimeInput())
    until_time = forms.TimeField(label=gettext_lazy("Until"), widget=design.TimeInput())
    outside_hours = forms.ChoiceField(
        label=gettext_lazy("What happens outside these hours?"),
        choices=list(OUTSIDE.items()),
        widget=design.RadioCards(),
    )
    outside_contact = forms.ModelChoiceField(
        label=gettext_lazy("Who is on call then?"), queryset=User.objects.none(), required=False
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reader", "stand_in", "outside_contact"):
            self.fields[name].queryset = _colleagues(actor)


@signed_in(works_here)
def rota(request: HttpRequest) -> HttpResponse:
    organisation = request.membership.organisation
    current = accounts.current_rota(organisation.id)
    initial = (
        {name: getattr(current, name) for name in RotaForm.base_fields} if current else {"weekdays": range(5)}
    )
    form = RotaForm(request.actor, request.POST or None, initial=initial)
    if form.is_valid():
        try:
            accounts.record_rota(organisation=organisation, by=request.actor, **form.cleaned_data)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            return _saved(request)
    return render(request, "professional/organisation/rota.html", {"form": form})


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("professional:organisation")


class StepsForm(forms.Form):
    """One owner for each step and, where one is needed, a service that can be asked."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = _steps(actor.organisation)
        owners, arranged = _colleagues(actor), pathways.arrangements(actor.organisation)
        for step in self.steps:
            row = arranged.get(step.id)
            self.fields[f"{step.id}-owner"] = forms.ModelChoiceField(
                label=gettext_lazy("Who has this step?"),
                queryset=owners,
                required=False,
                initial=row.owner if row else None,
            )
            if step.needs_service:
                self.fields[f"{step.id}-service"] = forms.ModelChoiceField(
                    label=gettext_lazy("Which service takes it?"), queryset=_services(step.id), required=False,
                    initial=row.service if row else None,
                )  # fmt: skip

    @property
    def groups(self) -> list[tuple[str, Any, Any]]:
        return [
            (
                words.step_name(step.id),
                self[f"{step.id}-owner"],
                self[f"{step.id}-service"] if step.needs_service else None,
            )
            for step in self.steps
        ]

    @property
    def arranged(self) -> list[tuple[str, User, Service | None]]:
        """Steps that have an owner, where owner or service differ from what stood there."""
        given = self.cleaned_data
        changed = set(self.changed_data)
        return [
            (step.id, given[f"{step.id}-owner"], given.get(f"{step.id}-service"))
            for step in self.steps
            if given[f"{step.id}-owner"] and changed & {f"{step.id}-owner", f"{step.id}-service"}
        ]


def _services(step: str):
    """Only a service that can be asked from here; a real one has no address in this system."""
    return Service.objects.referable().for_step(step).filter(synthetic=True).exclude(email="")


@signed_in(works_here)
def steps(request: HttpRequest) -> HttpResponse:
    form = StepsForm(request.actor, request.POST or None)
    if form.is_valid():
        for step, owner, service in form.arranged:
            pathways.arrange_step(
                organisation=request.membership.organisation,
                step=step,
                owner=owner,
                service=service,
                by=request.actor,
            )
        return _saved(request)
    return render(request, "professional/organisation/steps.html", {"form": form})
