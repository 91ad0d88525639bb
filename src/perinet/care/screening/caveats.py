"""An instrument and whom it was asked become what must stand beside the result: in whom it was never tried.

No cut-off is carried over in silence: what was found in mothers says nothing of fathers, what was found in one
language or period nothing of another.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from perinet.care.screening.instrument import TOTAL, CutOff, Instrument

BIRTH_PARENT, PREGNANCY = "birth-parent", "pregnancy"
KINDS = (
    "not-scorable-yet", "unverified-structure", "trained-observer", "language-not-validated", "language-unknown",
    "no-cut-off", "general-population", "role-not-validated", "period-not-validated", "other-language",
    "unverified-cut-off",
)  # fmt: skip


@dataclass(frozen=True)
class Caveat:
    """One thing to know beside a result; `about` is the language, role or period that it is about."""

    kind: str
    about: str = ""


def caveats(
    instrument: Instrument, *, language: str, role: str = BIRTH_PARENT, stage: str = ""
) -> tuple[Caveat, ...]:
    """Say what is not known of this result. Without a stage nothing is said about the period."""
    return (
        *_of_form(instrument), *_of_language(instrument, language), *_of_total(instrument, language, role, stage),
    )  # fmt: skip


def applying(instrument: Instrument, *, role: str, stage: str = "") -> tuple[CutOff, ...]:
    """Return the cut-offs of the total that were found in this role and period."""
    found = (one for one in instrument.cut_offs if one.of == TOTAL and role in one.roles)
    return tuple(one for one in found if not stage or _in(one, stage))


def _in(cut_off: CutOff, stage: str) -> bool:
    """A trimester lies in the pregnancy; a whole pregnancy lies in no single trimester."""
    return stage in cut_off.stages or (stage.startswith("trimester") and PREGNANCY in cut_off.stages)


def _of_form(instrument: Instrument) -> Iterator[Caveat]:
    if instrument.why_not_scorable:
        yield Caveat("not-scorable-yet")
    if instrument.unverified:
        yield Caveat("unverified-structure")
    if instrument.answered_by == "trained-observer":
        yield Caveat("trained-observer")


def _of_language(instrument: Instrument, language: str) -> Iterator[Caveat]:
    known = instrument.validity.get(language)
    if known is None or known.state == "unverified":
        yield Caveat("language-unknown", language)
    elif known.state == "not-validated":
        yield Caveat("language-not-validated", language)


def _of_total(instrument: Instrument, language: str, role: str, stage: str) -> Iterator[Caveat]:
    if not instrument.cut_offs:
        if instrument.scorable:
            yield Caveat("no-cut-off")
            if role != BIRTH_PARENT and instrument.answered_by != "trained-observer":
                yield Caveat("role-not-validated", role)
        return
    if all(not one.roles for one in instrument.cut_offs):
        yield Caveat("general-population")
        return
    if not applying(instrument, role=role):
        yield Caveat("role-not-validated", role)
        return
    found = applying(instrument, role=role, stage=stage)
    if not found:
        yield Caveat("period-not-validated", stage)
        return
    if not any(not one.languages or language in one.languages for one in found):
        yield Caveat("other-language", language)
    if all(one.unverified for one in found):
        yield Caveat("unverified-cut-off")
