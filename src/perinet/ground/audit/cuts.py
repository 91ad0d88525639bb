"""Audit records past their years become a signed archive beside a chain that is shorter and still proved."""

import hashlib
import os
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from perinet.ground.audit import exports, heads, proofs, stored
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Checkpoint, Cut, CutAnswer, Record, Seal
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused

AUDITOR = "auditor"
FOLDER = "audit-archive"


def limit(at: datetime) -> datetime:
    """Return the moment before which records are past their years."""
    years = settings.PERINET_AUDIT_YEARS
    try:
        return at.replace(year=at.year - years)
    except ValueError:  # 29 February
        return at.replace(year=at.year - years, day=28)


@transaction.atomic
def propose(*, at: datetime, by: Actor) -> Cut | None:
    """Propose to cut the links past their years, as far as no younger one stands among them; the last link stays."""
    if Cut.objects.open().exists() or Cut.objects.approved().exists():
        return None
    begin = Checkpoint.objects.first()
    after = begin.sequence if begin else 0
    until = _last_past(limit(at), after)
    if until <= after:
        return None
    ends = Record.objects.filter(id__in=Seal.objects.filter(sequence__in=(after + 1, until)).values("record"))
    moments = sorted(ends.values_list("at", flat=True))
    if not moments:
        return None
    cut = Cut.objects.create(
        until=until, count=until - after, first_at=moments[0], last_at=moments[-1], at=at
    )
    audit.record(by=by, verb="audit.propose-cut", subject_kind="audit", subject=cut.id)
    return cut


def _last_past(moment: datetime, after: int) -> int:
    """Return the last link before the first one whose record is younger, and never the last of all."""
    younger = (
        "SELECT MIN(s.sequence) FROM audit_seal s JOIN audit_record r ON r.id = s.record WHERE r.at >= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(younger, [connection.ops.adapt_datetimefield_value(moment)])
        (found,) = cursor.fetchone()
    last = stored.last_sequence()
    return max(min(found or last, last) - 1, after)


@transaction.atomic
def answer(*, cut: Cut, agreed: bool, note: str, by: Actor, at: datetime) -> CutAnswer:
    """An auditor agrees to a cut or refuses it; nobody else does."""
    if by.kind != "user" or by.role != AUDITOR:
        raise NotAllowed(_("Only an auditor decides what leaves the audit."))
    if CutAnswer.objects.filter(cut=cut).exists():
        raise Conflict(_("Somebody has answered this already."), code="answered")
    if not agreed and not note.strip():
        raise Refused(_("Say why it must stay."), code="no-note")
    verb = "audit.agree-cut" if agreed else "audit.refuse-cut"
    audit.record(by=by, verb=verb, subject_kind="audit", subject=cut.id, reason=note[:200])
    return CutAnswer.objects.create(cut=cut, agreed=agreed, note=note[:200], by=by.id, at=at)


def make_next(*, at: datetime, by: Actor) -> Checkpoint | None:
    """Archive and take out what an auditor agreed to; a chain that does not hold is never cut."""
    cut = Cut.objects.approved().order_by("at").first()
    if cut is None:
        return None
    found = audit.verify()
    if not found.holds:
        raise Refused(f"The chain is broken at link {found.broken_at}: nothing is cut.", code="broken")
    archive = _archive(cut)
    return _take_out(cut, archive, by=by, at=at)


def folder() -> Path:
    return Path(settings.VAR) / FOLDER


def _archive(cut: Cut) -> Path:
    """Write the links to a file and check it, as a stranger would, before anything is taken out."""
    begin = Checkpoint.objects.first()
    after = begin.sequence if begin else 0
    path = folder() / f"audit-{after + 1}-{cut.until}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".part")
    links = stored.links(after=after, until=cut.until)
    with made.open("w", encoding="utf-8") as file:
        os.chmod(made, 0o600)
        file.writelines(exports.lines(links, {"cut": str(cut.id)}, head=audit.last_head()))
        file.flush()
        os.fsync(file.fileno())
    with made.open(encoding="utf-8") as file:
        proof = proofs.check(file, heads.trusted())
    if not proof.holds or proof.lines != cut.count or proof.gaps:
        made.unlink()
        raise Refused("The archive does not prove itself: nothing is cut.", code="archive")
    os.replace(made, path)
    return path


@transaction.atomic
def _take_out(cut: Cut, archive: Path, *, by: Actor, at: datetime) -> Checkpoint:
    last = Seal.objects.get(sequence=cut.until)
    with archive.open("rb") as file:
        archive_hash = _hash(file)
    row = Checkpoint(
        cut=cut,
        sequence=last.sequence,
        hash=last.hash,
        archive=archive.name,
        archive_hash=archive_hash,
        at=at,
    )
    row.key, row.signature = heads.signed(audit.checkpoint_text(row))
    row.save()
    audit.record(
        by=by,
        verb="audit.cut",
        subject_kind="audit",
        subject=cut.id,
        details={"until": cut.until, "count": cut.count},
    )
    _delete(until=cut.until)
    return row


def _hash(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()


def _delete(*, until: int) -> None:
    """The one place where records are deleted: by number of their link, which the signed checkpoint covers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_record WHERE id IN (SELECT record FROM audit_seal WHERE sequence <= %s)",
            [until],
        )
        cursor.execute("DELETE FROM audit_seal WHERE sequence <= %s", [until])
