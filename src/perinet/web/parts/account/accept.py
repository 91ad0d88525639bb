"""A link from a colleague becomes an account: a name, then a password or a passkey, then the work."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts import invitations
from perinet.network.accounts.models import ColleagueInvitation, Membership
from perinet.web.parts import words
from perinet.web.parts.actor import CHOSEN, first_page


class NewcomerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        required=False,
        help_text=gettext_lazy("At least twelve signs. A few words that do not belong together are strong."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, with_passkey: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = not with_passkey


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitations.opened(token, at=clock.now())
    if invitation is None:
        return render(request, "account/invitation_gone.html", status=410)
    if invitations.account_of(invitation):
        return _known(request, invitation)
    with_passkey = request.POST.get("how") == "passkey"
    form = NewcomerForm(request.POST or None, with_passkey=with_passkey, initial={"name": invitation.name})
    if form.is_valid():
        password = None if with_passkey else form.cleaned_data["password"]
        try:
            membership = invitations.accept(
                invitation=invitation, name=form.cleaned_data["name"], password=password, at=clock.now()
            )
        except PerinetError as problem:
            form.add_error("password" if problem.code == "weak-password" else None, problem.message)
        else:
            return _begin(request, membership, with_passkey=with_passkey)
    return render(request, "account/invitation.html", _context(invitation) | {"form": form})


def _known(request: HttpRequest, invitation: ColleagueInvitation) -> HttpResponse:
    """Somebody with an account accepts as herself; the page says no more to whoever else holds the link."""
    if not request.user.is_authenticated or request.user.email.lower() != invitation.email:
        return render(request, "account/invitation_sign_in.html", _context(invitation))
    if request.method == "POST":
        membership = invitations.accept(invitation=invitation, user=request.user, at=clock.now())
        request.session[CHOSEN] = str(membership.pk)
        return redirect(first_page(membership))
    return render(request, "account/invitation.html", _context(invitation))


def _begin(request: HttpRequest, membership: Membership, *, with_passkey: bool) -> HttpResponse:
    get_adapter(request).login(request, membership.user)
    # The link just proved who this is: a passkey may be added and its spare codes seen without asking again.
    record_authentication(request, membership.user, "invitation", reauthenticated=True)
    return redirect("mfa_add_webauthn" if with_passkey else first_page(membership))


def _context(invitation: ColleagueInvitation) -> dict[str, Any]:
    return {"invitation": invitation, "role": words.role_name(invitation.role)}
