"""An occasion becomes what its result page says of the words to take home, and what to say without a guideline."""

from dataclasses import dataclass

from perinet.care.decisions import own_result
from perinet.care.decisions.models import ResultRelease
from perinet.care.screening.models import Occasion, Strengths
from perinet.flows import release as flow
from perinet.ground.base.actor import Actor
from perinet.web.parts import strengths


@dataclass(frozen=True)
class Home:
    given: ResultRelease | None
    stale: bool  # decided again since
    cards: tuple[str, ...]
    said: str
    may_ask: bool


def home(occasion: Occasion, newest: object, actor: Actor, language: str) -> Home | None:
    """Return nothing while questions are open, for answers that were set aside, and for those who only look along."""
    given = ResultRelease.objects.visible_to(actor).filter(occasion=occasion).standing().first()
    is_ours = str(occasion.organisation_id) == actor.organisation
    if occasion.is_open or hasattr(occasion, "voiding") or not (is_ours or given):
        return None
    row = Strengths.objects.visible_to(actor).filter(occasion=occasion).first()
    return Home(
        given=given,
        stale=bool(given and newest and given.decision_id != newest),
        cards=strengths.in_words(row, language),
        said=row.text if row else "",
        may_ask=is_ours and not (row and (row.cards or row.text)),
    )


def said_in(occasion: Occasion, language: str) -> str:
    return own_result.language_for((occasion.language, language))


def say(occasion: Occasion, language: str) -> tuple[tuple[str, str], ...]:
    """Return three sentences for a co-parent, or about a child: in the language asked in, the reader's beside it."""
    who = flow.who_of(occasion, None)
    spoken = said_in(occasion, language)
    mine = own_result.language_for((language,))
    hers = own_result.conversation(who, spoken)
    beside = own_result.conversation(who, mine) if mine != spoken else ("",) * len(hers)
    return tuple(zip(hers, beside, strict=True))
