"""FHIR QuestionnaireResponses, one a line, become lines of scores; a long file is shared by all processors."""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO, NamedTuple

from perinet.care.screening import library
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.responses import ResponseScorer, header
from perinet.care.screening.rows import BadRow, as_line
from perinet.config.progress import watched

PART = 8 << 20  # bytes: long enough to be worth a process's while, short enough to be kept whole


class Part(NamedTuple):
    """What one stretch of a file gave: its lines of scores, its faults by line of the stretch, and its length."""

    scored: list[str]
    faults: list[tuple[int, str]]
    lines: int


def run(instruments: Sequence[Instrument], file: str) -> int:
    """Write scores to standard output and faults to standard error; 1 with bad lines, 2 without a good one."""
    good = bad = before = 0
    for part in _parts([instrument.id for instrument in instruments], file):
        for number, fault in part.faults:
            print(f"line {before + number}, {fault}", file=sys.stderr)
        if part.scored and not good:
            sys.stdout.write(as_line(header()))
        sys.stdout.writelines(watched(part.scored))
        good, bad, before = good + len(part.scored), bad + len(part.faults), before + part.lines
    sys.stdout.flush()
    if not good:
        print("perinet score: the file holds no QuestionnaireResponse that can be scored", file=sys.stderr)
        return 2
    return 1 if bad else 0


def _parts(names: Sequence[str], file: str) -> Iterator[Part]:
    if file == "-":
        yield from _streamed(names, sys.stdin.buffer)
        return
    size = Path(file).stat().st_size
    with Path(file).open("rb") as stream:
        if size <= PART:
            yield from _streamed(names, stream)
            return
    yield from _shared(names, file, size)


def _streamed(names: Sequence[str], stream: BinaryIO) -> Iterator[Part]:
    while lines := stream.readlines(PART):
        yield score_lines(names, lines)


def _shared(names: Sequence[str], file: str, size: int) -> Iterator[Part]:
    """Score stretches side by side and give them back in their order; few wait at a time."""
    workers = os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()
    with ProcessPoolExecutor(workers or 1, mp_context=get_context(_start())) as pool:
        waiting: deque[Future[Part]] = deque()
        for start in range(0, size, PART):
            waiting.append(pool.submit(score_stretch, names, file, start))
            if len(waiting) > 2 * (workers or 1):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _start() -> str:
    """A copy of a process with one thread begins at once; one with more could wait for a lock for ever."""
    threads = Path("/proc/self/task")
    return "fork" if threads.exists() and len(list(threads.iterdir())) == 1 else "spawn"


def score_stretch(names: Sequence[str], file: str, start: int) -> Part:
    """Score the lines that begin within PART bytes from `start`."""
    with Path(file).open("rb") as stream:
        if start:
            stream.seek(start - 1)
            stream.readline()  # the end of a line that began before
        length = start + PART - stream.tell()
        return score_lines(names, stream.readlines(length) if length > 0 else [])


@lru_cache(maxsize=1)  # what it worked out for one stretch holds for the next
def _scorer(names: tuple[str, ...]) -> ResponseScorer:
    return ResponseScorer(library.get(name) for name in names)


def score_lines(names: Sequence[str], lines: Iterable[bytes]) -> Part:
    score = _scorer(tuple(names)).score
    scored: list[str] = []
    faults: list[tuple[int, str]] = []
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                scored.append(score(line))
        except BadRow as error:
            faults += [(number, fault) for fault in error.faults]
    return Part(scored, faults, number)
