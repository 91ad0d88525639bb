"""Instruments, guidelines, settings and commands become the pages of docs/reference."""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf.locale import LANG_INFO

from perinet.care.decisions import cases as golden
from perinet.care.decisions import library as guidelines
from perinet.care.decisions.cases import Case
from perinet.care.decisions.guideline import LANGUAGES, Guideline, Rule
from perinet.care.decisions.library import Package
from perinet.care.screening import examine
from perinet.care.screening import library as instruments
from perinet.care.screening.instrument import CutOff, Instrument, Pattern
from perinet.config import environment, settings
from perinet.config.command import COMMANDS, setup_django
from perinet.network.content import notes, translations

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Written by `make docs` from the code; do not edit. -->\n\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _section(title: str, head: Iterable[str], rows: Iterable[Iterable[object]], before: str = "") -> str:
    """Write a table under its heading; nothing at all where it has no rows."""
    rows = list(rows)
    return f"## {title}\n\n{before}{_table(head, rows)}" if rows else ""


def _origin(source: str, own: bool) -> str:
    return source or ("our own" if own else "not known")


def settings_page() -> str:
    assert settings.VAR  # reading the configuration fills the list
    rows = [(f"`{name}`", meaning) for name, meaning in sorted(environment.READ.items())]
    return f"{MADE}# Settings\n\nRead from the environment when a command starts.\n\n" + _table(
        ["variable", "meaning"], rows
    )


def _help(name: str) -> str:
    try:
        module = importlib.import_module(f"perinet.config.cli.{name}")
    except ModuleNotFoundError:
        return ""
    if verbs := getattr(module, "VERBS", {}):
        return _table(["verb", "meaning"], ((f"`{verb}`", meaning) for verb, meaning in verbs.items()))
    return getattr(module, "DESCRIPTION", module.HELP)


def commands_page() -> str:
    parts = [
        f"## `perinet {name}`\n\n{meaning[0].upper()}{meaning[1:]}.\n\n{_help(name)}\n"
        for name, meaning in COMMANDS.items()
    ]
    return f"{MADE}# Commands\n\n`perinet COMMAND --help` prints the options.\n\n" + "\n".join(parts)


def instrument_page(instrument: Instrument) -> str:
    items = [
        (
            item.id,
            " ".join(map(str, item.scores)),
            "yes" if item.scores[0] > item.scores[-1] else "",
            item.mark.id if item.mark else "",
            "" if item.scored else "outside the total",
        )
        for item in instrument.items
    ]
    marks = {item.mark.id: item.mark for item in instrument.marked if item.mark}
    scales = [(scale.id, " ".join(scale.items), f"{scale.min} to {scale.max}") for scale in instrument.scales]
    rights = [
        (language, right.state, right.statement, right.source)
        for language, right in ((language, instrument.rights.of(language)) for language in LANGUAGES)
    ]
    return "\n".join(
        part
        for part in [
            f"{MADE}# {instrument.short}: {instrument.titles['en']}\n",
            f"`{instrument.id}`, version {instrument.version}. {instrument.name}. Source: {instrument.source}.\n",
            _how_it_scores(instrument),
            _section("Items", ["item", "points in printed order", "reversed", "mark", ""], items),
            _section(
                "Safety marks",
                ["mark", "from points", "hard from", "source"],
                ((mark.id, mark.from_points, mark.hard_from, mark.source) for mark in marks.values()),
            ),
            _section("Subscales", ["scale", "items", "range"], scales),
            _section(
                "Bands",
                ["from", "to", "name"],
                ((band.min, band.max, band.labels["en"]) for band in instrument.bands),
                f"Source: {instrument.bands_source}.\n\n",
            ),
            _section(
                "Patterns",
                ["pattern", "holds when", "source"],
                ((one.labels["en"], _pattern(one), _checked(one.source, one)) for one in instrument.patterns),
                "A pattern of answers, never a diagnosis.\n\n",
            ),
            _section(
                "Published cut-offs",
                [
                    "cut-off",
                    "finds",
                    "in whom",
                    "about whom",
                    "language",
                    "sensitivity",
                    "specificity",
                    "source",
                ],
                map(_cut_off, instrument.cut_offs),
                "To read beside a total; what follows from it is the guideline's business.\n\n",
            ),
            _section(
                "Languages",
                ["language", "state", "note", "source"],
                ((language, v.state, v.note, v.source) for language, v in instrument.validity.items()),
            ),
            _section(
                "Rights to the words",
                ["language", "state", "statement", "source"],
                rights,
                f"Held by {instrument.rights.holder}.\n\n",
            ),
            _section(
                "Golden cases",
                ["case", "answers", "what must come out"],
                _instrument_cases(instrument),
                "Answers in the order of the items, `-` for one left open.\n\n",
            ),
        ]
        if part
    )


