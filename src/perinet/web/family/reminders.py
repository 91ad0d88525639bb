"""One tap becomes when she is reminded, or that she is not. What she chose before is shown to no holder of a link."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from perinet.care.pathways.hours import REMINDING
from perinet.flows import remind
from perinet.ground.base.errors import Refused
from perinet.web.family.link import Link, linked

STOP = "stop"
HOURS: Mapping[str, Promise] = {
    "morning": gettext_lazy("In the morning"),
    "afternoon": gettext_lazy("In the afternoon"),
    "evening": gettext_lazy("In the evening"),
}


@linked
def reminders(request: HttpRequest, link: Link) -> HttpResponse:
    """Looking changes nothing: a mail scanner looks too."""
    page = {"link": link, "hours": [(name, HOURS[name]) for name in REMINDING.parts if name in HOURS]}
    if request.method != "POST":
        return render(request, "family/reminders/choose.html", page)
    chosen = request.POST.get("remind", "")
    try:
        remind.choose(
            person=link.occasion.person, at=link.at, by=link.actor, stopped=chosen == STOP,
            hours="" if chosen == STOP else chosen,
        )  # fmt: skip
    except Refused:
        return render(request, "family/reminders/choose.html", page, status=422)
    return render(request, "family/reminders/kept.html", {"link": link, "stopped": chosen == STOP})
