"""A request becomes one of somebody who works here; what a machine asks is guarded as a page is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from perinet.network.accounts.models import Membership


def working_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who is signed in and acts for an organisation, with a second factor where the site wants one."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(request.user):
            return redirect("mfa_index")
        mine = Membership.objects.active().select_related("user").filter(user=request.user)
        membership = mine.filter(pk=request.session.get("membership")).first() or mine.first()
        if membership is None:
            raise PermissionDenied
        request.actor = membership.actor()  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded
