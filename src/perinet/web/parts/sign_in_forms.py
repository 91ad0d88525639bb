"""The forms of signing in, in our words; a wrong code is written down."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.design import forms as design
from perinet.web.parts.address import client_address

LONGEST_CODE = 8  # of the spare codes


class _Chosen(forms.Form):
    """One hint at a new password, instead of a rule for each check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = gettext_lazy("At least twelve signs.")


class SignIn(account.LoginForm):
    """The first step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("Mail address")


class AskPassword(account.ResetPasswordForm):
    """A link by mail, for who forgot the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("Mail address")


class ChangePassword(_Chosen, account.ChangePasswordForm):
    """Another password, in an open session."""


class SetPassword(_Chosen, account.SetPasswordForm):
    """A first password, beside a passkey or a sign-on elsewhere."""


class ResetPassword(_Chosen, account.ResetPasswordKeyForm):
    """Another password, over a link in a mail."""


class _Coded(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = gettext_lazy("Code")
        self.fields["code"].widget = design.CodeInput(length=LONGEST_CODE)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        user = str(authenticator.user_id)
        by = Actor(kind="user", id=user, purpose="account", address=client_address(context.request))
        audit.record(by=by, verb="second-factor.failed", subject_kind="user", subject=user)


class Authenticate(_Coded, mfa.AuthenticateForm):
    """The second step of signing in."""


class Reauthenticate(_Coded, mfa.ReauthenticateForm):
    """The same again before a change."""


class AddApp(_Coded, ActivateTOTPForm):
    """The first code of a new app."""


class AddPasskey(passkeys.AddWebAuthnForm):
    """A passkey opens the account by itself unless somebody wants it beside the password only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("What do you call this device?")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = gettext_lazy("Sign in with it alone, without a password")
        passwordless.help_text = gettext_lazy(
            "Leave it on, unless this is a key without fingerprint or code."
        )
