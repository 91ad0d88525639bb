"""Instruments become lines to read; a text pack is signed by who holds the rights, or loaded by a site."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from perinet.care.screening import library, textpack
from perinet.care.screening.caveats import caveats
from perinet.care.screening.instrument import LANGUAGES, ROLES, TOTAL, CutOff, Instrument, Item, Pattern
from perinet.config.command import setup_django
from perinet.ground.base import keys
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import PerinetError

NAME = "instrument"
HELP = "List and show instruments; sign or load a text pack for one whose words are not free."


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="every instrument, one a line")
    show = acts.add_parser("show", help="points, bands, marks, rights and sources of one instrument")
    show.add_argument("instrument", metavar="INSTRUMENT")
    load = acts.add_parser("load-text-pack", help="record a licence and its words; the key must be trusted")
    load.add_argument("file", metavar="FILE", type=Path)
    sign = acts.add_parser("sign-text-pack", help="sign a text pack; the signed pack goes to standard output")
    sign.add_argument("--key", metavar="PRIVATE.pem", type=Path, required=True, help="an Ed25519 private key")
    sign.add_argument("file", metavar="FILE", type=Path, help="the pack in TOML or JSON")


def run(args: argparse.Namespace) -> int:
    acts = {"list": _list, "show": _show, "load-text-pack": _load, "sign-text-pack": _sign}
    try:
        acts[args.act](args)
    except BrokenPipeError:
        raise
    except (PerinetError, library.UnknownInstrument, textpack.TextPackError, OSError) as error:
        print(f"perinet instrument {args.act}: {error}", file=sys.stderr)
        return 2
    return 0


def _list(args: argparse.Namespace) -> None:
    for instrument in library.instruments():
        words = [language for language in LANGUAGES if library.texts(instrument.id, language)]
        packed = instrument.restricted and instrument.items
        shown = " ".join(words) or ("by text pack only" if packed else "none here")
        points = f"{instrument.min} to {instrument.max}" if instrument.scorable else _no_total(instrument)
        print(
            f"{instrument.id:12} {instrument.version:5} {points:17} {instrument.rights.state:18} text: {shown}"
        )


def _no_total(instrument: Instrument) -> str:
    return "not scorable yet" if instrument.why_not_scorable else "no total"


def _show(args: argparse.Namespace) -> None:
    print("\n".join(_lines(library.get(args.instrument))))


def _lines(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.short} {instrument.version}: {instrument.name}"
    yield f"source: {instrument.source}{' (structure unverified)' if instrument.unverified else ''}"
    yield f"about: {instrument.topic}, over {instrument.recall.labels['en']} ({instrument.recall.period})"
    yield f"answered by: {instrument.answered_by}; {'may be' if instrument.by_link else 'never'} sent as a link"
    if instrument.scorable:
        yield f"total: {instrument.min} to {instrument.max}; none while an item is missing"
    else:
        yield f"total: {_no_total(instrument)}. {instrument.why_not_scorable}".rstrip(". ")
    if instrument.items:
        yield "points of each answer in printed order:"
        yield from (f"  {item.id}: {_points(item)}" for item in instrument.items)
    for scale in instrument.scales:
        points = f"{scale.min} to {scale.max}{'' if scale.default else ', off by default'}"
        yield f"subscale {scale.id}: {' + '.join(scale.items)}, {points} ({scale.source})"
    for band in instrument.bands:
        yield f"band {band.min} to {band.max}: {band.labels['en']}"
    if instrument.bands:
        yield f"source of the bands: {instrument.bands_source}"
    yield from (_pattern(pattern) for pattern in instrument.patterns)
    yield from (_cut_off(cut_off) for cut_off in instrument.cut_offs)
    yield f"rights: {instrument.rights.state}; {instrument.rights.holder}. {instrument.rights.statement}"
    yield from _texts(instrument)
    yield from _caveats(instrument)


def _pattern(pattern: Pattern) -> str:
    said = " and ".join(pattern.all_of)
    if pattern.items:
        bound = f"at least {pattern.at_least}" if pattern.at_most is None else f"at most {pattern.at_most}"
        said = f"{bound} of {', '.join(f'{item} >= {points}' for item, points in pattern.items.items())}"
    mark = " (unverified)" if pattern.unverified else ""
    return f"pattern {pattern.id}, never a diagnosis: {said}{mark}"


def _cut_off(one: CutOff) -> str:
    """Say for whom a cut-off was found: it holds for nobody else."""
    of = "" if one.of == TOTAL else f"{one.of} "
    shares = (("sensitivity", one.sensitivity), ("specificity", one.specificity))
    accuracy = "".join(f", {name} {' to '.join(map(str, share))}" for name, share in shares if share)
    whom = (
        f"{one.population}; {' '.join(one.roles) or 'any role'}, {' '.join(one.stages) or 'no period stated'}"
    )
    language = " ".join(one.languages) or "several or none stated"
    unverified = ", unverified" if one.unverified else ""
    return (
        f"cut-off {of}{one.operator} {one.value} for {one.finds} in {whom}; language: {language}{accuracy}"
        f" ({one.source}{unverified})"
    )


def _caveats(instrument: Instrument) -> Iterator[str]:
    """Say what stands beside a result, for each language and role, the period left open."""
    for language in LANGUAGES:
        for role in ROLES:
            said = (library.sentence(one, "en") for one in caveats(instrument, language=language, role=role))
            yield f"beside a result, {language}, {role}: {' '.join(said) or 'nothing'}"


def _points(item: Item) -> str:
    points = ", ".join(map(str, item.scores)) + ("" if item.scored else "; not in the total")
    if item.mark is None:
        return points
    return f"{points}; mark {item.mark.id} from {item.mark.from_points}, hard from {item.mark.hard_from}"


def _texts(instrument: Instrument) -> Iterator[str]:
    for language in LANGUAGES:
        texts = library.texts(instrument.id, language)
        known, allowed = instrument.validity[language], instrument.rights.of(language)
        yield f"language {language}: {known.state}. {known.note}".rstrip(". ") + f"; words {allowed.state}"
        if texts is None:
            yield f"text {language}: none here"
        else:
            checked = f"{'' if texts.checked else 'not '}checked against the official copy"
            validated = f"{'' if texts.validated else 'not '}validated"
            yield f"text {language}: {texts.kind}, {validated}, {checked} ({texts.source})"


def _load(args: argparse.Namespace) -> None:
    """The words stay out of the message: it says whose licence was recorded, and until when."""
    pack = args.file.read_bytes()
    setup_django()
    services = importlib.import_module("perinet.care.screening.services")
    clock = importlib.import_module("perinet.ground.base.clock")
    row = services.load_text_pack(file_bytes=pack, on=clock.today(), by=SYSTEM)
    licence = f"licence of {row.licence_holder} until {row.valid_until or 'further notice'}"
    print(f"{row.instrument} {row.version} in {row.language}: {licence}")


def _sign(args: argparse.Namespace) -> None:
    try:
        key = keys.read_private_key(args.key.read_bytes())
    except ValueError as error:
        raise textpack.TextPackError("bad-key", f"{args.key}: {error}") from error
    sys.stdout.buffer.write(textpack.sign(args.file.read_bytes(), key))
    sys.stdout.buffer.flush()
    public = key.public_key()
    print(f"sites trust it as {keys.key_id(public)}={keys.public_key_text(public)}", file=sys.stderr)
