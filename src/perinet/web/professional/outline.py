"""What travels before proof, and each turn of a referral, become words."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perinet.care.referrals import transitions
from perinet.care.referrals.models import Referral, Turn
from perinet.flows.refer import Outline
from perinet.ground.geography import places
from perinet.network.directory.words import language_name
from perinet.web.parts import words

WITHDRAWALS = {
    "she-declines": gettext_lazy("she does not want it any more"),
    "found-elsewhere": gettext_lazy("she found help elsewhere"),
    "no-answer": gettext_lazy("no answer came"),
    "not-needed": gettext_lazy("it is not needed any more"),
    "mistake": gettext_lazy("it was sent by mistake"),
}
ALERTING = frozenset({transitions.REFUSED, transitions.WRONG_RECEIVER})


def outline_pairs(outline: Outline | Referral) -> list[tuple[str, str]]:
    """Name what a receiver sees before any proof; the page that sends and the page that receives show the same."""
    pairs = [
        (_("What is asked"), words.step_name(outline.step)),
        (_("Language"), language_name(outline.language)),
    ]
    if outline.region:
        pairs.append((_("Province"), places.group_name(outline.region, get_language() or "nl")))
    if outline.child_weeks is not None:
        weeks = ngettext("%(weeks)s week old", "%(weeks)s weeks old", outline.child_weeks)
        pairs.append((_("Child"), weeks % {"weeks": outline.child_weeks}))
    if outline.pregnancy_weeks is not None:
        weeks = ngettext("%(weeks)s week", "%(weeks)s weeks", outline.pregnancy_weeks)
        pairs.append((_("Pregnancy"), weeks % {"weeks": outline.pregnancy_weeks}))
    return pairs


def turn_words(turn: Turn) -> str:
    """Say one turn, with its date or its reason."""
    if turn.state == transitions.ACCEPTED:
        return _("Accepted: first contact on %(day)s") % {"day": words.day(turn.first_contact_on)}
    if turn.state == transitions.WAITING and turn.expected_on:
        return _("On the waiting list, expected on %(day)s") % {"day": words.day(turn.expected_on)}
    if turn.state == transitions.REFUSED:
        return _("Refused: %(reason)s") % {"reason": words.REFUSALS.get(turn.reason, turn.reason)}
    if turn.state == transitions.CONTACT_DONE and turn.first_contact_on:
        return _("First contact took place on %(day)s") % {"day": words.day(turn.first_contact_on)}
    if turn.state == transitions.WITHDRAWN and turn.reason:
        return _("Withdrawn: %(reason)s") % {"reason": WITHDRAWALS.get(turn.reason, turn.reason)}
    if turn.state == transitions.SENT and turn.message:
        return _("The question was answered")
    return words.state_name(turn.state)


def turn_lines(turns: Sequence[Turn], *, sender: str = "", with_message: bool = True) -> list[dict[str, Any]]:
    """Return the turns as the timeline component draws them, newest first; `sender` stands for the sender's name."""
    told = [turn for turn in turns if turn.state != transitions.DRAFT]
    return [_turn_line(turn, sender, with_message) for turn in reversed(told)]


def _turn_line(turn: Turn, sender: str, with_message: bool) -> dict[str, Any]:
    is_receivers = turn.state in transitions.BY_RECEIVER
    return {
        "when": timezone.localtime(turn.at),
        "what": turn_words(turn),
        "who": turn.by_name if is_receivers or not sender else sender,
        "tone": "alert" if turn.state in ALERTING else "team" if is_receivers else "",
        "note": turn.message if with_message else "",
    }