def _how_it_scores(instrument: Instrument) -> str:
    about = f"Asked about: {instrument.recall.labels['en']}.\n"
    if instrument.why_not_scorable:
        return f"Not scorable yet: {instrument.why_not_scorable} {about}"
    if child := instrument.child:
        age = f"from {child.from_months} to {child.until_months} months, the last not included"
        follows = f"said in the result from answer {child.said_from}, and there is a contact from {child.contact_from}"
        return (
            f"It has no total. A parent answers it about a child {age}. Its question `{child.worry}` is {follows} "
            f"({child.contact_within}; {child.source}). {about}"
        )
    if not instrument.scored:
        return f"It has no total. {about}"
    return f"Total {instrument.min} to {instrument.max}; a missing item leaves it empty. {about}"


def _pattern(pattern: Pattern) -> str:
    if pattern.all_of:
        return f"all of: {', '.join(pattern.all_of)}"
    needed = ", ".join(f"{item} from {points}" for item, points in pattern.items.items())
    count = f"at least {pattern.at_least}" if pattern.at_least is not None else f"at most {pattern.at_most}"
    return f"{count} of: {needed}"


def _cut_off(cut_off: CutOff) -> tuple[str, ...]:
    return (
        f"{cut_off.of} {cut_off.operator} {cut_off.value}",
        cut_off.finds,
        ", ".join((cut_off.population, *cut_off.stages)),
        ", ".join(cut_off.roles) or "adults",
        ", ".join(cut_off.languages) or "several, or not stated",
        " to ".join(map(str, cut_off.sensitivity)),
        " to ".join(map(str, cut_off.specificity)),
        _checked(cut_off.source, cut_off),
    )


def _checked(source: str, row: CutOff | Pattern) -> str:
    return f"{source} (unverified)" if row.unverified else source


def _instrument_cases(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    data = examine.load().get(instrument.id, {})
    for case in examine.cases_of(instrument, data):
        kind = "points" if "points" in case else "positions"
        also = f", {_pairs(case['also'])}" if "also" in case else ""
        if "refused" in case:
            told = f"refused, naming {case['refused']}"
        else:
            told = "; ".join(f"{key}: {_said(case[key])}" for key in sorted(examine.EXPECTED & case.keys()))
        yield case["name"], f"{kind} `{case[kind]}`{also}", told


def _pairs(facts: Mapping[str, object]) -> str:
    return ", ".join(f"`{name} = {_said(value)}`" for name, value in facts.items()) or "nothing known"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value) or "none"


def _rule(rule: Rule) -> tuple[str, ...]:
    clock = f"{rule.within} ({_origin(rule.within_source, rule.within_own)})"
    origin = _origin(rule.source, rule.own) + (" (unverified)" if rule.unverified else "")
    return (rule.id, ", ".join(rule.moments) or "every", _code(rule.condition.text), rule.step, clock, origin)


