"""The newest link becomes a signed line in a file beside the database, so that a cut end does not pass unseen."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from perinet.ground.audit.chain import Head
from perinet.ground.base import keys
from perinet.ground.base.errors import Refused

KEY_FILE, HEAD_FILE = "audit-key.pem", "audit-head"


def site_key() -> Ed25519PrivateKey:
    """Return the key with which this site signs heads, exports and checkpoints; made when it is first needed."""
    try:
        return keys.kept_key(Path(settings.VAR) / KEY_FILE)
    except (ValueError, OSError) as problem:
        said = _("The audit's signing key can't be read; put it back from a backup.")
        raise Refused(said, code="no-key") from problem


def trusted() -> Mapping[str, str]:
    """Return this site's own public key by its name: what it signed, it may believe."""
    public = site_key().public_key()
    return {keys.key_id(public): keys.public_key_text(public)}


def signed(content: bytes) -> tuple[str, str]:
    """Return the name of the site's key and its signature over this."""
    key = site_key()
    return keys.key_id(key.public_key()), keys.signature_text(key, content)


def holds(content: bytes, *, key: str, signature: str) -> bool:
    return keys.signature_state(content, signature, key, trusted()) == keys.VALID


def line(head: Head, *, at: datetime) -> str:
    """Write a head as one signed line of text, which may be kept anywhere."""
    said = {"sequence": head.sequence, "hash": head.hash, "at": at.isoformat()}
    name, signature = signed(_signed_part(said))
    return json.dumps(said | {"key": name, "signature": signature})


def read(text: str) -> Head:
    """Read a line again; refuse one that this site did not sign."""
    try:
        said = json.loads(text)
        head = Head(int(said["sequence"]), str(said["hash"]))
        good = holds(_signed_part(said), key=said["key"], signature=said["signature"])
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused(_("This is no head of an audit chain."), code="no-head") from problem
    if not good:
        raise Refused(_("This head was not signed with the audit key of this site."), code="foreign-head")
    return head


def _signed_part(said: Mapping[str, object]) -> bytes:
    return f"perinet audit head\n{said['sequence']}\n{said['hash']}\n{said['at']}\n".encode()


def path() -> Path:
    return Path(settings.VAR) / HEAD_FILE


def kept() -> Head | None:
    """Return the head that was kept last; nothing before the first was."""
    if not path().exists():
        return None
    return read(path().read_text(encoding="utf-8"))


def keep(head: Head, *, at: datetime) -> None:
    """Remember the newest link; a head that is further along stays, for another worker was ahead."""
    before = kept()
    if before is None or before.sequence < head.sequence:
        replace(head, at=at)


def replace(head: Head, *, at: datetime) -> None:
    """Remember this head, whatever stood there: after a restored backup the chain is really shorter."""
    made = path().with_name(f"{HEAD_FILE}.{uuid4().hex}")
    path().parent.mkdir(parents=True, exist_ok=True)
    made.write_text(line(head, at=at) + "\n", encoding="utf-8")
    os.replace(made, path())
