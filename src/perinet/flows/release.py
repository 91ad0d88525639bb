"""A decision, once a person spoke with her, becomes words that she takes home; never by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import engine, own_result, releases
from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Confirmation, Decision, ResultCard, ResultRelease
from perinet.care.decisions.own_result import Contact, Known, Part, Promise
from perinet.care.pathways.models import Obligation, SafetyAcknowledgement
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.caveats import caveats
from perinet.care.screening.models import Interpreter, Occasion, Strengths
from perinet.flows import own, screen, tell
from perinet.flows.screen import SAFETY_STEPS
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import services as accounts
from perinet.people.consent import services as consent
from perinet.people.families import pregnancies
from perinet.people.families import services as families
from perinet.people.families.models import SECRET

FIRST = {
    "open": gettext_lazy("The questions are not finished yet."),
    "voided": gettext_lazy("These answers were set aside: not hers."),
    "mark": gettext_lazy("Speak with her about the safety mark first."),
    "undecided": gettext_lazy("Decide first, on the page of the result."),
}


@dataclass(frozen=True)
class Chosen:
    """What a professional chose on the page: parts, places, one sentence of his or her own, and how it is given."""

    parts: tuple[str, ...] = own_result.PARTS
    near: tuple[str, ...] = ()
    note: str = ""
    spoken: bool = False
    asked_for_it: bool = False  # she asked now for what is otherwise kept from every paper
    online: bool = True
    goes_to: tuple[str, ...] = ("nobody",)


@dataclass(frozen=True)
class Draft:
    """What would be released now, and what has to happen first."""

    parts: tuple[Part, ...]
    known: Known
    language: str
    decision: Decision | None
    steps: tuple[str, ...]
    first: tuple[str, ...]
    secret: bool

    @property
    def needs_talk(self) -> bool:
        """Only where nothing follows may it be given without a conversation."""
        return self.steps != (engine.NONE,)


def language_of(occasion: Occasion) -> str:
    """Return her own language where the words exist, else the one in which she was asked."""
    return own_result.language_for((occasion.person.language, occasion.language))


def draft(*, occasion: Occasion, strengths: Sequence[str], at: datetime, by: Actor) -> Draft:
    """Put the words together; `strengths` are the cards she chose, said in her language."""
    language, row = language_of(occasion), _decision(occasion)
    steps = _steps(row) if row else ()
    known = Known(
        who=who_of(occasion, row), steps=steps, strengths=tuple(strengths), said=_said(occasion),
        mode=occasion.mode, interpreter=_interpreter(occasion), untested=_untested(occasion, at),
        promises=tuple(_promises(occasion, language, at, by)), contacts=tuple(_contacts(occasion, at, by)),
    )  # fmt: skip
    return Draft(
        parts=own_result.told(known, language), known=known, language=language, decision=row, steps=steps,
        first=tuple(_first(occasion, row, steps)), secret=occasion.topic in SECRET,
    )  # fmt: skip


def choose(made: Draft, chosen: Chosen) -> Draft:
    """Return the draft as it reads with what was chosen about it."""
    known = replace(made.known, near=chosen.near, note=chosen.note)
    return replace(made, known=known, parts=own_result.told(known, made.language, chosen.parts))


def _decision(occasion: Occasion) -> Decision | None:
    """Return the newest on the topic of the moment; what is decided apart is told apart, or not at all."""
    return Decision.objects.filter(occasion=occasion, topic=occasion.topic).first()


def _confirmed(row: Decision | None) -> Confirmation | None:
    return Confirmation.objects.filter(decision=row).first() if row else None


def _steps(row: Decision) -> tuple[str, ...]:
    """Return the steps that a person agreed to; before that, those that are proposed."""
    guideline, _facts, decided = decisions.read(row)
    proposed = [one.step for one in decided.steps]
    confirmed = _confirmed(row)
    if confirmed and not confirmed.agrees:
        proposed = [step for step in proposed if step in SAFETY_STEPS] + [confirmed.chosen_step]
    known = guideline.steps
    told = [step for step in proposed if step not in known or known[step].concern != decisions.HIDDEN_CONCERN]
    return tuple(dict.fromkeys(told)) or (row.step,)


def who_of(occasion: Occasion, row: Decision | None) -> str:
    """Say whose words these are: hers, those of a co-parent, or a parent's about the child."""
    if occasion.about_id:
        return own_result.CHILD
    is_partner = pregnancies.role_of(occasion.person, occasion.topic) == pregnancies.PARTNER
    return own_result.PARTNER if is_partner and row is None else own_result.BIRTH_PARENT


def _first(occasion: Occasion, row: Decision | None, steps: Sequence[str]) -> Iterator[str]:
    if occasion.is_open:
        yield "open"
    if hasattr(occasion, "voiding"):
        yield "voided"
    if not _spoken_about_marks(occasion):
        yield "mark"
    if row and steps != (engine.NONE,) and _confirmed(row) is None:
        yield "undecided"


def _spoken_about_marks(occasion: Occasion) -> bool:
    """A mark that still waits needs a conversation with her: that somebody tried is not enough."""
    waiting = Obligation.objects.open().filter(source=occasion.pk, kind__in=SAFETY_STEPS.values())
    met = SafetyAcknowledgement.objects.filter(obligation__in=waiting, spoken_with_her=True)
    return not waiting.exclude(pk__in=met.values("obligation")).exists()


