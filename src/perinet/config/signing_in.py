"""The environment becomes how people sign in: passwords, second factors, sign-on elsewhere, lock-out, sessions."""

from datetime import timedelta
from typing import Any

from perinet.config import environment as env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "perinet.web.parts.actor.SignInBackend"]
_OURS = "perinet.network.accounts.passwords"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_OURS}.LikenessValidator"},
    {"NAME": f"{_OURS}.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_OURS}.CommonValidator"},
    {"NAME": f"{_OURS}.StrengthValidator"},
    {"NAME": f"{_OURS}.BreachValidator"},
]
PERINET_BREACHED_PASSWORDS = env.text(
    "PERINET_BREACHED_PASSWORDS", "", "path of a sorted file of breached passwords, plain or as SHA-1"
)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_ADAPTER = "perinet.web.parts.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "perinet.web.parts.sign_in_forms.SignIn",
    "reset_password": "perinet.web.parts.sign_in_forms.AskPassword",
    "change_password": "perinet.web.parts.sign_in_forms.ChangePassword",
    "set_password": "perinet.web.parts.sign_in_forms.SetPassword",
    "reset_password_from_key": "perinet.web.parts.sign_in_forms.ResetPassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes this site write to a stranger
ACCOUNT_EMAIL_NOTIFICATIONS = True  # who did not do it herself hears of it
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/300s/key"}  # a hospital is one address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = (
    False  # this session stays; every other ends, since its hash no longer fits
)

WORKING_DAY = timedelta(
    hours=env.whole(
        "PERINET_WORKING_DAY_HOURS", 9, "hours that one sign-in, and trust in a device, lasts at most"
    )
)
IDLE = timedelta(
    minutes=env.whole("PERINET_IDLE_MINUTES", 60, "minutes without a page after which a session ends")
)
SESSION_COOKIE_AGE = int(WORKING_DAY.total_seconds())

MFA_ADAPTER = "perinet.web.parts.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "perinet.web.parts.sign_in_forms.Authenticate",
    "reauthenticate": "perinet.web.parts.sign_in_forms.Reauthenticate",
    "activate_totp": "perinet.web.parts.sign_in_forms.AddApp",
    "add_webauthn": "perinet.web.parts.sign_in_forms.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "PERINET"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the organisation gave the address; nobody signs up
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = WORKING_DAY

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1
# By account and address together: a stranger elsewhere locks nobody out, a ward behind one address is not one person.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "perinet.web.parts.sign_in.account_tried"
AXES_CLIENT_IP_CALLABLE = "perinet.web.parts.sign_in.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "lockout.html"

SOCIALACCOUNT_ADAPTER = "perinet.web.parts.sign_on.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a link: a form that ends at another site would break the content security policy
)
SOCIALACCOUNT_STORE_TOKENS = False
SIGN_ON_CLAIMS: dict[str, str] = {}


def _provider(key: str) -> dict[str, Any]:
    """Read one provider from the variables that carry its key."""
    prefix = f"PERINET_SIGN_ON_{key.upper().replace('-', '_')}_"
    SIGN_ON_CLAIMS[key] = env.one(f"{prefix}CLAIMS", "generic")
    return {
        "provider_id": key,
        "name": env.one(f"{prefix}NAME", key),
        "client_id": env.needed(f"{prefix}CLIENT", f"client id of this site at the sign-on {key}"),
        "secret": env.one(f"{prefix}SECRET", ""),
        "settings": {
            "server_url": env.needed(f"{prefix}ADDRESS", f"discovery address of the sign-on {key}"),
            "oauth_pkce_enabled": True,
        },
    }


_keys = env.listing(
    "PERINET_SIGN_ON",
    "",
    "short names of OpenID Connect providers, as acm,other; each reads PERINET_SIGN_ON_ACM_ADDRESS (discovery), "
    "_CLIENT, _SECRET, _NAME (on the button) and _CLAIMS (generic, acm-idm, or the path of a toml file)",
)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_provider(key) for key in _keys]}}
