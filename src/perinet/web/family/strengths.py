"""After the questions and the one about talking, everybody is asked what goes well; then comes the thanks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perinet.care.screening import strengths
from perinet.care.screening.models import Occasion, Strengths
from perinet.web.family import sitting
from perinet.web.family.link import Link, linked, posted
from perinet.web.parts.strengths import StrengthsForm


def has_just_answered(link: Link) -> bool:
    """Say whether this is the sitting in which she answered: one begun later, with her code, is another."""
    own = Occasion.objects.visible_to(link.actor).filter(voiding__isnull=True)
    return link.began is not None and own.filter(talk_wishes__at__gte=link.began).exists()


def still_asked(link: Link) -> bool:
    """Ask once, right after her answers; whoever wants to talk now is not kept from it by more questions."""
    now = Occasion.objects.visible_to(link.actor).filter(talk_wishes__wish="now")
    said = Strengths.objects.visible_to(link.actor)
    return has_just_answered(link) and not now.exists() and not said.exists()


@linked
def strong(request: HttpRequest, link: Link) -> HttpResponse:
    if link.occasion.is_open:
        return redirect(link.home)
    if not still_asked(link):
        return redirect(link.address("thanks"))
    form = StrengthsForm(posted(request))
    if not form.is_valid():
        return render(request, "family/ending/strengths.html", {"link": link, "form": form})
    strengths.say(occasion=link.occasion, at=link.at, by=link.actor, **form.said())
    return sitting.forget(redirect(link.address("thanks")), path=link.home)
