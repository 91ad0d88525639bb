"""The last answer becomes a question to everybody alike, and thanks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from perinet.care.decisions import services as decisions
from perinet.care.screening.models import Occasion
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.ground.design import forms as design
from perinet.web.family import sitting
from perinet.web.family.link import Link, linked, posted
from perinet.web.family.strengths import has_just_answered


class TalkForm(forms.Form):
    use_required_attribute = False
    wish = forms.ChoiceField(
        label=_("Would you like to talk to someone?"),
        help_text=_("We ask this of everybody."),
        choices=[("now", _("Yes, now")), ("later", _("Yes, in the coming days")), ("no", _("No, not now"))],
        widget=design.RadioCards(heading=True),
        error_messages={"required": _("Choose one of the three.")},
    )


def _still_asked(link: Link) -> bool:
    """She is asked once, after her own answers; not when a professional closed the questions."""
    own = Occasion.objects.visible_to(link.actor).filter(voiding__isnull=True, talk_wishes__isnull=True)
    return link.in_sitting and own.exists()


@linked
def talk(request: HttpRequest, link: Link) -> HttpResponse:
    if link.occasion.is_open:
        return redirect(link.home)
    if not _still_asked(link):
        return redirect(link.address("strengths"))
    form = TalkForm(posted(request))
    if not form.is_valid():
        return render(request, "family/ending/talk.html", {"link": link, "form": form})
    screen.wish_to_talk(occasion=link.occasion, wish=form.cleaned_data["wish"], at=link.at, by=link.actor)
    if form.cleaned_data["wish"] != "now":
        return redirect(link.address("strengths"))
    return sitting.forget(redirect(link.address("thanks")), path=link.home)


@linked
def thanks(request: HttpRequest, link: Link) -> HttpResponse:
    """The last page: no score, no diagnosis, and no promise that nobody confirmed.

    Whoever opens the link sees the same; who calls her, and by when, she sees with her code.
    """
    if link.occasion.is_open:
        return redirect(link.home)
    just_answered = has_just_answered(link)
    came_back = link.in_sitting and not just_answered
    promise = decisions.promise_of(link.occasion, on=clock.day(link.at)) if came_back else None
    page = {"link": link, "promise": promise, "came_back": came_back}
    response = render(request, "family/ending/thanks.html", page)
    return sitting.forget(response, path=link.home) if just_answered else response
