"""What was written at a home visit becomes answers, marks, worries, notes and changes, each once, none dropped."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions import services as decisions
from perinet.care.pathways import home_visits, three_way
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.home_visits import Outcome
from perinet.care.pathways.models import (
    EntryState,
    HomeVisitEntry,
    HomeVisitPack,
    Kind,
    Obligation,
    PackedRecord,
)
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Interpreter, Mode, Occasion
from perinet.care.screening.translating import HELPERS
from perinet.flows import assess, co_parents, not_asked, packing, safety, screen, worry
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, PerinetError, Refused
from perinet.ground.vault import letters
from perinet.people.families import services as families
from perinet.people.families.models import Person, SafeContact
from perinet.people.families.services import ReachSafely

UNREADABLE = "unreadable"  # not kept: the device keeps it
LONGEST = 2000
WRONG = (
    KeyError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    OverflowError,
)  # what a garbled entry leads to


@dataclass(frozen=True)
class Written:
    """One entry of a device, opened."""

    id: UUID
    kind: str
    record: PackedRecord
    content: Mapping[str, Any]
    asking: UUID | None
    said_at: datetime

    def text(self, name: str) -> str:
        value = self.content.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST:
            raise ValueError(name)
        return value


def receive(
    *, pack: HomeVisitPack, entries: Sequence[Mapping[str, Any]], at: datetime, by: Actor
) -> dict[str, str]:
    """Take in each entry once and say what became of it; an expired or revoked pack still brings home what it holds."""
    if by.id != str(pack.owner_id) or by.organisation != str(pack.organisation_id):
        raise NotAllowed(_("Sign in as who took these families along, for the same organisation."))
    records = PackedRecord.objects.filter(pack=pack).select_related("person", "pack")
    hers = {str(one.person_id): one for one in records}
    return {str(one["id"]): _receive(pack, hers, one, at, by) for one in entries}


@transaction.atomic
def _receive(
    pack: HomeVisitPack, hers: Mapping[str, PackedRecord], sent: Mapping[str, Any], at: datetime, by: Actor
) -> str:
    HomeVisitPack.objects.select_for_update().get(pk=pack.pk)  # of two at once, the second finds the first
    try:
        pk = UUID(str(sent["id"]))
        if known := HomeVisitEntry.objects.filter(pk=pk, pack=pack).first():
            return known.state
        entry = _opened(pk, pack, hers, sent["letter"], at)
    except (letters.NotALetter, *WRONG):
        return UNREADABLE
    outcome = _carried_out(entry, at, by)
    home_visits.keep(
        entry_id=entry.id, record=entry.record, kind=entry.kind, content=entry.content, asking=entry.asking,
        outcome=outcome, said_at=entry.said_at, at=at, by=by,
    )  # fmt: skip
    return outcome.state


def _opened(
    pk: UUID, pack: HomeVisitPack, hers: Mapping[str, PackedRecord], letter: Mapping[str, Any], at: datetime
) -> Written:
    content = letters.read(letter, str(pack.pk), str(pk))
    asking = content.get("asking")
    return Written(
        id=pk, kind=str(content["kind"])[:20], record=hers[content["person"]], content=content,
        asking=UUID(asking) if asking else None, said_at=_said_at(pack, content["said_at"], at),
    )  # fmt: skip


def _said_at(pack: HomeVisitPack, milliseconds: float, at: datetime) -> datetime:
    """Believe the clock of the device where it can be true: after the pack was made, and not in the future."""
    said = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return min(max(said, pack.made_at), at)


def _carried_out(entry: Written, at: datetime, by: Actor) -> Outcome:
    """What can't be carried out is kept as it was written, and stands before whoever brought it home."""
    try:
        with transaction.atomic():
            return CARRY_OUT[entry.kind](entry, at, by)
    except PerinetError as problem:
        outcome = Outcome(EntryState.PROBLEM, problem=problem.code[:40])
    except WRONG:
        outcome = Outcome(EntryState.PROBLEM, problem="garbled")
    if urgency := _marked(entry):
        pack = entry.record.pack
        co_parents.open_check(
            person=entry.record.person, organisation_id=pack.organisation_id, owner_id=pack.owner_id,
            source=entry.asking or entry.id, moment="", urgency=urgency, at=at, by=by,
        )  # fmt: skip
    return outcome


def _marked(entry: Written) -> str:
    """Say how urgent an answer is that found no place: what she said of herself counts wherever it stands."""
    try:
        item = library.get(entry.text("instrument")).item(entry.text("item"))
        option = int(entry.content["option"])
        is_mark = entry.kind == "answer" and item.mark and 0 <= option < len(item.scores)
        return (is_mark and item.mark.urgency(item.scores[option])) or ""
    except (PerinetError, *WRONG):
        return ""


