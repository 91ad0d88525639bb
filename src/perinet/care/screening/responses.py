"""FHIR QuestionnaireResponses, one a line, become the same checked lines of scores that CSV rows become.

A total is never taken from the response: it is added up here, and one that came along must be equal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from perinet.care.screening.instrument import Instrument
from perinet.care.screening.rows import BadRow, RowScorer

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WRITTEN: dict[float | None, str] = {number: str(number) for number in range(256)}  # 2.0 finds what 2 finds
UNUSUAL = ("", "?")
MOST_KEPT = 10_000  # questions remembered as they were written; a file where each differs gains nothing
USABLE = ("completed", "amended", "in-progress", "stopped")


class Extension(msgspec.Struct, gc=False, frozen=True):
    url: str = ""
    valueDecimal: float | None = None  # noqa: N815 (FHIR's own names)
    valueInteger: int | None = None  # noqa: N815


class Coding(msgspec.Struct, gc=False, frozen=True):
    extension: tuple[Extension, ...] = ()


class Answer(msgspec.Struct, gc=False, frozen=True):
    valueInteger: int | None = None  # noqa: N815
    valueDecimal: float | None = None  # noqa: N815
    valueCoding: Coding | None = None  # noqa: N815


class Question(msgspec.Struct, gc=False, frozen=True):
    linkId: str = ""  # noqa: N815
    answer: tuple[Answer, ...] = ()
    item: tuple["Question", ...] = ()


class Response(msgspec.Struct, gc=False, frozen=True):
    resourceType: str = ""  # noqa: N815
    id: str = ""
    questionnaire: str = ""
    status: str = ""
    item: list[msgspec.Raw] = []  # read one by one: most say what another response said to the letter


decode = msgspec.json.Decoder(Response).decode
decode_question = msgspec.json.Decoder(Question).decode


class _Form:
    """One instrument as responses name it: each question by its own id or by its LOINC code."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        named = [item.id for item in instrument.items]
        self.blank = ("",) * len(named)
        self.places = {name: place for place, name in enumerate(named, 1)}
        self.places |= {item.loinc: self.places[item.id] for item in instrument.items if item.loinc}
        self.totals = {"total", instrument.loinc.get("total", "")} - {""}
        bare = replace(instrument, scales=())  # they differ by instrument, so they have no column here
        self.line = RowScorer(bare, "points", ["id", *named]).scorer()


class ResponseScorer:
    """Scores one line after the other, for every instrument it was given."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        forms = [_Form(instrument) for instrument in instruments if instrument.scored]
        self._forms = {form.instrument.id: form for form in forms}
        self._forms |= {code: form for form in forms if (code := form.instrument.loinc.get("panel"))}
        self._named: dict[str, _Form] = {}
        self._plain: dict[bytes, tuple[str, str]] = {}

    def score(self, line: bytes) -> str:
        """Return the line of scores, or raise BadRow with everything that is wrong with the response."""
        try:
            return self._score(decode(line))
        except msgspec.DecodeError as error:
            raise BadRow(f"this is not a QuestionnaireResponse: {error}") from None

    def _score(self, response: Response) -> str:
        if response.resourceType != "QuestionnaireResponse":
            raise BadRow(
                f"resourceType: {response.resourceType or 'nothing'}, expected QuestionnaireResponse"
            )
        if response.status not in USABLE:
            raise BadRow(f"status: {response.status or 'nothing'}, expected {' or '.join(USABLE)}")
        form = self._named.get(response.questionnaire) or self._form(response.questionnaire)
        row = [response.id, *form.blank]
        told = None
        if not self._fill_plainly(form, row, response.item):
            row = [response.id, *form.blank]
            told = _fill(form, row, [decode_question(raw) for raw in response.item], None)
        written = form.line(row)
        if told is not None:
            _compare(told, written.split(",")[-3])
        return written

    def _form(self, canonical: str) -> _Form:
        """Find the instrument by the last word of the questionnaire's address, or its LOINC panel."""
        name = canonical.partition("|")[0].rstrip("/").rpartition("/")[2]
        if name not in self._forms:
            known = ", ".join(form.instrument.id for form in dict.fromkeys(self._forms.values()))
            raise BadRow(f"questionnaire: {canonical or 'nothing'}, expected one that ends with {known}")
        if len(self._named) < MOST_KEPT:
            self._named[canonical] = self._forms[name]
        return self._forms[name]

    def _fill_plainly(self, form: _Form, row: list[str], questions: Iterable[msgspec.Raw]) -> bool:
        """Write what most responses hold; False where anything is unusual, which is then read with care."""
        plain, places = self._plain, form.places
        for raw in questions:
            told = bytes(raw)
            name, points = plain[told] if told in plain else self._learn(told)
            if not points:
                continue
            place = places.get(name)
            if place is None or row[place]:
                return False
            row[place] = points
        return True

    def _learn(self, told: bytes) -> tuple[str, str]:
        """Read a question once for all responses that say the same; an unusual one has no name."""
        question = decode_question(told)
        if question.item or len(question.answer) > 1:
            return UNUSUAL
        if not question.answer:
            found = (question.linkId, "")
        else:
            points = WRITTEN.get(_worth(question.answer[0]))
            found = (question.linkId, points) if points else UNUSUAL
        if len(self._plain) < MOST_KEPT:
            self._plain[told] = found
        return found


def header() -> list[str]:
    return ["id", "instrument", "version", "answers", "total", "missing", "marks"]


def _fill(form: _Form, row: list[str], questions: Sequence[Question], told: str | None) -> str | None:
    """Write each answer in its cell; return the total that came along, if one did."""
    for question in questions:
        if question.item:
            told = _fill(form, row, question.item, told)
        if not question.answer:
            continue
        name = question.linkId
        if len(question.answer) > 1:
            raise BadRow(f"{name}: {len(question.answer)} answers, expected one")
        points = _points(name, question.answer[0])
        place = form.places.get(name) or form.places.get(name.lstrip("/"))
        if place is None:
            if name.lstrip("/") not in form.totals:
                raise BadRow(f"{name}: is not a question of {form.instrument.id}")
            told = points
        elif row[place]:
            raise BadRow(f"{name}: is answered twice")
        else:
            row[place] = points
    return told


def _points(name: str, answer: Answer) -> str:
    """Return what an answer is worth, as text; a code without its points is not guessed."""
    value = _worth(answer)
    if value is None:
        raise BadRow(f"{name}: has no points; expected valueInteger, or valueCoding with its ordinalValue")
    return WRITTEN.get(value) or str(value)


def _worth(answer: Answer) -> float | None:
    if answer.valueInteger is not None:
        return answer.valueInteger
    coded = _ordinal(answer.valueCoding) if answer.valueCoding is not None else None
    return answer.valueDecimal if coded is None else coded


def _ordinal(coding: Coding) -> float | None:
    for extension in coding.extension:
        if extension.url == ORDINAL:
            return extension.valueInteger if extension.valueDecimal is None else extension.valueDecimal
    return None


def _compare(told: str, total: str) -> None:
    if told != total:
        raise BadRow(f"total: {told} came along, and the answers add up to {total or 'no total'}")
