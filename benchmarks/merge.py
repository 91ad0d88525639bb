"""Two records joined and taken apart in a database of a million persons; one of them has ten years of rows.

It uses the database that `duplicates.py` made. Beside it: rewriting every row of the absorbed record, as a merge
without a pointer has to do.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import duplicates as made
from django.db import connection, transaction

from perinet.ground.base import clock
from perinet.network.accounts.models import Membership
from perinet.people.families import merging
from perinet.people.families.models import Access, Person, Pregnancy, PregnancyStatus, TimelineLine, Topic

LINES, PREGNANCIES, PAIRS, ROUNDS = 2_000, 4, 40, 10
WANTED_MS = 200


def ten_years(person: Person) -> None:
    """Four pregnancies and two thousand lines, as a family that was cared for long has."""
    now = clock.now()
    Pregnancy.objects.bulk_create(
        Pregnancy(
            person=person, status=PregnancyStatus.BORN, ended_on=(now - timedelta(days=900 * number)).date()
        )
        for number in range(1, PREGNANCIES + 1)
    )
    TimelineLine.objects.bulk_create(
        TimelineLine(
            person=person, controller_id=person.registered_at_id, at=now - timedelta(hours=44 * number),
            kind="person.registered", topic=Topic.RECORD, source=str(number),
        )
        for number in range(LINES)
    )  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def told(name: str, spans: list[float]) -> float:
    print(f"   {name}: p50 {statistics.median(spans):.1f} ms, worst {max(spans):.1f} ms ({len(spans)} times)")
    return max(spans)


def joined(membership: Membership, kept: Person, absorbed: Person) -> tuple[float, float]:
    by = membership.actor()
    fresh = {"kept": Person.objects.get(pk=kept.pk), "absorbed": Person.objects.get(pk=absorbed.pk)}
    there, row = timed(lambda: merging.merge(**fresh, reason="registered-twice", by=by, at=clock.now()))
    back, _row = timed(lambda: merging.split(merge=row, reason="merged-by-mistake", by=by, at=clock.now()))
    return there, back


def rewritten(kept: Person, absorbed: Person) -> float:
    """The other way: each table that names the absorbed record is updated; then undone, as it can't be taken back."""
    targets = [
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in Person._meta.related_objects
        if relation.related_model is not Person
    ]
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, column in targets:
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s', [kept.pk.hex, absorbed.pk.hex]
            )
        transaction.set_rollback(True)
    return (time.perf_counter() - began) * 1000


def main() -> int:
    if not (made.FOLDER / "made").exists():
        print("   run duplicates first: it makes the million persons", file=sys.stderr)
        return 2
    membership = Membership.objects.order_by("organisation__name")[0]
    team = Access.objects.filter(viewer=str(membership.organisation_id)).values("person")[: 4 * PAIRS]
    rows = list(Person.objects.filter(pk__in=[row["person"] for row in team]))
    alike = [(one, other) for one, other in zip(rows, rows[1:], strict=False)
             if not list(merging.problems(one, other, actor=membership.actor()))][:PAIRS]  # fmt: skip
    spans = [joined(membership, one, other) for one, other in alike]
    slowest = told("joining two records", [there for there, _back in spans])
    slowest = max(slowest, told("taking them apart", [back for _there, back in spans]))
    kept, absorbed = alike[0]
    ten_years(absorbed)
    spans = [joined(membership, kept, absorbed) for _round in range(ROUNDS)]
    slowest = max(slowest, told("joining, with ten years of rows", [there for there, _back in spans]))
    slowest = max(slowest, told("taking apart, with ten years of rows", [back for _there, back in spans]))
    told(
        "rewriting the rows instead, which nobody can take back",
        [rewritten(kept, absorbed) for _r in range(ROUNDS)],
    )
    return 0 if slowest < WANTED_MS else 1


if __name__ == "__main__":
    sys.exit(main())
