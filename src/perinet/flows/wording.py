"""A language becomes a yes or a no: these questions have words in it that may be shown, or she is asked by voice."""

from datetime import datetime

from django.utils.translation import gettext as _

from perinet.care.decisions import services as decisions
from perinet.care.screening import library, wording
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.directory.words import language_name


def without_words(*, occasion: Occasion, at: datetime) -> list[str]:
    """Return the names of the lists that she could come to here, and that may not be shown in her language."""
    asked = list(occasion.screenings.values_list("instrument", flat=True))
    if occasion.about_id is None:
        moment = decisions.occasion_guideline(occasion, at).moments.get(occasion.moment)
        asked += moment.second_step if moment else ()
    on = clock.day(at)
    return [
        library.get(name).short
        for name in dict.fromkeys(asked)
        if library.get(name).by_link and screenings.texts_for(name, occasion.language, on) is None
    ]


def refuse_without_words(*, occasion: Occasion, at: datetime) -> None:
    """Nobody is led to a page without questions, or to words that no one may show."""
    if not (lacking := without_words(occasion=occasion, at=at)):
        return
    told = {"language": language_name(occasion.language), "names": ", ".join(lacking)}
    raise Refused(
        _(
            "In %(language)s there is no version that may be shown of: %(names)s. Ask together, with an interpreter."
        )
        % told,
        code="no-words",
    )


def speak(*, occasion: Occasion, language: str, at: datetime, by: Actor) -> None:
    """She chose another language on her page: what she reads from now on is recorded as read in it."""
    if not occasion.is_open:
        return
    before, occasion.language = occasion.language, language
    follows = not occasion.screenings.filter(step__gt=1).exists() and not without_words(
        occasion=occasion, at=at
    )
    occasion.language = before
    wording.speak(occasion=occasion, language=language, follows=follows, at=at, by=by)
