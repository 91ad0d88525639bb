"""Instruments become lines to read; a text pack is signed by who holds the rights, or loaded by a site."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from perinet.care.screening import library, textpack
from perinet.care.screening.instrument import LANGUAGES, Instrument, Item
from perinet.config.command import setup_django
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
        shown = " ".join(words) or "by text pack only"
        points = f"{instrument.min} to {instrument.max}"
        print(f"{instrument.id:9} {instrument.version:5} {points:8} text: {shown}")


def _show(args: argparse.Namespace) -> None:
    print("\n".join(_lines(library.get(args.instrument))))


def _lines(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.short} {instrument.version}: {instrument.name}"
    yield f"source: {instrument.source}"
    yield f"about: {instrument.topic}, over {instrument.recall.labels['en']} ({instrument.recall.period})"
    yield f"total: {instrument.min} to {instrument.max}; none while an item is missing"
    yield "points of each answer in printed order:"
    yield from (f"  {item.id}: {_points(item)}" for item in instrument.items)
    for scale in instrument.scales:
        points = f"{scale.min} to {scale.max}{'' if scale.default else ', off by default'}"
        yield f"subscale {scale.id}: {' + '.join(scale.items)}, {points} ({scale.source})"
    for band in instrument.bands:
        yield f"band {band.min} to {band.max}: {band.labels['en']}"
    if instrument.bands:
        yield f"source of the bands: {instrument.bands_source}"
    yield f"rights: {instrument.rights.text}; {instrument.rights.holder}. {instrument.rights.statement}"
    yield from _texts(instrument)


def _points(item: Item) -> str:
    points = ", ".join(map(str, item.scores)) + ("" if item.scored else "; not in the total")
    if item.mark is None:
        return points
    return f"{points}; mark {item.mark.id} from {item.mark.from_points}, hard from {item.mark.hard_from}"


def _texts(instrument: Instrument) -> Iterator[str]:
    for language in LANGUAGES:
        texts = library.texts(instrument.id, language)
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
        key = load_pem_private_key(args.key.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise textpack.TextPackError(
            "bad-key", f"{args.key}: no private key, or one with a passphrase."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise textpack.TextPackError("bad-key", f"{args.key} is not an Ed25519 key.")
    sys.stdout.buffer.write(textpack.sign(args.file.read_bytes(), key))
    sys.stdout.buffer.flush()
    public = key.public_key()
    print(f"sites trust it as {textpack.key_id(public)}={textpack.public_key_text(public)}", file=sys.stderr)
