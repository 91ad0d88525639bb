"""A consent becomes words: to whom, what for, which topics, until when, and how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perinet.people.consent import texts
from perinet.people.consent.models import Consent
from perinet.people.consent.purposes import PURPOSES
from perinet.web.parts import words


@dataclass(frozen=True)
class Summary:
    """One consent in plain words. `state` is open, ended or withdrawn."""

    consent: Consent
    receiver: str
    aim: str
    topics: tuple[str, ...]
    since: str
    until: str
    state: str
    stopped: str


def topic_names(topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts.word(topic, language()) for topic in sorted(topics))


def language() -> str:
    return get_language() or "nl"


def aim_words(purpose: str) -> str:
    known = PURPOSES.by_id.get(purpose)
    return known.shown(language()) if known else purpose


def receiver_words(consent: Consent) -> str:
    if consent.receiver_user is None:
        return consent.receiver.name
    return _("%(name)s of %(organisation)s") % {
        "name": consent.receiver_user.name, "organisation": consent.receiver.name,
    }  # fmt: skip


def summary(consent: Consent, *, at: datetime) -> Summary:
    """Read it with `receiver`, `receiver_user` and `withdrawal` at hand."""
    withdrawal = getattr(consent, "withdrawal", None)
    ended = consent.until is not None and consent.until <= at
    return Summary(
        consent=consent,
        receiver=receiver_words(consent),
        aim=aim_words(consent.purpose),
        topics=topic_names(consent.topics),
        since=words.day(consent.since),
        until=words.day(consent.until) if consent.until else _("until you stop it"),
        state="withdrawn" if withdrawal else "ended" if ended else "open",
        stopped=words.moment_in_time(withdrawal.at) if withdrawal else "",
    )


# What a withdrawal did, in the order in which she reads it.
EFFECTS = {
    "access": gettext_lazy("Doors that were closed"),
    "referrals": gettext_lazy("Questions to them that were taken back"),
    "links": gettext_lazy("Links that were ended"),
    "obligations": gettext_lazy("Tasks there that were ended"),
    "copies": gettext_lazy("Copies that had left: they are asked to destroy them"),
}
STILL = {
    "care-relation": gettext_lazy("They care for you themselves, and see what they wrote."),
    "consent": gettext_lazy(
        "They look along by something else that was agreed. That goes on until it is stopped too."
    ),
    "emergency": gettext_lazy("Somebody there opened your file in an emergency: that ends within hours."),
}


def proof(consent: Consent) -> list[tuple[str, str]]:
    """Return what the end of a consent closed, counted; and what was read as the receiver afterwards."""
    withdrawal = getattr(consent, "withdrawal", None)
    if withdrawal is None:
        return []
    done = withdrawal.effects
    rows = [(str(name), str(done[key])) for key, name in EFFECTS.items() if done.get(key)]
    checked = done.get("proof", {})
    if checked:
        before, after = sum(checked["before"].values()), sum(checked["after"].values())
        rows.append((_("What they could read of others, before and after"), f"{before} → {after}"))
    rows += [(_("What stays"), str(STILL.get(rule, rule))) for rule in checked.get("still", ())]
    return rows
