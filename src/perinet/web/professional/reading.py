"""An occasion becomes what a professional reads: the conversation first, the details behind it.

Rows are fetched here only through what the reader may see; a decision on a closed topic does not exist.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import engine, reasons
from perinet.care.decisions import services as decisions
from perinet.care.decisions import words as telling
from perinet.care.decisions.models import Confirmation, Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import about_child, library, scoring, wording
from perinet.care.screening import services as screenings
from perinet.care.screening.caveats import caveats
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.models import Assessment, Interpreter, Mode, Occasion, Score, Screening
from perinet.care.screening.texts import Texts
from perinet.flows import plan
from perinet.flows.screen import SAFETY_STEPS
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.directory.words import language_name
from perinet.people.families import pregnancies
from perinet.people.families.models import SECRET, Pregnancy, Topic
from perinet.web.parts import children, explanation, words
from perinet.web.professional.enter import SOURCES

INTERPRETED = {
    Interpreter.NONE: "",
    Interpreter.PROFESSIONAL: gettext_lazy("a professional interpreter translated"),
    Interpreter.MEDIATOR: gettext_lazy("an intercultural mediator translated"),
    Interpreter.ADULT_FAMILY: gettext_lazy("an adult of the family translated"),
}
WORRIES = {
    "a-little": gettext_lazy("A little worried about the child"),
    "a-lot": gettext_lazy("Very worried about the child"),
}
TREND = 6  # earlier totals of one list


@dataclass(frozen=True)
class AnswerLine:
    question: str
    answer: str
    changed_from: str = ""


@dataclass(frozen=True)
class ListRead:
    """One list as answered: total, band, recall, what was left open, and what is known of its words."""

    name: str
    title: str
    secret: bool
    total: int | None
    highest: int
    band: str
    recall: str
    left_open: tuple[str, ...]
    untouched: bool
    validity: tuple[str, ...]
    patterns: tuple[tuple[str, str], ...]
    answers: tuple[AnswerLine, ...]
    trend: tuple[tuple[str, int], ...]
    has_total: bool = True
    worry: str = ""  # of a parent about the child
    by_voice: bool = False

    @property
    def opens(self) -> bool:
        """Say whether the answers stand open at once: where one of them may be what matters, not a total."""
        return self.by_voice or bool(self.worry)


@dataclass(frozen=True)
class Opened:
    obligation: Obligation
    name: str
    needs_service: bool


@dataclass(frozen=True)
class Proposal:
    """One decision: what to say now, what is proposed, and what a person made of it."""

    row: Decision
    secret: bool
    title: str
    say: tuple[tuple[str, str], ...]  # in her language, and beside it in the reader's where that differs
    spoken: str  # the language of the first: the reader's where the guideline has no words in hers
    panel: explanation.Panel
    confirmed: Confirmation | None
    confirmed_step: str
    confirmed_reason: str
    opened: tuple[Opened, ...]

    @property
    def waits(self) -> bool:
        """A decision on a closed topic on which nothing follows asks nobody to decide."""
        return self.confirmed is None and not (self.secret and self.row.step == engine.INCOMPLETE)


@dataclass(frozen=True)
class Reading:
    occasion: Occasion
    moment: str
    how: str
    lists: tuple[ListRead, ...]
    proposals: tuple[Proposal, ...]
    safety: tuple[Obligation, ...]
    spoken_first: bool  # every open mark was met by a conversation, or by a try
    risks: tuple[str, ...]
    judgement: str
    wish: str
    voided: str


def read(occasion: Occasion, actor: Actor, language: str, at: datetime) -> Reading:
    safety = _safety(occasion, actor)
    wish = occasion.talk_wishes.first()
    return Reading(
        occasion=occasion,
        moment=words.moment_name(occasion.moment),
        how=" · ".join(_how(occasion, actor)),
        lists=tuple(_lists(occasion, actor, language, at)),
        proposals=tuple(_proposals(occasion, actor, language)),
        safety=safety,
        spoken_first=_met(safety),
        risks=tuple(_risks(occasion, actor, language)),
        judgement=_judgement(occasion, actor),
        wish=wish.wish if wish else "",
        voided=occasion.voiding.reason if hasattr(occasion, "voiding") else "",
    )


def _how(occasion: Occasion, actor: Actor) -> Iterator[str]:
    if occasion.about_id:
        yield _("about %(child)s") % {"child": children.name_of(occasion.about, actor)}
    yield words.day(occasion.answered_on or occasion.opened_at)
    yield str(SOURCES[occasion.source]) if occasion.source in SOURCES else str(words.MODES[occasion.mode])
    yield language_name(occasion.language)
    for helper in screenings.helpers_of(occasion):
        if told := INTERPRETED[Interpreter(helper)]:
            yield str(told)


# What was answered


def _lists(occasion: Occasion, actor: Actor, language: str, at: datetime) -> Iterator[ListRead]:
    rows = Screening.objects.visible_to(actor).filter(occasion=occasion).prefetch_related("answers", "scores")
    asked = list(rows)
    trends = _trends(occasion, actor, [row.instrument for row in asked])
    stage = _stage(occasion, actor) if asked else ""
    for row in asked:
        yield _list_read(row, occasion, trends.get(row.instrument, ()), language, stage, at)


def _stage(occasion: Occasion, actor: Actor) -> str:
    """Say in which period she answered; without a pregnancy on the record nothing is said about it."""
    pregnancy = Pregnancy.objects.visible_to(actor).about(occasion.person).first()
    if pregnancy is None:
        return ""
    days = pregnancy.days_postpartum(occasion.answered_on or clock.day(occasion.opened_at))
    return "postpartum" if days is not None and days >= 0 else "pregnancy"


def _list_read(
    row: Screening,
    occasion: Occasion,
    trend: Sequence[tuple[str, int]],
    language: str,
    stage: str,
    at: datetime,
) -> ListRead:
    instrument = library.get(row.instrument, row.instrument_version)
    score = next(iter(row.scores.all()), None)
    band = instrument.band(score.total if score else None)
    shown = screenings.texts_for(row.instrument, language, clock.day(at))
    return ListRead(
        name=instrument.titles[language] if instrument.child else instrument.short,
        title="" if instrument.child else instrument.name,
        secret=row.topic in SECRET,
        total=score.total if score else None,
        highest=instrument.max,
        band=band.labels[language] if band else "",
        recall=instrument.recall.labels[language],
        left_open=tuple(_left_open(instrument, score, shown, {one.item for one in row.answers.all()})),
        untouched=_is_untouched(row, instrument, score),
        validity=tuple(_validity(row, instrument, occasion, language, stage, at)),
        patterns=tuple(_patterns(row, instrument, language)),
        answers=tuple(_answers(row, instrument, score, shown)),
        trend=tuple(trend),
        has_total=instrument.scorable,
        worry=_worry(row, instrument),
        by_voice=instrument.answered_by == "professional",
    )


def _is_untouched(row: Screening, instrument: Instrument, score: Score | None) -> bool:
    if not instrument.scored:
        return not row.answers.all()
    return not score or (score.total is None and len(score.missing) == len(instrument.scored))


def _worry(row: Screening, instrument: Instrument) -> str:
    given = {answer.item: answer.option for answer in row.answers.all()}  # the newest comes last
    level = about_child.worry(instrument, given)
    return str(WORRIES[level]) if level else ""


def _question(item: Item, shown: Texts | None) -> str:
    """Return the words of a question where this site may show them, else its number."""
    if shown is not None:
        return shown.items[item.id]
    return _("Question %(number)s") % {"number": item.number} if item.numbered else _("Further question")


def _left_open(
    instrument: Instrument, score: Score | None, shown: Texts | None, given: Collection[str]
) -> Iterator[str]:
    missing = score.missing if score else [item.id for item in instrument.scored]
    if not instrument.scored:
        if instrument.answered_by == "professional":  # asked in person: what was not is as important as a yes
            yield from (_question(item, shown) for item in instrument.items if item.id not in given)
        return  # of a list without a total every answer stands below
    if score and score.total is not None:
        return  # a total that was counted elsewhere
    for name in missing:
        yield _question(instrument.item(name), shown)


def _answers(
    row: Screening, instrument: Instrument, score: Score | None, shown: Texts | None
) -> Iterator[AnswerLine]:
    given: dict[str, list[int]] = {}
    for answer in row.answers.all():
        given.setdefault(answer.item, []).append(answer.option)
    for item in instrument.items:
        if item.id in given:
            options = [_option(item, position, shown) for position in given[item.id]]
            yield AnswerLine(_question(item, shown), options[-1], ", ".join(options[:-1]))
        elif score and f"{instrument.prefix}.{item.id}" in score.facts:
            points = score.facts[f"{instrument.prefix}.{item.id}"]
            yield AnswerLine(_question(item, shown), _points(points))


def _option(item: Item, position: int, shown: Texts | None) -> str:
    told = _points(item.scores[position])
    if not item.scored and shown is not None:
        return shown.options[item.id][position]  # the numbers of such a question only name its answers
    return f"{shown.options[item.id][position]} ({told})" if shown is not None else told


def _points(points: int) -> str:
    return _("points: %(points)s") % {"points": points}


def _patterns(row: Screening, instrument: Instrument, language: str) -> Iterator[tuple[str, str]]:
    """Judge the patterns on the newest answers; a total that was counted elsewhere has none to judge."""
    given = {answer.item: answer.option for answer in row.answers.all()}  # the newest comes last
    if not instrument.patterns or not given:
        return
    found = scoring.score(instrument, given).patterns
    says = {True: _("yes"), False: _("no"), None: _("not known, an answer is missing")}
    for pattern in instrument.patterns:
        yield pattern.labels[language], says[found[pattern.id]]


def _validity(
    row: Screening, instrument: Instrument, occasion: Occasion, language: str, stage: str, at: datetime
) -> Iterator[str]:
    """Say what is known of the words she saw, and of the cut-offs; silence would read as "validated"."""
    read_in = wording.language_of(row, occasion)
    shown = screenings.texts_for(row.instrument, read_in, clock.day(at))
    told = {"language": language_name(read_in)}
    is_interpreted = row.text_state == screenings.INTERPRETED
    elsewhere = row.text_state in (Mode.PAPER, Mode.ELSEWHERE)
    if elsewhere:
        yield _("Answered elsewhere: which wording she saw is not known here.")
    elif is_interpreted:
        yield _("Said in %(language)s from words in another language: not validated in %(language)s.") % told
    elif shown is not None:
        yield from _wording(shown, told)
    if row.text_state == wording.SEVERAL:
        yield (
            _("She changed the language half-way: part was answered in other words than %(language)s.") % told
        )
    role = pregnancies.role_of(occasion.person, occasion.topic)
    for caveat in caveats(instrument, language=read_in, role=role, stage=stage):
        is_said = not elsewhere and (shown is not None or is_interpreted)
        if not (is_said and caveat.kind.startswith("language")):
            yield library.sentence(caveat, language, told["language"])


def _wording(texts: Texts, told: Mapping[str, str]) -> Iterator[str]:
    if set(texts.own) == set(texts.items):
        yield _("Our own words, which nobody tried out yet.")
        return
    if texts.kind == "own-translation":
        yield _("Our own translation, not validated in %(language)s.") % told
    elif not texts.validated:
        yield _("Not validated in %(language)s.") % told
    if not texts.checked:
        yield _("The wording was not checked against the official copy.")


def _trends(occasion: Occasion, actor: Actor, instruments: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Return earlier totals per list, oldest first; answers that were not hers are left out."""
    rows = (
        Screening.objects.visible_to(actor)
        .about(occasion.person)
        .filter(instrument__in=instruments, occasion__voiding=None)
        .filter(occasion__opened_at__lt=occasion.opened_at)
        .select_related("occasion")
        .prefetch_related("scores")
        .order_by("-occasion__opened_at")[: TREND * len(instruments)]
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for row in reversed(rows):
        score = next(iter(row.scores.all()), None)
        if score and score.total is not None:
            day = words.day(row.occasion.answered_on or row.occasion.opened_at)
            found.setdefault(row.instrument, []).append((day, score.total))
    return {name: totals[-TREND:] for name, totals in found.items()}


def _risks(occasion: Occasion, actor: Actor, language: str) -> Iterator[str]:
    """Name the worries of the conversation; which high one it was is for whoever may see the closed topic."""
    rows: dict[str, Assessment] = {}
    for row in Assessment.objects.visible_to(actor).filter(occasion=occasion).order_by("at", "created_at"):
        rows[row.topic] = row
    guideline = decisions.chosen_guideline(occasion.organisation_id)
    for row in rows.values():
        for domain, present in row.domains.items():
            factor = guideline.risk_factors.get(domain)
            if present and factor and (factor.level != "high" or SECRET & rows.keys()):
                yield telling.word(guideline, "risk_factors", domain, language)


def _judgement(occasion: Occasion, actor: Actor) -> str:
    row = Assessment.objects.visible_to(actor).filter(occasion=occasion, topic=occasion.topic).first()
    return row.reason if row and row.facts.get("clinician.high_risk") else ""


# What is proposed, and what came of it


def newest(occasion: Occasion, actor: Actor) -> list[Decision]:
    """Return the newest decision of each topic that this reader may see."""
    found: dict[str, Decision] = {}
    for row in (
        Decision.objects.visible_to(actor).filter(occasion=occasion).prefetch_related("confirmations")[:20]
    ):
        found.setdefault(row.topic, row)
    return sorted(found.values(), key=lambda row: row.topic != occasion.topic)


def _proposals(occasion: Occasion, actor: Actor, language: str) -> Iterator[Proposal]:
    for row in newest(occasion, actor):
        guideline, _facts, decided = decisions.read(row)
        spoken = occasion.language if occasion.language in guideline.texts else language
        hers = telling.conversation(guideline, decided, spoken)
        mine = telling.conversation(guideline, decided, language) if language != spoken else ("",) * 3
        confirmed = next(iter(row.confirmations.all()), None)
        yield Proposal(
            row=row,
            secret=row.topic != occasion.topic,
            title=telling.step_name(guideline, row.step, language),
            say=tuple(zip(hers, mine, strict=True)),
            spoken=spoken,
            panel=explanation.panel(row, language),
            confirmed=confirmed,
            confirmed_step=telling.step_name(guideline, confirmed.chosen_step, language) if confirmed else "",
            confirmed_reason=reasons.in_words(confirmed.reason, language)
            if confirmed and confirmed.reason
            else "",
            opened=tuple(_opened(row, confirmed, actor, language)) if confirmed else (),
        )


def _pregnancy_topic(row: Decision) -> str:
    return Topic.KEPT_PREGNANCY if row.topic == Topic.KEPT_PREGNANCY else Topic.RECORD


def _opened(row: Decision, confirmed: Confirmation, actor: Actor, language: str) -> Iterator[Opened]:
    guideline = decisions.read(row)[0]
    mine = Obligation.objects.visible_to(actor).about(row.person).select_related("owner")
    for obligation in mine.filter(kind=Kind.STEP, source=row.pk):
        name = telling.step_name(guideline, obligation.step, language)
        yield Opened(obligation, name, guideline.steps[obligation.step].needs_service)
    again = plan.sources(row.person, ("rescreen", row.moment), _pregnancy_topic(row))
    for obligation in mine.filter(kind=Kind.SCREENING, source__in=again, opened_at=confirmed.at):
        yield Opened(obligation, words.moment_name(obligation.moment), needs_service=False)


def _safety(occasion: Occasion, actor: Actor) -> tuple[Obligation, ...]:
    rows = (
        Obligation.objects.visible_to(actor).open().filter(source=occasion.pk, kind__in=SAFETY_STEPS.values())
    )
    return tuple(rows.select_related("owner").prefetch_related("acknowledgements").by_harm())


def _met(safety: Sequence[Obligation]) -> bool:
    return all(obligation.acknowledgements.all() for obligation in safety)
