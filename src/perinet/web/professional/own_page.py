"""A card, shown or printed in the room, and a code that is said apart, become a person's own page."""

from datetime import datetime
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from perinet.flows import own as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.ground.design import forms as design
from perinet.people.consent import services as consent
from perinet.people.consent.models import OwnInvitation, Representation, RepresentationKind
from perinet.people.consent.times import TIMES
from perinet.people.families.models import Person, SafeContact
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.parts.paper import paper

HER_PAGE = "/mijn/begin/{token}/"
SHOWN = 600  # seconds in which whoever made a card may still show and print it
ADDRESS, CODE = "own_link", "own_code"
KINDS = {
    RepresentationKind.SELF: gettext_lazy("The person herself or himself"),
    RepresentationKind.PARENT: gettext_lazy("A parent who decides for this child"),
    RepresentationKind.GUARDIAN: gettext_lazy("A guardian"),
    RepresentationKind.MANDATE: gettext_lazy("Somebody whom she chose to act for her"),
}
CHANNELS = {
    "screen": gettext_lazy("A code to scan here"),
    "paper": gettext_lazy("A printed card"),
    "text": gettext_lazy("A text message with the link"),
    "mail": gettext_lazy("A mail with the link"),
}


class CardForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("For whom is the page?"), widget=design.RadioCards(columns=True)
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How do you give it?"), widget=design.RadioCards(columns=True)
    )


def _kinds(person: Person) -> list[str]:
    of_child = [RepresentationKind.PARENT, RepresentationKind.GUARDIAN, RepresentationKind.SELF]
    return of_child if person.is_child else [RepresentationKind.SELF, RepresentationKind.MANDATE]


def _channels(request: HttpRequest, person: Person) -> list[str]:
    """Return the ways that she said are safe; the room always is."""
    reach = SafeContact.objects.visible_to(request.actor).about(person).first()
    safe = {
        "text": bool(person.phone and reach and reach.text),
        "mail": bool(person.email and reach and reach.mail),
    }
    return ["screen", "paper", *(way for way, is_safe in safe.items() if is_safe)]


@professional
@never_cache
def own_page(request: HttpRequest, pk: object) -> HttpResponse:
    """For those who care for her: her page opens more than somebody reads in an emergency, or for a time by consent."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    if consent.sees_by(person=person, by=request.actor) <= {"emergency", "consent"}:
        raise PermissionDenied
    form = CardForm(request.POST if "make" in request.POST else None)
    form.fields["kind"].choices = [(kind, KINDS[kind]) for kind in _kinds(person)]
    form.fields["channel"].choices = [(way, CHANNELS[way]) for way in _channels(request, person)]
    form.initial = {"kind": _kinds(person)[0], "channel": "screen"}
    if form.is_valid():
        try:
            return _made(person, request, **form.cleaned_data)
        except (Refused, NotAllowed) as problem:
            form.add_error(None, problem.message)
    elif request.method == "POST" and "make" not in request.POST:
        return _changed(request, person)
    page = {"person": person, "form": form} | _state(request, person) | _shown(request)
    return render(request, "professional/own_page/page.html", page)


def _made(person: Person, request: HttpRequest, *, kind: str, channel: str) -> HttpResponse:
    card = flow.invite(
        person=person, kind=kind, channel=channel, path=HER_PAGE, at=clock.now(), by=request.actor
    )
    page = reverse("professional:own-page", args=[person.pk])
    response = redirect(page)
    for name, value in ((ADDRESS, card.address), (CODE, card.code)):
        response.set_signed_cookie(
            name, value, salt=str(person.pk), max_age=SHOWN, path=page, httponly=True, samesite="Strict",
            secure=settings.HTTPS,
        )  # fmt: skip
    return response


def _shown(request: HttpRequest) -> dict[str, str]:
    """The card stays with whoever made it, for some minutes; the site keeps only hashes."""
    salt = str(request.resolver_match.kwargs["pk"]) if request.resolver_match else ""
    address, code = (
        request.get_signed_cookie(name, default="", salt=salt, max_age=SHOWN) for name in (ADDRESS, CODE)
    )
    drawn = segno.make(address, error="m").svg_inline(omitsize=True) if address else ""
    return {"address": address, "code": code, "qr": mark_safe(drawn)}  # noqa: S308 (drawn here)


def _state(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {"readers": _readers(request, person), "cards": _cards(request, person, clock.now())}


def _readers(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    lasts = Q(until__isnull=True) | Q(until__gt=clock.now())
    found = Representation.objects.visible_to(request.actor).about(person).filter(lasts)
    return [
        {
            "row": row, "who": str(KINDS[RepresentationKind(row.kind)]), "since": words.day(row.since),
            "hidden": row.hidden_since is not None,
        }
        for row in found.order_by("since")
    ]  # fmt: skip


def _cards(request: HttpRequest, person: Person, at: datetime) -> list[dict[str, Any]]:
    found = OwnInvitation.objects.visible_to(request.actor).about(person)
    still = found.filter(
        used_at=None, revoked_at=None, expires_at__gt=at, organisation=request.actor.organisation
    )
    return [
        {
            "row": row, "who": str(KINDS[RepresentationKind(row.kind)]), "until": words.day(row.expires_at),
            "locked": row.tries >= TIMES.tries,
        }
        for row in still.order_by("-created_at")
    ]  # fmt: skip


def _changed(request: HttpRequest, person: Person) -> HttpResponse:
    """Take a card back, show a hidden page again, or end somebody's reading: each on a row of this person."""
    at, by = clock.now(), request.actor
    if "revoke" in request.POST:
        card = get_object_or_404(_rows(OwnInvitation, request, person), pk=request.POST["revoke"])
        consent.revoke_own(invitation=card, at=at, by=by)
        messages.success(request, _("The card no longer works."))
    elif "show" in request.POST:
        row = get_object_or_404(_rows(Representation, request, person), pk=request.POST["show"])
        consent.show_view(representation=row, at=at, by=by)
        messages.success(request, _("The page can be read again."))
    elif "end" in request.POST:
        row = get_object_or_404(_rows(Representation, request, person), pk=request.POST["end"])
        consent.end_representation(representation=row, at=at, by=by)
        messages.success(request, _("This reader sees the page no more."))
    return redirect("professional:own-page", pk=person.pk)


def _rows(model: Any, request: HttpRequest, person: Person) -> Any:
    return model.objects.visible_to(request.actor).about(person)


@professional
@never_cache
@require_GET
def card(request: HttpRequest, pk: object) -> HttpResponse:
    """Print the card in her language; the code is never on it."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    shown = _shown(request)
    if not shown["address"]:
        messages.info(request, _("This card is no longer shown. Make a new one to print it."))
        return redirect("professional:own-page", pk=pk)
    audit.record(
        by=request.actor, verb="own-page.print", subject_kind="person", subject=person.pk, person=person.pk
    )
    with translation.override(person.language):
        return paper(request, "professional/own_page/card.html", {"person": person} | shown)
