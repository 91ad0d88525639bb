"""A made-up year of Flanders planned from nothing, and one day's changes after it; beside planning each person alone.

Sixty-five thousand births, three persons each. The rival is the same code asked once for each person, which is how a
page plans; what it plans for a sample must be what the bulk planning plans.
"""

import os
import random
import shutil
import sys
import time
import uuid
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path

import peers

FOLDER = Path(os.environ.get("BENCH_SCHEDULE", peers.FOLDER / "schedule"))
BIRTHS = int(os.environ.get("BENCH_BIRTHS", 65_000))
PERSONS, SAMPLE, TEAMS = 3, 200, 400
SCRATCH, DAY = 60.0, 5.0  # seconds that are wanted

shutil.rmtree(FOLDER, ignore_errors=True)
FOLDER.mkdir(parents=True)
os.environ |= {
    "PERINET_VAR": str(FOLDER),
    "PERINET_DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "perinet.config.settings",
}

import django  # noqa: E402 (settings come first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from perinet.care.pathways.models import Obligation  # noqa: E402
from perinet.flows import layout, unplanned  # noqa: E402
from perinet.ground.base import clock  # noqa: E402
from perinet.ground.base.actor import job  # noqa: E402
from perinet.network.accounts.models import Membership, Organisation, ReadingRota, User  # noqa: E402
from perinet.people.consent.models import CareRelation  # noqa: E402
from perinet.people.families.models import Bond, ChildRow, Person, Pregnancy  # noqa: E402

CHANCE, BY = random.Random(20261122), job("benchmark")
TODAY, AT = clock.today(), clock.now()
SHOWN = ("person", "organisation", "owner", "moment", "topic", "source", "show_from", "due_at")


def teams() -> list[Organisation]:
    made = [Organisation(name=f"Team {n}") for n in range(TEAMS)]
    Organisation.objects.bulk_create(made)
    users = [User(email=f"midwife{n}@example.org", name=f"Midwife {n}") for n in range(TEAMS)]
    User.objects.bulk_create(users)
    pairs = zip(users, made, strict=True)
    Membership.objects.bulk_create(Membership(user=u, organisation=o, role="midwife") for u, o in pairs)
    week = {"weekdays": [0, 1, 2, 3, 4], "from_time": clock_time(9), "until_time": clock_time(17)}
    ReadingRota.objects.bulk_create(
        ReadingRota(organisation=o, reader=u, stand_in=u, outside_hours="named-contact", **week)
        for u, o in zip(users, made, strict=True)
    )
    return made


def persons(here: list[Organisation], *, is_child: bool) -> list[Person]:
    made = []
    for team in here:
        pk = uuid.uuid4()
        made.append(Person(pk=pk, identity_id=pk, is_child=is_child, registered_at=team))
    Person.objects.bulk_create(made, batch_size=500)
    CareRelation.objects.bulk_create(
        (CareRelation(person=one, organisation_id=one.registered_at_id, since=AT) for one in made),
        batch_size=500,
    )
    return made


def year() -> list[Pregnancy]:
    """Due dates are spread over a year around today; one in seven is born early, one in a hundred is lost."""
    here = CHANCE.choices(teams(), k=BIRTHS)
    mothers, others = persons(here, is_child=False), persons(here, is_child=False)
    children = persons(here, is_child=True)
    rows, born = [], []
    for mother, child in zip(mothers, children, strict=True):
        due = TODAY + timedelta(days=CHANCE.randint(-200, 165))
        on = due - timedelta(days=CHANCE.choice((0, 3, 7, 10, 12, 14, 40)))
        is_born = on <= TODAY
        status = "loss" if CHANCE.random() < 0.01 else "born" if is_born else "pregnant"
        ended = min(on, TODAY) if status != "pregnant" else None
        row = Pregnancy(person=mother, status=status, due_date=due, ended_on=ended)
        rows.append(row)
        event = "live-birth" if status == "born" else "expected"
        days = 280 - (due - on).days if status == "born" else None
        born.append(ChildRow(
            pregnancy=row, child=child, event=event, on=ended if days else None, gestation_days=days,
            controller_id=mother.registered_at_id,
        ))  # fmt: skip
    Pregnancy.objects.bulk_create(rows, batch_size=500)
    ChildRow.objects.bulk_create(born, batch_size=500)
    ties = [
        Bond(person=one, of=child, role=role, controller_id=one.registered_at_id)
        for role, parents in (("birth-mother", mothers), ("father", others))
        for one, child in zip(parents, children, strict=True)
    ]
    Bond.objects.bulk_create(ties, batch_size=500)
    return rows


