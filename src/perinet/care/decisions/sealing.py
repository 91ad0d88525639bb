"""A site becomes its own signatory: the key with which it signs what its people approved and what it was shipped."""

from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from perinet.ground.base import keys
from perinet.ground.base.errors import Refused

KEY_FILE = "guideline-key.pem"


def site_key() -> Ed25519PrivateKey:
    """Return this site's own key, made when it is first needed; it never leaves the folder of the site."""
    try:
        return keys.kept_key(Path(settings.VAR) / KEY_FILE)
    except (ValueError, OSError) as problem:
        said = _("This site's signing key can't be read; put it back from a backup.")
        raise Refused(said, code="no-key") from problem


def existing_key() -> Ed25519PrivateKey | None:
    """Return the key for who only looks: nothing is made, and one that can't be read counts as none."""
    with suppress(Refused):
        return site_key() if (Path(settings.VAR) / KEY_FILE).exists() else None
    return None


def ready() -> bool:
    """Make the key of a new site before the first version is kept, so that this too is signed; false without one."""
    with suppress(Refused):
        return bool(site_key())
    return False
