"""Codes become words in the reader's language: moments, steps, kinds, endings, turns, lines of the timeline."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perinet.care.decisions import versions
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.pathways.models import Obligation, Turn
from perinet.care.pathways.services import DECIDED_AGAIN
from perinet.network.accounts.models import Role
from perinet.people.families.models import (
    BondRole,
    ChildEvent,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
    TimelineLine,
)

KINDS = {
    "urgent-care": gettext_lazy("Urgent care"),
    "safety-check": gettext_lazy("Safety check"),
    "talk": gettext_lazy("Wants to talk to someone"),
    "read-result": gettext_lazy("Answers came in"),
    "contact": gettext_lazy("Contact owed"),
    "screening": gettext_lazy("Ask how she is"),
    "step": gettext_lazy("Next step"),
    "referral-answer": gettext_lazy("No answer yet from the service"),
    "referral-turn": gettext_lazy("The service asks something of you"),
    "first-contact": gettext_lazy("Did first contact take place?"),
    "glass-review": gettext_lazy("Opened in an emergency: read why"),
    "rights-request": gettext_lazy("A question about her record"),
}

ROLES = {
    Role.MIDWIFE: gettext_lazy("Midwife"),
    Role.DOCTOR: gettext_lazy("Doctor"),
    Role.NURSE: gettext_lazy("Nurse"),
    Role.PSYCHOLOGIST: gettext_lazy("Psychologist"),
    Role.SOCIAL_WORKER: gettext_lazy("Social worker"),
    Role.ORGANISATION_MANAGER: gettext_lazy("Manager of the organisation"),
    Role.ADMINISTRATOR: gettext_lazy("Administrator"),
    Role.GUIDELINE_GROUP: gettext_lazy("Guideline group"),
    Role.RECEIVING_TEAM: gettext_lazy("Team that is asked for help"),
    Role.REGIONAL_COORDINATOR: gettext_lazy("Regional coordinator"),
    Role.PONDO_MEMBER: gettext_lazy("Member of the PONDO team"),
    Role.NETWORK_STAFF: gettext_lazy("Staff of the network"),
    Role.POLICY: gettext_lazy("Policy"),
    Role.RESEARCHER: gettext_lazy("Researcher"),
    Role.DATA_STEWARD: gettext_lazy("Data steward"),
    Role.AUDITOR: gettext_lazy("Auditor"),
    Role.DATA_PROTECTION_OFFICER: gettext_lazy("Data protection officer"),
}

# Why a contact is owed, as the flows name it in `step`.
RIGHTS = {
    "correction": gettext_lazy("She says that something is not right"),
    "who-looked": gettext_lazy("She asks who it was that looked"),
    "full-copy": gettext_lazy("She asks a copy of her whole file"),
    "complaint": gettext_lazy("She has a complaint"),
    "erasure": gettext_lazy("She asks to erase something"),
    "objection": gettext_lazy("One parent does not agree with what the other asks"),
}

CONTACTS = {
    "second-step-declined": gettext_lazy("She would rather not answer the further questions"),
    "link-not-for-her": gettext_lazy("Somebody else opened her link"),
    "after-safety-check": gettext_lazy("Agreed after the safety conversation"),
    "promised-call": gettext_lazy("You promised to call her by then"),
    "bereavement": gettext_lazy("After a loss: be near, ask nothing"),
    "child-away": gettext_lazy("A child lives elsewhere now: be near, judge nothing"),
    "co-parent-conversation": gettext_lazy("A co-parent answered: read it, and speak with him or her"),
    "new-contact": gettext_lazy("Tell her who her contact is now"),
    "tell-of-emergency": gettext_lazy("Tell her that her record was opened in an emergency"),
    "safety-after-stop": gettext_lazy("She stopped sharing: see that what was urgent there is done here"),
    "next-offer": gettext_lazy("Offer it again, as agreed"),
    "ask-when-alone": gettext_lazy("Ask in person, when nobody else is there"),
    "ask-without-family": gettext_lazy(
        "Family interpreted: ask the questions that were left out, with an interpreter"
    ),
}

MARKS = {
    "self-harm": gettext_lazy("An answer about hurting herself"),
    "harm-to-child-act": gettext_lazy("An answer about having hurt the child"),
    "harm-to-child-impulse": gettext_lazy("An answer about an impulse to hurt the child"),
}

ENDINGS = {
    "spoken-with": gettext_lazy("Spoken with her"),
    "taken-over": gettext_lazy("Taken over by somebody who confirmed it"),
    "answered": gettext_lazy("Answered"),
    "consent-withdrawn": gettext_lazy("She stopped sharing"),
    "care-ended": gettext_lazy("Care here ended"),
    "read": gettext_lazy("Read and decided"),
    "done": gettext_lazy("Done"),
    "helped": gettext_lazy("She says that it helped"),
    "declined": gettext_lazy("She does not want this now"),
    "not-hers": gettext_lazy("Not about her: entered by mistake"),
    "voided": gettext_lazy("Answers set aside: not hers"),
    "decided-again": gettext_lazy("Decided again, under another version of the guideline"),
    "loss": gettext_lazy("Closed after a loss"),
    "first-contact-done": gettext_lazy("First contact took place"),
    "referred-again": gettext_lazy("Asked another service"),
    "new-date": gettext_lazy("A new date was agreed"),
    "refused": gettext_lazy("The service refused"),
    "withdrawn": gettext_lazy("Withdrawn"),
}

OUTCOMES = {
    "safe-now": gettext_lazy("Spoken with her: safe for now"),
    "misread-question": gettext_lazy("She had misread the question"),
    "intrusive-thought": gettext_lazy("An intrusive thought, not wished"),
    "risk-plan-made": gettext_lazy("There is a risk: a safety plan was made with her"),
    "admitted": gettext_lazy("Admitted, or brought to emergency care"),
    "taken-over": gettext_lazy("Taken over by a named person who confirmed it"),
    "not-reached": gettext_lazy("Not reached"),
}

ATTEMPTS = {
    "call": gettext_lazy("Called, no answer"),
    "text": gettext_lazy("Sent a text message"),
    "voice-mail": gettext_lazy("Left a voice mail"),
    "mail": gettext_lazy("Sent a mail"),
    "second-channel": gettext_lazy("Tried a second way"),
    "agreed-contact": gettext_lazy("Called the contact she had agreed to"),
    "gp-or-home-visit": gettext_lazy("Asked the GP, or went to her home"),
    "psychiatrist-or-112": gettext_lazy("Called the psychiatrist on call, or 112"),
    "not-reached": gettext_lazy("Not reached"),
}

REFERRAL_STATES = {
    "draft": gettext_lazy("Being written"),
    "sent": gettext_lazy("Sent"),
    "seen": gettext_lazy("Seen by the service"),
    "question": gettext_lazy("The service has a question"),
    "accepted": gettext_lazy("Accepted"),
    "waiting-list": gettext_lazy("On the waiting list"),
    "refused": gettext_lazy("Refused"),
    "first-contact-done": gettext_lazy("First contact took place"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "wrong-receiver": gettext_lazy("Reached the wrong team"),
}

REFUSALS = {
    "no-capacity": gettext_lazy("no room now"),
    "not-eligible": gettext_lazy("not for this service"),
    "wrong-region": gettext_lazy("another region"),
    "language": gettext_lazy("not in her language"),
    "other": gettext_lazy("another reason"),
}

CHANNELS = {
    "qr": gettext_lazy("QR code"),
    "mail": gettext_lazy("mail"),
    "text": gettext_lazy("text message"),
    "paper": gettext_lazy("paper"),
}

MODES = {
    "self": gettext_lazy("answered alone"),
    "assisted": gettext_lazy("answered together"),
    "paper": gettext_lazy("from paper"),
    "elsewhere": gettext_lazy("answered elsewhere"),
}

TURNS = {
    "opened": gettext_lazy("Opened"),
    "reopened": gettext_lazy("Opened again: it was closed by mistake"),
    "made-urgent": gettext_lazy("Made more urgent"),
    "tried": gettext_lazy("Tried to reach her"),
    "escalated": gettext_lazy("Not taken up in time: the next person was told"),
    "handed-over": gettext_lazy("Handed over to a colleague"),
    "declined": gettext_lazy("She declines for now"),
    "closed": gettext_lazy("Closed"),
}


def _named(names: Mapping[str, Any], code: str) -> str:
    return str(names.get(code, code))


def kind_name(kind: str) -> str:
    return _named(KINDS, kind)


def role_name(role: str) -> str:
    return _named(ROLES, role)


def ending_name(ending: str) -> str:
    return _named(ENDINGS, ending)


def state_name(state: str) -> str:
    return _named(REFERRAL_STATES, state)


def mark_name(mark: str) -> str:
    return _named(MARKS, mark)


def guideline_language() -> str:
    """Return the reader's language where guidelines speak it, else Dutch."""
    code = (get_language() or "nl")[:2]
    return code if code in LANGUAGES else "nl"


