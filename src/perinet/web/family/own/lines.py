"""A line of the ledger becomes a sentence that a parent reads about herself, without score, mark or verdict."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.people.families.models import TimelineLine
from perinet.web.parts import words

LINES = {
    "person.registered": gettext_lazy("Your file was begun"),
    "pregnancy.wish": gettext_lazy("You told that you wish for a child"),
    "pregnancy.pregnant": gettext_lazy("You told about your pregnancy, due on %(due)s"),
    "pregnancy.born": gettext_lazy("The birth was written down: %(ended)s"),
    "pregnancy.loss": gettext_lazy("The end of your pregnancy was written down: %(ended)s"),
    "screening.invited": gettext_lazy("You were asked how you are"),
    "reminder.sent": gettext_lazy("You got a reminder"),
    "screening.answered": gettext_lazy("You told how you are"),
    "screening.answered-about-child": gettext_lazy("You told how it goes with %(about)s"),
    "observation.made": gettext_lazy("A carer watched how you and %(about)s are together"),
    "observation.corrected": gettext_lazy("What a carer saw of you and %(about)s was corrected"),
    "screening.voided": gettext_lazy("Answers that were not yours were set aside"),
    "strengths.said": gettext_lazy("You told what goes well"),
    "result.released": gettext_lazy("You got the words of your talk to take home"),
    "result.taken-back": gettext_lazy("The words of your talk were taken back"),
    "safety-check.opened": gettext_lazy("A carer wanted to speak with you soon"),
    "urgent-care.opened": gettext_lazy("A carer wanted help for you without waiting"),
    "safety.acknowledged": gettext_lazy("A carer spoke with you"),
    "safety.tried": gettext_lazy("A carer tried to reach you"),
    "decision.confirmed": gettext_lazy("A carer looked at what you told, and chose what comes next"),
    "decision.again": gettext_lazy("What comes next was looked at again"),
    "step.closed": gettext_lazy("What was agreed came to an end"),
    "contact.closed": gettext_lazy("A carer was in touch with you"),
    "contact.tried": gettext_lazy("A carer tried to reach you"),
    "referral.sent": gettext_lazy("%(service)s was asked for help"),
    "referral.seen": gettext_lazy("%(service)s has seen the question"),
    "referral.accepted": gettext_lazy("%(service)s says yes: first meeting on %(on)s"),
    "referral.waiting-list": gettext_lazy("%(service)s has put you on its waiting list"),
    "referral.refused": gettext_lazy("%(service)s has no place for you. Your carer looks further"),
    "referral.question": gettext_lazy("%(service)s asked your carer a question"),
    "referral.replied": gettext_lazy("Your carer answered %(service)s"),
    "referral.wrong-receiver": gettext_lazy("A question about help came to the wrong team (%(service)s)"),
    "referral.withdrawn": gettext_lazy("The question to %(service)s was taken back"),
    "referral.first-contact-done": gettext_lazy("First meeting with %(service)s on %(on)s"),
    "bond.added": gettext_lazy("It was written down who belongs to whom"),
    "bond.ended": gettext_lazy("It was written down who belongs to whom"),
    "bond.mistake": gettext_lazy("A mistake about who belongs to whom was taken back"),
    "child.live-birth": gettext_lazy("Born on %(on)s"),
    "child.stillbirth": gettext_lazy("Stillborn on %(on)s"),
    "child.neonatal-death": gettext_lazy("Died on %(on)s"),
    "child.death": gettext_lazy("Died on %(on)s"),
    "child.restored": gettext_lazy("What was written by mistake is taken back"),
    "own-word.said": gettext_lazy("You said something in your own words"),
    "own-page.begun": gettext_lazy("You began to use your own page"),
    "care.began": gettext_lazy("%(organisation)s cares for you too"),
    "care.ended": gettext_lazy("Care by %(organisation)s ended"),
    "consent.given": gettext_lazy("You let %(receiver)s look along"),
    "consent.withdrawn": gettext_lazy("You stopped letting %(receiver)s look along"),
    "emergency.opened": gettext_lazy("Your file was opened in an emergency by %(organisation)s"),
    "person.merged": gettext_lazy("Two files of you became one"),
    "person.split": gettext_lazy("Files that were not both yours were taken apart"),
}
# A child's file is read by its parents: nothing in it is about one of them.
LINES_OF_A_CHILD = {
    "person.registered": gettext_lazy("The file was begun"),
    "emergency.opened": gettext_lazy("The file was opened in an emergency by %(organisation)s"),
    "consent.given": gettext_lazy("%(receiver)s may look along"),
    "consent.withdrawn": gettext_lazy("%(receiver)s may look along no more"),
    "child.live-birth": LINES["child.live-birth"],
    "child.stillbirth": LINES["child.stillbirth"],
    "child.neonatal-death": LINES["child.neonatal-death"],
    "child.death": LINES["child.death"],
    "child.restored": LINES["child.restored"],
}
PARAMETERS: Mapping[str, Callable[[str], str]] = {"due": words.day, "ended": words.day, "on": words.day}


def sentence(line: TimelineLine, *, is_self: bool = True, names: Mapping[str, str] | None = None) -> str:
    """Say a line to her; one without a sentence of its own is said to exist, never left out."""
    said = (LINES if is_self else LINES_OF_A_CHILD).get(line.kind)
    given = {name: PARAMETERS.get(name, str)(value) for name, value in line.parameters.items() if value}
    if "about" in given:
        given["about"] = (names or {}).get(given["about"]) or _("your child")
    try:
        return str(said) % given if said else _("Something was written down")
    except KeyError:
        return _("Something was written down")


def line_to_her(
    line: TimelineLine,
    wrong: str = "",
    *,
    is_self: bool = True,
    name: str = "",
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a line as the timeline draws it; `wrong` is where she says that it is not right (not on paper)."""
    said = sentence(line, is_self=is_self, names=names)
    return {
        "when": timezone.localtime(line.at),
        "what": said,
        "who": line.written_by if is_self else "",
        "note": _note(line.controller.name, wrong, said),
        "tone": "given" if is_self and line.written_by in ("", name) else "team",
    }


def _note(organisation: str, wrong: str, said: str) -> str:
    if not wrong:
        return organisation
    link = '{} · <a href="{}">{}<span class="visually-hidden">: {}</span></a>'
    return format_html(link, organisation, wrong, _("This is not right"), said)
