"""A link becomes a sitting: is this for her, who reads it, and a code to go on later."""

from datetime import time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening import services as screenings
from perinet.flows import invite, wording
from perinet.ground.base import tokens
from perinet.ground.design import forms as design
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import OutsideHours, ReadingRota
from perinet.web.family import sitting, walk
from perinet.web.family.link import LANGUAGES, Link, linked, posted, quiet


class CodeForm(forms.Form):
    """The short code of this link, to go on with; or the one that she chooses for it."""

    code = forms.RegexField(
        regex=r"^\s*\d{4,8}\s*$",
        label=gettext_lazy("Your code"),
        widget=design.CodeInput({"autocomplete": "off"}, length=8),
        error_messages={"invalid": gettext_lazy("A code has 4 to 8 digits.")},
    )


class Reading:
    """Who reads what she answers, and when, as the organisation recorded it."""

    def __init__(self, link: Link, rota: ReadingRota | None) -> None:
        self.organisation = link.occasion.organisation.name
        self.days = [WEEKDAYS[day] for day in rota.weekdays] if rota else []
        self.hours: tuple[time, time] | None = (rota.from_time, rota.until_time) if rota else None
        self.on_call = bool(rota and rota.outside_hours == OutsideHours.ON_CALL)
        self.alone = walk.alone_reads(link)


def stands(link: Link) -> str:
    """Return the page on which she stands."""
    if not link.occasion.is_open:
        return link.address("talk" if link.in_sitting else "thanks")
    if not link.in_sitting:
        return link.address("resume" if link.invitation.confirmed_at else "door")
    steps = walk.of(link)
    if steps.next is None:
        return link.address("onward")
    if steps.is_further and steps.is_fresh:
        return link.address("more")
    return link.address("question", *steps.next.place)


@linked
def door(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask whether this is for her. Looking changes nothing: a mail scanner looks too."""
    here = stands(link)
    if here != link.home:
        return redirect(here)
    if request.method != "POST":
        return render(request, "family/door/door.html", {"link": link})
    if request.POST.get("mine") == "yes":
        return redirect(link.address("begin"))
    if request.POST.get("mine") == "no":
        invite.not_for_her(invitation=link.invitation, at=link.at, by=link.actor)
        return redirect("family:not-hers", link.language)
    return redirect(link.home)


def not_hers(request: HttpRequest, language: str) -> HttpResponse:
    """Thank whoever said that the link was not for them; nothing of it is known here any more."""
    spoken = language if language in LANGUAGES else translation.get_language()
    with translation.override(spoken):
        return quiet(render(request, "family/door/not_hers.html"), spoken)


@linked
def begin(request: HttpRequest, link: Link) -> HttpResponse:
    """Say who reads this before the first question, give her a code, and begin."""
    if request.method == "POST" and link.invitation.confirmed_at and not link.in_sitting:
        return _resumed(request, link)  # sent twice, or begun on another device meanwhile
    if stands(link) != link.home:
        return redirect(link.home)
    form = CodeForm(posted(request), initial={"code": tokens.new_code()})
    if form.is_valid():
        secret = screenings.begin_sitting(
            invitation=link.invitation, at=link.at, code=form.cleaned_data["code"].strip()
        )
        return _seated(link, secret)
    reading = Reading(link, accounts.current_rota(link.occasion.organisation_id))
    return render(request, "family/door/begin.html", {"link": link, "reading": reading, "form": form})


@linked
def resume(request: HttpRequest, link: Link) -> HttpResponse:
    """After a pause, on another device, or after the end, ask the code; it shows nothing that was answered."""
    if link.in_sitting or not link.invitation.confirmed_at:
        return redirect(link.home)
    return _resumed(request, link)


def _resumed(request: HttpRequest, link: Link) -> HttpResponse:
    if link.invitation.code_tries >= screenings.CODE_TRIES:
        return render(request, "family/door/locked.html", {"link": link})
    form = CodeForm(posted(request))
    if form.is_valid():
        secret = screenings.resume(invitation=link.invitation, code=form.cleaned_data["code"], at=link.at)
        if secret:
            return _seated(link, secret)
        form.add_error("code", _("This is not the code of this link."))
        link.invitation.refresh_from_db(fields=["code_tries"])
        if link.invitation.code_tries >= screenings.CODE_TRIES:
            return redirect(link.address("resume"))
    return render(request, "family/door/resume.html", {"link": link, "form": form})


def _seated(link: Link, secret: str) -> HttpResponse:
    if link.language != link.occasion.language:
        wording.speak(occasion=link.occasion, language=link.language, at=link.at, by=link.actor)
    return sitting.remember(
        redirect(link.home), path=link.home, invitation=link.invitation, secret=secret, at=link.at
    )