def a_day(rows: list[Pregnancy]) -> int:
    """Dates put right, births and losses of one day: one in ninety or so of those who are pregnant."""
    going = [row for row in rows if row.status == "pregnant"]
    chosen = CHANCE.sample(going, min(700, len(going)))
    made, born = [], []
    for place, row in enumerate(chosen):
        status = "born" if place < 180 else "loss" if place < 195 else "pregnant"
        due = row.due_date + timedelta(days=CHANCE.randint(-9, 9) if status == "pregnant" else 0)
        ended = TODAY if status != "pregnant" else None
        new = Pregnancy(person=row.person, corrects=row, status=status, due_date=due, ended_on=ended)
        made.append(new)
        if status == "born":
            before = ChildRow.objects.get(pregnancy=row)
            born.append(ChildRow(
                pregnancy=new, child_id=before.child_id, event="live-birth", on=TODAY,
                gestation_days=max(280 - (due - TODAY).days, 154), controller_id=before.controller_id,
            ))  # fmt: skip
    Pregnancy.objects.bulk_create(made)
    ChildRow.objects.bulk_create(born)
    return len(made)


def planned(identities: list[uuid.UUID]) -> set[tuple[object, ...]]:
    return set(Obligation.objects.filter(person__identity__in=identities).values_list(*SHOWN))


def one_by_one(identities: list[uuid.UUID]) -> tuple[float, set[tuple[object, ...]]]:
    """Plan a sample as a page does, keep what came out, and take it back."""
    with transaction.atomic():
        start = time.perf_counter()
        for identity in identities:
            layout.lay_out([identity], at=AT, by=BY)
        seconds = time.perf_counter() - start
        found = planned(identities)
        transaction.set_rollback(True)
    return seconds, found


def timed(work: object) -> tuple[float, layout.Laid]:
    start, cpu = time.perf_counter(), time.process_time()
    done = work()  # type: ignore[operator]
    print(
        f"  {time.perf_counter() - start:.1f} s on the wall, {time.process_time() - cpu:.1f} s of processor",
        flush=True,
    )
    return time.perf_counter() - start, done


def main() -> int:
    print(f"making {BIRTHS:,} births ...", flush=True)
    call_command("migrate", verbosity=0)
    rows = year()
    everybody = sorted(unplanned.everybody(), key=str)
    sample = CHANCE.sample(everybody, SAMPLE)
    alone, expected = one_by_one(sample)
    print("planning everybody ...", flush=True)
    scratch, done = timed(lambda: layout.lay_out(everybody, at=AT, by=BY, on_progress=lambda *_: None))
    same = planned(sample) == expected
    since = clock.now()
    changes = a_day(rows)
    print(f"a day: {changes} changes ...", flush=True)
    day, moved = timed(
        lambda: layout.catch_up(since=since, at=clock.now(), by=BY, on_progress=lambda *_: None)
    )
    again = layout.catch_up(since=since, at=clock.now(), by=BY, on_progress=lambda *_: None)
    each = alone / SAMPLE * len(everybody)
    peers.table(
        [
            (
                f"{len(everybody):,} persons from nothing",
                f"{scratch:.1f}",
                f"{done.opened:,} opened",
                f"{SCRATCH:.0f}",
            ),
            ("each of them alone, multiplied", f"{each:.0f}", f"{each / scratch:.1f} times as long", ""),
            (
                f"{changes} changes of a day",
                f"{day:.2f}",
                f"{moved.opened} opened, {moved.moved} moved",
                f"{DAY:.0f}",
            ),
        ],
        ("", "seconds", "", "wanted under"),
    )
    still = not (again.opened + again.moved)
    print(f"the sample of {SAMPLE} is planned alike: {same}; planned again nothing changes: {still}")
    return 0 if same and still and scratch < SCRATCH and day < DAY else 1


if __name__ == "__main__":
    sys.exit(main())
