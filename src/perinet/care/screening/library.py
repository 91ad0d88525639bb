"""The data files beside this module become the instruments and free texts that this release ships."""

import tomllib
from pathlib import Path

from perinet.care.screening.fields import InstrumentError
from perinet.care.screening.instrument import Instrument
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


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(path.name, "file", str(error)) from error


_INSTRUMENTS = load(DATA)
_TEXTS = load_texts(DATA, _INSTRUMENTS)


def get(instrument_id: str, version: str | None = None) -> Instrument:
    instrument = _INSTRUMENTS.get(instrument_id)
    if instrument is None:
        raise UnknownInstrument(f"{instrument_id} is not an instrument; there are {', '.join(_INSTRUMENTS)}")
    if version not in (None, instrument.version):
        raise UnknownInstrument(f"{instrument_id} is here in version {instrument.version}, not {version}")
    return instrument


def instruments() -> tuple[Instrument, ...]:
    return tuple(_INSTRUMENTS.values())


def texts(instrument_id: str, language: str) -> Texts | None:
    """The free words in that language; None where there are none, as for every restricted instrument."""
    get(instrument_id)
    return _TEXTS.get((instrument_id, language))
