"""The state of the site becomes a page for its administrator, who sees no person's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages as announcements
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from perinet.care.decisions import versions
from perinet.flows import invite
from perinet.ground.audit import checks
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.messages.models import Message, Status
from perinet.network.accounts.models import CLINICAL, Organisation
from perinet.web.parts.actor import administrator

PAGE = 10
LATE = timedelta(minutes=5)  # a worker that runs leaves nothing waiting this long


@dataclass(frozen=True)
class Readiness:
    """What one organisation must still say before it may send a link, in words."""

    organisation: Organisation
    lacks: list[str]


@administrator
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    asking = Organisation.objects.filter(
        memberships__role__in=CLINICAL, memberships__until__isnull=True
    ).distinct()
    offer = versions.on_offer(clock.today())
    page = Paginator(asking, PAGE).get_page(request.GET.get("page"))
    context = {
        "counts": Message.objects.aggregate(
            waiting=Count("pk", filter=Q(status=Status.WAITING)),
            sent=Count("pk", filter=Q(status=Status.SENT)),
            failed=Count("pk", filter=Q(status=Status.FAILED)),
        ),
        "late": Message.objects.due(now - LATE).exists(),
        "sealed": audit.sealed(),
        "unsealed": audit.unsealed(),
        "check": checks.newest(),
        "page_obj": page,
        "organisations": [Readiness(one, lacks(one, offer)) for one in page],
    }
    return render(request, "network/home.html", context)


def lacks(organisation: Organisation, offer: Mapping[str, str]) -> list[str]:
    """Say what is missing, each kind once with its number."""
    gaps = invite.missing_before_a_link(organisation_id=organisation.id, offer=offer)
    codes = [gap.code for gap in gaps]
    owners, services = codes.count("no-owner"), codes.count("no-service")
    found = [_("nobody reads marked answers")] if "no-rota" in codes else []
    if owners:
        found.append(
            ngettext("%(n)s step without an owner", "%(n)s steps without an owner", owners) % {"n": owners}
        )
    if services:
        found.append(
            ngettext("%(n)s step without a service", "%(n)s steps without a service", services)
            % {"n": services}
        )
    return found


@administrator
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Ask the worker to walk the whole chain; its answer stands on this page."""
    checks.ask(by=request.actor, at=clock.now())
    announcements.info(
        request, _("The chain is being checked. You may leave this page; the answer stays here.")
    )
    return redirect("network:home")
