"""A link is made, shown once, printed on a card, ended, or made anew."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from perinet.care.screening.models import Invitation, Occasion
from perinet.flows import invite as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.network.accounts.models import User
from perinet.network.content import translations
from perinet.network.directory.words import language_name
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.parts.paper import paper
from perinet.web.parts.qr import drawing
from perinet.web.professional.asking import ASKED_IN, WITHOUT_WORDS, asked_in, asks, offer

HER_PAGE = "/v/{token}/"
SHOWN = 600  # seconds in which the one who made a link may still see and print it
CHANNELS = {
    "qr": gettext_lazy("A code to scan here"),
    "paper": gettext_lazy("A printed card"),
    "text": gettext_lazy("A text message"),
    "mail": gettext_lazy("A mail"),
}


class InviteForm(forms.Form):
    moment = forms.ChoiceField(label=gettext_lazy("Which moment"), widget=design.RadioCards(columns=True))
    channel = forms.ChoiceField(label=gettext_lazy("How"), widget=design.RadioCards(columns=True))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the questions"),
        choices=ASKED_IN,
        help_text=WITHOUT_WORDS,
        widget=forms.Select({"class": "medium"}),
    )


@asks
def invite(request: HttpRequest, pk: object) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    offered = offer(person, request.actor, clock.now())
    chosen = {
        "moment": request.GET.get("moment") or offered.due,
        "channel": request.GET.get("way"),
        "language": asked_in(person),
    }
    form = InviteForm(request.POST or None, initial=chosen)
    form.fields["moment"].choices = [pair for pair in offered.moments if pair[0] not in offered.talk_first]
    form.fields["channel"].choices = [(channel, CHANNELS[channel]) for channel in offered.channels]
    if form.is_valid():
        try:
            return send(request, person, **form.cleaned_data)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    audit.read(by=request.actor, what="invite", subject=person.pk, person=person.pk)
    return render(
        request, "professional/invite/choose.html", {"person": person, "offer": offered, "form": form}
    )


def send(
    request: HttpRequest,
    person: Person,
    *,
    moment: str,
    channel: str,
    language: str,
    about: Person | None = None,
    alcohol_reader: User | None = None,
    home_later: bool = False,
) -> HttpResponse:
    link = flow.invite(
        person=person, moment=moment, channel=channel, language=language, path=HER_PAGE, about=about,
        alcohol_reader=alcohol_reader, home_later=home_later, at=clock.now(), by=request.actor,
    )  # fmt: skip
    return _show(link)


def _show(link: flow.Link) -> HttpResponse:
    """The address stays with whoever made it, for some minutes; the site keeps only its hash."""
    page = reverse("professional:invitation", args=[link.invitation.pk])
    response = redirect(page)
    response.set_signed_cookie(
        "link", link.address, salt=str(link.invitation.pk), max_age=SHOWN, path=page, httponly=True,
        samesite="Strict", secure=settings.HTTPS,
    )  # fmt: skip
    return response


def _invitation(request: HttpRequest, pk: object) -> Invitation:
    occasions = Occasion.objects.visible_to(request.actor).filter(organisation=request.actor.organisation)
    occasion = get_object_or_404(occasions.select_related("person", "organisation"), invitations=pk)
    found = occasion.invitations.get(pk=pk)
    found.occasion = occasion
    return found


def _address(request: HttpRequest, pk: object) -> str:
    return request.get_signed_cookie("link", default="", salt=str(pk), max_age=SHOWN) or ""


def state(invitation: Invitation) -> str:
    """Say where a link stands: used up, taken back, refused, too old, opened or only made."""
    if invitation.finished_at or not invitation.occasion.is_open:
        return "finished"
    if invitation.revoked_at:
        return "revoked"
    if invitation.refused_at:
        return "refused"
    if not invitation.is_usable(clock.now()):
        return "expired"
    return "opened" if invitation.confirmed_at else "made"


@asks
@never_cache
def invitation(request: HttpRequest, pk: object) -> HttpResponse:
    found = _invitation(request, pk)
    if request.method == "POST":
        try:
            return _change(request, found)
        except (Refused, Conflict) as problem:
            messages.error(request, problem.message)
            return redirect("professional:invitation", pk=pk)
    page = _page(found, _address(request, pk))
    audit.read(by=request.actor, what="invitation", subject=found.pk, person=found.occasion.person_id)
    return render(request, "professional/invite/link.html", page)


def _change(request: HttpRequest, found: Invitation) -> HttpResponse:
    if "again" in request.POST:
        link = flow.again(
            invitation=found, channel=found.channel, path=HER_PAGE, at=clock.now(), by=request.actor
        )
        return _show(link)
    flow.revoke(invitation=found, at=clock.now(), by=request.actor)
    messages.success(request, _("The link no longer works."))
    return redirect("professional:invitation", pk=found.pk)


def _page(found: Invitation, address: str) -> dict[str, Any]:
    now, person = state(found), found.occasion.person
    shown = address if now in ("made", "opened") else ""
    return {
        "invitation": found,
        "person": person,
        "occasion": found.occasion,
        "state": now,
        "address": shown,
        "qr": drawing(shown) if shown else "",
        "sent_to": {"text": person.phone, "mail": person.email}.get(found.channel, ""),
        "facts": [
            (_("How"), CHANNELS[found.channel]),
            (_("Language"), language_name(found.occasion.language)),
            (_("Made on"), words.moment_in_time(found.created_at)),
            (_("Works until"), words.day(found.expires_at)),
        ],
    }


@asks
@never_cache
@require_GET
def card(request: HttpRequest, pk: object) -> HttpResponse:
    """Print the card in her language, with nothing on it that tells what the questions are about."""
    found = _invitation(request, pk)
    address = _address(request, pk)
    if not address:
        messages.info(request, _("This link is no longer shown. Make a new one to print it."))
        return redirect("professional:invitation", pk=pk)
    audit.record(
        by=request.actor, verb="invitation.print", subject_kind="occasion", subject=found.occasion_id,
        person=found.occasion.person_id,
    )  # fmt: skip
    with translation.override(translations.spoken(found.occasion.language)):
        return paper(request, "professional/invite/card.html", _page(found, address))
