"""A part of the chain becomes a signed file that anybody can check without the database."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain as one_after_another

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from perinet.ground.audit import heads, proofs, stored
from perinet.ground.audit import services as audit
from perinet.ground.audit.chain import Head, Link
from perinet.ground.audit.stored import Wanted
from perinet.ground.base import keys
from perinet.ground.base.actor import Actor


@transaction.atomic
def export(*, wanted: Wanted, by: Actor, reason: str = "") -> Iterator[str]:
    """Record that somebody takes this out, and return the lines of the file, read as they are written."""
    audit.record(
        by=by, verb="audit.export", subject_kind="audit", subject="chain", person=wanted.person, reason=reason,
        details={"asked": sorted(wanted.said())},
    )  # fmt: skip
    return lines(stored.links(wanted=wanted), wanted.said(), head=audit.last_head())


def lines(links: Iterator[Link], said: dict[str, str], *, head: Head) -> Iterator[str]:
    first = next(links, None)
    before = Head(first.sequence - 1, first.previous) if first else head
    return proofs.write(
        one_after_another([first] if first else [], links),
        about=said | {"site": settings.SITE_ADDRESS},
        before=before,
        head=head,
        public_key=keys.public_key_text(heads.site_key().public_key()),
        sign=heads.signed,
    )


def day_begins(day: str) -> datetime:
    """Return when a day begins here; raise ValueError for what is no day."""
    return timezone.make_aware(datetime.strptime(day, "%Y-%m-%d"))
