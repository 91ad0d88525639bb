"""The environment becomes one configuration; choices of a site's clinicians are data, not settings."""

import secrets
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from perinet.config import environment as env
from perinet.config.signing_in import *  # noqa: F403
from perinet.network.content import translations

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(env.text("PERINET_VAR", "var", "folder of everything that this site keeps")).absolute()

DEMO = env.switch("PERINET_DEMO", False, "this site shows synthetic families; a banner says so")
DEBUG = env.switch("PERINET_DEBUG", False, "show errors to whoever meets them; never where real people are")


def _secret_key() -> str:
    """Read the key from the environment, or make one at the first start and keep it under var/."""
    given = env.text(
        "PERINET_SECRET_KEY", "", "key that signs links and sessions; made under var/ when empty"
    )
    if given:
        return given
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
PERINET_KEYS = env.text(
    "PERINET_KEYS",
    f"{VAR}/keys/ring",
    "file with the keys that seal what is personal; made at the first start",
)
ALLOWED_HOSTS = env.listing("PERINET_HOSTS", "127.0.0.1,localhost", "host names this site answers to")
SITE_ADDRESS = env.text(
    "PERINET_ADDRESS", "http://127.0.0.1:8000", "address of this site, as links in messages carry it"
)
HTTPS = SITE_ADDRESS.startswith("https:")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_linear_migrations",
    "django_htmx",
    "perinet.web.parts",  # above allauth, whose pages it draws
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "perinet.ground.design",
    "perinet.ground.vault",
    "perinet.ground.audit",
    "perinet.ground.messages",
    "perinet.network.accounts",
    "perinet.network.directory",
    "perinet.people.families",
    "perinet.people.consent",
    "perinet.people.retention",
    "perinet.care.screening",
    "perinet.care.decisions",
    "perinet.care.pathways",
    "perinet.care.referrals",
    "perinet.jobs",
    "perinet.web.public",
    "perinet.web.family",
    "perinet.web.professional",
    "perinet.web.network",
    "perinet.web.policy",
]
FIRST_PARTY_APPS = [app for app in INSTALLED_APPS if app.startswith("perinet.")]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "perinet.web.parts.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perinet.web.parts.sessions.SessionLimits",
    "perinet.web.parts.actor.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "perinet.config.urls"
WSGI_APPLICATION = "perinet.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "perinet.ground.design.pages.Pages",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perinet.web.parts.context.site",
            ]
        },
    }
]
FORM_RENDERER = "perinet.ground.design.forms.Renderer"

DATABASES = {
    "default": env.database(
        env.text(
            "PERINET_DATABASE",
            f"sqlite:{VAR}/perinet.sqlite3",
            "sqlite:PATH or postgresql://user:password@host/name",
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SERIALIZATION_MODULES = {"exact": "perinet.config.exact"}

REQUIRE_SECOND_FACTOR = env.switch(
    "PERINET_REQUIRE_SECOND_FACTOR", not DEMO, "professionals must use a second factor"
)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy in front of the site redirects
BEHIND_PROXY = env.switch(
    "PERINET_BEHIND_PROXY", False, "a proxy in front sets X-Forwarded-Proto and X-Forwarded-For"
)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
# What parents read is there in more languages, as far as each is translated (`perinet translations list`).
FAMILY_LANGUAGES = translations.FAMILY
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

_mail = env.text("PERINET_SMTP", "", "host:port of the mail server; empty writes mail to files under var/")
_mail_options = {
    "use_tls": env.switch("PERINET_SMTP_TLS", False, "use STARTTLS to the mail server"),
    "username": env.text("PERINET_SMTP_USER", "", "user at the mail server"),
    "password": env.text("PERINET_SMTP_PASSWORD", "", "password at the mail server"),
    "timeout": 20,
}
if _mail:
    _host, _, _port = _mail.partition(":")
    _mailer = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": _mail_options | {"host": _host, "port": int(_port or 25)},
    }
else:
    _mailer = {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": VAR / "mail"},
    }
MAILERS = {"default": _mailer}
DEFAULT_FROM_EMAIL = env.text("PERINET_SENDER", "bericht@perinet.invalid", "neutral sender of every mail")
KEEP_SENT_MESSAGES = DEMO  # its outbox shows them; elsewhere what was sent is forgotten
PERINET_TEXT_MESSAGES = env.text(
    "PERINET_TEXT_MESSAGES", f"file:{VAR}/texts.jsonl", "file:PATH, or the address of a text message provider"
)
PERINET_NEUTRAL_PAGE = env.text(
    "PERINET_NEUTRAL_PAGE",
    "https://www.meteo.be/",
    "page about nothing in particular, where whoever leaves quickly goes",
)
PERINET_GUIDELINE = env.text("PERINET_GUIDELINE", "flanders", "guideline of an organisation that chose none")
PERINET_GUIDELINE_KEYS = env.text(
    "PERINET_GUIDELINE_KEYS", "", "trusted keys of guideline packages, as NAME=BASE64,NAME=BASE64"
)
PERINET_TEXT_PACK_KEYS = env.text(
    "PERINET_TEXT_PACK_KEYS", "", "trusted keys of text packs, as NAME=BASE64,NAME=BASE64"
)
PERINET_AUDIT_YEARS = env.whole(
    "PERINET_AUDIT_YEARS", 10, "years that audit records stay before an auditor may have them archived"
)

TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

# Addresses carry one-time links and bodies carry answers: neither is ever logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "weasyprint": {"level": "CRITICAL"},  # it names each style that paper has no use for
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "django.tasks": {"level": "CRITICAL", "propagate": False},  # perinet.jobs says which job failed
    },
}
SILENCED_SYSTEM_CHECKS = (
    ["security.W004", "security.W008", "security.W012", "security.W016"] if not HTTPS else []
)
