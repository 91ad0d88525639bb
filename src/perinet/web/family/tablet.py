"""A device of the practice becomes a place for one turn at a time, with no way back to the turn before."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import tablets
from perinet.care.screening.models import Channel, Invitation
from perinet.web.parts.tablet import device

SPACE = "tablet"


def space_of(invitation: Invitation) -> str:
    """Name under which addresses these questions stand."""
    return SPACE if invitation.channel == Channel.TABLET else "family"


def _is_here(request: HttpRequest) -> bool:
    return bool(request.resolver_match) and request.resolver_match.namespace == SPACE


def admits(request: HttpRequest, invitation: Invitation, at: datetime) -> bool:
    """A turn exists on its own tablet while somebody touches it; any other link nowhere on a tablet."""
    on_tablet = invitation.channel == Channel.TABLET
    if not on_tablet or not _is_here(request):
        return on_tablet == _is_here(request)
    here = device(request)
    idle = CLOCKS.links["tablet_idle"] + CLOCKS.links["tablet_still"]
    touched = invitation.touched_at
    if here is None or invitation.tablet_id != here.pk or touched is None or at - touched >= idle:
        return False
    tablets.touch(invitation=invitation, at=at)
    return True


def lead_away(request: HttpRequest) -> HttpResponse | None:
    """An address of an earlier turn leads to the waiting page, and says nothing of it."""
    return cleared(redirect(reverse("tablet:waiting"))) if _is_here(request) else None


def cleared(response: HttpResponse) -> HttpResponse:
    """Leave nothing of a turn on the device; the secret of the device itself stays."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    return response


def count_down(response: HttpResponse, there: str, *, clock: str) -> HttpResponse:
    """Move on by itself when nobody touches the page, with or without script; a page that says otherwise knows why."""
    if response.status_code == 200 and "Refresh" not in response:
        response["Refresh"] = f"{int(CLOCKS.links[clock].total_seconds())}; url={there}"
    return response
