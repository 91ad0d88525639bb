"""How far somebody is becomes how far the nest has closed."""

from dataclasses import dataclass

# Three arcs that hold one another, gathered at the foot and open at the top right; the inner one is filled.
ARCS = (
    ("inner", "M25.5 22.6A6.2 6.2 0 1 0 30 27.1"),
    ("middle", "M26.4 13.8A12.6 12.6 0 1 0 36.2 22.9"),
    ("outer", "M27.7 4.8A19.6 19.6 0 1 0 42.3 17"),
)
WHOLE = 100


@dataclass(frozen=True)
class Arc:
    name: str
    path: str
    drawn: int  # hundredths of its length

    @property
    def dashes(self) -> str:
        return f"{self.drawn} {2 * WHOLE}"


def arcs(done: int, total: int) -> tuple[Arc, ...]:
    """Share what is done over the arcs, the inner one first."""
    share = min(max(done / total, 0), 1) if total > 0 else 0
    return tuple(
        Arc(name, path, round(WHOLE * min(max(share * len(ARCS) - place, 0), 1)))
        for place, (name, path) in enumerate(ARCS)
    )
