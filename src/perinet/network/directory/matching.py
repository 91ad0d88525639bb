"""A need and offers become a ranked list in which every place is explained.

Who may help at all is a gate, not a score. What nobody told never counts as good news: an unknown wait ranks
behind a short known one and is called unknown. What can't be sent anything is listed apart.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from perinet.ground.geography.places import Municipality, road_km

PERIODS = ("child-wish", "pregnancy", "first-year", "second-year")
WISHES = ("home_visits", "online", "group", "baby_welcome", "partner_welcome", "interpreter")


@dataclass(frozen=True)
class Weights:
    """The numbers of `data/matching.toml`, by section."""

    weights: Mapping[str, float]
    step: Mapping[str, float]
    distance: Mapping[str, float]
    wait: Mapping[str, float]
    least_days: Mapping[str, float]
    language: Mapping[str, float]
    wishes: Mapping[str, float]


@dataclass(frozen=True)
class Need:
    """What is looked for, for whom. Empty is not known; `languages` are the family's own, best first."""

    step: str
    on: date
    audience: str = "mother"
    period: str = ""
    place: Municipality | None = None
    languages: tuple[str, ...] = ()
    wishes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Observed:
    """How many days one family waited, and when that ended."""

    days: int
    on: date


@dataclass(frozen=True)
class Offer:
    """One service as matching sees it; in `features` None is not known."""

    id: str
    name: str
    steps: tuple[str, ...]
    can_be_sent: bool
    real: bool = False
    referable: bool = True
    audiences: tuple[str, ...] = ()
    period_from: str = ""
    period_until: str = ""
    place: Municipality | None = None
    languages: tuple[str, ...] = ()
    features: Mapping[str, bool | None] = field(default_factory=dict)
    capacity: str = "unknown"
    declared_days: int | None = None
    declared_on: date | None = None
    observed: tuple[Observed, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A code and what fills its sentence; `words.py` of this room says it."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """`parts` are points by name and add up to `score`."""

    offer: Offer
    score: float
    parts: Mapping[str, float]
    reasons: tuple[Reason, ...]
    km: float | None


@dataclass(frozen=True)
class Matches:
    """`ranked` can be sent a referral from here; `elsewhere` exists and must be contacted by oneself."""

    ranked: list[Ranked]
    elsewhere: list[Ranked]


Part = tuple[float, list[Reason]]


def match(need: Need, offers: Sequence[Offer], weights: Weights) -> Matches:
    return Matches(ranked=rank(need, offers, weights), elsewhere=nearby(need, offers, weights))


def rank(need: Need, offers: Sequence[Offer], weights: Weights) -> list[Ranked]:
    """Rank what fits and can be sent a referral, best first; equal scores by wait, distance, name."""
    fitting = (offer for offer in offers if offer.can_be_sent and not offer.real and fits(need, offer))
    return sorted((_weigh(need, offer, weights) for offer in fitting), key=_order)


def nearby(need: Need, offers: Sequence[Offer], weights: Weights) -> list[Ranked]:
    """List real services for the step, nearest first: nothing is claimed of their room or wait."""
    known = (
        _place(need, offer, weights)
        for offer in offers
        if offer.real and offer.referable and fits(need, offer)
    )
    return sorted(known, key=lambda r: (_or_last(r.km), r.offer.name, r.offer.id))


def fits(need: Need, offer: Offer) -> bool:
    """Say whether an offer answers this step, for this person, now; what is unknown shuts nobody out."""
    return need.step in offer.steps and _is_for(need.audience, offer) and _is_in_period(need.period, offer)


def _is_for(audience: str, offer: Offer) -> bool:
    return not offer.audiences or audience in offer.audiences or "family" in offer.audiences


def _is_in_period(period: str, offer: Offer) -> bool:
    if not period:
        return True
    first = PERIODS.index(offer.period_from) if offer.period_from else 0
    last = PERIODS.index(offer.period_until) if offer.period_until else len(PERIODS) - 1
    return first <= PERIODS.index(period) <= last


def _or_last(number: float | None) -> float:
    return math.inf if number is None else number


def _order(result: Ranked) -> tuple[float, float, float, str, str]:
    offer = result.offer
    return (-round(result.score, 9), _or_last(offer.declared_days), _or_last(result.km), offer.name, offer.id)


def _kilometres(need: Need, offer: Offer) -> float | None:
    return road_km(need.place, offer.place) if need.place and offer.place else None


def _weigh(need: Need, offer: Offer, weights: Weights) -> Ranked:
    parts: dict[str, Part] = {
        "step": _step_part(need, offer, weights),
        "distance": _distance_part(need, offer, weights),
        "wait": _wait_part(need, offer, weights),
        "language": _language_part(need, offer, weights),
        "wishes": _wishes_part(need, offer, weights),
    }
    points = {name: weights.weights[name] * worth for name, (worth, _) in parts.items()}
    reasons = tuple(reason for _, told in parts.values() for reason in told)
    return Ranked(offer, sum(points.values()), points, reasons, _kilometres(need, offer))


def _place(need: Need, offer: Offer, weights: Weights) -> Ranked:
    reasons = (*_distance_part(need, offer, weights)[1], Reason("contact-yourself"))
    return Ranked(offer, 0.0, {}, reasons, _kilometres(need, offer))


def _step_part(need: Need, offer: Offer, weights: Weights) -> Part:
    kind = "first" if offer.steps[0] == need.step else "also"
    return weights.step[kind], [Reason(f"step-{kind}", {"step": need.step})]


def _distance_part(need: Need, offer: Offer, weights: Weights) -> Part:
    km = _kilometres(need, offer)
    if km is None or need.place is None:
        return weights.distance["unknown"], [Reason("distance-unknown")]
    code = "same-place" if need.place == offer.place else "distance"
    return _halving(km, weights.distance["half_km"]), [
        Reason(code, {"km": round(km), "from": need.place.nis})
    ]


def _halving(amount: float, half: float) -> float:
    """Return 1 at nothing, a half at `half`, and never quite 0: more never counts for more."""
    return half / (half + amount)


def _trust(age_days: int, half_life: float) -> float:
    return float(0.5 ** (max(age_days, 0) / half_life))


def _wait_part(need: Need, offer: Offer, weights: Weights) -> Part:
    worth, reasons = _declared_wait(need, offer, weights)
    rules = weights.wait
    if len(offer.observed) < rules["observed_at_least"]:
        return worth, reasons
    trusts = [_trust((need.on - seen.on).days, rules["observed_half_life_days"]) for seen in offer.observed]
    total = sum(trusts)
    if not total:
        return worth, reasons
    days = sum(t * seen.days for t, seen in zip(trusts, offer.observed, strict=True)) / total
    share = total / (total + rules["observed_trust"])
    seen_worth = _halving(max(days, _least_days(offer, weights)), rules["half_days"])
    worth = share * seen_worth + (1 - share) * worth
    return worth, [Reason("waited", {"days": round(days)}), *reasons]


def _least_days(offer: Offer, weights: Weights) -> float:
    """Return what a full or paused service counts as at least, however fast it was before."""
    return weights.least_days.get(offer.capacity, 0.0)


def _declared_wait(need: Need, offer: Offer, weights: Weights) -> Part:
    """Trust a declared wait less the older it is, and move towards what an unknown one counts."""
    rules = weights.wait
    days, least = offer.declared_days, _least_days(offer, weights)
    unknown = _halving(max(rules["unknown_days"], least), rules["half_days"])
    reasons = [_capacity_reason(offer)]
    if days is None or offer.declared_on is None:
        return unknown, [*reasons, Reason("wait-unknown")]
    trust = _trust((need.on - offer.declared_on).days, rules["declared_half_life_days"])
    known = _halving(max(days, least), rules["half_days"])
    is_old = (need.on - offer.declared_on).days > rules["stale_after_days"]
    told = Reason("declared-wait-old" if is_old else "declared-wait", {"days": days, "on": offer.declared_on})
    return trust * known + (1 - trust) * unknown, [*reasons, told]


def _capacity_reason(offer: Offer) -> Reason:
    told = {} if offer.capacity == "unknown" else {"on": offer.declared_on}
    return Reason(f"capacity-{offer.capacity}", told)


def _language_part(need: Need, offer: Offer, weights: Weights) -> Part:
    """Prefer her first language, then another of hers, then an interpreter."""
    if not need.languages:
        return 1.0, []
    spoken = next((i for i, language in enumerate(need.languages) if language in offer.languages), None)
    if spoken is not None:
        return 1.0 / (1 + spoken), [Reason("language", {"language": need.languages[spoken]})]
    if offer.features.get("interpreter"):
        return weights.language["interpreter"], [Reason("interpreter", {"language": need.languages[0]})]
    if not offer.languages:
        return weights.language["unknown"], [Reason("language-unknown")]
    return weights.language["other"], [Reason("language-other", {"languages": offer.languages})]


def _wishes_part(need: Need, offer: Offer, weights: Weights) -> Part:
    if not need.wishes:
        return 1.0, []
    worth, reasons = 0.0, []
    for wish in sorted(need.wishes):
        known = offer.features.get(wish)
        worth += weights.wishes["unknown"] if known is None else float(known)
        answer = {True: "yes", False: "no", None: "unknown"}[known]
        reasons.append(Reason(f"wish-{answer}", {"wish": wish}))
    return worth / len(need.wishes), reasons


def read_weights(text: str) -> Weights:
    """Read `matching.toml`; refuse one that doesn't say whose numbers these are, or has one below 0."""
    table = tomllib.loads(text)
    if table.get("own") is not True and not table.get("source"):
        raise ValueError("matching.toml: neither a source nor own = true")
    weights = Weights(**{name: table[name] for name in Weights.__dataclass_fields__})
    for section in Weights.__dataclass_fields__:
        for name, number in table[section].items():
            if number < 0 or (number == 0 and "half" in name):
                raise ValueError(f"matching.toml: {section}.{name} is {number}, too small")
    return weights


WEIGHTS = read_weights((Path(__file__).parent / "data" / "matching.toml").read_text("utf-8"))
