"""The data files beside this module become the instruments and free texts that this release ships."""

import tomllib
from pathlib import Path

from perinet.care.screening.caveats import KINDS, Caveat
from perinet.care.screening.fields import Fields, InstrumentError
from perinet.care.screening.instrument import LANGUAGES, PRIVATE, Instrument
from perinet.care.screening.parsing import parse
from perinet.care.screening.texts import Texts, parse_texts

DATA = Path(__file__).parent / "data"


class UnknownInstrument(LookupError):
    """No instrument of that name and version is shipped."""


def load(folder: Path) -> dict[str, Instrument]:
    """Read every instrument of a folder; the file is named after the instrument."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        instrument = parse(_read(path), path.name)
        if instrument.id != path.stem:
            raise InstrumentError(path.name, "id", f"{instrument.id} is not the name of the file")
        found[instrument.id] = instrument
    return found


def load_texts(folder: Path, instruments: dict[str, Instrument]) -> dict[tuple[str, str], Texts]:
    """Read free texts; a file for a restricted instrument is refused, since it has no licence."""
    found = {}
    for path in sorted((folder / "texts").glob("*.toml")):
        name, _, language = path.stem.rpartition(".")
        if name not in instruments:
            raise InstrumentError(path.name, "instrument", f"{name} is not an instrument")
        texts = parse_texts(instruments[name], _read(path), path.name)
        if texts.language != language:
            raise InstrumentError(path.name, "language", f"{texts.language} is not the name of the file")
        found[name, language] = texts
    return found


def load_sentences(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Read how each caveat is said in each language; one that cannot be said would be left out in silence."""
    fields = Fields(_read(path), path.name)
    found = {name: _said(fields.table(name)) for name in ("sentences", "about")}
    for kind in KINDS:
        if kind not in found["sentences"]:
            fields.wrong(f"sentences.{kind}", "is missing")
    fields.done()
    return found


def _said(fields: Fields) -> dict[str, dict[str, str]]:
    return {name: {one: fields.table(name).text(one) for one in LANGUAGES} for name in fields}


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(path.name, "file", str(error)) from error


_INSTRUMENTS = load(DATA)
_TEXTS = load_texts(DATA, _INSTRUMENTS)
_SENTENCES = load_sentences(DATA / "words" / "caveats.toml")


def get(instrument_id: str, version: str | None = None) -> Instrument:
    instrument = _INSTRUMENTS.get(instrument_id)
    if instrument is None:
        raise UnknownInstrument(f"{instrument_id} is not an instrument; there are {', '.join(_INSTRUMENTS)}")
    if version not in (None, instrument.version):
        raise UnknownInstrument(f"{instrument_id} is here in version {instrument.version}, not {version}")
    return instrument


def instruments() -> tuple[Instrument, ...]:
    return tuple(_INSTRUMENTS.values())


def scorable() -> tuple[Instrument, ...]:
    """Those whose answers add up to a total, with points that were read in a source."""
    return tuple(instrument for instrument in _INSTRUMENTS.values() if instrument.scorable)


def private_facts(kind: str = "") -> tuple[str, ...]:
    """How facts begin that stay with the one who asked: of instruments on substances or violence, and of questions."""
    kinds = (kind,) if kind else PRIVATE
    everything = _INSTRUMENTS.values()
    whole = [f"{one.prefix}." for one in everything if one.topic in kinds]
    single = [item.fact for one in everything for item in one.items if item.private in kinds and item.fact]
    return tuple(dict.fromkeys([*whole, *single]))


def private_kinds() -> dict[str, str]:
    """Return of which secret each private question is, by its fact or its domain."""
    items = (item for one in _INSTRUMENTS.values() for item in one.items if item.private)
    return {name: item.private for item in items for name in (item.fact, item.domain) if name}


def texts(instrument_id: str, language: str) -> Texts | None:
    """The free words in that language; None where there are none, as for every restricted instrument."""
    get(instrument_id)
    return _TEXTS.get((instrument_id, language))


def sentence(caveat: Caveat, language: str, about: str = "") -> str:
    """Say a caveat; `about` names a language that has no name here."""
    names = _SENTENCES["about"].get(caveat.about)
    return _SENTENCES["sentences"][caveat.kind][language].format(about=names[language] if names else about)
