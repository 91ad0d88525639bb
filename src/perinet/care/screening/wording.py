"""The language that she chooses on her page becomes what is recorded of each list: in whose words it was answered."""

from datetime import datetime

from django.db import transaction

from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion, Screening
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor

SHOWN, IN = "shown", "in-"
SEVERAL = f"{IN}several"


def language_of(screening: Screening, occasion: Occasion) -> str:
    """Return in which language she read it; the one that she is asked in, unless it says otherwise."""
    state = screening.text_state
    return state.removeprefix(IN) if state.startswith(IN) and state != SEVERAL else occasion.language


@transaction.atomic
def speak(*, occasion: Occasion, language: str, follows: bool, at: datetime, by: Actor) -> None:
    """From now on she reads in another language; `follows`: what she is asked later is put in it too."""
    rows = list(Screening.objects.filter(occasion=occasion).prefetch_related("answers", "scores"))
    for row in rows:
        state = _state(row, occasion, language, at)
        if state != row.text_state:
            row.text_state = state
            row.save(update_fields=["text_state"])
    if follows and occasion.language != language:
        occasion.language = language
        occasion.save(update_fields=["language"])
    audit.record(
        by=by, verb="occasion.speak", subject_kind="occasion", subject=occasion.pk, person=occasion.person_id,
        details={"language": language},
    )  # fmt: skip


def _state(row: Screening, occasion: Occasion, language: str, at: datetime) -> str:
    """What is answered keeps its words; what is not gets the new ones, where there are any."""
    if row.text_state != SHOWN and not row.text_state.startswith(IN):
        return row.text_state
    before = language_of(row, occasion)
    after = language if screenings.texts_for(row.instrument, language, clock.day(at)) else before
    if row.text_state == SEVERAL or (before != after and _is_half_way(row)):
        return SEVERAL
    return f"{IN}{before if row.answers.all() else after}"


def _is_half_way(row: Screening) -> bool:
    newest = next(iter(row.scores.all()), None)
    return bool(row.answers.all()) and (newest is None or bool(newest.missing))
