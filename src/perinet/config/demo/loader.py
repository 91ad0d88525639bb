"""An empty database becomes a demonstration: a made-up network and families at every stage of care."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import translation

from perinet.config.demo import asking, network, own_page, stories, workbench
from perinet.config.demo.life import Life
from perinet.flows import remind
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import SYSTEM
from perinet.ground.messages.models import Message, Status
from perinet.network.accounts.models import Organisation

FAMILIES = tomllib.loads((Path(__file__).parent / "data" / "families.toml").read_text(encoding="utf-8"))[
    "families"
]
STORIES = stories.STORIES | asking.STORIES
MIDWIFE = "an@lindetak.example"


def is_loaded() -> bool:
    """Say whether the made-up network stands in this database; it is written whole or not at all."""
    return Organisation.objects.filter(name=network.DATA["organisations"][0]["name"], synthetic=True).exists()


def is_empty() -> bool:
    return not Organisation.objects.exists()


@transaction.atomic
def load(*, at: datetime, say: Callable[[str], None] = lambda _: None) -> int:
    """Write the demonstration as of now, and return how many families it has."""
    with translation.override("nl"):
        say("organisations, services, readers ...")
        made = network.build(at=at)
        for number, row in enumerate(FAMILIES, start=1):
            say(f"family {number} of {len(FAMILIES)}")
            by = made.actor(row.get("by", MIDWIFE))
            life = Life(row=row, now=at, by=by, services=made.services)
            person = STORIES[row["story"]](life)
            if "own_page" in row:
                receiver = made.services[row["looks_along"]]
                own_page.give(person=person, email=row["own_page"], receiver=receiver, life=life)
        say("a change of the guideline, to be read ...")
        workbench.hand_in(made, at=at)
        _send_what_is_old(at)
        remind.note_sent(at=at, by=SYSTEM)
        audit.seal()
    audit.record(by=SYSTEM, verb="demo.load", subject_kind="site", subject="demo")
    return len(FAMILIES)


def _send_what_is_old(at: datetime) -> None:
    """What was written hours ago left at its time; the newest messages are left to the worker."""
    old = Message.objects.due(at - timedelta(hours=3)).order_by()
    old.update(status=Status.SENT, sent_at=F("send_after"), attempts=1)
