"""Codes become words in the reader's language: moments, steps, kinds, endings, turns, bonds."""

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
from perinet.care.pathways.services import ARRIVED_LATE, DECIDED_AGAIN
from perinet.network.accounts.models import Role
from perinet.people.families.models import (
    BondRole,
    ChildEvent,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
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
    "child-conversation": gettext_lazy("A parent answered about a child: read it, and speak with the parent"),
    "worried-about-child": gettext_lazy("A parent is very worried about a child: be in touch"),
    "new-contact": gettext_lazy("Tell her who her contact is now"),
    "tell-of-emergency": gettext_lazy("Tell her that her record was opened in an emergency"),
    "safety-after-stop": gettext_lazy("She stopped sharing: see that what was urgent there is done here"),
    "next-offer": gettext_lazy("Offer it again, as agreed"),
    "lost-device": gettext_lazy("Tell her that a device with some of her data was lost"),
    "ask-when-alone": gettext_lazy("Ask in person, when nobody else is there"),
    "ask-substances-apart": gettext_lazy("Ask about alcohol, medicine and drugs, without the family"),
    "book-interpreter": gettext_lazy("Only a child could translate: book an interpreter, and ask then"),
    "speak-about-home": gettext_lazy("She said something about safety at home: speak with her alone"),
    "tablet-stopped": gettext_lazy("She stopped half-way on the tablet: ask whether she wants to go on"),
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
    "she-refused": gettext_lazy("She did not want to be asked this time"),
    "moved": gettext_lazy("Followed elsewhere now, and confirmed there"),
    "asked-elsewhere": gettext_lazy("Another organisation asks"),
    "child-away": gettext_lazy("The child lives elsewhere now"),
    "caught-up": gettext_lazy("Asked together with a later moment"),
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
    "tablet": gettext_lazy("answered alone, on a tablet here"),
    "home": gettext_lazy("answered at a home visit"),
    "paper": gettext_lazy("from paper"),
    "elsewhere": gettext_lazy("answered elsewhere"),
}

NOT_ASKED = {
    "refused": gettext_lazy("She does not want it this time"),
    "not-offered": gettext_lazy("I did not offer it"),
    "unable": gettext_lazy("It could not be done"),
    "moved": gettext_lazy("She is followed elsewhere"),
}
NOT_ASKED_BECAUSE = {
    "no-reason": gettext_lazy("She gave no reason"),
    "feels-well": gettext_lazy("She feels well"),
    "speaks-with-somebody": gettext_lazy("She speaks with somebody already"),
    "fears-consequences": gettext_lazy("She is afraid of what may follow"),
    "not-now": gettext_lazy("Not now, later perhaps"),
    "no-trust": gettext_lazy("She does not trust where it goes"),
    "no-time": gettext_lazy("There was no time"),
    "no-private-place": gettext_lazy("There was no place to talk alone"),
    "no-one-to-follow-up": gettext_lazy("Nobody could follow up on the answers"),
    "other-need-first": gettext_lazy("Something else came first"),
    "forgotten": gettext_lazy("It was forgotten"),
    "no-language": gettext_lazy("No language in common, and no interpreter"),
    "too-ill": gettext_lazy("She was too ill"),
    "not-reached": gettext_lazy("She was not reached"),
    "device-failed": gettext_lazy("The device or the connection failed"),
    "moved-away": gettext_lazy("She moved to another place"),
    "other-team": gettext_lazy("Another team follows her now"),
}
# Of the schedules that no guideline speaks for.
MOMENTS = {
    "co-parent-pregnancy": gettext_lazy("Co-parent, in the pregnancy"),
    "co-parent-3m": gettext_lazy("Co-parent, three months after the birth"),
    "child-6w": gettext_lazy("About the child, six weeks"),
    "child-6m": gettext_lazy("About the child, six months"),
    "child-12m": gettext_lazy("About the child, one year"),
    "child-24m": gettext_lazy("About the child, two years"),
}
TURNS = {
    "opened": gettext_lazy("Opened"),
    "reopened": gettext_lazy("Opened again: it was closed by mistake"),
    "made-urgent": gettext_lazy("Made more urgent"),
    "tried": gettext_lazy("Tried to reach her"),
    "uncovered": gettext_lazy("It came, or waited, at an hour at which nobody is on the rota"),
    "escalated": gettext_lazy("Not taken up in time: the next person was told"),
    "handed-over": gettext_lazy("Handed over to a colleague"),
    "declined": gettext_lazy("She declines for now"),
    "closed": gettext_lazy("Closed"),
}


def named(names: Mapping[str, Any], code: str) -> str:
    return str(names.get(code, code))


def kind_name(kind: str) -> str:
    return named(KINDS, kind)


def role_name(role: str) -> str:
    return named(ROLES, role)


def ending_name(ending: str) -> str:
    return named(ENDINGS, ending)


def state_name(state: str) -> str:
    return named(REFERRAL_STATES, state)


def mark_name(mark: str) -> str:
    return named(MARKS, mark)


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
    if moment in MOMENTS:
        return str(MOMENTS[moment])
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
        return named(RIGHTS, obligation.step)
    if obligation.kind == "contact":
        return named(CONTACTS, obligation.step) if obligation.step else moment_name(obligation.moment)
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
    if obligation.kind == "read-result" and obligation.step == ARRIVED_LATE:
        return _("%(moment)s: answers arrived after the link had ended") % {"moment": about}
    return about


def turn_words(turn: Turn) -> str:
    """Say one turn of an obligation, with its detail in words."""
    details: dict[str, Callable[[str], str]] = {
        "tried": lambda code: named(ATTEMPTS, code),
        "closed": ending_name,
    }
    if not turn.detail or turn.kind not in details:
        return named(TURNS, turn.kind)
    return _("%(what)s: %(detail)s") % {
        "what": named(TURNS, turn.kind),
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
    return named(OWN_WORDS, kind)


def bond_name(role: str) -> str:
    return named(BONDS, role)


def bond_line(code: str) -> str:
    """Say a bond on the line of one of its ends: what this person is, or whom this person has; never a name."""
    side, _sign, role = code.partition(":")
    return bond_name(role) if side == "is" else _("has: %(role)s") % {"role": bond_name(role)}
