"""A seed becomes random policies and viewers over few users, organisations and moments, so that rules meet often."""

from datetime import UTC, datetime, timedelta
from random import Random

from perinet.people.consent.policy import (
    CARE,
    OWN_FILE,
    Consented,
    Emergency,
    Excluded,
    Named,
    Policy,
    Relation,
    Represented,
    Rules,
    Span,
    Viewer,
)

USERS = ("anna", "bea")
ORGANISATIONS = ("north", "south")
ORDINARY = frozenset({"record", "mental-health"})
SECRET = frozenset({"substance", "violence"})
TOPICS = tuple(sorted(ORDINARY | SECRET))
RULES = Rules(
    ORDINARY,
    SECRET,
    {
        "midwife": TOPICS,
        "social-worker": ("record", "substance", "violence"),
        "receiving-team": ("record",),
        "parent": TOPICS,
    },
)
ROLES = ("midwife", "midwife", "social-worker", "receiving-team", "administrator")
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = tuple(START + timedelta(days=n) for n in range(7))


def span(random: Random) -> Span:
    first, last = random.choice((0, 0, 1, 2, 3, 4, 5)), random.randrange(12)
    return Span(MOMENTS[first], MOMENTS[last] if last < 7 else None)


def some(random: Random, make, most: int, chance: float) -> tuple:
    return tuple(make(n) for n in range(most) if random.random() < chance)


def policy(random: Random) -> Policy:
    pick = random.choice

    def relation(n):
        return Relation(f"care-relation:{n}", pick(ORGANISATIONS), span(random), pick(("", "", *USERS)))

    def consent(n):
        topics = frozenset(random.sample(TOPICS, random.randint(1, 3)))
        return Consented(
            f"consent:{n}", pick(ORGANISATIONS), topics, span(random), pick(("", *USERS)),
            pick(("", *ORGANISATIONS)), pick((CARE, CARE, CARE, "partner", OWN_FILE)),
        )  # fmt: skip

    def exclusion(n):
        return Excluded(f"exclusion:{n}", pick(USERS), span(random))

    def naming(n):
        own = random.random() < 0.3
        return Named(
            f"naming:{n}", pick(TOPICS), pick(USERS), span(random), "" if own else pick(ORGANISATIONS),
            OWN_FILE if own else pick((CARE, CARE, "partner")),
        )  # fmt: skip

    def emergency(n):
        return Emergency(f"emergency:{n}", pick(USERS), pick(ORGANISATIONS), span(random))

    def representation(n):
        return Represented(
            f"representation:{n}", pick(USERS), pick(("self", "self", "parent", "guardian", "mandate")),
            span(random), pick((None, None, *MOMENTS)),
        )  # fmt: skip

    return Policy(
        "person",
        some(random, relation, 3, 0.5),
        some(random, consent, 3, 0.4),
        some(random, exclusion, 2, 0.2),
        some(random, naming, 3, 0.5),
        some(random, emergency, 1, 0.3),
        some(random, representation, 2, 0.4),
        random.choice((None, None, None, *MOMENTS)),
    )


def viewer(random: Random) -> Viewer:
    if random.random() < 0.25:
        return Viewer(random.choice(USERS), "", "parent", OWN_FILE)
    purpose = random.choice((CARE, CARE, CARE, "partner"))
    return Viewer(random.choice(USERS), random.choice(ORGANISATIONS), random.choice(ROLES), purpose)


def question(random: Random) -> tuple[str, str, datetime]:
    return random.choice(TOPICS), random.choice(ORGANISATIONS), random.choice(MOMENTS)
