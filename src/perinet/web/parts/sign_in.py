"""A sign-in becomes a session with its record: who, how, from where; a failed one is written down too."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.ground.base.tokens import code_hash
from perinet.ground.messages import services as outbox
from perinet.network.accounts.models import User
from perinet.web.parts import sessions
from perinet.web.parts.actor import SIGN_ON, landing
from perinet.web.parts.address import client_address
from perinet.web.parts.templatetags.devices import device

CHANGES = {
    "mfa/email/totp_activated": ("second-factor.add", gettext_lazy("An app with codes was added.")),
    "mfa/email/webauthn_added": ("second-factor.add", gettext_lazy("A passkey was added.")),
    "mfa/email/totp_deactivated": ("second-factor.remove", gettext_lazy("The app with codes was removed.")),
    "mfa/email/webauthn_removed": ("second-factor.remove", gettext_lazy("A passkey was removed.")),
    "mfa/email/recovery_codes_generated": ("recovery-codes.make", gettext_lazy("New spare codes were made.")),
    "socialaccount/email/account_connected": (
        "sign-on.connect",
        gettext_lazy("A sign-on elsewhere opens your account."),
    ),
    "account/email/password_changed": ("password.change", gettext_lazy("Your password was changed.")),
    "account/email/password_set": ("password.change", gettext_lazy("A password was set.")),
    "account/email/password_reset": ("password.reset", gettext_lazy("Your password was changed by mail.")),
}


SAYS = {
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password is set."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The app with codes is added."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app with codes is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
}
WAYS = {
    "reauthenticate": gettext_lazy("With my password"),
    "mfa_reauthenticate": gettext_lazy("With a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("With a passkey"),
}


def account_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Name the account that a sign-in was for, so that a lock holds one account at one address."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or request.POST.get("login", "")).strip().lower()


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: an organisation invites. Mail goes through the outbox, as every other message."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Bring each to her own work, and whoever acts for several organisations to the choice."""
        return reverse(landing(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by account and address: by account alone a stranger could lock somebody out."""
        return f"{client_address(request)}:{account_tried(request, credentials)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write it down; an address that is nobody's here is kept as a keyed hash only."""
        tried = account_tried(request, credentials)
        user = User.objects.filter(email__iexact=tried).first()
        if user:
            _record(request, user, "sign-in.failed")
        else:
            stranger = Actor(kind="system", id="sign-in", purpose="account", address=client_address(request))
            audit.record(
                by=stranger, verb="sign-in.failed", subject_kind="address",
                subject=code_hash(tried, salt="sign-in"),
            )  # fmt: skip

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request, at=clock.now())
        UserSession.objects.create_from_request(
            request
        )  # so that whoever leaves is signed out on this device too
        how = [str(one.get("type") or one["method"]) for one in get_authentication_records(request, user)]
        if "socialaccount" not in how:
            request.session.pop(SIGN_ON, None)
        _record(request, user, "sign-in", how=how)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            _record(request, request.user, "sign-out")
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Save it; who proved to own the mail address is let in again where wrong passwords had locked."""
        super().set_password(user, password)
        AxesProxyHandler.reset_attempts(username=user.get_username().lower())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_more: Any,
        message: str | None = None, **_else: Any,
    ) -> None:  # fmt: skip
        """Say it in our words; where a page shows by itself what happened, say nothing."""
        words = message or SAYS.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS.get(way["id"], way["description"])} for way in ways]

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        path = urlsplit(context["password_reset_url"]).path
        with override(_language(user)):
            body = _("Somebody, probably you, asked to choose a new password here:")
            other = _("The link works once. Did you not ask for it? Then do nothing; your password stays.")
            self._post(
                user,
                "password-reset",
                _("A new password"),
                f"{body}\n\n{settings.SITE_ADDRESS.rstrip('/')}{path}\n\n{other}",
            )

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *_more: Any, **_else: Any
    ) -> None:
        """Record what changed about signing in, and tell the person: it is called after each such change."""
        if template_prefix not in CHANGES:
            return
        verb, words = CHANGES[template_prefix]
        _record(self.request, user, verb, what=template_prefix.rpartition("/")[2])
        with override(_language(user)):
            other = _(
                "Was this not you? Sign in, sign out everywhere, and tell whoever manages your organisation."
            )
            self._post(user, "account-changed", _("Your way of signing in changed"), f"{words}\n\n{other}")

    def _post(self, user: AbstractBaseUser, template: str, subject: str, body: str) -> None:
        """Leave it in the outbox: so an answer takes as long for a known address as for an unknown one."""
        outbox.enqueue(
            channel="mail", to=user.get_username(), template=template, language=_language(user), subject=subject,
            body=body, key=f"account:{uuid4()}", at=clock.now(), by=SYSTEM,
        )  # fmt: skip


class SecondFactorAdapter(DefaultMFAAdapter):
    """What proves a second factor stands encrypted in the database, under the site's key and those before it."""

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """Propose the device that it is added on, as the list of devices calls it."""
        return device(request_context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"perinet second factor").derive(key.encode())
    return urlsafe_b64encode(made)


def _language(user: AbstractBaseUser) -> str:
    return getattr(user, "language", "") or "nl"


def _record(request: HttpRequest, user: AbstractBaseUser, verb: str, **details: Any) -> None:
    by = Actor(kind="user", id=str(user.pk), purpose="account", address=client_address(request))
    audit.record(by=by, verb=verb, subject_kind="user", subject=user.pk, details=details)
