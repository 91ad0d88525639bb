"""A stored decision becomes what a reader can check: why this step, what nobody knows, what would change it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perinet.care.decisions import engine, words
from perinet.care.decisions import services as decisions
from perinet.care.decisions.compiled import Known
from perinet.care.decisions.guideline import Guideline, Rule, seconds
from perinet.care.decisions.models import Decision
from perinet.care.decisions.versions import SHORT
from perinet.people.families.models import Topic

DAY, HOUR = 86_400, 3_600


def within_words(duration: str) -> str:
    """Say a clock such as P14D as a person would."""
    length = seconds(duration)
    if length % DAY == 0:
        days = length // DAY
        return ngettext("within %(days)s day", "within %(days)s days", days) % {"days": days}
    hours = length // HOUR
    return ngettext("within %(hours)s hour", "within %(hours)s hours", hours) % {"hours": hours}


@dataclass(frozen=True)
class Proposed:
    """One step that the guideline proposes, with its owner and clock in words."""

    step: str
    name: str
    owner: str
    clock: str


@dataclass(frozen=True)
class RuleLine:
    """A rule as a reader checks it: its sentence, what was compared, where it comes from."""

    id: str
    sentence: str
    details: tuple[str, ...]
    condition: str
    sources: tuple[str, ...]
    own: bool
    unverified: bool


@dataclass(frozen=True)
class Panel:
    title: str
    entry: str
    proposed: tuple[Proposed, ...]
    held: tuple[RuleLine, ...]
    silent: tuple[RuleLine, ...]
    unknown: tuple[str, ...]
    not_asked: str
    would_change: tuple[str, ...]
    notes: tuple[str, ...]
    complete: bool
    guideline: Guideline
    version: str
    package: str
    replays: bool | None = None  # of a stored decision only


def panel(row: Decision, language: str) -> Panel:
    """Explain a stored decision in one language, and say whether deciding again gives the same bytes."""
    guideline, facts, whole = decisions.read(row)
    told = panel_of(guideline, _of_topic(whole, row.topic), facts, language)
    return replace(told, package=row.package_hash[:SHORT], replays=decisions.replay(row))


def panel_of(guideline: Guideline, decided: engine.Decision, facts: Known, language: str) -> Panel:
    """Explain a decision in one language."""
    told = words.explain(guideline, decided, facts, language)
    return Panel(
        title=told.title,
        entry=told.entry,
        proposed=tuple(_proposed(guideline, step, language) for step in decided.steps),
        held=tuple(_held(reason, guideline.rules[reason.rule]) for reason in told.because),
        silent=tuple(_silent(guideline, decided, language)),
        unknown=told.unknown,
        not_asked=told.not_asked,
        would_change=told.would_change,
        notes=told.notes,
        complete=decided.complete,
        guideline=guideline,
        version=told.version,
        package=guideline.package_hash[:SHORT],
    )


def _of_topic(decided: engine.Decision, topic: str) -> engine.Decision:
    """Substances are decided apart: neither decision calls unknown what only the other one may know."""
    secret = topic in (Topic.SUBSTANCE, Topic.VIOLENCE)
    silent = [
        (rule, missing)
        for rule, missing in decided.silent
        if any(fact.startswith(decisions.SECRET_PREFIXES) for fact in missing) == secret
    ]
    return decided.waiting_for(silent)


def _proposed(guideline: Guideline, step: engine.OpenStep, language: str) -> Proposed:
    clock = within_words(step.within)
    if guideline.rules[step.rule].working_day:
        clock = words.word(guideline, "urgencies", "soft", language)
    return Proposed(
        step.step, words.step_name(guideline, step.step, language),
        words.word(guideline, "owners", step.owner, language), clock,
    )  # fmt: skip


def _held(reason: words.Reason, rule: Rule) -> RuleLine:
    return RuleLine(
        rule.id,
        reason.sentence,
        reason.compared,
        _condition(rule),
        reason.sources,
        reason.own,
        reason.unverified,
    )


def _silent(guideline: Guideline, decided: engine.Decision, language: str) -> Iterator[RuleLine]:
    names: dict[str, Any] = guideline.texts[language]["facts"]
    for name, missing in decided.silent:
        rule = guideline.rules[name]
        waits = _("Not known: %(facts)s.") % {"facts": ", ".join(names[fact] for fact in missing)}
        sentence = guideline.texts[language]["rules"][name]
        sources = (rule.source,) if rule.source else ()
        yield RuleLine(name, sentence, (waits,), _condition(rule), sources, rule.own, rule.unverified)


def _condition(rule: Rule) -> str:
    """The rule as it is written, with its operators, on one line."""
    return " ".join(rule.condition.text.split())