def _of_guideline(section: str, code: str, language: str) -> str:
    """Look a word up in a package that has it: packages share their words."""
    guideline = versions.naming(section, code) if code else None
    if guideline is None:
        return code
    word = guideline.texts[language if language in LANGUAGES else "nl"][section][code]
    return str(word["name"] if isinstance(word, dict) else word)


def moment_name(moment: str, language: str = "") -> str:
    return _of_guideline("moments", moment, language or get_language() or "nl")


def step_name(step: str, language: str = "") -> str:
    return _of_guideline("steps", step, language or get_language() or "nl")


def sign_name(sign: str) -> str:
    return _of_guideline("signs", sign, get_language() or "nl")


def day(value: date | datetime | str) -> str:
    """Say a day in the order that its language is used to; a stored text is an ISO date."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j M Y")


def moment_in_time(at: datetime) -> str:
    """Say a day and an hour; midnight is a day without an hour."""
    local = timezone.localtime(at)
    return date_format(local, "j M" if local.time() == time() else "j M, H:i")


def due_words(due_at: datetime, at: datetime) -> str:
    """Say until when in two ways: how long still, or how late, and the hour itself."""
    words = {"time": timesince(min(at, due_at), max(at, due_at), depth=1), "when": moment_in_time(due_at)}
    return (_("%(time)s late (%(when)s)") if due_at < at else _("within %(time)s (%(when)s)")) % words


def gestation_words(days: int) -> str:
    return _("%(weeks)s+%(days)s weeks pregnant") % {"weeks": days // 7, "days": days % 7}


def stage_words(pregnancy: Pregnancy | None, on: date, tone: str = "") -> str:
    """Say where she is: weeks of pregnancy, weeks since the birth, a wish, a loss; or nothing.

    `tone` says of a birth that no child of it lives, or lives with her: then nothing is counted in weeks of a baby.
    """
    if pregnancy is None:
        return ""
    if pregnancy.status == PregnancyStatus.WISH:
        return _("wishes for a child")
    if pregnancy.status == PregnancyStatus.LOSS and pregnancy.ended_how == PregnancyEnd.TERMINATION:
        return _("her pregnancy ended on %(day)s") % {"day": day(pregnancy.ended_on)}
    if pregnancy.status == PregnancyStatus.LOSS:
        return _("lost her baby on %(day)s") % {"day": day(pregnancy.ended_on)}
    born, carried = pregnancy.days_postpartum(on), pregnancy.gestation_days(on)
    if born is not None and tone:
        words = {"loss": _("gave birth on %(day)s, and lost the baby"), "apart": _("gave birth on %(day)s")}
        return words[tone] % {"day": day(pregnancy.ended_on)}
    if born is not None:
        weeks = born // 7
        return ngettext("baby of %(weeks)s week", "baby of %(weeks)s weeks", weeks) % {"weeks": weeks}
    return gestation_words(carried) if carried is not None and carried >= 0 else _("pregnant")


def why_words(obligation: Obligation) -> str:
    """Say why something waits: its kind, and what it is about."""
    if obligation.kind in ("step", "referral-answer", "referral-turn", "first-contact"):
        return step_name(obligation.step)
    if obligation.kind == "rights-request":
        return _named(RIGHTS, obligation.step)
    if obligation.kind == "contact":
        return _named(CONTACTS, obligation.step) if obligation.step else moment_name(obligation.moment)
    if obligation.kind == "safety-check":
        soft = _("A safety mark: the same working day")
        return _("A safety mark: speak with her now") if obligation.urgency == "hard" else soft
    if obligation.kind == "urgent-care":
        return _("Somebody is worried: do not wait")
    about = moment_name(obligation.moment) if obligation.moment else ""
    if obligation.kind == "read-result" and obligation.step == DECIDED_AGAIN:
        return _("%(moment)s: another step is proposed now, under another version of the guideline") % {
            "moment": about
        }
    return about


def turn_words(turn: Turn) -> str:
    """Say one turn of an obligation, with its detail in words."""
    details: dict[str, Callable[[str], str]] = {
        "tried": lambda code: _named(ATTEMPTS, code),
        "closed": ending_name,
    }
    if not turn.detail or turn.kind not in details:
        return _named(TURNS, turn.kind)
    return _("%(what)s: %(detail)s") % {
        "what": _named(TURNS, turn.kind),
        "detail": details[turn.kind](turn.detail),
    }


# What one is to another, as a word for that person.
BONDS = {
    BondRole.BIRTH_MOTHER: gettext_lazy("Birth mother"),
    BondRole.SECOND_MOTHER: gettext_lazy("Second mother"),
    BondRole.FATHER: gettext_lazy("Father"),
    BondRole.PARENT: gettext_lazy("Parent"),
    BondRole.ADOPTIVE_PARENT: gettext_lazy("Adoptive parent"),
    BondRole.FOSTER_PARENT: gettext_lazy("Foster parent"),
    BondRole.GUARDIAN: gettext_lazy("Guardian"),
    BondRole.OTHER_CARER: gettext_lazy("Somebody else who cares for the child"),
    BondRole.PARTNER: gettext_lazy("Partner"),
    BondRole.SIBLING: gettext_lazy("Brother or sister"),
}
BOND_ENDINGS = {
    "over": gettext_lazy("It is over"),
    "died": gettext_lazy("One of the two has died"),
    "court": gettext_lazy("Decided by a court"),
    "adopted": gettext_lazy("The child was adopted"),
    "placement-ended": gettext_lazy("The placement ended"),
    "entered-by-mistake": gettext_lazy("It was written down by mistake"),
}
CHILDREN = {
    1: gettext_lazy("First child"),
    2: gettext_lazy("Second child"),
    3: gettext_lazy("Third child"),
    4: gettext_lazy("Fourth child"),
}
CHILD_EVENTS = {
    ChildEvent.EXPECTED: gettext_lazy("expected"),
    ChildEvent.LIVE_BIRTH: gettext_lazy("born"),
    ChildEvent.STILLBIRTH: gettext_lazy("stillborn"),
    ChildEvent.NEONATAL_DEATH: gettext_lazy("died in the first weeks"),
    ChildEvent.DEATH: gettext_lazy("died"),
    ChildEvent.REMOVED: gettext_lazy("taken into care elsewhere"),
    ChildEvent.PLACED: gettext_lazy("lives with a foster family"),
    ChildEvent.ADOPTED_OUT: gettext_lazy("adopted by another family"),
    ChildEvent.RETURNED: gettext_lazy("came home again"),
}
OWN_WORDS = {
    "goal": gettext_lazy("Goal"),
    "wish": gettext_lazy("Wish"),
    "strength": gettext_lazy("Strength"),
    "about-me": gettext_lazy("About me"),
}


def own_word_name(kind: str) -> str:
    return _named(OWN_WORDS, kind)


def bond_name(role: str) -> str:
    return _named(BONDS, role)


def bond_line(code: str) -> str:
    """Say a bond on the line of one of its ends: what this person is, or whom this person has; never a name."""
    side, _sign, role = code.partition(":")
    return bond_name(role) if side == "is" else _("has: %(role)s") % {"role": bond_name(role)}


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
    "screening.answered": gettext_lazy("Questions answered (%(moment)s, %(mode)s)"),
    "screening.voided": gettext_lazy("Answers set aside: not hers"),
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
    "moment": moment_name,
    "step": step_name,
    "due": day,
    "ended": day,
    "on": day,
    "outcome": lambda code: _named(OUTCOMES, code),
    "how": lambda code: _named(ATTEMPTS, code),
    "ending": ending_name,
    "reason": lambda code: _named(REFUSALS, code),
    "channel": lambda code: _named(CHANNELS, code),
    "mode": lambda code: _named(MODES, code),
    "bond": bond_line,
    "word": own_word_name,
}


class _Said(dict):
    """A line written before a parameter existed still reads."""

    def __missing__(self, key: str) -> str:
        return "…"


def timeline_text(line: TimelineLine) -> str:
    given = {
        name: PARAMETERS.get(name, str)(value)
        for name, value in line.parameters.items()
        if value not in ("", None)
    }
    return str(LINES.get(line.kind, line.kind)) % _Said(given)


def timeline_line(line: TimelineLine) -> dict[str, Any]:
    """Return a line as the timeline component draws it."""
    tone = "alert" if line.topic == "safety" else "team" if line.written_by else "given"
    return {
        "when": timezone.localtime(line.at),
        "what": timeline_text(line),
        "who": line.written_by,
        "tone": tone,
    }
