"""A sign-on elsewhere becomes a session here, with the roles that it gives; or a page that says why not."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from perinet.flows import leave
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import claims, sign_on
from perinet.web.parts.actor import CHOSEN, SIGN_ON
from perinet.web.parts.address import client_address


class Adapter(DefaultSocialAccountAdapter):
    """The mapping of the provider decides who comes in; nobody is made silently, nothing is connected by hand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        provider = sociallogin.account.provider
        how = sign_on.wording(settings.SIGN_ON_CLAIMS[provider])
        identity = claims.identity(how, _said(sociallogin.account.extra_data))
        known = sociallogin.user if sociallogin.is_existing else None
        try:
            admitted = sign_on.admit(
                identity=identity, how=how, provider=provider, known=known, at=clock.now(), end=leave.lose
            )
        except Refused as refusal:
            raise _refused(request, provider, refusal.message, refusal.code) from refusal
        if admitted.refusal:
            raise _refused(request, provider, admitted.refusal, "no-role")
        if request.user.is_authenticated:
            get_adapter(request).logout(
                request
            )  # one person at a time: what follows belongs to the new session
        self._let_in(request, sociallogin, admitted)

    def _let_in(self, request: HttpRequest, sociallogin: SocialLogin, admitted: sign_on.Admitted) -> None:
        if not sociallogin.is_existing:
            sociallogin.connect(request, admitted.user)
        request.session.pop(CHOSEN, None)
        request.session[SIGN_ON] = {
            "provider": sociallogin.account.provider, "user": str(admitted.user.pk),
            "second_factor": admitted.second_factor,
        }  # fmt: skip

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None,
    ) -> None:  # fmt: skip
        _write(request, provider.id if provider else "", "failed")


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """Put together what the signed token and the provider's own page say; the token is proof, so it wins."""
    return {**data.get("userinfo", {}), **data.get("id_token", {})}


def _refused(request: HttpRequest, provider: str, why: str, code: str) -> ImmediateHttpResponse:
    _write(request, provider, code)
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", {"why": why}, status=403))


def _write(request: HttpRequest, provider: str, code: str) -> None:
    by = Actor(kind="system", id=f"sign-on:{provider}", purpose="account", address=client_address(request))
    audit.record(by=by, verb="sign-on.refused", subject_kind="sign-on", subject=provider, reason=code)
