"""A request becomes an actor: who acts, for which organisation, in which role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, Role

FIRST_PAGES = {Role.ADMINISTRATOR: "network:home", Role.GUIDELINE_GROUP: "network:guidelines"}
NOBODY = Actor(kind="link", id="", purpose="visit")


def first_page(membership: Membership | None) -> str:
    """Name the page where somebody's work in this role begins."""
    return FIRST_PAGES.get(membership.role if membership else "", "professional:worklist")


class SignInBackend(AuthenticationBackend):
    """allauth's sign-in; permissions come from memberships, never from the framework's tables."""


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an organisation invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Bring each to her own work: who administers or keeps the guidelines has no worklist."""
        return reverse(first_page(_membership(request)))


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


def _membership(request: HttpRequest) -> Membership | None:
    mine = Membership.objects.active().select_related("user", "organisation").filter(user=request.user)
    chosen = request.session.get("membership")
    return (mine.filter(pk=chosen).first() if chosen else None) or mine.first()


def signed_in(allowed: Callable[[Actor], bool]) -> Callable:
    """Let in who is signed in and `allowed`; ask for the second factor where the site wants one."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(request.user):
                return redirect("mfa_index")
            membership = _membership(request)
            if membership is None:
                raise PermissionDenied
            request.membership = membership  # type: ignore[attr-defined]
            request.actor = membership.actor()  # type: ignore[attr-defined]
            if not allowed(membership.actor()):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            # After signing out, "back" on a shared computer shows no record.
            patch_cache_control(response, private=True, no_store=True)
            return response

        return guarded

    return decorate


professional = signed_in(accounts.may_care)
administrator = signed_in(accounts.is_administrator)
