"""Another guideline decides from today: open decisions are made again, and what is urgent opens at once.

Nothing is taken away: every decision stays, what a person confirmed is left as it is, and an open step stays open.
"""

from datetime import datetime

from django.db import transaction

from perinet.care.decisions import changeovers, versions
from perinet.care.decisions import services as decisions
from perinet.care.decisions.engine import INCOMPLETE, FactError
from perinet.care.decisions.models import Changeover, Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import screen
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families

BATCH = 200  # a minute


def change_over(*, at: datetime, by: Actor, batch: int = BATCH) -> int:
    """Go on with every changeover, begin those that are due, and return how many decisions were made again."""
    versions.keep_shipped(at=at)
    return sum(_go_on(changeover, at, by, batch) for changeover in changeovers.due(at=at))


def _go_on(changeover: Changeover, at: datetime, by: Actor, batch: int) -> int:
    rows = changeovers.waiting(changeover, limit=batch)
    made = failed = 0
    for row in rows:
        try:
            made += decide_again(decision=row, at=at, by=by) != row
        except FactError:  # what was known is no fact of this version: the decision of before stands
            failed += 1
    past = rows[-1] if len(rows) == batch else None
    changeovers.advance(changeover, past=past, decided=made, failed=failed, at=at)
    return made


@transaction.atomic
def decide_again(*, decision: Decision, at: datetime, by: Actor) -> Decision:
    """Add what the present version decides on what was known, and put it before whoever still was to read it."""
    occasion = decision.occasion
    row = decisions.decide_again(row=decision, occasion=occasion, at=at, by=by)
    if row == decision:
        return row
    screen.open_safety(
        decision=row, organisation_id=occasion.organisation_id, owner_id=occasion.opened_by_id, at=at, by=by
    )
    _hand_to_reader(decision, row, at, by)
    if row.step != decision.step:
        families.write_line(
            person=decision.person, kind="decision.again", at=at, source=row.id, by=by, topic=row.topic,
            parameters={"guideline": row.guideline, "version": row.version}, controller_id=row.controller_id,
        )  # fmt: skip
    return row


def _hand_to_reader(old: Decision, new: Decision, at: datetime, by: Actor) -> None:
    """Whoever was to read the old decision reads the new one, by the same hour, and sees that it says another step.

    What nobody had to read, because nothing followed from it, is put before a reader when now something does.
    """
    rows = Decision.objects.filter(occasion=old.occasion, topic=old.topic).values_list("pk", flat=True)
    sources = [str(row) for row in rows]
    waiting = list(Obligation.objects.open().filter(kind=Kind.READ_RESULT, source__in=sources))
    otherwise = pathways.DECIDED_AGAIN if new.step != old.step else ""
    for unread in waiting:
        pathways.open_one(
            person=new.person, organisation_id=unread.organisation_id, owner_id=unread.owner_id,
            kind=Kind.READ_RESULT, source=new.id, step=otherwise or unread.step, moment=new.moment,
            topic=new.topic, due_at=unread.due_at, at=at, by=by,
        )  # fmt: skip
        pathways.close(obligation=unread, ending=pathways.DECIDED_AGAIN, at=at, by=by)
    if otherwise and not waiting and not new.occasion.is_open and new.step != INCOMPLETE:
        screen.put_before_reader(occasion=new.occasion, row=new, step=otherwise, at=at, by=by)
