"""A state and a move become the next state, or a refusal: one table, read aloud."""

from collections.abc import Mapping

DRAFT, SENT, SEEN, QUESTION = "draft", "sent", "seen", "question"
ACCEPTED, WAITING, REFUSED = "accepted", "waiting-list", "refused"
CONTACT_DONE, WITHDRAWN, WRONG_RECEIVER = "first-contact-done", "withdrawn", "wrong-receiver"

NEXT: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({SENT, WITHDRAWN}),
    SENT: frozenset({SEEN, QUESTION, ACCEPTED, WAITING, REFUSED, WITHDRAWN, WRONG_RECEIVER}),
    SEEN: frozenset({QUESTION, ACCEPTED, WAITING, REFUSED, WITHDRAWN, WRONG_RECEIVER}),
    QUESTION: frozenset({SENT, ACCEPTED, WAITING, REFUSED, WITHDRAWN, WRONG_RECEIVER}),
    WAITING: frozenset({ACCEPTED, REFUSED, WITHDRAWN, CONTACT_DONE}),
    ACCEPTED: frozenset({ACCEPTED, CONTACT_DONE, WITHDRAWN, REFUSED}),
    REFUSED: frozenset(),
    WRONG_RECEIVER: frozenset(),
    WITHDRAWN: frozenset(),
    CONTACT_DONE: frozenset(),
}

BY_RECEIVER = frozenset({SEEN, QUESTION, ACCEPTED, WAITING, REFUSED, WRONG_RECEIVER})
WAITS_FOR_RECEIVER = frozenset({SENT, SEEN})
ENDED = frozenset(state for state, following in NEXT.items() if not following)
REFUSALS = ("no-capacity", "not-eligible", "wrong-region", "language", "other")


def allowed(state: str, to: str) -> bool:
    return to in NEXT[state]
