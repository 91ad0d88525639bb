"""What waits becomes what was done: an attempt, a hand-over, an ending in a coded way."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families import services as families


@transaction.atomic
def tried(*, obligation: Obligation, how: str, at: datetime, by: Actor) -> None:
    """Somebody tried to reach her; what waits goes on waiting."""
    pathways.log_attempt(obligation=obligation, how=how, at=at, by=by)
    kind = "safety.tried" if obligation.kind in pathways.SAFETY_KINDS else "contact.tried"
    families.write_line(
        person=obligation.person, kind=kind, at=at, source=obligation.id, by=by, topic=obligation.topic,
        parameters={"how": how},
    )  # fmt: skip


@transaction.atomic
def settle(
    *,
    obligation: Obligation,
    ending: str,
    at: datetime,
    by: Actor,
    her_word: bool = False,
    understood: bool = False,
    left: str = "",
    next_offer_at: datetime | None = None,
) -> None:
    """End a contact or a step. "Helped" is hers to say; "declined" is followed by a next offer."""
    if ending not in CONVERSATION.endings.get(obligation.kind, ()):
        raise Refused(_("This can't end in that way."), code="ending")
    if ending == "helped" and not her_word:
        raise Refused(_("Only she can say that it helped. Tick that she said so."), code="her-word")
    if ending == "declined":
        _declined(obligation, understood, left, next_offer_at, at=at, by=by)
    pathways.close(obligation=obligation, ending=ending, at=at, by=by)
    step = obligation.kind == Kind.STEP
    families.write_line(
        person=obligation.person, kind="step.closed" if step else "contact.closed", at=at, source=obligation.id,
        by=by, topic=obligation.topic, parameters={"ending": ending} | ({"step": obligation.step} if step else {}),
    )  # fmt: skip


def _declined(
    obligation: Obligation,
    understood: bool,
    left: str,
    next_offer_at: datetime | None,
    *,
    at: datetime,
    by: Actor,
) -> None:
    if not understood or not left or next_offer_at is None:
        raise Refused(
            _(
                "Say that she understood what she declines, what stayed with her, and when it is offered again."
            ),
            code="declined",
        )
    pathways.decline(obligation=obligation, left=left, at=at, by=by)
    pathways.open_one(
        person=obligation.person, organisation_id=obligation.organisation_id, owner_id=by.id, kind=Kind.CONTACT,
        source=obligation.id, step="next-offer", moment=obligation.moment, topic=obligation.topic,
        show_from=next_offer_at, due_at=next_offer_at, at=at, by=by,
    )  # fmt: skip