def _said(occasion: Occasion) -> str:
    row = Strengths.objects.filter(occasion=occasion).first()
    return row.text if row else ""


def _interpreter(occasion: Occasion) -> str:
    return "" if occasion.interpreter == Interpreter.NONE else occasion.interpreter


def _untested(occasion: Occasion, at: datetime) -> bool:
    """Say whether any list of this moment was asked in words that nobody tested in her language."""
    asked = occasion.screenings.filter(topic=occasion.topic)
    return any(_is_untested(row.instrument, row.instrument_version, occasion.language, at) for row in asked)


def _is_untested(name: str, version: str, language: str, at: datetime) -> bool:
    instrument = library.get(name, version)
    shown = screenings.texts_for(name, language, clock.day(at))
    known = {caveat.kind for caveat in caveats(instrument, language=language)}
    return "language-not-validated" in known or (shown is not None and not shown.validated)


def _promises(occasion: Occasion, language: str, at: datetime, by: Actor) -> Iterator[Promise]:
    with translation.override(language):
        for row in own.coming(person=occasion.person, at=at, by=by):
            yield Promise(row.kind, row.who, _day(row.on), _day(row.until))


def _day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""


def _contacts(occasion: Occasion, at: datetime, by: Actor) -> Iterator[Contact]:
    for row in own.contacts(person=occasion.person, at=at, by=by):
        yield Contact(f"{row.name}, {row.organisation}" if row.name else row.organisation, row.phone)


@transaction.atomic
def release(
    *, occasion: Occasion, chosen: Chosen, strengths: Sequence[str], at: datetime, by: Actor
) -> ResultRelease:
    """Give her the words: decided by a person, after the marks were spoken about, and nothing by itself."""
    if not accounts.may_care(by) or str(occasion.organisation_id) != by.organisation:
        raise NotAllowed(_("Only the team that asked her gives her the result."))
    made = choose(draft(occasion=occasion, strengths=strengths, at=at, by=by), chosen)
    _refuse(made, chosen)
    row = releases.release(
        occasion=occasion, decision=made.decision, parts=made.parts, language=made.language, spoken=chosen.spoken,
        online=chosen.online and not made.secret, goes_to=chosen.goes_to, at=at, by=by,
    )  # fmt: skip
    _line(row, "result.released", at, by)
    return row


def _refuse(made: Draft, chosen: Chosen) -> None:
    for code in made.first:
        raise Refused(str(FIRST[code]), code=code)
    if made.needs_talk and not chosen.spoken:
        raise Refused(_("Speak with her first, then give her this."), code="not-spoken")
    if made.secret and not chosen.asked_for_it:
        raise Refused(_("Give this only when she asks for it now."), code="not-asked")
    if word := own_result.refused(chosen.note):
        raise Refused(
            _("Leave “%(word)s” out of your sentence: others may read this sheet.") % {"word": word},
            code="never-said",
        )


def _line(row: ResultRelease, kind: str, at: datetime, by: Actor) -> None:
    families.write_line(
        person=row.person, kind=kind, at=at, source=row.pk, by=by, topic=row.topic,
        controller_id=row.controller_id,
    )  # fmt: skip


@transaction.atomic
def take_back(*, release: ResultRelease, reason: str, at: datetime, by: Actor) -> ResultRelease:
    """End it, with the links of its sheets; she reads that it was taken back, by whom and why."""
    if not accounts.may_care(by) or str(release.controller_id) != by.organisation:
        raise NotAllowed(_("Only the team that gave it takes it back."))
    return _take_back(release, reason, at, by)


def _take_back(release: ResultRelease, reason: str, at: datetime, by: Actor) -> ResultRelease:
    for card in release.cards.filter(revoked_at=None):
        consent.close_link(link_id=card.pk, at=at, by=by)
    row = releases.take_back(release=release, reason=reason, at=at, by=by)
    _line(row, "result.taken-back", at, by)
    return row


@transaction.atomic
def set_aside(*, occasion: Occasion, reason: str, at: datetime, by: Actor) -> None:
    """These answers were not hers: what was given about them is taken back too, said in the words she reads."""
    screen.not_hers(occasion=occasion, reason=reason, at=at, by=by)
    if given := releases.current(occasion):
        with translation.override(given.language):
            why = _("These answers were not yours.")
        _take_back(given, why, at, by)


@dataclass(frozen=True)
class Sheet:
    """What is printed in the room: the address, and apart from it the code that is said aloud."""

    card: ResultCard
    address: str
    code: str


@transaction.atomic
def make_sheet(*, release: ResultRelease, path: str, at: datetime, by: Actor) -> Sheet:
    """Make the code of her sheet, and write down that a copy left with her."""
    if not release.online:
        raise Refused(_("This result stands on paper only: there is no code for it."), code="paper-only")
    for earlier in release.cards.filter(revoked_at=None):
        consent.close_link(link_id=earlier.pk, at=at, by=by)
    card, token, code = releases.make_card(release=release, at=at, by=by)
    consent.open_link(person=release.person, link_id=card.pk, until=card.expires_at, at=at, by=by)
    return Sheet(card, tell.address(path.format(token=token)), code)


@transaction.atomic
def leave_with_her(*, release: ResultRelease, form: str, at: datetime, by: Actor) -> None:
    """A copy that she takes along is written down, so that her record says what left and when."""
    consent.disclose(
        person=release.person, receiver="herself", form=form, topics={release.topic}, source=str(release.pk), at=at,
        by=by,
    )  # fmt: skip
