"""Answers of one page become rows, rows a score of each questionnaire, and a marked answer a mark.

Every row of a page goes to the database with the others of its table, after one look at what stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from perinet.care.screening import library, scoring
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.models import Answer, Mark, Occasion, Score, Screening
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.queries.prepared import Prepared
from perinet.ground.queries.rows import add

Standing = dict[str, tuple[int, int]]  # item -> its newest option, and which revision that is
Given = tuple[Screening, Mapping[str, int]]
_HOLD = Prepared(
    lambda occasion: (
        Occasion.objects.select_for_update().filter(pk=occasion, closed_at__isnull=True).order_by().values_list("pk")
    ),
    occasion=UUID,
)  # fmt: skip
_OF_ONE = Prepared(
    lambda screening: Answer.objects.filter(screening=screening).order_by("revision"), screening=UUID
)
_OF_OCCASION = Prepared(
    lambda occasion: Answer.objects.filter(screening__occasion=occasion).order_by("revision"), occasion=UUID
)
_SCORES = Prepared(
    lambda occasion: Score.objects.filter(screening__occasion=occasion).select_related("screening").order_by(
        "at", "created_at"
    ),
    occasion=UUID,
)  # fmt: skip


def hold(*, occasion: Occasion) -> bool:
    """Keep others from writing to it until the transaction ends; say whether it is open still."""
    return bool(_HOLD(occasion=occasion.pk))


@dataclass(frozen=True)
class Recorded:
    """The newest score, and the marks that these answers raised for the first time."""

    score: Score
    raised: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class _Change:
    """What answers make of one questionnaire, before anything is written."""

    screening: Screening
    instrument: Instrument
    before: Mapping[str, int]
    new: Mapping[str, int]
    rows: list[Answer]
    result: scoring.Score
    score: Score


def _newest(rows: Sequence[Answer]) -> Standing:
    return {row.item: (row.option, row.revision) for row in rows}


def current_answers(screening: Screening) -> dict[str, int]:
    """Return the newest option of each item."""
    there = _newest(_OF_ONE(screening=screening.pk))
    return {item: option for item, (option, _revision) in there.items()}


@transaction.atomic
def record_answers(*, screening: Screening, answers: Mapping[str, int], at: datetime, by: Actor) -> Recorded:
    """Keep each answer as a row; one that was changed stays beside the new one. Scores what is known."""
    there = _newest(_OF_ONE(screening=screening.pk))
    return _kept([_change(screening, answers, there, at, by)], at, by)[0]


@transaction.atomic(savepoint=False)
def record_page(*, occasion: Occasion, answers: Sequence[Given], at: datetime, by: Actor) -> list[Recorded]:
    """Keep the answers of one page, of one occasion, as `record_answers` keeps those of one questionnaire."""
    there: dict[Any, list[Answer]] = {}
    for row in _OF_OCCASION(occasion=occasion.pk) if answers else ():
        there.setdefault(row.screening_id, []).append(row)
    changes = []
    for screening, given in answers:
        change = _change(screening, given, _newest(there.get(screening.pk, ())), at, by)
        there.setdefault(screening.pk, []).extend(change.rows)
        changes.append(change)
    return _kept(changes, at, by)


def _change(
    screening: Screening, answers: Mapping[str, int], there: Standing, at: datetime, by: Actor
) -> _Change:
    instrument = library.get(screening.instrument, screening.instrument_version)
    scoring.check(instrument, answers)
    before = {item: option for item, (option, _revision) in there.items()}
    new = {item: option for item, option in answers.items() if before.get(item) != option}
    rows = [
        Answer(
            screening=screening, item=item, option=option, at=at, given_by=by.kind,
            revision=there[item][1] + 1 if item in there else 1,
        )
        for item, option in new.items()
    ]  # fmt: skip
    result = scoring.score(instrument, before | new)
    return _Change(screening, instrument, before, new, rows, result, _score(screening, result, at))


def _score(screening: Screening, result: scoring.Score, at: datetime) -> Score:
    return Score(
        screening=screening,
        total=result.total,
        facts=result.facts(),
        missing=list(result.missing),
        marks=sorted(result.marks),
        scales=dict(result.scales),
        at=at,
    )


def _kept(changes: Sequence[_Change], at: datetime, by: Actor) -> list[Recorded]:
    add([row for change in changes for row in change.rows])
    add([change.score for change in changes])
    recorded = []
    for change in changes:
        raised = raise_marks(change.screening, change.result, at) + _keep_taken_back(change, at)
        put_on_record(change.screening, "answers.record", by)
        recorded.append(Recorded(score=change.score, raised=raised))
    return recorded


def put_on_record(screening: Screening, verb: str, by: Actor) -> None:
    """Say that answers came in, and not which: the instrument itself may be a secret."""
    audit.record(
        by=by, verb=verb, subject_kind="occasion", subject=screening.occasion_id, person=screening.person_id
    )


def raise_marks(screening: Screening, result: scoring.Score, at: datetime) -> list[Mark]:
    """Raise each mark of these points once; return those that are new."""
    return [
        mark
        for raised in result.raised
        if (mark := _raised_once(screening, raised.item, raised.mark, raised.urgency, at, taken_back=False))
    ]


def _raised_once(
    screening: Screening, item: str, name: str, urgency: str, at: datetime, *, taken_back: bool
) -> Mark | None:
    mark, new = Mark.objects.get_or_create(
        screening=screening,
        item=item,
        urgency=urgency,
        taken_back=taken_back,
        defaults={
            "person_id": screening.person_id, "occasion_id": screening.occasion_id, "mark": name, "raised_at": at,
        },
    )  # fmt: skip
    return mark if new else None


def _keep_taken_back(change: _Change, at: datetime) -> list[Mark]:
    """A marked answer that was changed into an unmarked one stays as a soft mark."""
    found = []
    for item in change.instrument.marked:
        mark = item.mark
        if mark is None or item.id not in change.before or item.id not in change.new:
            continue
        was, became = (mark.urgency(item.scores[given[item.id]]) for given in (change.before, change.new))
        if was and not became:
            row = _raised_once(change.screening, item.id, mark.id, "soft", at, taken_back=True)
            found += [row] if row else []
    return found


def newest_facts(occasion: Occasion) -> dict[str, dict[str, Any]]:
    """Return, per instrument of this occasion, the facts of its newest score."""
    return {row.screening.instrument: row.facts for row in _SCORES(occasion=occasion.pk)}
