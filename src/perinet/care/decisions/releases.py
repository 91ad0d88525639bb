"""Words about her answers become a row that she may read, a sheet with a code, and a row that takes them back."""

import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions.models import Decision, ResultCard, ResultRelease
from perinet.care.decisions.own_result import Part
from perinet.care.screening.models import Occasion
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused

_RAW = tomllib.loads((Path(__file__).parent / "data" / "result_card.toml").read_text(encoding="utf-8"))
LASTS, TRIES = timedelta(days=_RAW["days"]), _RAW["tries"]
GOES_TO = (
    "nobody",
    "gp",
    "midwife",
    "service",
    "person",
)  # as she said; only an agreement of hers opens anything


@transaction.atomic
def release(
    *,
    occasion: Occasion,
    decision: Decision | None,
    parts: Sequence[Part],
    language: str,
    spoken: bool,
    online: bool,
    goes_to: Sequence[str],
    at: datetime,
    by: Actor,
) -> ResultRelease:
    """Keep the words as she reads them; what stood before is taken back by hand, never overwritten."""
    if current(occasion):
        raise Conflict(_("A result was released already. Take it back first."), code="released")
    if "nobody" in goes_to and len(set(goes_to)) > 1:
        raise Refused(_("Nobody else, or these: choose one of the two."), code="nobody")
    if unknown := set(goes_to) - set(GOES_TO):
        raise Refused(_("Choose from the list who gets it."), code=f"unknown:{sorted(unknown)[0]}")
    row = ResultRelease.objects.create(
        person_id=occasion.person_id, occasion=occasion, controller_id=occasion.organisation_id, decision=decision,
        topic=occasion.topic, language=language, text=[asdict(part) for part in parts], spoken=spoken, online=online,
        goes_to=[code for code in GOES_TO if code in goes_to], by=by.id, by_name=by.name, at=at,
    )  # fmt: skip
    _written(row, "result.release", by)
    return row


def current(occasion: Occasion) -> ResultRelease | None:
    return ResultRelease.objects.filter(occasion=occasion).standing().first()


@transaction.atomic
def take_back(*, release: ResultRelease, reason: str, at: datetime, by: Actor) -> ResultRelease:
    """Add the row that ends it: what she read stays on record as said, and its sheets open nothing any more."""
    if not reason.strip():
        raise Refused(_("Say why you take it back: she reads that too."), code="no-reason")
    if ResultRelease.objects.filter(takes_back=release).exists():
        raise Conflict(_("This was taken back already."), code="taken-back")
    row = ResultRelease.objects.create(
        person_id=release.person_id, occasion_id=release.occasion_id, controller_id=release.controller_id,
        decision_id=release.decision_id, topic=release.topic, language=release.language, spoken=release.spoken,
        online=release.online, takes_back=release, reason=reason.strip(), by=by.id, by_name=by.name, at=at,
    )  # fmt: skip
    ResultCard.objects.filter(release=release, revoked_at=None).update(revoked_at=at)
    _written(row, "result.take-back", by)
    return row


@transaction.atomic
def make_card(*, release: ResultRelease, at: datetime, by: Actor) -> tuple[ResultCard, str, str]:
    """Make the code of a sheet; return its token and, to be said apart, its short code. An earlier one ends."""
    ResultCard.objects.filter(release=release, revoked_at=None).update(revoked_at=at)
    token, code = tokens.new_token(), tokens.new_code()
    card = ResultCard(
        release=release, token_hash=tokens.token_hash(token), expires_at=at + LASTS, made_by=by.id
    )
    card.code_hash = tokens.code_hash(code, salt=str(card.id))
    card.save()
    _written(release, "result.card", by)
    return card, token, code


def find_card(token: str, *, at: datetime) -> ResultCard | None:
    rows = ResultCard.objects.filter(token_hash=tokens.token_hash(token), revoked_at=None, expires_at__gt=at)
    return rows.first()


@transaction.atomic
def check_code(*, card: ResultCard, code: str, at: datetime) -> bool:
    """Check a code. Nothing is raised here, so that a wrong try is always counted."""
    row = ResultCard.objects.select_for_update().get(pk=card.pk)
    if is_locked(row) or row.revoked_at or row.expires_at <= at:
        return False
    if tokens.same(row.code_hash, tokens.code_hash(code.strip(), salt=str(row.id))):
        return True
    row.tries += 1
    row.save(update_fields=["tries"])
    return False


def is_locked(card: ResultCard) -> bool:
    return card.tries >= TRIES


def _written(row: ResultRelease, verb: str, by: Actor) -> None:
    audit.record(by=by, verb=verb, subject_kind="occasion", subject=row.occasion_id, person=row.person_id)
