"""What she chose and wrote about what goes well becomes a row of its own, beside her answers and never scored."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from perinet.care.screening.models import Occasion, Strengths
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families

_RAW = tomllib.loads(
    (Path(__file__).parent / "data" / "words" / "strengths.toml").read_text(encoding="utf-8")
)
CARDS: tuple[str, ...] = tuple(_RAW["cards"])
LONGEST: int = _RAW["longest"]


@transaction.atomic
def say(
    *, occasion: Occasion, cards: Sequence[str], text: str, at: datetime, by: Actor, herself: bool = True
) -> Strengths:
    """Keep what she says goes well; an empty row says that she was asked. `herself`: nobody wrote it down for her."""
    chosen = [card for card in CARDS if card in cards]
    row = Strengths.objects.create(
        occasion=occasion, person_id=occasion.person_id, topic=occasion.topic, cards=chosen,
        text=text.strip()[:LONGEST], by=by.id, by_name="" if herself else by.name, at=at,
    )  # fmt: skip
    audit.record(
        by=by, verb="strengths.say", subject_kind="occasion", subject=occasion.id, person=occasion.person_id
    )
    if chosen or row.text:
        families.write_line(
            person=occasion.person, kind="strengths.said", at=at, source=row.id, by=by, topic=occasion.topic,
            controller_id=occasion.organisation_id,
        )  # fmt: skip
    return row
