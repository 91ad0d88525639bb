"""Who is signed in becomes one page: for whom she acts, in which role, how safely; and the choice of another."""

from allauth.account.internal.flows.logout import logout
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from perinet.network.accounts import services as accounts
from perinet.network.accounts import sessions
from perinet.web.parts import words
from perinet.web.parts.actor import CHOSEN, first_page, memberships, own_file, take_up
from perinet.web.parts.places import does, places


@own_file
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page that also somebody without a role has: a parent sees her own side, and nothing of work."""
    membership = take_up(request)
    context = {"second_factor": is_mfa_enabled(request.user)}
    if membership is None:
        return render(request, "account/own.html", context)
    context |= {
        "role": words.role_name(membership.role),
        "does": does(request.actor),
        "places": places(request.actor),
        "others": memberships(request).exclude(pk=membership.pk).exists(),
    }
    return render(request, "account/home.html", context)


@own_file
def choose(request: HttpRequest) -> HttpResponse:
    """For whom somebody with several roles acts now."""
    current = take_up(request)
    mine = memberships(request)
    if request.method == "POST":
        chosen = get_object_or_404(mine, pk=request.POST.get("membership"))
        request.session[CHOSEN] = str(chosen.pk)
        accounts.choose(membership=chosen, by=chosen.actor())
        return redirect(first_page(chosen))
    if current is None:
        raise PermissionDenied
    chosen_pk = request.session.get(CHOSEN)
    rows = [(one, words.role_name(one.role), str(one.pk) == chosen_pk) for one in mine]
    return render(request, "account/choose.html", {"rows": rows})


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """On this device too: whoever presses it because a device was lost starts afresh."""
    user_id = request.user.pk
    logout(request, show_message=False)
    sessions.end_all(user_id=user_id)
    return redirect("account_login")
