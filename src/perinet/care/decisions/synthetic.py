"""A seed becomes made-up persons for a guideline: facts in columns, at published rates, the same bytes each time.

One person is one row at one moment. A total is the sum of its points and is unknown when one is left out; the
second step is asked of those whose first lists call for it, so that what is absent is absent as in life.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perinet.care.decisions.conditions import Fact, Value
from perinet.care.decisions.guideline import Guideline, Moment

UNKNOWN = -32768  # in a column; no fact reaches so low
AT_ONCE = 200_000  # persons drawn together, to bound memory
RATES: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "synthetic.toml").read_text())

Column = NDArray[np.int16]
Block = dict[str, Column]  # "week", "region" and "moment" as places in their lists, and facts by name
Row = tuple[int, str, str, dict[str, Value]]


def people(guideline: Guideline, persons: int, weeks: int, seed: int) -> Iterator[Row]:
    """Yield week (from 1), region, moment and what is known, in the order of the weeks."""
    moments, names = moments_of(guideline), [*regions()]
    for block in blocks(guideline, persons, weeks, seed):
        facts = {name: block[name].tolist() for name in block if name in guideline.facts}
        places = zip(block["week"].tolist(), block["region"].tolist(), block["moment"].tolist(), strict=True)
        for number, (week, region, moment) in enumerate(places):
            known = {
                name: value_of(guideline.facts[name], values[number])
                for name, values in facts.items()
                if values[number] != UNKNOWN
            }
            yield week, names[region], moments[moment], known


def blocks(guideline: Guideline, persons: int, weeks: int, seed: int) -> Iterator[Block]:
    """Yield columns for at most `AT_ONCE` persons at a time; the weeks go on from one block to the next."""
    for number, start in enumerate(range(0, persons, AT_ONCE)):
        size = min(AT_ONCE, persons - start)
        draw = _Draw(guideline, size, np.random.default_rng((seed, number)))
        week = np.arange(start, start + size, dtype=np.int64) * weeks // persons + 1
        yield {"week": week.astype(np.int16), **draw.block()}


def regions() -> tuple[str, ...]:
    return tuple(row["id"] for row in RATES["regions"])


def moments_of(guideline: Guideline) -> tuple[str, ...]:
    """Return the moments that occur, in the guideline's order."""
    return tuple(moment for moment in guideline.moments if moment in _shares("moments"))


def value_of(fact: Fact, stored: int) -> Value:
    if fact.type == "bool":
        return bool(stored)
    return fact.values[stored] if fact.type == "str" else stored


def _shares(table: str) -> dict[str, float]:
    return {row["id"]: row["share"] for row in RATES[table]}


