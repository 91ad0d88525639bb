"""Receipts become what a professional must know of them: two answers to one question, and answers that came late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion, Receipt
from perinet.care.screening.models.receipts import State
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.web.parts.words import moment_in_time


@dataclass(frozen=True)
class Arrived:
    question: str
    answer: str
    note: str


def told(occasion: Occasion, actor: Actor, language: str, at: datetime) -> list[Arrived]:
    """Return what stands beside the answers that count, in the order in which it came."""
    rows = list(
        Receipt.objects.visible_to(actor).filter(occasion=occasion).select_related("screening", "occasion")
    )
    settled = {(row.screening_id, row.item) for row in rows if row.state == State.SETTLED}
    return [
        Arrived(*_said(row, language, at), " ".join(_notes(row, (row.screening_id, row.item) in settled)))
        for row in rows
        if row.late or row.state != State.KEPT
    ]


def _said(row: Receipt, language: str, at: datetime) -> tuple[str, str]:
    instrument = library.get(row.screening.instrument, row.screening.instrument_version)
    item = instrument.item(row.item)
    shown = screenings.texts_for(instrument.id, language, clock.day(at))
    points = _("points: %(points)s") % {"points": item.scores[row.option]}
    if shown is None:
        return f"{instrument.short} {item.id}", points
    return shown.items[item.id], f"{shown.options[item.id][row.option]} ({points})"


def _notes(row: Receipt, settled: bool) -> Iterator[str]:
    if row.state == State.SETTLED:
        yield _("She was asked which answer fits, and chose this one.")
    elif row.state == State.BESIDE and settled:
        yield _("Another device answered otherwise. She said since which one fits.")
    elif row.state == State.BESIDE:
        yield _(
            "Another device answered otherwise. The more serious answer counts until she says which one fits."
        )
    if row.late:
        yield _("It arrived after the link had ended, on %(when)s.") % {
            "when": moment_in_time(row.received_at)
        }
