"""Everything that waits becomes one page: what would harm most stands first."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from perinet.care.pathways.models import Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.web.parts.actor import first_page, signed_in
from perinet.web.professional import waiting

PAGE = 25


def _anybody(actor: Actor) -> bool:
    return actor.kind == "user"


@signed_in(_anybody)
def worklist(request: HttpRequest) -> HttpResponse:
    """The page after signing in: who does not care for families is sent to his or her own."""
    if not accounts.may_care(request.actor):
        return redirect(first_page(request.membership))
    at = clock.now()
    whose = "team" if request.GET.get("whose") == "team" else "mine"
    group = request.GET.get("group", "")
    page = Paginator(_waiting(request.actor, at, whose, group, bool(request.GET.get("all"))), PAGE).get_page(
        request.GET.get("page")
    )
    rows = waiting.rows(page.object_list, actor=request.actor, at=at)
    audit.listed(by=request.actor, what="worklist", shown=len(rows))
    context = {
        "groups": waiting.grouped(rows),
        "page_obj": page,
        "whose": whose,
        "tabs": _tabs(request, whose),
        "filters": _filters(request, group),
        "all_steps": bool(request.GET.get("all")),
    }
    return render(request, "professional/worklist/list.html", context)


def _waiting(actor: Actor, at: datetime, whose: str, group: str, every: bool):
    """Safety marks of the team stand on everybody's list; steps come when their time is near."""
    found = (
        Obligation.objects.visible_to(actor)
        .open()
        .showing(at)
        .one_each(actor)
        .select_related("person", "owner")
    )
    if whose == "mine":
        found = found.filter(Q(owner=actor.id) | Q(kind__in=waiting.GROUPS["safety"]))
    if group in waiting.GROUPS:
        found = found.filter(kind__in=waiting.GROUPS[group])
    if not every:
        found = found.exclude(kind__in=waiting.GROUPS["steps"], due_at__gt=at + CLOCKS.show_before)
    return found.by_harm()


def _link(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _tabs(request: HttpRequest, whose: str) -> list[dict[str, object]]:
    names = {"mine": _("Mine"), "team": _("My team")}
    return [
        {
            "text": text,
            "url": _link(request, whose="" if name == "mine" else name),
            "current": name == whose,
            "count": None,
        }
        for name, text in names.items()
    ]


def _filters(request: HttpRequest, group: str) -> list[dict[str, object]]:
    names = {"": _("Everything"), **waiting.NAMES}
    return [
        {"text": text, "url": _link(request, group=name), "current": name == group, "count": None}
        for name, text in names.items()
    ]
