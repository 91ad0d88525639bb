"""Numbers become bars, or dots joined by lines, with their labels, and the same numbers become a table.

No scale is guessed below nought, and a hidden number is never drawn: its reason stands in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Bar:
    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: str = ""  # why there is no number, in words
    tone: str = ""  # "" | "given" | "soft"


@dataclass(frozen=True)
class Drawn:
    """One bar with its places on the line, as percentages that an SVG can use unscaled."""

    bar: Bar
    width: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class BarChart:
    title: str
    bars: Sequence[Bar] = field(default_factory=tuple)
    unit: str = ""
    as_of: str = ""
    source: str = ""
    maximum: float | None = None

    @property
    def scale(self) -> float:
        ends = [
            end for bar in self.bars if not bar.hidden for end in (bar.value, bar.high) if end is not None
        ]
        return self.maximum or max(ends, default=0) or 1

    @property
    def uncertain(self) -> bool:
        return any(bar.low is not None and not bar.hidden for bar in self.bars)

    def drawn(self) -> list[Drawn]:
        return [self._draw(bar) for bar in self.bars]

    def _draw(self, bar: Bar) -> Drawn:
        if bar.hidden or bar.value is None:
            return Drawn(bar, width="0%")
        if bar.low is None or bar.high is None:
            return Drawn(bar, width=self._place(bar.value))
        return Drawn(bar, self._place(bar.value), self._place(bar.low), self._place(bar.high))

    def _place(self, value: float) -> str:
        return f"{min(max(value / self.scale, 0), 1) * 100:.1f}%"


@dataclass(frozen=True)
class Dot:
    """One value at one place on the line; `run` says with which others it may be joined."""

    x: float
    y: float | None
    label: str  # when, in words
    value: str  # what stands beside the dot
    run: int | None = None
    hollow: bool = False  # shown, and not counted


@dataclass(frozen=True)
class Level:
    """A line drawn through the whole chart, with its words."""

    y: float
    label: str


@dataclass(frozen=True)
class PlacedDot:
    dot: Dot
    x: str
    y: str
    named: bool  # whether there is room for its day
    anchor: str
    text_y: str


@dataclass(frozen=True)
class PlacedLine:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class LineChart:
    """Values over time: across in per cent, so that no text shrinks on a small screen, and down in pixels."""

    title: str
    dots: Sequence[Dot] = field(default_factory=tuple)
    levels: Sequence[Level] = field(default_factory=tuple)
    minimum: float = 0
    maximum: float = 1
    columns: Sequence[str] = field(default_factory=tuple)
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    as_of: str = ""
    source: str = ""

    TOP, HEIGHT, LEFT, RIGHT, ROOM = 24, 190, 14.0, 94.0, 40.0

    @property
    def bottom(self) -> int:
        return self.TOP + self.HEIGHT

    @property
    def days_at(self) -> int:
        return self.bottom + 24

    @property
    def height(self) -> int:
        return self.bottom + 32

    def placed(self) -> list[PlacedDot]:
        """Place each dot; a day is written only where there is room for it, and the table has them all."""
        found, last = [], -self.ROOM
        for dot in self.dots:
            x, y = self._across(dot.x), self._down(dot.y if dot.y is not None else self.minimum)
            named = x - last >= self.ROOM
            last = x if named else last
            anchor = "start" if x < 12 else "end" if x > 86 else "middle"
            found.append(PlacedDot(dot, f"{x:.1f}%", f"{y:.0f}", named, anchor, f"{y - 10:.0f}"))
        return found

    def joined(self) -> list[PlacedLine]:
        """Join neighbours of one run; between two runs there is no line."""
        kept: dict[int, list[Dot]] = {}
        for dot in self.dots:
            if dot.run is not None and dot.y is not None:
                kept.setdefault(dot.run, []).append(dot)
        return [self._line(one, next_) for run in kept.values() for one, next_ in pairwise(run)]

    def _line(self, one: Dot, other: Dot) -> PlacedLine:
        (x1, y1), (x2, y2) = ((self._across(d.x), self._down(d.y or 0)) for d in (one, other))
        return PlacedLine(f"{x1:.1f}%", f"{y1:.0f}", f"{x2:.1f}%", f"{y2:.0f}")

    def across(self) -> list[tuple[Level, str, str]]:
        """Place each level with its words above it."""
        placed = [(level, self._down(level.y)) for level in self.levels]
        return [(level, f"{y:.0f}", f"{y - 4:.0f}") for level, y in placed]

    def _across(self, x: float) -> float:
        ends = [dot.x for dot in self.dots]
        span = max(ends) - min(ends)
        share = (x - min(ends)) / span if span else 0.5
        return self.LEFT + share * (self.RIGHT - self.LEFT)

    def _down(self, y: float) -> float:
        span = (self.maximum - self.minimum) or 1
        return self.bottom - (y - self.minimum) / span * self.HEIGHT
