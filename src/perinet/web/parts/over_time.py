"""Lists that a person answered become what a trend is made of, as far as the reader may see them."""

from perinet.care.screening import library, trends, wording
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.models import Mark, Mode, Score, Screening
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.families.models import Person


def asked(person: Person, actor: Actor) -> list[tuple[Screening, trends.Asked]]:
    """Return every list that adds up and was answered or ended, with its newest score."""
    rows = Screening.objects.visible_to(actor).about(person).select_related("occasion", "occasion__voiding")
    marked = set(Mark.objects.visible_to(actor).about(person).values_list("screening", flat=True))
    found = []
    for row in rows.prefetch_related("scores").order_by("occasion__opened_at", "pk"):
        instrument = _instrument(row)
        score = next(iter(row.scores.all()), None)
        if instrument and instrument.scorable and (score or not row.occasion.is_open):
            found.append((row, _asked(row, instrument, score, is_marked=row.pk in marked)))
    return found


def _instrument(row: Screening) -> Instrument | None:
    try:
        return library.get(row.instrument, row.instrument_version)
    except library.UnknownInstrument:
        return None  # a version that this release no longer reads adds up to nothing here


def _asked(row: Screening, instrument: Instrument, score: Score | None, *, is_marked: bool) -> trends.Asked:
    total = score.total if score else None
    return trends.Asked(
        instrument=row.instrument,
        version=row.instrument_version,
        on=row.occasion.answered_on or clock.day(row.occasion.opened_at),
        total=total if isinstance(total, int) else None,
        source=str(row.pk),
        is_voided=hasattr(row.occasion, "voiding"),
        wording=_wording(row, instrument),
        is_marked=is_marked,
    )


def _wording(row: Screening, instrument: Instrument) -> trends.Wording:
    """Say whether the words she read were validated; of words that came from elsewhere nothing is known."""
    if row.text_state in (Mode.PAPER, Mode.ELSEWHERE, wording.SEVERAL):
        return "unknown"
    language = wording.language_of(row, row.occasion)
    texts, known = library.texts(instrument.id, language), instrument.validity.get(language)
    if row.text_state == screenings.INTERPRETED or (texts is not None and not texts.validated):
        return "not-validated"
    if known is None or known.state == "unverified":
        return "unknown"
    return "not-validated" if known.state == "not-validated" else "validated"