def _packed_moment(entry: Written) -> Mapping[str, Any]:
    return next(one for one in entry.record.content["moments"] if one["ref"] == entry.content["moment"])


def _occasion(entry: Written, at: datetime, by: Actor) -> tuple[Occasion, str]:
    """Find the occasion of this sitting, or open one; say whether she was asked elsewhere meanwhile."""
    pack, person = entry.record.pack, entry.record.person
    known = home_visits.occasion_of(pack, entry.asking)
    if known and (
        found := Occasion.objects.filter(pk=known, closed_at=None).select_related("person").first()
    ):
        return found, EntryState.TAKEN
    asked = _packed_moment(entry)
    moment, about = asked["id"], Person.objects.get(pk=asked["about"]) if asked["about"] else None
    others = Occasion.objects.about(person).filter(
        moment=moment, about=about, organisation=pack.organisation_id, created_at__gt=pack.made_at
    )
    elsewhere = others.exclude(mode=Mode.HOME).exists()
    made = screen.begin(
        person=person, moment=moment, mode=Mode.HOME, language=entry.text("language") or person.language,
        interpreter=Interpreter(entry.content["interpreter"]), about=about, at=entry.said_at, by=by,
    )  # fmt: skip
    return made, EntryState.BOTH if elsewhere else EntryState.TAKEN


def _answer(entry: Written, at: datetime, by: Actor) -> Outcome:
    """Her answer keeps the time at which she gave it; who is on duty hears of a mark now."""
    moment, name = _packed_moment(entry), entry.text("instrument")
    step = 1 if name in moment["first"] else 2
    if name not in [*moment["first"], *moment["further"]]:
        raise Refused(_("These questions were not in the pack."), code="not-packed")
    occasion, state = _occasion(entry, at, by)
    asked = screenings.ask(occasion=occasion, instruments=[name], step=step)
    screening = next(one for one in asked if one.instrument == name)
    answers = {entry.text("item"): int(entry.content["option"])}
    recorded = screenings.record_answers(screening=screening, answers=answers, at=entry.said_at, by=by)
    if recorded.raised:
        screen.flag(occasion=occasion, at=at, by=by)
    return Outcome(state, occasion_id=occasion.pk)


def _finish(entry: Written, at: datetime, by: Actor) -> Outcome:
    known = home_visits.occasion_of(entry.record.pack, entry.asking)
    if known and not Occasion.objects.filter(pk=known, closed_at=None).exists():
        return Outcome(occasion_id=known)  # somebody here closed it meanwhile
    occasion, state = _occasion(entry, at, by)
    assess.leave_for_later(occasion=occasion, kinds=_left(occasion), at=at, by=by)
    if entry.content.get("declined"):
        screen.decline_second_step(occasion=occasion, at=at, by=by)
    if entry.text("wish") in ("now", "later", "no"):
        screen.wish_to_talk(occasion=occasion, wish=entry.text("wish"), at=at, by=by)
    if screenings.hold(occasion=occasion):
        screen.finish(occasion=occasion, at=at, by=by)
    return Outcome(state, occasion_id=occasion.pk)


def _left(occasion: Occasion) -> Collection[str]:
    """Say which kinds of questions whoever interpreted could not carry."""
    asked = [library.get(row.instrument, row.instrument_version) for row in occasion.screenings.all()]
    return HELPERS[occasion.interpreter].leaves_of(asked)


def _safety_talk(entry: Written, at: datetime, by: Actor) -> Outcome:
    """A conversation held on the spot ends the mark as one held here does; a mark that ended meanwhile stays ended."""
    occasion = home_visits.occasion_of(entry.record.pack, entry.asking)
    sources = [str(occasion), str(entry.asking)]  # the second where her answers found no place
    waiting = Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK, source__in=sources)
    conversation = _conversation(entry)
    obligation = waiting.select_related("person").first()
    if obligation is None:
        return Outcome(EntryState.BOTH, occasion_id=occasion)
    safety.acknowledge(obligation=obligation, conversation=conversation, at=at, by=by)
    return Outcome(occasion_id=occasion)


def _conversation(entry: Written) -> SafetyConversation:
    codes = {name: entry.text(name) or "not-asked" for name in CONVERSATION.answers}
    wrong = [name for name, code in codes.items() if code not in CONVERSATION.answers[name]]
    if wrong or entry.text("outcome") not in CONVERSATION.outcomes:
        raise Refused(
            _("Only a conversation, or a named person who took over, ends this. See below."), code="outcome"
        )
    free = ("when", "protects", "safety_plan", "who_knows", "taken_over_by", "outcome")
    return SafetyConversation(
        spoken_with_her=entry.text("spoken") == "yes", asked_directly=entry.text("asked") == "yes",
        **codes, **{name: entry.text(name) for name in free},
    )  # fmt: skip


