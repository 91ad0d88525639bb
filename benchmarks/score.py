"""A million rows of EPDS positions: `perinet score` and a plain pandas script in turn, as whole processes."""

import csv
import hashlib
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import peers

ROWS, ROUNDS = 1_000_000, 3


def make(path: Path) -> None:
    """Write positions in printed order, one answer in fifty missing."""
    chance = random.Random(20261122)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", *(f"item{n}" for n in range(1, 11))])
        for number in range(ROWS):
            rows.writerow(
                [number, *("" if chance.random() < 0.02 else chance.randrange(4) for _ in range(10))]
            )


def run(words: list[str]) -> tuple[float, float, int]:
    """Return wall and CPU seconds, and the largest memory in MB of any child so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(words, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024


def totals(path: Path) -> str:
    """Hash id and total of each row, so that both are seen to say the same."""
    digest = hashlib.sha256()
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            digest.update(f"{row['id']},{row['total']}\n".encode())
    return digest.hexdigest()


def main() -> int:
    peers.FOLDER.mkdir(parents=True, exist_ok=True)
    source = peers.FOLDER / "answers.csv"
    mine, theirs = peers.FOLDER / "perinet.csv", peers.FOLDER / "pandas.csv"
    make(source)
    command = f"{Path(sys.executable).parent / 'perinet'} score epds {source} --answers options > {mine}"
    ours, others, memory = [], [], 0
    for _ in range(ROUNDS):
        wall, cpu, peak = run(["sh", "-c", command])
        memory = memory or peak  # ours ran first: the peak of children is still its own
        ours.append((wall, cpu))
        wall, cpu, peak = run(
            [peers.python(), str(peers.HERE / "rivals" / "pandas_score.py"), str(source), str(theirs)]
        )
        others.append((wall, cpu))
    same = totals(mine) == totals(theirs)
    rows = []
    for label, times, peak_memory in (
        ("perinet score (checks each row, marks)", ours, memory),
        ("pandas script (totals only)", others, peak),
    ):
        wall, cpu = min(times)[0], min(seconds for _, seconds in times)
        rows.append((label, f"{wall:.1f}", f"{cpu:.1f}", f"{ROWS / wall:,.0f}", str(peak_memory)))
    peers.table(rows, ("", "wall s, best", "cpu s", "rows/s", "MB"))
    print(f"ratio (wall, best): {min(others)[0] / min(ours)[0]:.2f}x; same totals: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
