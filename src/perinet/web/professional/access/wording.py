"""Codes of access become words: topics, endings of care, reasons why something is seen."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.people.consent.policy import Verdict
from perinet.people.families.models import ORDINARY, Topic
from perinet.people.families.professions import MATRIX
from perinet.web.parts import words

TOPICS: dict[str, Any] = {
    Topic.RECORD: gettext_lazy("Who she is, pregnancy, children, agreements"),
    Topic.MENTAL_HEALTH: gettext_lazy("How she feels: answers, scores, steps"),
    Topic.SAFETY: gettext_lazy("Conversations about safety"),
    Topic.SUBSTANCE: gettext_lazy("Alcohol, drugs and medicines"),
    Topic.VIOLENCE: gettext_lazy("Violence"),
    Topic.KEPT_PREGNANCY: gettext_lazy("A pregnancy that she keeps to herself"),
}
ENDINGS: dict[str, Any] = {
    "finished": gettext_lazy("The care is finished"),
    "moved": gettext_lazy("She moved"),
    "handed-over": gettext_lazy("Another team took over, and confirmed it"),
    "her-wish": gettext_lazy("She wants it so"),
    "died": gettext_lazy("She died"),
    "other": gettext_lazy("Another reason"),
}
RULES: dict[str, Any] = {
    "care-relation": gettext_lazy("your team cares for her"),
    "consent": gettext_lazy("she agreed to share this with your team"),
    "naming": gettext_lazy("you were named for it"),
    "emergency": gettext_lazy("you opened it in an emergency"),
    "exclusion": gettext_lazy("she excluded you"),
    "profession": gettext_lazy("your profession does not see this"),
}


def topics(codes: Iterable[str]) -> list[str]:
    asked = set(codes)
    return [str(name) for code, name in TOPICS.items() if code in asked]


def ending(code: str) -> str:
    return str(ENDINGS.get(code, code))


def because(verdict: Verdict) -> str:
    """Say every reason that opens it, or every one that keeps it closed."""
    reasons = verdict.because if verdict.allowed else verdict.denied_by
    said = dict.fromkeys(str(RULES.get(reason.rule, reason.rule)) for reason in reasons)
    return "; ".join(said) or _("nothing opens it for you")


def matrix() -> list[tuple[str, str]]:
    """Say what each profession may see at all. Secret topics stand under one line: by name only."""
    return [
        (words.role_name(role), "; ".join(topics(code for code in allowed if code in ORDINARY)))
        for role, allowed in MATRIX.items()
        if role != "parent"
    ]
