"""Yesterday's records become findings, and a finding what the data protection officer made of it."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import batched, groupby
from pathlib import Path

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from perinet.ground.audit import kinds, unusual
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Finding, FindingNote, FindingState, Record
from perinet.ground.audit.unusual import NO_TIES, Act, Limits, Pair, Sign, Ties, Usual
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused

PROTECTION_OFFICER = "data-protection-officer"
PAIRS = 500  # pairs whose ties are asked for at once
LIMITS: Limits = unusual.limits(
    tomllib.loads((Path(__file__).parent / "data" / "unusual.toml").read_text(encoding="utf-8"))
)

TiesOf = Callable[[Collection[Pair], date], Mapping[Pair, Ties]]


def look_back(*, on: date, ties_of: TiesOf, by: Actor, at: datetime, limits: Limits = LIMITS) -> int:
    """Write down what was unusual on one day; looking again finds nothing twice. Return how many are new."""
    begin = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    acts = Record.objects.filter(
        at__gte=begin,
        at__lt=timezone.make_aware(datetime.combine(on + timedelta(days=1), datetime.min.time())),
    ).filter(actor_kind="user")
    ties = _ties(acts.exclude(person=""), on, ties_of)
    habits = _habits(begin, limits)
    before = Finding.objects.count()
    for signs in batched(_signs(acts, ties, habits, limits), PAIRS):
        Finding.objects.bulk_create([_row(sign, on, at, limits) for sign in signs], ignore_conflicts=True)
    found = Finding.objects.count() - before
    audit.record(by=by, verb="audit.look-back", subject_kind="audit", subject=on, details={"found": found})
    return found


def _ties(acts: QuerySet[Record], on: date, ties_of: TiesOf) -> dict[Pair, Ties]:
    """Ask for what ties each pair of the day, and keep only the pairs that something ties."""
    pairs = acts.order_by().values_list("actor", "organisation", "person").distinct()
    return {
        pair: ties
        for some in batched(map(Pair._make, pairs.iterator()), PAIRS)
        for pair, ties in ties_of(some, on).items()
        if ties != NO_TIES
    }


def _habits(begin: datetime, limits: Limits) -> Mapping[str, Usual]:
    days = (
        Record.objects.filter(
            actor_kind="user", at__gte=begin - timedelta(days=limits.habit_days), at__lt=begin
        )
        .exclude(person="")
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("actor", "role", "day")
        .annotate(files=Count("person", distinct=True))
        .values_list("actor", "role", "files")
    )
    return unusual.usual(days.iterator())


def _signs(
    acts: QuerySet[Record], ties: Mapping[Pair, Ties], habits: Mapping[str, Usual], limits: Limits
) -> Iterator[Sign]:
    columns = ("id", "at", "actor", "organisation", "role", "person", "verb", "purpose", "details")
    rows = acts.order_by("actor", "organisation", "at").values_list(*columns).iterator()
    for (actor, _organisation), theirs in groupby(rows, key=lambda row: (row[2], row[3])):
        yield from unusual.signs(
            list(map(_act, theirs)), ties=ties, usual_day=habits.get(actor, Usual()), limits=limits
        )


def _act(row: tuple) -> Act:
    record, at, actor, organisation, role, person, verb, purpose, details = row
    kind = kinds.kind(verb, purpose)
    found = details.get("shown") if verb.endswith(kinds.SEARCHING) else None
    return Act(str(record), timezone.localtime(at), actor, organisation, role, person, kind, found)


def _row(sign: Sign, on: date, at: datetime, limits: Limits) -> Finding:
    return Finding(
        rule=sign.rule, day=on, actor=sign.actor, organisation=sign.organisation, role=sign.role,
        person=sign.person, count=sign.count, usual=sign.usual,
        records=list(sign.records[: limits.kept_records]), at=at,
    )  # fmt: skip


def subject_number(person: str) -> str:
    """Give a person a number that is the same each time and leads nowhere without the site's key."""
    if not person:
        return ""
    number = int(salted_hmac("perinet.audit.subject", person, algorithm="sha256").hexdigest()[:12], 16)
    return f"P-{number % 10**5:05d}-{number // 10**5 % 10**5:05d}"


@transaction.atomic
def say(*, finding: Finding, state: str, note: str, by: Actor, at: datetime) -> FindingNote:
    """Add what somebody made of a finding; nothing said before is changed."""
    if by.kind != "user" or by.role != PROTECTION_OFFICER:
        raise NotAllowed(_("Only the data protection officer answers a finding."))
    if state not in FindingState.values:
        raise Refused(_("Choose what you made of it."), code="no-state")
    if not note.strip():
        raise Refused(_("Say in a sentence what you found."), code="no-note")
    audit.record(
        by=by, verb="finding.say", subject_kind="finding", subject=finding.id, details={"state": state}
    )
    return FindingNote.objects.create(finding=finding, state=state, note=note.strip()[:500], by=by.id, at=at)


def records_of(finding: Finding) -> Iterable[Record]:
    return Record.objects.filter(id__in=finding.records).order_by("at")


LOST_DEVICE = "lost-device"


@transaction.atomic
def report(*, rule: str, actor: str, organisation: str, person: str, count: int, at: datetime) -> None:
    """Put before the data protection officer what no day's audit shows; the same twice is one."""
    Finding.objects.bulk_create(
        [
            Finding(
                rule=rule, day=clock.day(at), actor=actor, organisation=organisation, person=person,
                count=count, at=at,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
