"""A request becomes an actor: who acts, for which organisation, in which role, from where."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import CLINICAL, Membership, Role
from perinet.web.parts.address import client_address

# A role without pages of its own yet begins at its account.
FIRST_PAGES = {
    **dict.fromkeys(CLINICAL, "professional:worklist"),
    Role.ORGANISATION_MANAGER: "professional:organisation",
    Role.ADMINISTRATOR: "network:home",
    Role.GUIDELINE_GROUP: "network:guidelines",
    Role.AUDITOR: "policy:audit",
    Role.DATA_PROTECTION_OFFICER: "policy:findings",
}
OWN_FIRST_PAGE = "own:home"  # of whoever acts for nobody: a parent
CHOSEN, SIGN_ON = "membership", "sign_on"
NOBODY = Actor(kind="link", id="", purpose="visit")


def first_page(membership: Membership | None) -> str:
    """Name the page where somebody's work in this role begins."""
    return FIRST_PAGES.get(membership.role, "account:home") if membership else OWN_FIRST_PAGE


def landing(request: HttpRequest) -> str:
    """Name the page after signing in; who acts for several organisations chooses first."""
    mine = list(memberships(request)[:2])
    return "account:choose" if len(mine) > 1 else first_page(mine[0] if mine else None)


class SignInBackend(AuthenticationBackend):
    """allauth's sign-in; permissions come from memberships, never from the framework's tables."""


def no_page(request: HttpRequest) -> HttpResponse:
    """The organisation gave the address: whoever sits at an open session can't put another in its place."""
    raise Http404


class ActorMiddleware:
    """Put `request.actor` and `request.membership` on every request, asked of the database only when used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        return self.get_response(request)


def _signed_on(request: HttpRequest) -> dict[str, Any]:
    """Return what a sign-on elsewhere said of this very user, in this session."""
    said = request.session.get(SIGN_ON) or {}
    return said if said.get("user") == str(request.user.pk) else {}


def memberships(request: HttpRequest) -> QuerySet[Membership]:
    """Return those that count now; one that a provider gave counts only after signing on there.

    So who left an organisation can't keep what it gave by never signing on there again.
    """
    mine = Membership.objects.active().select_related("user", "organisation").filter(user=request.user)
    return mine.filter(sign_on__in=["", _signed_on(request).get("provider", "")])


class Over(Exception):
    """What somebody chose to act for has ended."""


def _membership(request: HttpRequest) -> Membership | None:
    mine, chosen = memberships(request), request.session.get(CHOSEN)
    if not chosen:
        return mine.first()
    found = mine.filter(pk=chosen).first()
    if found is None:
        raise Over
    return found


def _wants_second_factor(request: HttpRequest) -> bool:
    """Say whether it is missing; a sign-on that asked for two factors counts."""
    if not settings.REQUIRE_SECOND_FACTOR or _signed_on(request).get("second_factor"):
        return False
    return not is_mfa_enabled(request.user)


def take_up(request: HttpRequest) -> Membership | None:
    """Put who acts on the request, for a page that also somebody without a role may open."""
    try:
        membership = _membership(request)
    except Over:
        del request.session[CHOSEN]
        membership = memberships(request).first()
    request.membership = membership  # type: ignore[attr-defined]
    if membership:
        request.actor = replace(membership.actor(), address=client_address(request))  # type: ignore[attr-defined]
    else:
        request.actor = _own_actor(request)  # type: ignore[attr-defined]
    return membership


def _own_actor(request: HttpRequest) -> Actor:
    return Actor(
        kind="user", id=str(request.user.pk), role="parent", purpose="own-file", name=request.user.name,
        address=client_address(request),
    )  # fmt: skip


def _typed(request: HttpRequest) -> list[str]:
    """Return what somebody wrote in sentences; choices and dates are made again in a moment."""
    return [text for name, text in request.POST.items() if name != "password" and " " in text.strip()]


def at_the_door(view: Callable) -> Callable:
    """Let in who is signed in; who was signed out while writing gets the words back, to take along."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or not (typed := _typed(request)):
            return login_required(view)(request, *args, **kwargs)
        return _kept_nowhere(render(request, "parts/signed_out.html", {"typed": typed}, status=403))

    return guarded


def signed_in(allowed: Callable[[Actor], bool]) -> Callable:
    """Let in who is signed in and `allowed`; ask for the second factor where the site wants one."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        @at_the_door
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _wants_second_factor(request):
                return redirect("mfa_index")
            try:
                membership = _membership(request)
            except Over:
                return redirect("account:choose")  # never silently for another organisation
            if membership is None:
                raise PermissionDenied
            request.membership = membership  # type: ignore[attr-defined]
            request.actor = replace(membership.actor(), address=client_address(request))  # type: ignore[attr-defined]
            if not allowed(request.actor):  # type: ignore[attr-defined]
                raise PermissionDenied
            return _kept_nowhere(view(request, *args, **kwargs))

        return guarded

    return decorate


def own_file(view: Callable) -> Callable:
    """Let in whoever is signed in, as the person himself or herself; Access rows decide what there is to see."""

    @wraps(view)
    @at_the_door
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = _own_actor(request)  # type: ignore[attr-defined]
        return _kept_nowhere(view(request, *args, **kwargs))

    return guarded


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    """After signing out, "back" on a shared computer shows no record."""
    patch_cache_control(response, private=True, no_store=True)
    return response


professional = signed_in(accounts.may_care)
administrator = signed_in(accounts.is_administrator)
manager = signed_in(accounts.is_manager)
auditor = signed_in(accounts.is_auditor)
data_protection_officer = signed_in(accounts.is_data_protection_officer)
coordinator = signed_in(accounts.is_coordinator)
data_steward = signed_in(accounts.is_data_steward)
