"""A person's record, as far as one viewer may see it, becomes one sheet with what that viewer's pages show."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Occasion
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.directory.words import language_name
from perinet.people.consent.models import Agreement
from perinet.people.families import births, pregnancies
from perinet.people.families.models import OwnWord, Person, Pregnancy, SafeContact, TimelineLine
from perinet.web.parts import people, words
from perinet.web.parts.lines import timeline_line

LINES = 50
NEWEST = 10


@dataclass(frozen=True)
class Sheet:
    """Every part is empty where the viewer may see nothing of it; `more` says that the timeline goes on."""

    about: list[tuple[str, str]]
    own_words: list[str]
    results: list[tuple[str, str]]
    referrals: list[tuple[str, str]]
    agreements: list[tuple[str, str]]
    lines: list[dict[str, object]]
    more: bool

    @property
    def is_empty(self) -> bool:
        return not self.about


def sheet(person: Person, *, actor: Actor, at: datetime) -> Sheet:
    her = Person.objects.visible_to(actor).about(person).first()
    if her is None:
        return Sheet([], [], [], [], [], [], False)
    lines = list(TimelineLine.objects.visible_to(actor).about(her)[: LINES + 1])
    return Sheet(
        about=_about(her, actor, at),
        own_words=_own_words(her, actor),
        results=_results(her, actor),
        referrals=_referrals(her, actor),
        agreements=_agreements(her, actor),
        lines=[timeline_line(line) for line in lines[:LINES]],
        more=len(lines) > LINES,
    )


def _about(her: Person, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    reach = SafeContact.objects.visible_to(actor).about(her).first()
    pregnancy = pregnancies.current(Pregnancy.objects.visible_to(actor).about(her))
    known = {
        _("Name"): her.name,
        _("Born on"): words.day(her.birth_date) if her.birth_date else "",
        _("Language"): language_name(her.language),
        _("Telephone"): her.phone,
        _("Mail"): her.email,
        _("How to reach her"): people.reach_words(reach),
        _("Pregnancy and birth"): words.stage_words(pregnancy, clock.day(at), births.tone(pregnancy)),
    }
    return [(term, value) for term, value in known.items() if value]


def _own_words(her: Person, actor: Actor) -> list[str]:
    said = OwnWord.objects.visible_to(actor).about(her).filter(replaced_by=None).exclude(text="")
    return [word.text for word in said[:NEWEST]]


def _results(her: Person, actor: Actor) -> list[tuple[str, str]]:
    found = Occasion.objects.visible_to(actor).about(her)[:NEWEST]
    return [(words.moment_name(one.moment), words.day(one.opened_at)) for one in found]


def _referrals(her: Person, actor: Actor) -> list[tuple[str, str]]:
    found = Referral.objects.visible_to(actor).about(her).select_related("service")[:NEWEST]
    return [(one.service.name, words.state_name(one.state)) for one in found]


def _agreements(her: Person, actor: Actor) -> list[tuple[str, str]]:
    found = Agreement.objects.visible_to(actor).about(her)[:NEWEST]
    return [(words.day(one.at), one.text_shown) for one in found]
