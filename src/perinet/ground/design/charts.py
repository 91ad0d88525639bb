"""Numbers become bars with their labels, and the same numbers become a table.

No scale is guessed below nought, and a hidden number is never drawn: its reason stands in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


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
