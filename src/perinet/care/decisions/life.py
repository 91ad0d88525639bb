"""A state and a move become the next state of a guideline version, or a refusal: one table, read aloud."""

from collections.abc import Iterable, Mapping

DRAFT, IN_REVIEW, APPROVED, ACTIVE, RETIRED = "draft", "in-review", "approved", "active", "retired"

NEXT: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({IN_REVIEW}),
    IN_REVIEW: frozenset({DRAFT, APPROVED}),
    APPROVED: frozenset({DRAFT, ACTIVE}),
    ACTIVE: frozenset({ACTIVE, RETIRED}),  # again: a rollback, or another day to begin
    RETIRED: frozenset({ACTIVE}),
}
FIRST = DRAFT
APPROVERS = 2  # named people, neither of them who handed it in
OVERRIDERS = 2
LEAST_KILLED = 0.99  # of the changes that a package's own cases must notice

Number = tuple[int, int, int]


def allowed(state: str, to: str) -> bool:
    return to in NEXT[state]


def number(version: str) -> Number:
    """Return a semantic version as numbers that sort."""
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)


def predecessor(version: str, others: Iterable[str]) -> str:
    """Return the highest of the other versions below this one, or nothing."""
    below = [other for other in others if number(other) < number(version)]
    return max(below, key=number, default="")


def is_patch(version: str, before: str) -> bool:
    """Say whether only the last number changed: such a version must decide as the one before it."""
    return number(version)[:2] == number(before)[:2]
