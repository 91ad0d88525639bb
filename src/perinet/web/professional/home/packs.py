"""A round of visits becomes a pack on one device, which its owner and the manager can end at any time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perinet.care.pathways import home_visits
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.models import HomeVisitPack, Kind, Obligation, PackedRecord
from perinet.flows import home_visit
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Role
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in
from perinet.web.professional.asking import asks
from perinet.web.professional.following import works_here
from perinet.web.professional.home import content as told

PAGE = 20
OFFERED = 60  # families to choose from on one page: those with a question due first


def looks_after(actor: Actor) -> bool:
    return works_here(actor) or actor.role == Role.DATA_PROTECTION_OFFICER


class ChooseForm(forms.Form):
    """Who is visited, and on which device that goes along."""

    persons = forms.MultipleChoiceField(
        label=gettext_lazy("Whom do you visit?"), widget=design.CheckboxCards(columns=True),
        error_messages={"required": gettext_lazy("Choose at least one family to take along.")},
    )  # fmt: skip
    device = forms.CharField(
        label=gettext_lazy("Which device"), max_length=60, widget=forms.TextInput({"class": "medium"}),
        help_text=gettext_lazy("A name by which you know it again if it gets lost, such as: my phone."),
    )  # fmt: skip

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["persons"]
        field.choices, field.widget.hints = _choices(actor)
        field.help_text = _("At most %(most)s. Those who are to be asked stand first.") % {
            "most": LIMITS.families
        }

    def clean_persons(self) -> list[str]:
        chosen = self.cleaned_data["persons"]
        if len(chosen) > LIMITS.families:
            raise forms.ValidationError(
                _("Take at most %(most)s families along.") % {"most": LIMITS.families}
            )
        return chosen


def _choices(actor: Actor) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the families of the actor, those who wait to be asked first, each with what waits."""
    at = clock.now()
    rows = Obligation.objects.visible_to(actor).open().showing(at + LIMITS.expires).one_each(actor)
    due = rows.filter(kind=Kind.SCREENING, topic="mental-health", person__is_child=False)
    waiting = list(due.select_related("person").order_by("due_at")[:OFFERED])
    hints = {str(row.person_id): words.moment_name(row.moment) for row in reversed(waiting)}
    persons = {str(row.person_id): row.person for row in waiting}
    others = Person.objects.visible_to(actor).filter(is_child=False, died_on=None).exclude(pk__in=persons)
    rest = others.one_each(actor).order_by("-created_at")[: max(0, OFFERED - len(persons))]
    persons |= {str(one.pk): one for one in rest}
    return [(pk, one.name) for pk, one in persons.items()], hints


@signed_in(looks_after)
def overview(request: HttpRequest) -> HttpResponse:
    """Own packs; a manager sees those of the organisation, who protects the data the lost ones."""
    found = HomeVisitPack.objects.visible_to(request.actor).select_related("owner")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    audit.listed(by=request.actor, what="home-visit", shown=len(page.object_list))
    context = {
        "page_obj": page, "rows": [_row(one) for one in page.object_list],
        "may_make": request.actor.role in dict.fromkeys(words.ROLES) and works_here(request.actor)
        and request.actor.role != Role.ORGANISATION_MANAGER,
    }  # fmt: skip
    return render(request, "professional/home/overview.html", context)


def _row(pack: HomeVisitPack) -> dict[str, Any]:
    state, tone = state_of(pack)
    until = _("until %(when)s") % {"when": words.moment_in_time(pack.expires_at)}
    return {"pack": pack, "state": state, "tone": tone, "why": until, "meta": pack.owner.name}


def state_of(pack: HomeVisitPack) -> tuple[str, str]:
    """Say in a word how it stands with a pack, and in which tone."""
    if pack.lost_at:
        return _("Lost"), "alert"
    if pack.returned_at:
        return _("Back, and erased"), "ok"
    if pack.revoked_at:
        return _("Withdrawn"), "amber"
    if pack.expires_at <= clock.now():
        return _("Expired"), "amber"
    return (_("On its way"), "info") if pack.given_at else (_("Not on a device yet"), "plain")


@asks
def choose(request: HttpRequest) -> HttpResponse:
    form = ChooseForm(request.actor, request.POST or None)
    if form.is_valid():
        try:
            made = home_visit.take_along(**form.cleaned_data, at=clock.now(), by=request.actor)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            return redirect("professional:home-visit-take", pk=made.pk)
    elif request.method == "GET":
        audit.listed(by=request.actor, what="home-visit-families", shown=len(form.fields["persons"].choices))
    return render(
        request, "professional/home/choose.html", {"form": form}, status=422 if form.errors else 200
    )


def own(request: HttpRequest, pk: Any) -> HomeVisitPack:
    """Return a pack of whoever is signed in, for the organisation that it was made for."""
    mine = HomeVisitPack.objects.visible_to(request.actor).filter(owner=request.actor.id)
    return get_object_or_404(mine, pk=pk)


@asks
@never_cache
def take(request: HttpRequest, pk: Any) -> HttpResponse:
    """The page on which the device fetches its pack and locks it; without a script it leads to paper."""
    pack = own(request, pk)
    context = {
        "pack": pack, "gives": pack.gives(clock.now()), "limits": LIMITS, "state": state_of(pack)[0],
        "hours": int(LIMITS.expires.total_seconds() // 3600),
    }  # fmt: skip
    return render(request, "professional/home/take.html", context)


@asks
@never_cache
@require_POST
def content(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was written down as packed leaves once, to the device that asks first."""
    pack, at = own(request, pk), clock.now()
    try:
        home_visits.give(pack=pack, at=at, by=request.actor)
    except PerinetError as problem:
        return JsonResponse({"problem": problem.message}, status=409)
    records = (
        PackedRecord.objects.visible_to(request.actor).filter(pack=pack).select_related("person", "pack")
    )
    return JsonResponse(told.of(pack, records, at=at))


@signed_in(looks_after)
@require_POST
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    pack = get_object_or_404(HomeVisitPack.objects.visible_to(request.actor), pk=pk)
    home_visits.revoke(pack=pack, at=clock.now(), by=request.actor)
    messages.success(
        request,
        _(
            "Withdrawn. It gives nothing more; a device that is not connected erases it when it connects, or expires."
        ),
    )
    return redirect("professional:home-visits")
