"""A secret that travels becomes a hash that stays."""

import hashlib
import hmac
import secrets

from django.conf import settings


def new_token() -> str:
    """Return 256 bits of randomness that fit in an address."""
    return secrets.token_urlsafe(32)


def new_code(digits: int = 6) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(digits))


def token_hash(token: str) -> str:
    """Hash a long random token; it needs no salt, since it can't be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(code: str, *, salt: str) -> str:
    """Hash a short code with the site's key, so a stolen database can't be searched for it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{salt}:{code}".encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left, right)
