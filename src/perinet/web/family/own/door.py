"""A card with a code becomes a sign-in of her own: whoever holds only the link reads a first name and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from perinet.flows import own as flow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.design import forms as design
from perinet.people.consent import services as consent
from perinet.people.consent.models import OwnInvitation, RepresentationKind
from perinet.web.family.own.page import posted, quiet
from perinet.web.parts.address import client_address

CODE = "own_code"
REMEMBERED = 1800  # seconds between typing the code and choosing how to sign in
LANGUAGES = dict(settings.LANGUAGES)


class CodeForm(forms.Form):
    code = forms.RegexField(
        regex=r"^\s*\d{4,8}\s*$",
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("Six digits. You got them apart from the card."),
        widget=design.CodeInput({"autocomplete": "off"}, length=8),
        error_messages={
            "invalid": gettext_lazy("A code has six digits."), "required": gettext_lazy("Type the six digits."),
        },
    )  # fmt: skip


class SignInForm(forms.Form):
    """How she signs in from now on: a mail address with a password, or with her device."""

    use_required_attribute = False
    email = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        help_text=gettext_lazy("One that nobody else reads. We write to it only about signing in."),
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How do you want to sign in?"),
        choices=[
            ("password", gettext_lazy("With a password")),
            ("passkey", gettext_lazy("With my fingerprint, my face or the code of my device")),
        ],
        initial="password",
        widget=design.RadioCards(),
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        help_text=gettext_lazy(
            "A few words that do not belong together are strong. Not needed with your device."
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password, or sign in with your device.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["password"].required = not (data and data.get("how") == "passkey")


def carded(view: Callable) -> Callable:
    """Open the card of the address in her language; a card that never was and one that ended are the same page."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        invitation = consent.find_invitation(token, at=clock.now())
        if invitation is None:
            response = render(request, "family/own/door/gone.html", status=404)
            return _kept_nowhere(response)
        spoken = invitation.person.language
        with translation.override(spoken if spoken in LANGUAGES else translation.get_language()):
            return _kept_nowhere(view(request, invitation, token))

    return opened


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return quiet(response)


@carded
def door(request: HttpRequest, invitation: OwnInvitation, token: str) -> HttpResponse:
    """Ask whether this is for her. Looking changes nothing: a mail scanner looks too."""
    if request.method == "POST" and request.POST.get("mine") == "yes":
        return redirect("own:code", token)
    if request.method == "POST" and request.POST.get("mine") == "no":
        holder = Actor(
            kind="link", id=str(invitation.pk), purpose="own-file", address=client_address(request)
        )
        flow.not_for_her(invitation=invitation, at=clock.now(), by=holder)
        return render(request, "family/own/door/not_hers.html")
    # A parent's card names nobody: the name of a child is not for whoever finds it.
    is_hers = invitation.kind == RepresentationKind.SELF
    name = invitation.person.given_name if is_hers else ""
    return render(request, "family/own/door/door.html", {"invitation": invitation, "name": name})


@carded
def code(request: HttpRequest, invitation: OwnInvitation, token: str) -> HttpResponse:
    form = CodeForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data["code"].strip()
        proof = consent.check_own_code(invitation=invitation, code=given, at=clock.now())
        if proof is consent.Proof.RIGHT:
            return _remembered(redirect("own:begin", token), invitation, token, given)
        if proof is consent.Proof.LOCKED:
            return _locked(request, invitation)
        form.add_error("code", _("This is not the code of this card. Look at it once more."))
    return render(
        request, "family/own/door/code.html", {"invitation": invitation, "form": form, "token": token}
    )


def _locked(request: HttpRequest, invitation: OwnInvitation) -> HttpResponse:
    return render(request, "family/own/door/locked.html", {"invitation": invitation}, status=403)


def _remembered(response: HttpResponse, invitation: OwnInvitation, token: str, given: str) -> HttpResponse:
    """The code stays on her device, for some minutes, until she chose how to sign in."""
    response.set_signed_cookie(
        CODE, given, salt=str(invitation.pk), max_age=REMEMBERED, path=reverse("own:door", args=[token]),
        httponly=True, samesite="Strict", secure=settings.HTTPS,
    )  # fmt: skip
    return response


@carded
@sensitive_post_parameters("password")
def begin(request: HttpRequest, invitation: OwnInvitation, token: str) -> HttpResponse:
    given = request.get_signed_cookie(CODE, default="", salt=str(invitation.pk), max_age=REMEMBERED)
    if not given:
        return redirect("own:code", token)
    if request.user.is_authenticated:
        return _joined(request, invitation, given)
    form = SignInForm(posted(request))
    if form.is_valid():
        with_passkey = form.cleaned_data["how"] == "passkey"
        try:
            user, proof = flow.begin(
                invitation=invitation, code=given, email=form.cleaned_data["email"], at=clock.now(),
                password=None if with_passkey else form.cleaned_data["password"], address=client_address(request),
            )  # fmt: skip
        except Refused as problem:
            form.add_error(
                {"weak-password": "password", "address": "email"}.get(problem.code), problem.message
            )
        else:
            return (
                _welcome(request, user, with_passkey=with_passkey) if user else _locked(request, invitation)
            )
    return render(request, "family/own/door/begin.html", {"invitation": invitation, "form": form})


def _joined(request: HttpRequest, invitation: OwnInvitation, given: str) -> HttpResponse:
    """Somebody who is signed in takes the page up with that sign-in, after saying so."""
    form = forms.Form(posted(request))
    if form.is_valid():
        try:
            flow.join(
                invitation=invitation,
                code=given,
                user=request.user,
                at=clock.now(),
                address=client_address(request),
            )
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            return redirect("own:home")
    return render(request, "family/own/door/join.html", {"invitation": invitation, "form": form})


def _welcome(request: HttpRequest, user: Any, *, with_passkey: bool) -> HttpResponse:
    get_adapter(request).login(request, user)
    return redirect("mfa_add_webauthn" if with_passkey else "own:home")