def _worry(entry: Written, at: datetime, by: Actor) -> Outcome:
    signs = decisions.chosen_guideline(entry.record.pack.organisation_id).signs
    kinds = [sign for sign in entry.content["kinds"] if sign in signs]
    worry.concern(
        person=entry.record.person, kinds=kinds, told_by=entry.text("told_by")[:30], note=entry.text("note"), at=at,
        by=by,
    )  # fmt: skip
    return Outcome()


def _note(entry: Written, at: datetime, by: Actor) -> Outcome:
    if not entry.text("text").strip():
        raise Refused(_("The note is empty."), code="empty")
    families.write_line(
        person=entry.record.person, kind="home-visit.note", at=entry.said_at, source=entry.id, by=by,
        topic="mental-health", controller_id=entry.record.pack.organisation_id,
    )  # fmt: skip
    return Outcome()


def _not_asked(entry: Written, at: datetime, by: Actor) -> Outcome:
    """A reason counts for the moment that waits here; of a child no note is kept anywhere but in this entry."""
    moment = _packed_moment(entry)
    whom = Person.objects.get(pk=moment["about"]) if moment["about"] else entry.record.person
    waiting = Obligation.objects.open().about(whom).filter(
        kind=Kind.SCREENING, moment=moment["id"], organisation=entry.record.pack.organisation_id
    )  # fmt: skip
    obligation = waiting.select_related("person").first()
    if obligation is None:
        return Outcome(EntryState.BOTH)
    code, _sign, reason = entry.text("reason").partition(":")
    not_asked.write_down(
        obligation=obligation, code=code, reason=reason, note="" if moment["about"] else entry.text("note"), at=at,
        by=by,
    )  # fmt: skip
    return Outcome()


def _detail(entry: Written, at: datetime, by: Actor) -> Outcome:
    """Compare three ways: what was packed, what was written on the way, what stands here now."""
    person, mine = entry.record.person, {name: _value(entry, name) for name in entry.content["fields"]}
    reach = SafeContact.objects.about(person).order_by("-created_at").first()
    review = three_way.compare(
        base=home_visits.base_of(entry.record), mine=mine, theirs=packing.details(person, reach)
    )
    change(entry.record, review.taken, at=at, by=by)
    doubts = {name: asdict(doubt) for name, doubt in review.doubts.items()}
    return Outcome(EntryState.DOUBT if doubts else EntryState.TAKEN, doubts=doubts)


def _value(entry: Written, name: str) -> Any:
    value = entry.content["fields"][name]
    if name in LIMITS.fields and (
        (name in WAYS and value in (True, False, None))
        or (name not in WAYS and isinstance(value, str) and len(value) <= LONGEST_FIELD[name])
    ):
        return value
    raise ValueError(name)


WAYS = frozenset({"call", "text", "voice_mail", "mail"})
LONGEST_FIELD = {"phone": 30, "email": 254, "address": 200, "when": 200, "read_along": 200}


@transaction.atomic
def change(record: PackedRecord, taken: Mapping[str, Any], *, at: datetime, by: Actor) -> None:
    """Write down what was changed on the way, with the rest as it stands here."""
    if not taken:
        return
    person = record.person
    before = SafeContact.objects.about(person).order_by("-created_at").first()
    reach = {name: taken.get(name, getattr(before, name, None)) for name in LIMITS.reach_fields}
    changed = bool(set(taken) & set(LIMITS.reach_fields))
    safe = ReachSafely(**{name: value if name in WAYS else value or "" for name, value in reach.items()})
    families.correct(
        person=person, changes={name: taken[name] for name in LIMITS.person_fields if name in taken},
        reach=safe if changed else None, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def settle(*, entry: HomeVisitEntry, choices: Mapping[str, str], at: datetime, by: Actor) -> None:
    """A person chose of each doubt what counts; what was written on the way is put in place where it was chosen."""
    record = PackedRecord.objects.select_related("person", "pack").get(
        pack=entry.pack_id, person=entry.person_id
    )
    for name, chosen in choices.items():
        home_visits.rule(entry=entry, field=name, chosen=chosen, at=at, by=by)
    mine = {name: entry.doubts[name]["mine"] for name, chosen in choices.items() if chosen == "mine"}
    change(record, mine, at=at, by=by)


CARRY_OUT: Mapping[str, Callable[[Written, datetime, Actor], Outcome]] = {
    "answer": _answer, "finish": _finish, "safety-talk": _safety_talk, "worry": _worry, "note": _note,
    "not-asked": _not_asked, "detail": _detail,
}  # fmt: skip
