"""A wish not to be read along with becomes a page that shows nothing, and a quick way out."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perinet.flows import own as flow
from perinet.ground.base import clock
from perinet.people.consent import services as consent
from perinet.web.family.own.page import Own, hers, quiet
from perinet.web.parts.actor import own_file


@hers
def hide(request: HttpRequest, own: Own) -> HttpResponse:
    """From this moment nothing can be read here, with or without her password, until she opens it again."""
    if not own.is_self:
        raise Http404
    if request.method == "POST":
        consent.hide_view(representation=own.representation, at=own.at, by=own.actor)
        return redirect("own:home")
    return render(request, "family/own/hide.html", {"own": own})


@own_file
@reauthentication_required
def show(request: HttpRequest) -> HttpResponse:
    """Open it again after her password; somebody who hid nothing reads the same words."""
    if request.method == "POST":
        flow.show_again(at=clock.now(), by=request.actor)  # type: ignore[attr-defined]
        messages.info(request, _("If there is a page of yours, you see it now."))
        return redirect("own:home")
    return quiet(render(request, "family/own/show.html"))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out and go to a page about nothing; "back" then finds a signed-out session."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    response = quiet(render(request, "family/own/left.html", {"there": settings.PERINET_NEUTRAL_PAGE}))
    response["Refresh"] = f"0; url={settings.PERINET_NEUTRAL_PAGE}"
    response["Cache-Control"] = "no-store"
    return response
