"""Two records turn out to be of one person, or of two after all: a pointer moves, and no other row is rewritten."""

from collections.abc import Iterator
from datetime import datetime, time
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.people.families import identity
from perinet.people.families.likeness import SCALE
from perinet.people.families.models import (
    Bond,
    ChildRow,
    Identifier,
    Merge,
    Person,
    Pregnancy,
    PregnancyStatus,
    Split,
    TimelineLine,
)
from perinet.people.families.services import write_line

REASONS = frozenset({"registered-twice", "name-changed", "came-from-elsewhere", "told-by-her"})
SPLIT_REASONS = frozenset({"two-people", "merged-by-mistake"})


def may_merge(actor: Actor) -> bool:
    """Say whether this role joins records; whoever does must see both besides."""
    return actor.role in SCALE.merged_by


@transaction.atomic
def merge(*, kept: Person, absorbed: Person, reason: str, by: Actor, at: datetime) -> Merge:
    """Let `absorbed`, and every record that points where it points, point where `kept` points."""
    if not may_merge(by) or not _sees(by, kept, absorbed):
        raise NotAllowed(_("Only somebody who cares for both may join these records."))
    if reason not in REASONS:
        raise Refused(_("Say why these are one person."), code="reason")
    _one_at_a_time()
    kept, absorbed = (_locked(one) for one in (kept, absorbed))
    for problem in problems(kept, absorbed, actor=by):
        raise Refused(problem, code="not-one")
    row = Merge.objects.create(kept=kept, absorbed=absorbed, reason=reason, by=by.id, by_name=by.name, at=at)
    Person.objects.filter(identity=absorbed.identity_id).update(identity=kept.identity_id)
    _tell(row, "person.merged", "person.merge", row.id, reason, by=by, at=at)
    return row


@transaction.atomic
def split(*, merge: Merge, reason: str, by: Actor, at: datetime) -> Split:
    """Take one merge back: every pointer is where the merges that still stand put it."""
    if not may_merge(by) or not _sees(by, merge.kept, merge.absorbed):
        raise NotAllowed(_("Only somebody who cares for both may part these records."))
    if reason not in SPLIT_REASONS:
        raise Refused(_("Say why these are two people."), code="reason")
    _one_at_a_time()
    _locked(merge.kept)
    if Split.objects.filter(merge=merge).exists():
        raise Conflict(_("These records were parted already."), code="parted")
    row = Split.objects.create(merge=merge, reason=reason, by=by.id, by_name=by.name, at=at)
    _settle(merge.kept)
    _tell(merge, "person.split", "person.split", row.id, reason, by=by, at=at)
    return row


def _sees(by: Actor, kept: Person, absorbed: Person) -> bool:
    wanted = {kept.pk, absorbed.pk}
    return set(Person.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True)) == wanted


def _one_at_a_time() -> None:
    """Let no other merge or split move a pointer meanwhile, not even of records joined with these.

    SQLite has one writer at a time by itself; on PostgreSQL locks on rows alone would let a record be left behind.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Merge._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _locked(one: Person) -> Person:
    """Read the pointer as it stands now."""
    return Person.objects.select_for_update().get(pk=one.pk)


def _settle(one: Person) -> None:
    """Put right the pointers of every record that is or was joined with this one, in one statement."""
    now = dict(Person.objects.filter(identity__same_as=one).values_list("pk", "identity_id"))
    standing = Merge.objects.filter(split=None).filter(Q(kept__in=now) | Q(absorbed__in=now))
    pairs = list(standing.order_by("at", "created_at").values_list("kept_id", "absorbed_id"))
    changed = identity.moved(pairs, now=now)
    if changed:
        cases = [When(pk=pk, then=Value(root)) for pk, root in changed.items()]
        Person.objects.filter(pk__in=changed).update(identity_id=Case(*cases, default=F("identity_id")))


def _tell(merge: Merge, kind: str, verb: str, subject: UUID, reason: str, *, by: Actor, at: datetime) -> None:
    for one in (merge.kept, merge.absorbed):
        audit.record(
            by=by, verb=verb, subject_kind="merge", subject=subject, person=one.pk, reason=reason,
            details={"kept": str(merge.kept_id), "absorbed": str(merge.absorbed_id)},
        )  # fmt: skip
        write_line(person=one, kind=kind, at=at, source=subject, by=by, parameters={"reason": reason})


def problems(kept: Person, absorbed: Person, *, actor: Actor) -> Iterator[str]:
    """Yield why these can't be one person, in words, from what the actor may see and from nothing else."""
    if kept.identity_id == absorbed.identity_id:
        yield _("These records are joined already.")
        return
    if kept.is_child != absorbed.is_child:
        yield _("One is a child of a family here and the other is not.")
    if _bound(kept, absorbed, actor):
        yield _("They are family of each other: a person is not her own mother, child or partner.")
    if _born_together(kept, absorbed, actor):
        yield _("They are two children of one birth.")
    born = [one.birth_date for one in (kept, absorbed) if one.birth_date]
    if len(born) == 2 and abs(born[0].year - born[1].year) >= SCALE.years_apart:
        yield _("Their dates of birth are years apart. Correct the wrong one first.")
    if _numbers_differ(kept, absorbed, actor):
        yield _("They have different national numbers, and both are right. Correct the wrong one first.")
    yield from _deaths(kept, absorbed, actor)


