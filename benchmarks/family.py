"""The page of a family of three children and ten years, over and over; beside it the page that draws every line.

The family comes from a fixed seed: five persons, their bonds, and the lines that ten years of care leave.
"""

import importlib
import os
import random
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import peers

FOLDER = peers.FOLDER / "family"
os.environ |= {
    "PERINET_VAR": str(FOLDER),
    "PERINET_DATABASE": f"sqlite:{FOLDER}/family.sqlite3",
    "PERINET_DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "perinet.config.settings",
}

import django  # noqa: E402 (the settings read the environment)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from perinet.network.accounts.models import Membership, Organisation, Role, User  # noqa: E402
from perinet.people.consent import services as consent  # noqa: E402
from perinet.people.families import bonds, own_words  # noqa: E402
from perinet.people.families import services as families  # noqa: E402
from perinet.people.families.models import Person, TimelineLine, Topic  # noqa: E402
from perinet.people.families.services import ReachSafely  # noqa: E402

lanes: Any = importlib.import_module("perinet.web.professional.lanes")
LINES, YEARS, ROUNDS, SEED, MOST_MS = 2_400, 10, 60, 20261122, 150
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KINDS = ("person.registered", "screening.answered", "decision.confirmed", "contact.tried", "referral.sent")


def make() -> tuple[Client, Person]:
    """Write a practice, a family and its ledger; return the midwife's browser and the mother."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    organisation = Organisation.objects.create(name="Praktijk")
    user = User.objects.create(email="an@praktijk.example", name="An")
    by = Membership.objects.create(user=user, organisation=organisation, role=Role.MIDWIFE).actor()
    ages = {"Ama": 34, "Jo": 36, "Lou": 10, "Mil": 7, "Noa": 3}
    family = {}
    for name, age in ages.items():
        details = {
            "given_name": name,
            "birth_date": NOW.date() - timedelta(days=365 * age),
            "is_child": age < 18,
        }
        one = families.register(
            details=details, reach=ReachSafely(), organisation_id=organisation.pk, at=NOW, by=by
        )
        consent.begin_care(person=one, organisation_id=organisation.pk, at=NOW, by=by)
        own_words.say(person=one, kind="wish", text="Rust in huis", herself=False, at=NOW, by=by)
        family[name] = one
    for child in ("Lou", "Mil", "Noa"):
        bonds.add(person=family["Ama"], of=family[child], role="birth-mother", at=NOW, by=by)
        bonds.add(person=family["Jo"], of=family[child], role="father", at=NOW, by=by)
    chance = random.Random(SEED)
    TimelineLine.objects.bulk_create(_line(chance, family, organisation) for _ in range(LINES))
    client = Client(headers={"accept-language": "nl"}, SERVER_NAME="localhost")
    client.force_login(user, backend="perinet.web.parts.actor.SignInBackend")
    return client, family["Ama"]


def _line(chance: random.Random, family: dict[str, Person], organisation: Organisation) -> TimelineLine:
    at = NOW - timedelta(minutes=chance.randrange(YEARS * 365 * 24 * 60))
    return TimelineLine(
        person=chance.choice(list(family.values())), controller=organisation, at=at, kind=chance.choice(KINDS),
        topic=Topic.RECORD, parameters={"moment": "week-20", "mode": "self", "how": "call", "service": "Team"},
        source=str(chance.random()), written_by="An",
    )  # fmt: skip


def timed(client: Client, page: str) -> list[float]:
    client.get(page)
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        if client.get(page).status_code != 200:
            raise SystemExit("the page does not answer")
        found.append(time.process_time() - start)
    return sorted(found)


def main() -> int:
    client, mother = make()
    page = reverse("professional:family", args=[mother.pk])
    queries: list[str] = []
    with connection.execute_wrapper(lambda go, sql, *rest: (queries.append(sql), go(sql, *rest))[1]):
        client.get(page)
    mine = timed(client, page)
    lanes.lines.__kwdefaults__["size"] = LINES * 2  # the rival: no pages, every line at once
    theirs = timed(client, page)
    middle, late = (mine[int(ROUNDS * part)] * 1000 for part in (0.5, 0.95))
    rows = [
        ("the page, 80 lines at a time", f"{middle:.0f}", f"{late:.0f}", str(len(queries))),
        (
            "every line at once",
            f"{theirs[ROUNDS // 2] * 1000:.0f}",
            f"{theirs[int(ROUNDS * 0.95)] * 1000:.0f}",
            "",
        ),
    ]
    peers.table(rows, (f"{LINES:,} lines, 5 lanes", "p50 ms of processor", "p95 ms", "queries"))
    print(f"ratio (p50): {theirs[ROUNDS // 2] * 1000 / middle:.1f}x")
    return int(late > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
