"""A tablet is lent for one turn: the code to type there, where she is, and what to do when she stopped half-way."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening.models import Channel, Invitation, Occasion, Screening
from perinet.flows import lend
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import Person, Topic
from perinet.people.families.professions import topics_of
from perinet.web.professional.apart import HOME
from perinet.web.professional.asking import asks

COOKIE = "turn"


class AgainForm(forms.Form):
    home = forms.ChoiceField(
        label=_("Questions about safety at home"), choices=HOME, required=False, widget=design.RadioCards()
    )


def send(request: HttpRequest, person: Person, **asked: Any) -> HttpResponse:
    return _show(lend.lend(person=person, at=clock.now(), by=request.actor, **asked))


def _show(made: lend.Lent) -> HttpResponse:
    """The code stays with whoever made it, for as long as it works; the site keeps only its hash."""
    page = reverse("professional:lent", args=[made.turn.pk])
    response = redirect(page)
    response.set_signed_cookie(
        COOKIE, made.code, salt=str(made.turn.pk), max_age=_lasts(), path=page, httponly=True,
        samesite="Strict", secure=settings.HTTPS,
    )  # fmt: skip
    return response


def _lasts() -> int:
    return int(CLOCKS.links["tablet_code"].total_seconds())


def _turn(request: HttpRequest, pk: object) -> Invitation:
    mine = Occasion.objects.visible_to(request.actor).filter(organisation=request.actor.organisation)
    occasion = get_object_or_404(
        mine.select_related("person"), invitations=pk, invitations__channel=Channel.TABLET
    )
    found = occasion.invitations.select_related("tablet").get(pk=pk)
    found.occasion = occasion
    return found


def state(turn: Invitation) -> str:
    """Say where a turn stands: its code waits, she answers, it ended half-way, was not hers, or all is answered."""
    if not turn.occasion.is_open:
        return "finished"
    if turn.refused_at:
        return "refused"
    if turn.tablet_id and not turn.revoked_at:
        return "answering"
    if turn.tablet_id:
        return "stopped"
    return "waiting" if turn.is_usable(clock.now()) else "expired"


@asks
@never_cache
def lent(request: HttpRequest, pk: object) -> HttpResponse:
    found = _turn(request, pk)
    form = AgainForm(request.POST or None)
    if Topic.VIOLENCE not in topics_of(request.actor.role):
        del form.fields["home"]
    if form.is_valid():
        try:
            home = form.cleaned_data.get("home", "")
            return _show(lend.lend_again(turn=found, home=home, at=clock.now(), by=request.actor))
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    page = _page(request, found, form)
    if request.htmx:
        response = render(request, "professional/fragments/turn.html", page)
        if not page["moves"]:
            response["HX-Refresh"] = "true"  # what she may do next stands beside it
        return response
    audit.read(by=request.actor, what="tablet", subject=found.pk, person=found.occasion.person_id)
    return render(request, "professional/lent/page.html", page)


def _asks_home(request: HttpRequest, found: Invitation) -> bool:
    """Say so only to the one who asked: for a colleague there is no trace of it."""
    seen = Screening.objects.visible_to(request.actor).filter(occasion=found.occasion, topic=Topic.VIOLENCE)
    return found.alone_at is not None and seen.exists()


def _page(request: HttpRequest, found: Invitation, form: AgainForm) -> dict[str, Any]:
    now, occasion = state(found), found.occasion
    code = request.get_signed_cookie(COOKIE, default="", salt=str(found.pk), max_age=_lasts()) or ""
    asked, answered = lend.half_way(occasion)
    marks = (
        Obligation.objects.visible_to(request.actor)
        .open()
        .filter(kind=Kind.SAFETY_CHECK, source=str(occasion.pk))
    )
    return {
        "turn": found, "person": occasion.person, "occasion": occasion, "state": now, "form": form,
        "code": f"{code[:3]} {code[3:]}" if now == "waiting" and code else "",
        "asked": asked, "answered": answered, "mark": marks.first(), "alone": _asks_home(request, found),
        "moves": now in ("waiting", "answering"),
    }  # fmt: skip