def _bound(kept: Person, absorbed: Person, actor: Actor) -> bool:
    rows = Bond.objects.visible_to(actor)
    mother_of = ChildRow.objects.visible_to(actor)
    ends = ((kept.identity_id, absorbed.identity_id), (absorbed.identity_id, kept.identity_id))
    return any(
        rows.filter(person__identity=one, of__identity=other).exists()
        or mother_of.filter(pregnancy__person__identity=one, child__identity=other).exists()
        for one, other in ends
    )


def _born_together(kept: Person, absorbed: Person, actor: Actor) -> bool:
    births = ChildRow.objects.visible_to(actor)
    mine = births.about(kept).values_list("pregnancy", flat=True)
    return births.about(absorbed).filter(pregnancy__in=list(mine)).exists()


def _numbers_differ(kept: Person, absorbed: Person, actor: Actor) -> bool:
    """Numbers are compared within one organisation, whose hashes alone can be compared."""
    sure = Identifier.objects.visible_to(actor).filter(ended_at__isnull=True, check_passes=True)
    mine, theirs = (dict(sure.about(one).values_list("controller", "digest")) for one in (kept, absorbed))
    return any(digest != theirs.get(controller, digest) for controller, digest in mine.items())


def _deaths(kept: Person, absorbed: Person, actor: Actor) -> Iterator[str]:
    days = {one.died_on for one in (kept, absorbed) if one.died_on}
    if len(days) == 2:
        yield _("They died on different days.")
    for one, other in ((kept, absorbed), (absorbed, kept)):
        if one.died_on and not other.died_on and _lived_after(one, other, actor):
            yield _("One of them died before something that is on the other's record.")


def _lived_after(dead: Person, other: Person, actor: Actor) -> bool:
    ended = timezone.make_aware(datetime.combine(dead.died_on, time.max)) if dead.died_on else None
    lines = TimelineLine.objects.visible_to(actor).about(other).exclude(kind__startswith="person.")
    return ended is not None and lines.filter(at__gt=ended).exists()


def warnings(kept: Person, absorbed: Person, *, actor: Actor) -> list[str]:
    """Return what is unusual and possible: somebody looks again before she goes on."""
    said = []
    rows = Pregnancy.objects.visible_to(actor)
    newest = [rows.about(one).first() for one in (kept, absorbed)]
    going = [row for row in newest if row and row.status == PregnancyStatus.PREGNANT]
    if len(going) == 2 and going[0].due and going[1].due and going[0].due != going[1].due:
        said.append(_("Both are pregnant, with different due dates. After joining, the newest one counts."))
    if len(going) == 1 and any(row and row.status == PregnancyStatus.BORN for row in newest):
        said.append(_("One is pregnant while the other has given birth. Is this one woman?"))
    if kept.birth_date and absorbed.birth_date and kept.birth_date != absorbed.birth_date:
        said.append(_("Their dates of birth differ."))
    return said


def standing(person: Person, *, actor: Actor) -> list[Merge]:
    """Return the merges of this person's records that stand and that the actor may take back, newest first."""
    seen = Person.objects.visible_to(actor).about(person).values("pk")
    rows = Merge.objects.filter(split=None, kept__in=seen, absorbed__in=seen)
    return list(rows.select_related("kept", "absorbed").order_by("-at", "-created_at"))


def to_part(pk: UUID, *, actor: Actor) -> Merge | None:
    """Return a merge that stands, where the actor may see both its records."""
    seen = Person.objects.visible_to(actor).values("pk")
    rows = Merge.objects.filter(split=None, kept__in=seen, absorbed__in=seen)
    return rows.select_related("kept", "absorbed").filter(pk=pk).first()
