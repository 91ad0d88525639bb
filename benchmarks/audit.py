"""A million audit records verified link by link; beside it the walk that asks the database for each record.

The rows come from a fixed seed. The naive walk takes the first links of the same chain; its time is multiplied.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import peers

FOLDER = peers.FOLDER / "audit"
os.environ |= {
    "PERINET_VAR": str(FOLDER),
    "PERINET_DATABASE": f"sqlite:{FOLDER}/audit.sqlite3",
    "DJANGO_SETTINGS_MODULE": "perinet.config.settings",
}

import django  # noqa: E402 (the settings read the environment)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from perinet.ground.audit import chain, heads, stored  # noqa: E402
from perinet.ground.audit.models import Record, Seal  # noqa: E402

ROWS, SAMPLE, ROUNDS, SEED = 1_000_000, 20_000, 3, 20261122
START = datetime(2026, 1, 1, tzinfo=UTC)
VERBS = ("person.read", "result.read", "obligation.close", "referral.offered", "person.list", "decision.make")
PERINET = str(Path(sys.executable).parent / "perinet")


def records() -> Iterator[chain.Fields]:
    """Make acts of 400 professionals on 60,000 persons, a second apart, as the chain holds them."""
    chance = random.Random(SEED)
    for number in range(ROWS):
        verb = VERBS[chance.randrange(len(VERBS))]
        at = START + timedelta(seconds=number, microseconds=chance.randrange(1_000_000))
        details = {"shown": chance.randrange(26)} if verb == "person.list" else {}
        yield (
            str(UUID(int=chance.getrandbits(128), version=4)), at.isoformat(), "user",
            f"user-{chance.randrange(400)}", f"organisation-{chance.randrange(40)}", "midwife", "care", verb,
            verb.partition(".")[0], f"subject-{number}", f"person-{chance.randrange(60_000)}", "", details,
            f"10.0.0.{chance.randrange(255)}",
        )  # fmt: skip


def make() -> None:
    """Write records with the links that the sealer would give them."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    call_command("migrate", "audit", verbosity=0)
    previous, acts, links = chain.START, [], []
    for sequence, fields in enumerate(records(), start=1):
        hash_ = chain.digest(fields, previous)
        acts.append(_as_kept(fields))
        links.append((sequence, fields[0].replace("-", ""), previous, hash_))
        previous = hash_
    holes = ", ".join(["%s"] * len(chain.NAMES))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO audit_record ({', '.join(chain.NAMES)}) VALUES ({holes})", acts)
        cursor.executemany(
            "INSERT INTO audit_seal (sequence, record, previous_hash, hash) VALUES (%s, %s, %s, %s)", links
        )
    heads.replace(chain.Head(ROWS, previous), at=START)


def _as_kept(fields: chain.Fields) -> list[str]:
    """Return a record as SQLite keeps it: an id of 32 digits, a moment without its zone, details as text."""
    kept = [json.dumps(one) if isinstance(one, dict) else one for one in fields]
    kept[0] = kept[0].replace("-", "")
    kept[stored.AT] = kept[stored.AT].removesuffix("+00:00").replace("T", " ")
    return kept


def naive() -> float:
    """Ask for each record by itself and hash it with a new encoder; return the seconds for all, by multiplying."""
    start, previous = time.perf_counter(), chain.START
    for link in Seal.objects.order_by("sequence")[:SAMPLE].iterator(chunk_size=2000):
        entry = Record.objects.filter(id=link.record).first()
        hash_ = chain.digest(stored.fields_of(entry), previous)
        if (link.previous_hash, link.hash) != (previous, hash_):
            raise SystemExit(f"the naive walk finds link {link.sequence} broken")
        previous = link.hash
    return (time.perf_counter() - start) * ROWS / SAMPLE


def ours() -> tuple[float, int]:
    """Return wall seconds of `perinet audit verify` as a whole process, and its largest memory in MB."""
    start = time.perf_counter()
    done = subprocess.Popen([PERINET, "audit", "verify"], stdout=subprocess.PIPE, text=True)
    said = done.stdout.read()
    # Of this process alone: the one that made the records was larger.
    _pid, done.returncode, used = os.wait4(done.pid, 0)
    wall = time.perf_counter() - start
    if f"{ROWS} records hold" not in said:
        raise SystemExit(said)
    return wall, used.ru_maxrss // 1024


def main() -> int:
    if sys.argv[1:] == ["make"]:
        make()
        return 0
    # In a process of its own: a child's memory is never counted below that of the one that started it.
    subprocess.run([sys.executable, __file__, "make"], check=True)
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(ours())
        theirs.append(naive())
    wall, memory = min(mine)
    other = min(theirs)
    rows = [
        ("perinet audit verify", f"{wall:.1f}", f"{ROWS / wall:,.0f}", str(memory)),
        (f"a query for each record ({SAMPLE:,}, multiplied)", f"{other:.1f}", f"{ROWS / other:,.0f}", ""),
    ]
    peers.table(rows, (f"{ROWS:,} records", "wall s, best", "records/s", "MB"))
    print(f"ratio (wall, best): {other / wall:.1f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
