"""Instruments, guidelines, settings and commands become the pages of docs/reference."""

import importlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from perinet.care.decisions import library as guidelines
from perinet.care.decisions.guideline import Guideline, Rule
from perinet.care.screening import library as instruments
from perinet.care.screening.instrument import Instrument
from perinet.config import environment, settings
from perinet.config.command import COMMANDS, setup_django

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Written by `make docs` from the code; do not edit. -->\n\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


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
        return getattr(module, "DESCRIPTION", module.HELP)
    except ModuleNotFoundError:
        return ""


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
    validity = [(language, v.state, v.note, v.source) for language, v in instrument.validity.items()]
    bands = [(band.min, band.max, band.labels["en"]) for band in instrument.bands]
    scales = [(scale.id, " ".join(scale.items), f"{scale.min} to {scale.max}") for scale in instrument.scales]
    return "\n".join(
        part
        for part in [
            f"{MADE}# {instrument.short}: {instrument.titles['en']}\n",
            f"`{instrument.id}`, version {instrument.version}. {instrument.name}. Source: {instrument.source}.\n",
            f"Total {instrument.min} to {instrument.max}; a missing item leaves it empty. "
            f"Asked about: {instrument.recall.labels['en']}.\n",
            f"Words: {instrument.rights.text}; {instrument.rights.holder}. {instrument.rights.statement}\n",
            "## Items\n\n" + _table(["item", "points in printed order", "reversed", "mark", ""], items),
            "## Safety marks\n\n"
            + _table(
                ["mark", "from points", "hard from", "source"],
                [(m.id, m.from_points, m.hard_from, m.source) for m in marks.values()],
            )
            if marks
            else "",
            "## Subscales\n\n" + _table(["scale", "items", "range"], scales) if scales else "",
            f"## Bands\n\nSource: {instrument.bands_source}.\n\n" + _table(["from", "to", "name"], bands)
            if bands
            else "",
            "## Languages\n\n" + _table(["language", "state", "note", "source"], validity),
        ]
        if part
    )


def _rule(rule: Rule) -> tuple[str, ...]:
    clock = f"{rule.within} ({_origin(rule.within_source, rule.within_own)})"
    origin = _origin(rule.source, rule.own) + (" (unverified)" if rule.unverified else "")
    return (rule.id, ", ".join(rule.moments) or "every", f"`{rule.condition.text}`", rule.step, clock, origin)


def guideline_page(guideline: Guideline) -> str:
    moments = [
        (m.id, f"{m.opens} to {m.closes} from {m.anchor}", ", ".join(m.first_step), ", ".join(m.second_step),
         _origin(m.window_source, m.window_own))
        for m in guideline.moments.values()
    ]  # fmt: skip
    steps = [(s.id, s.owner, s.concern, _origin(s.source, s.own)) for s in guideline.steps.values()]
    open_values = [
        (o.id, o.value, ", ".join(o.choices), _origin(o.source, o.own))
        for o in guideline.open_values.values()
    ]
    return "\n".join(
        [
            f"{MADE}# {guideline.title}\n",
            f"`{guideline.id}`, version {guideline.version}, for: {', '.join(guideline.population)}. "
            f"Source: {guideline.source}.\n",
            "## Moments\n\n"
            + _table(["moment", "window", "first step", "second step", "source of the window"], moments),
            "## Steps, most urgent first\n\n" + _table(["step", "owner", "concern", "source"], steps),
            "## Rules\n\n"
            + _table(
                ["rule", "moments", "when", "step", "within (source of the clock)", "source"],
                map(_rule, guideline.rules.values()),
            ),
            f"Complete: `{guideline.complete.text}`\n",
            "## What the source leaves open\n\n"
            + _table(["value", "in use", "choices", "source"], open_values),
        ]
    )


@cache
def pages() -> Mapping[str, str]:
    """Return every page of the reference, by its path from the root."""
    made = {"settings.md": settings_page(), "commands.md": commands_page()}
    made |= {f"instruments/{one.id}.md": instrument_page(one) for one in instruments.instruments()}
    made |= {f"guidelines/{one.id}.md": guideline_page(one) for one in guidelines.all()}
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
