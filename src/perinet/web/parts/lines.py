"""A line of the timeline becomes a sentence in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.people.families.models import TimelineLine
from perinet.web.parts import words

LINES = {
    "bond.added": gettext_lazy("Bond written down (%(bond)s)"),
    "bond.ended": gettext_lazy("Bond ended (%(bond)s)"),
    "bond.mistake": gettext_lazy("Bond taken back: it was a mistake (%(bond)s)"),
    "child.expected": gettext_lazy("Expected"),
    "child.live-birth": gettext_lazy("Born on %(on)s"),
    "child.stillbirth": gettext_lazy("Stillborn on %(on)s"),
    "child.neonatal-death": gettext_lazy("Died on %(on)s"),
    "child.death": gettext_lazy("Died on %(on)s"),
    "child.removed": gettext_lazy("Taken into care elsewhere on %(on)s"),
    "child.placed": gettext_lazy("With a foster family since %(on)s"),
    "child.adopted-out": gettext_lazy("Adopted by another family on %(on)s"),
    "child.returned": gettext_lazy("Came home on %(on)s"),
    "child.restored": gettext_lazy("What was written by mistake is taken back"),
    "co-parent.began": gettext_lazy("A co-parent now has a record of his or her own"),
    "own-word.said": gettext_lazy("Own words written down: %(word)s"),
    "person.registered": gettext_lazy("Registered"),
    "care.began": gettext_lazy("%(organisation)s cares for her too"),
    "care.ended": gettext_lazy("Care by %(organisation)s ended"),
    "consent.given": gettext_lazy("She lets %(receiver)s read along"),
    "consent.withdrawn": gettext_lazy("She stopped letting %(receiver)s read along"),
    "emergency.opened": gettext_lazy("Opened in an emergency by %(organisation)s"),
    "own-page.begun": gettext_lazy("Began to use her own page"),
    "person.merged": gettext_lazy("Two records joined into one"),
    "person.split": gettext_lazy("Joined records taken apart"),
    "pregnancy.wish": gettext_lazy("Wishes for a child"),
    "pregnancy.pregnant": gettext_lazy("Pregnancy recorded, due on %(due)s"),
    "pregnancy.born": gettext_lazy("Birth recorded: %(ended)s"),
    "pregnancy.loss": gettext_lazy("Loss recorded: %(ended)s"),
    "screening.invited": gettext_lazy("Questions sent (%(moment)s, %(channel)s)"),
    "reminder.sent": gettext_lazy("Reminder sent (%(moment)s, %(channel)s)"),
    "screening.answered": gettext_lazy("Questions answered (%(moment)s, %(mode)s)"),
    "screening.answered-about-child": gettext_lazy(
        "Questions answered about %(about)s (%(moment)s, %(mode)s)"
    ),
    "observation.made": gettext_lazy("Watched together with %(about)s"),
    "observation.corrected": gettext_lazy("What was seen with %(about)s was corrected"),
    "screening.voided": gettext_lazy("Answers set aside: not hers"),
    "screening.refused": gettext_lazy("Did not want to be asked this time (%(moment)s)"),
    "screening.not-offered": gettext_lazy("Not offered yet (%(moment)s)"),
    "screening.unable": gettext_lazy("Could not be asked yet (%(moment)s)"),
    "screening.moved": gettext_lazy("Is followed elsewhere (%(moment)s)"),
    "asking.chosen": gettext_lazy("Who asks from now on: %(organisation)s"),
    "strengths.said": gettext_lazy("Said what goes well"),
    "result.released": gettext_lazy("Result given, to take home"),
    "result.taken-back": gettext_lazy("Result taken back"),
    "home-visit.note": gettext_lazy("Note at a home visit"),
    "home-visit.lost": gettext_lazy("A device with some of her data was lost"),
    "safety-check.opened": gettext_lazy("Safety check opened"),
    "urgent-care.opened": gettext_lazy("Urgent care opened: somebody is worried"),
    "safety.acknowledged": gettext_lazy("Safety conversation: %(outcome)s"),
    "safety.tried": gettext_lazy("Tried to reach her: %(how)s"),
    "decision.confirmed": gettext_lazy("Decided: %(step)s"),
    "decision.again": gettext_lazy("Proposed again, under guideline %(guideline)s %(version)s"),
    "step.closed": gettext_lazy("%(step)s: %(ending)s"),
    "contact.closed": gettext_lazy("Contact: %(ending)s"),
    "contact.tried": gettext_lazy("Tried to reach her: %(how)s"),
    "referral.sent": gettext_lazy("Asked %(service)s for help"),
    "referral.seen": gettext_lazy("%(service)s has seen the question"),
    "referral.accepted": gettext_lazy("%(service)s accepts: first contact on %(on)s"),
    "referral.waiting-list": gettext_lazy("%(service)s puts her on the waiting list"),
    "referral.refused": gettext_lazy("%(service)s refuses: %(reason)s"),
    "referral.question": gettext_lazy("%(service)s asks a question"),
    "referral.replied": gettext_lazy("Question of %(service)s answered"),
    "referral.wrong-receiver": gettext_lazy("The question reached the wrong team (%(service)s)"),
    "referral.withdrawn": gettext_lazy("Question to %(service)s withdrawn"),
    "referral.first-contact-done": gettext_lazy("First contact with %(service)s on %(on)s"),
}

PARAMETERS: Mapping[str, Callable[[str], str]] = {
    "moment": words.moment_name,
    "step": words.step_name,
    "due": words.day,
    "ended": words.day,
    "on": words.day,
    "outcome": lambda code: words.named(words.OUTCOMES, code),
    "how": lambda code: words.named(words.ATTEMPTS, code),
    "ending": words.ending_name,
    "reason": lambda code: words.named(words.REFUSALS, code),
    "channel": lambda code: words.named(words.CHANNELS, code),
    "mode": lambda code: words.named(words.MODES, code),
    "bond": words.bond_line,
    "word": words.own_word_name,
}


class _Said(dict):
    """A line written before a parameter existed still reads."""

    def __missing__(self, key: str) -> str:
        return "…"


def timeline_text(line: TimelineLine, names: Mapping[str, str] | None = None) -> str:
    """Say a line; a child it is about is named only where the reader's `names` have it."""
    given = {
        name: PARAMETERS.get(name, str)(value)
        for name, value in line.parameters.items()
        if value not in ("", None)
    }
    if "about" in given:
        given["about"] = (names or {}).get(given["about"]) or _("a child")
    return str(LINES.get(line.kind, line.kind)) % _Said(given)


def timeline_line(line: TimelineLine, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a line as the timeline component draws it."""
    tone = "alert" if line.topic == "safety" else "team" if line.written_by else "given"
    return {
        "when": timezone.localtime(line.at),
        "what": timeline_text(line, names),
        "who": line.written_by,
        "tone": tone,
    }
