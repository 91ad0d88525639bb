"""What a person answered over time becomes a series per list, with the lines of the guideline and what changed.

Rows are fetched only through what the reader may see: a list on a closed topic makes no series and no gap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import services as decisions
from perinet.care.decisions.cut_offs import Line, lines_through
from perinet.care.decisions.guideline import Guideline
from perinet.care.screening import library, trends
from perinet.care.screening.instrument import Instrument
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.design.charts import Dot, Level, LineChart
from perinet.people.families import pregnancies
from perinet.people.families.kinship import OF_A_CHILD
from perinet.people.families.models import SECRET, Bond, Person
from perinet.web.parts import over_time, words

POPULATIONS = {pregnancies.PARTNER: "co-parent"}  # as guidelines name them
STATES = {
    "counts": "",
    "partial": gettext_lazy("left half-way: no total"),
    "voided": gettext_lazy("set aside: not counted"),
}
WORDINGS = {
    "not-validated": gettext_lazy("* wording not validated in this language"),
    "unknown": gettext_lazy("not known whether this wording is validated"),
}
SINCE = {
    "better": gettext_lazy("fewer complaints"),
    "worse": gettext_lazy("more complaints"),
    "same": gettext_lazy("no real change"),
}
DIRECTIONS = {
    "better": gettext_lazy("fewer complaints, by more than chance"),
    "worse": gettext_lazy("more complaints, by more than chance"),
    "same": gettext_lazy("no change beyond chance"),
}


@dataclass(frozen=True)
class ListOverTime:
    """One version of one list: its chart, and in words what changed from the first time to the last."""

    name: str
    title: str
    secret: bool
    chart: LineChart
    overall: str
    recovered: bool
    rule: trends.Rule | None
    lines: tuple[tuple[str, str], ...]  # the line, and where it may lead
    says: tuple[str, ...]  # who drew the lines
    note: str  # what holds of every time
    series: trends.Series
    changes: Mapping[str, str]


@dataclass(frozen=True)
class Trend:
    """All that one person answered over time, as far as this reader may see."""

    person: Person
    lists: tuple[ListOverTime, ...]
    guideline_speaks: bool


def trend(person: Person, actor: Actor, language: str, *, secrets: bool = True) -> Trend:
    """Read one person's lists over time; on paper and in a file nothing of a closed topic."""
    rows = [pair for pair in over_time.asked(person, actor) if secrets or pair[0].topic not in SECRET]
    guideline, role = decisions.chosen_guideline(actor.organisation), pregnancies.role_of(person)
    speaks = POPULATIONS.get(role, role) in guideline.population
    topics = {one.source: row.topic for row, one in rows}
    lists = tuple(
        _over_time(series, guideline if speaks else None, trends.rules_for(role), topics, language)
        for series in trends.series(one for _row, one in rows)
    )
    return Trend(person, lists, speaks)


def _over_time(
    series: trends.Series,
    guideline: Guideline | None,
    rules: Mapping[str, trends.Rule],
    topics: Mapping[str, str],
    language: str,
) -> ListOverTime:
    instrument, rule = library.get(series.instrument, series.version), rules.get(series.instrument)
    drawn = lines_through(guideline, f"{instrument.prefix}.total") if guideline else ()
    overall = series.overall(rule)
    changes = {source: str(SINCE[way]) for source, way in series.changes(rule).items()}
    return ListOverTime(
        name=instrument.short,
        title=instrument.titles.get(language, instrument.name),
        secret=topics[series.points[0].source] in SECRET,
        chart=_chart(series, instrument, drawn, changes, rule),
        overall=str(DIRECTIONS[overall]) if overall else "",
        recovered=series.recovered(rule),
        rule=rule,
        lines=tuple(_line_words(line, language) for line in drawn),
        says=tuple(dict.fromkeys(source for line in drawn for source in _says(line))),
        note=_of_all(series),
        series=series,
        changes=changes,
    )


def _line_words(line: Line, language: str) -> tuple[str, str]:
    steps = ", ".join(words.step_name(step, language) for step in line.steps)
    return f"{line.operator} {line.value}", steps


def _says(line: Line) -> tuple[str, ...]:
    return line.sources or (_("own choice of the guideline"),)


def _of_all(series: trends.Series) -> str:
    """What is so of every time is said once."""
    kinds = {one.wording for one in series.points}
    return str(WORDINGS[kind]) if len(kinds) == 1 and (kind := next(iter(kinds))) in WORDINGS else ""


def _chart(
    series: trends.Series,
    instrument: Instrument,
    drawn: Sequence[Line],
    changes: Mapping[str, str],
    rule: trends.Rule | None,
) -> LineChart:
    runs = {one.source: number for number, run in enumerate(series.runs) for one in run}
    said = _of_all(series)
    notes = [" · ".join(_notes(one, said)) for one in series.points]
    columns = [_("Day"), (_("Total"), "num"), *([_("Since the time before")] if rule else [])]
    rows = [_row(one, changes, rule) for one in series.points]
    if any(notes):
        columns, rows = [*columns, _("Note")], [[*row, note] for row, note in zip(rows, notes, strict=True)]
    return LineChart(
        title=_("%(name)s, out of %(highest)s") % {"name": instrument.short, "highest": instrument.max},
        dots=[_dot(one, runs.get(one.source)) for one in series.points],
        levels=[Level(line.between, f"{line.operator} {line.value}") for line in drawn],
        minimum=instrument.min,
        maximum=instrument.max,
        columns=columns,
        rows=rows,
        as_of=words.day(clock.today()),
        source="",
    )


def _dot(one: trends.Asked, run: int | None) -> Dot:
    total = "…" if one.total is None else str(one.total)
    mark = "*" if one.wording == "not-validated" else ""
    return Dot(
        x=one.on.toordinal(),
        y=one.total,
        label=words.day(one.on),
        value=total + mark,
        run=run,
        hollow=one.state != "counts",
    )


def _row(one: trends.Asked, changes: Mapping[str, str], rule: trends.Rule | None) -> list[str]:
    total = _("no total") if one.total is None else str(one.total)
    change = [changes.get(one.source, "")] if rule else []
    return [words.day(one.on).replace(" ", "\u00a0"), total, *change]


def _notes(one: trends.Asked, said: str) -> Iterator[str]:
    if one.state != "counts":
        yield str(STATES[one.state])
    if one.wording in WORDINGS and not said:
        yield str(WORDINGS[one.wording])


def other_parents(person: Person, actor: Actor) -> list[Person]:
    """Return who else is a parent or carer of this person's children, as far as this reader may see both."""
    bonds = Bond.objects.visible_to(actor).filter(role__in=OF_A_CHILD, until=None)
    mine = bonds.filter(person__identity=person.identity_id).values("of__identity")
    theirs = bonds.filter(of__identity__in=mine).exclude(person__identity=person.identity_id)
    found = {bond.person.identity_id: bond.person for bond in theirs.select_related("person")}
    return list(found.values())


def as_rows(trend: Trend) -> Iterable[list[str | int]]:
    """Return the figures for a file, each time a row, the oldest first."""
    for one in trend.lists:
        for point in one.series.points:
            total = "" if point.total is None else point.total
            yield [
                point.on.isoformat(), one.series.instrument, one.series.version, total, point.state,
                point.wording, one.changes.get(point.source, ""),
            ]  # fmt: skip
