"""What a person says is not right becomes what is written from now on, and an answer that keeps what stood before."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.flows import rights
from perinet.ground.base.actor import Actor
from perinet.people.consent.models import RightsAnswer, RightsRequest
from perinet.people.families import services as families


@transaction.atomic
def answer(
    *, request: RightsRequest, outcome: str, text: str, changes: Mapping[str, str], at: datetime, by: Actor
) -> RightsAnswer:
    """Correct these plain fields and answer her: her words stay in the request, the old text in the answer."""
    person = request.person
    kept = [
        _("It said before: %(old)s") % {"old": getattr(person, name)}
        for name, value in changes.items()
        if getattr(person, name) not in ("", value)
    ]
    if changes:
        families.correct(person=person, changes=changes, reach=None, at=at, by=by)
    return rights.answer(
        request=request, outcome=outcome, text="\n".join(filter(None, [text, *kept])), at=at, by=by
    )