def guideline_page(package: Package) -> str:
    guideline = package.guideline
    moments = [
        (m.id, f"{m.opens} to {m.closes} from {m.anchor}", ", ".join(m.first_step), ", ".join(m.second_step),
         _origin(m.window_source, m.window_own))
        for m in guideline.moments.values()
    ]  # fmt: skip
    steps = [(s.id, s.owner, s.concern, _origin(s.source, s.own)) for s in guideline.steps.values()]
    return "\n".join(
        part
        for part in [
            f"{MADE}# {guideline.title}\n",
            f"`{guideline.id}`, version {guideline.version}, for: {', '.join(guideline.population)}. "
            f"Source: {guideline.source}.\n",
            f"Answered for by: {guideline.owner}. To be looked at again by {guideline.review_by}.\n",
            _section(
                f"What differs from {guideline.extends}",
                ["what", "there", "here", "reason"],
                (
                    (f"`{d.path}`", _code(d.base), _code(d.new), d.reason)
                    for d in guidelines.differences(package)
                ),
            ),
            _section(
                "Moments", ["moment", "window", "first step", "second step", "source of the window"], moments
            ),
            _section("Steps, most urgent first", ["step", "owner", "concern", "source"], steps),
            _section(
                "Rules",
                ["rule", "moments", "when", "step", "within (source of the clock)", "source"],
                map(_rule, guideline.rules.values()),
            ),
            f"Complete: {_code(guideline.complete.text)}\n",
            _section(
                "What always holds",
                ["invariant", "given", "opens"],
                ((one.id, _code(one.given.text), one.always) for one in guideline.invariants),
            ),
            _section(
                "What the source leaves open",
                ["value", "in use", "choices", "what it changes", "source"],
                (
                    (
                        one.id,
                        one.value,
                        ", ".join(one.choices),
                        ", ".join((*one.sets, *one.conditions.values())),
                        _origin(one.source, one.own),
                    )
                    for one in guideline.open_values.values()
                ),
            ),  # fmt: skip
            _section(
                "How much of a week it may take",
                ["budget", "owner", "steps", "at most", "source"],
                (
                    (
                        one.id,
                        one.owner,
                        ", ".join(one.steps),
                        f"{one.at_most} per {one.per_asked} persons asked",
                        _origin(one.source, one.own) + (" (unverified)" if one.unverified else ""),
                    )
                    for one in guideline.budgets
                ),
            ),  # fmt: skip
            _golden_cases(package),
        ]
        if part
    )


def _code(text: str) -> str:
    return f"`{' '.join(text.split())}`" if text else ""


def _golden_cases(package: Package) -> str:
    """Write the package's own cases under what they are about; those it shares stand on the other page."""
    about: dict[str, dict[str, list[Case]]] = {}
    for case in package.cases:
        heading = ", ".join(golden.rules_of(case)) or "The whole guideline"
        alike = repr({**case, "moment": ""})
        about.setdefault(heading, {}).setdefault(alike, []).append(case)
    parts = ["## Golden cases\n", f"{len(package.cases)} of its own.\n"]
    parts += [
        f"And {len(shared)} of [{base}]({base}.md), about rules that are the same here.\n"
        for base, shared in package.inherited.items()
    ]
    for heading, groups in about.items():
        rows = (_case_row(same, package.guideline) for same in groups.values())
        parts.append(
            f"### {heading}\n\n" + _table(["kind", "case", "moments", "facts", "what must come out"], rows)
        )
    return "\n".join(parts)


def _case_row(same: list[Case], guideline: Guideline) -> tuple[str, ...]:
    case = same[0]
    every = len(same) == len(guideline.moments)
    told = [f"{key}: {_said(case[key])}" for key in golden.EXPECTED if key in case and case[key] != ""]
    chosen = [f"where {name} = {choice}" for name, choice in case.get("only_if", {}).items()]
    return (
        case.get("kind", ""),
        "; ".join([case.get("name", ""), *chosen]),
        "every" if every else ", ".join(one["moment"] for one in same),
        _pairs(case.get("facts", {})),
        "; ".join(told),
    )


@cache
def translations_page() -> str:
    """Write how each translation for parents was made: counts, and what is old."""
    languages = [translations.read(code) for code in translations.DRAFTED]
    states = (*notes.STATES, translations.UNKNOWN, translations.MISSING)
    rows = [
        (
            LANG_INFO[one.code]["name"],
            *(one.counts[state] for state in states),
            len(one.stale),
            "yes" if one.is_offered else "no",
        )
        for one in languages
    ]
    old = "".join(
        f"- {LANG_INFO[one.code]['name']}: {text.message}\n" for one in languages for text in one.stale
    )
    return (
        f"{MADE}# Languages for parents\n\nThe house speaks Dutch, French and English. What parents read is there in "
        f"these too; {len(languages[0].translations)} texts each.\n\n"
        + _table(["language", *states, "stale", "offered"], rows)
        + (f"\nOlder than their source:\n\n{old}" if old else "\nNone is older than its source.\n")
    )


def pages() -> Mapping[str, str]:
    """Return every page of the reference, by its path from the root."""
    made = {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "translations.md": translations_page(),
    }
    made |= {f"instruments/{one.id}.md": instrument_page(one) for one in instruments.instruments()}
    made |= {f"guidelines/{name}.md": guideline_page(one) for name, one in guidelines.PACKAGES.items()}
    return {f"docs/reference/{path}": text.rstrip() + "\n" for path, text in made.items()}


def main() -> None:
    setup_django()
    for path, text in pages().items():
        file = ROOT / path
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            print(f"docs: wrote {path}")


if __name__ == "__main__":
    main()