class _Draw:
    """One block of persons; everything is drawn in a fixed order, so that one seed means one population."""

    def __init__(self, guideline: Guideline, size: int, chance: np.random.Generator) -> None:
        self.guideline, self.size, self.chance = guideline, size, chance
        self.burden = chance.standard_normal(size)  # what all answers of a person have in common
        self.columns: Block = {}

    def block(self) -> Block:
        moments = moments_of(self.guideline)
        shares = _shares("moments")
        self.columns["region"] = self._choice([*_shares("regions").values()])
        self.columns["moment"] = self._choice([shares[moment] for moment in moments])
        for number, moment in enumerate(moments):
            self._ask(self.guideline.moments[moment], self.columns["moment"] == number)
        for row in RATES["facts"]:
            if row["name"] in self.guideline.facts:
                self._fact(row, moments)
        return self.columns

    def _choice(self, shares: Sequence[float]) -> Column:
        edges = np.cumsum(np.array(shares) / sum(shares))[:-1]
        return np.searchsorted(edges, self.chance.random(self.size)).astype(np.int16)

    def _ask(self, moment: Moment, here: NDArray[np.bool_]) -> None:
        asking, lists = RATES["asking"], {row["id"]: row for row in RATES["lists"]}
        asked = here & self._some(asking["first_step"])
        if moment.first_step_for == "indicated":
            asked &= self._some(asking["indicated"])
        further = np.zeros(self.size, dtype=bool)
        for row in (lists[name] for name in moment.first_step if name in lists):
            total = self._list(row, asked)
            further |= total >= row.get("asks_further_from", 1 - UNKNOWN)
        if moment.second_step:
            declined = further & self._some(asking["declined"])
            self._put("second_step.declined", further, declined)
            further &= ~declined & self._some(asking["second_step"])
        for row in (lists[name] for name in moment.second_step if name in lists):
            self._list(row, further)
        for row in lists.values():
            if moment.id in row.get("also_at", {}):
                self._list(row, here & self._some(row["also_at"][moment.id]))

    def _list(self, row: Mapping[str, Any], asked: NDArray[np.bool_]) -> Column:
        """Answer a questionnaire and return its totals, for everybody."""
        prefix, where = row["id"].replace("-", ""), np.flatnonzero(asked)
        single, items = row.get("single", {}), {}
        for item in range(1, row["items"] + 1):
            at_least = single.get(str(item), row)["at_least"]
            points = self._ranked(at_least, self.burden[where])
            points[self.chance.random(where.size) < RATES["asking"]["left_out"]] = UNKNOWN
            items[item] = points
            self._put(f"{prefix}.item{item}", where, points)
        for scale, parts in row.get("scales", {}).items():
            self._put(f"{prefix}.{scale}", where, _sum([items[item] for item in parts]))
        totals = np.full(self.size, UNKNOWN, dtype=np.int16)
        totals[where] = _sum([*items.values()])
        self._put(f"{prefix}.total", where, totals[where])
        return totals

    def _fact(self, row: Mapping[str, Any], moments: Sequence[str]) -> None:
        fact = self.guideline.facts[row["name"]]
        occurs = [moments.index(moment) for moment in row.get("moments", moments) if moment in moments]
        known = np.isin(self.columns["moment"], occurs) & self._some(row["known"])
        where = np.flatnonzero(known)
        if "value" in row:
            stored = fact.values.index(row["value"]) if row["value"] in fact.values else UNKNOWN
            values = np.full(where.size, stored, dtype=np.int16)
        elif "between" in row:
            low, high = row["between"]
            values = self.chance.integers(low, high, where.size, dtype=np.int16, endpoint=True)
        else:
            shares = row.get("shares", [1 - row.get("rate", 0), row.get("rate", 0)])
            at_least = [1 - sum(shares[: place + 1]) for place in range(len(shares) - 1)]
            values = self._ranked(at_least, self.burden[where] if row.get("together") else None, where.size)
        self._put(row["name"], where, values)

    def _ranked(self, at_least: Sequence[float], burden: NDArray[np.float64] | None, size: int = 0) -> Column:
        """Draw 0, 1, 2, ... so that the given shares reach at least 1, 2, ...; burden moves them together."""
        weight = 0.0 if burden is None else RATES["together"]["weight"]
        drawn = self.chance.standard_normal(size if burden is None else burden.size)
        if burden is not None:
            drawn = weight * burden + np.sqrt(1 - weight * weight) * drawn
        lines = [_line(share) for share in at_least]
        return np.searchsorted(lines, drawn).astype(np.int16)

    def _some(self, share: float) -> NDArray[np.bool_]:
        return self.chance.random(self.size) < share

    def _put(self, name: str, where: NDArray[Any], values: NDArray[Any]) -> None:
        """Keep what the guideline knows of; a mask or places say for whom."""
        if name not in self.guideline.facts:
            return
        column = self.columns.setdefault(name, np.full(self.size, UNKNOWN, dtype=np.int16))
        column[where] = values[where] if values.size == self.size else values


def _line(share: float) -> float:
    return NormalDist().inv_cdf(min(max(1 - share, 1e-9), 1 - 1e-9))


def _sum(items: Sequence[Column]) -> Column:
    """Add points; what has a part unknown is unknown."""
    together = np.sum(items, axis=0, dtype=np.int64)
    return np.where(np.min(items, axis=0) == UNKNOWN, UNKNOWN, together).astype(np.int16)
