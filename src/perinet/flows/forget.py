"""What a person asks to erase, and no law keeps, is gone at once; the answer to her lists what went."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import rights
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent import services as consents
from perinet.people.consent.models import (
    Representation,
    RepresentationKind,
    RequestKind,
    RightsAnswer,
    RightsRequest,
)
from perinet.people.families import own_words
from perinet.people.families import services as families
from perinet.people.families.models import OwnWord

PLAIN = ("phone", "email", "address")
WORDS, PAGE = "own-words", "own-page"
NAMES: Mapping[str, Any] = {
    "phone": gettext_lazy("telephone"),
    "email": gettext_lazy("mail"),
    "address": gettext_lazy("address"),
    WORDS: gettext_lazy("what she wrote for herself"),
    PAGE: gettext_lazy("her own page"),
}


def may_go(request: RightsRequest) -> list[str]:
    """Name what stands there now and need not be kept; plain details only where they were registered."""
    person = request.person
    plain = PLAIN if request.controller_id == person.registered_at_id else ()
    found = [name for name in plain if getattr(person, name)]
    said = OwnWord.objects.about(person).filter(controller=request.controller_id)
    found += [WORDS] if said.exclude(text="").exists() else []
    return found + ([PAGE] if _pages(request).exists() else [])


def _pages(request: RightsRequest) -> Any:
    return Representation.objects.about(request.person).filter(kind=RepresentationKind.SELF, until=None)


@transaction.atomic
def answer(
    *, request: RightsRequest, outcome: str, text: str, gone: Collection[str], at: datetime, by: Actor
) -> RightsAnswer:
    if request.kind != RequestKind.ERASURE or not set(gone) <= set(may_go(request)):
        raise Refused(_("This can't be erased here."), code="not-here")
    if (outcome == "refused") == bool(gone):
        raise Refused(
            _("Choose what is erased, or say why nothing is: not both, and not neither."), code="gone"
        )
    if gone:
        names = ", ".join(str(NAMES[name]) for name in NAMES if name in gone)
        text = "\n".join(filter(None, [text, _("Erased: %(what)s.") % {"what": names}]))
    answered = rights.answer(request=request, outcome=outcome, text=text, at=at, by=by)
    _erase(request, gone, at, by)
    return answered


def _erase(request: RightsRequest, gone: Collection[str], at: datetime, by: Actor) -> None:
    person = request.person
    if plain := {name: "" for name in PLAIN if name in gone}:
        families.correct(person=person, changes=plain, reach=None, at=at, by=by)
    if WORDS in gone:
        own_words.erase(person=person, controller_id=request.controller_id, by=by)
    if PAGE in gone:
        for page in _pages(request):
            consents.end_representation(representation=page, at=at, by=by)
