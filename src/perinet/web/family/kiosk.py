"""A code typed on a tablet of the practice becomes a turn of questions, and its end the waiting page again."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from perinet.care.screening import services as screenings
from perinet.care.screening import tablets
from perinet.flows import lend
from perinet.ground.base import clock
from perinet.ground.design import forms as design
from perinet.network.accounts import services as accounts
from perinet.network.accounts import tablets as devices
from perinet.network.accounts.models import Tablet
from perinet.web.family import door as doors
from perinet.web.family import sitting, tablet
from perinet.web.family.link import Link, linked, posted, quiet
from perinet.web.parts.tablet import device


class TurnForm(forms.Form):
    code = forms.RegexField(
        regex=r"^\s*\d{6}\s*$",
        label=gettext_lazy("The code that you were given here"),
        widget=design.CodeInput({"autocomplete": "off"}, length=6),
        error_messages={"invalid": gettext_lazy("The code has 6 digits.")},
    )


@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Wait for a code. Whoever left the page before without ending it, ended it by coming here."""
    here = device(request)
    if here is None:
        return quiet(render(request, "family/tablet/nothing.html", status=404), "")
    at = clock.now()
    for turn in tablets.turns_on(here):
        lend.give_back(turn=turn, at=at, by=lend.holder(turn))
    form = TurnForm(posted(request))
    if form.is_valid():
        found = lend.take(tablet=here, code=form.cleaned_data["code"].strip(), at=at)
        if found:
            return tablet.cleared(redirect("tablet:door", found[1]))
        form.add_error("code", _wrong(here, at))
    page = {"form": form, "organisation": here.organisation.sender}
    return tablet.cleared(render(request, "family/tablet/waiting.html", page))


def _wrong(here: Tablet, at: datetime) -> str:
    here.refresh_from_db()
    if not devices.takes_codes(here, at):
        return _("Too many wrong codes. Ask the person who gave you this tablet.")
    return _("This code does not work here, or not any more. Ask for a new one.")


@linked
def door(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask whether this is for her; no turn begins before she said so."""
    here = doors.stands(link)
    if here != link.home:
        return redirect(here)
    if request.POST.get("mine") == "yes":
        return redirect(link.address("begin"))
    if request.POST.get("mine") == "no":
        lend.not_hers(turn=link.invitation, at=link.at)
        return tablet.cleared(redirect("tablet:waiting"))
    return render(request, "family/door/door.html", {"link": link})


@linked
def begin(request: HttpRequest, link: Link) -> HttpResponse:
    """Say who reads this before the first question; on a tablet there is no code to go on with elsewhere."""
    if doors.stands(link) != link.home:
        return redirect(link.home)
    if request.method == "POST":
        secret = screenings.begin_sitting(invitation=link.invitation, at=link.at)
        return sitting.remember(
            redirect(link.home), path=link.home, invitation=link.invitation, secret=secret, at=link.at
        )
    reading = doors.Reading(link, accounts.current_rota(link.occasion.organisation_id))
    return render(request, "family/tablet/begin.html", {"link": link, "reading": reading})


@linked
def still(request: HttpRequest, link: Link) -> HttpResponse:
    """Nobody touched the page for a while: ask, and end the turn when nobody answers."""
    if request.method == "POST":
        return redirect(link.home)
    response = render(request, "family/tablet/still.html", {"link": link})
    return tablet.count_down(response, link.address("leave"), clock="tablet_still")


@linked
def thanks(request: HttpRequest, link: Link) -> HttpResponse:
    """The last page, with nothing on it about her: then the tablet goes back."""
    if link.occasion.is_open:
        return redirect(link.home)
    response = render(request, "family/tablet/thanks.html", {"link": link})
    return tablet.count_down(response, link.address("leave"), clock="tablet_still")


@linked
def leave(request: HttpRequest, link: Link) -> HttpResponse:
    """End the turn: by her, by the clock, or by stopping half-way. Looking at it is enough."""
    lend.give_back(turn=link.invitation, at=link.at, by=link.actor)
    return tablet.cleared(sitting.forget(redirect("tablet:waiting"), path=link.home))
