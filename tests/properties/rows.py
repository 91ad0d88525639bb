"""A person, a keeper and a topic become rows of every kind that rooms write, as their services write them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import ResultRelease
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import HomeVisitEntry, HomeVisitPack, Kind, Obligation, PackedRecord
from perinet.care.referrals import services as referrals
from perinet.care.referrals.models import Referral
from perinet.care.screening import services as screenings
from perinet.care.screening.models import (
    AskedBy,
    Assessment,
    Concern,
    Mark,
    NotAsked,
    Observation,
    Occasion,
    Receipt,
    ReminderChoice,
    Screening,
    Strengths,
)
from perinet.flows import register, screen
from perinet.network.accounts.models import Organisation, Role
from perinet.people.consent.models import (
    BreakGlass,
    Capacity,
    CareRelation,
    Disclosure,
    Exclusion,
    Naming,
    RightsRequest,
)
from perinet.people.families.births import Dates
from perinet.people.families.models import (
    SECRET,
    Bond,
    ChildRow,
    NamedCoParent,
    OwnWord,
    Person,
    Pregnancy,
    SafeContact,
    TimelineLine,
    Topic,
)
from tests.properties import worlds
from tests.properties.worlds import TOPICS, Eyes, Kept, World

Written = Any
# Whose rows nobody keeps apart: whoever may see the topic of this person sees them, whoever wrote them.
ANYBODYS = None
WAITING = (Kind.STEP, Kind.CONTACT, Kind.TALK, Kind.SCREENING, Kind.SAFETY_CHECK)


def line(world: World, person: Person, keeper: Organisation, topic: str) -> Written:
    kind, said = world.random.choice(
        [("screening.answered", {"moment": "week-20", "mode": "assisted"}), ("contact.tried", {"how": "called"}),
         ("referral.sent", {"service": "Ploeg"})]
    )  # fmt: skip
    return TimelineLine.objects.create(
        person=person, controller=keeper, at=world.at, kind=kind, topic=topic, parameters=said,
        source=uuid.uuid4(), written_by=world.midwife(keeper).user.name,
    )  # fmt: skip


def obligation(
    world: World,
    person: Person,
    keeper: Organisation,
    topic: str,
    kind: str = "",
    step: str = "social-support",
) -> Obligation:
    kind = kind or world.random.choice(WAITING)
    owner = world.random.choice([one for one in world.members if one.organisation_id == keeper.pk])
    return pathways.open_one(
        person=person, organisation_id=keeper.pk, owner_id=owner.user_id, kind=kind, topic=topic,
        step=step if kind == Kind.STEP else "", moment="week-20", source=uuid.uuid4(),
        urgency=world.random.choice(["", "hard"]), at=world.at - timedelta(hours=1), by=owner.actor(),
    )  # fmt: skip


def occasion(world: World, person: Person, keeper: Organisation, topic: str) -> Occasion:
    """Questions asked and answered; those about a kept pregnancy carry its topic."""
    by = world.midwife(keeper).actor()
    found = screenings.open_occasion(
        person=person, organisation_id=keeper.pk, opened_by_id=by.id, moment="week-20", mode="assisted",
        language="nl", at=world.at, by=by,
    )  # fmt: skip
    Occasion.objects.filter(pk=found.pk).update(topic=topic)
    found.topic = topic
    (asked,) = screenings.ask(occasion=found, instruments=["gad-2"], step=1)
    Screening.objects.filter(occasion=found).update(topic=topic)
    screenings.record_answers(screening=asked, answers={"item1": 1}, at=world.at, by=by)
    decisions.decide_for(occasion=found, at=world.at, by=by)
    return found


def _asked_before(person: Person, keeper: Organisation) -> Occasion | None:
    mine = Occasion.objects.filter(
        person=person, organisation=keeper, topic=Topic.MENTAL_HEALTH, screenings__instrument="gad-2"
    )
    return mine.order_by("opened_at", "pk").first()


def secret_list(world: World, person: Person, keeper: Organisation, topic: str) -> Screening | None:
    """A list of a secret topic among questions that the whole team may read."""
    mine = _asked_before(person, keeper)
    if mine is None or mine.screenings.filter(instrument="audit-c").exists():
        return None
    by = world.midwife(keeper).actor()
    there = screenings.ask(occasion=mine, instruments=["audit-c"], step=1)
    asked = next(one for one in there if one.instrument == "audit-c")
    Screening.objects.filter(pk=asked.pk).update(topic=topic)
    screenings.record_answers(screening=asked, answers={"item1": 4}, at=world.at, by=by)
    return asked


def assessment(world: World, person: Person, keeper: Organisation, topic: str) -> Assessment | None:
    """Facts asked by voice, on an occasion that the whole team may read."""
    mine = _asked_before(person, keeper)
    return mine and Assessment.objects.create(
        occasion=mine, person=person, topic=topic, facts={"alcohol.since_known_pregnant": True},
        domains={"substance-use": True}, by="test", at=world.at,
    )  # fmt: skip


def observation(world: World, person: Person, keeper: Organisation, topic: str) -> Observation:
    """What was seen between her and a child of hers: the row is hers, and says which child."""
    baby = world.child_of(person, keeper)
    row = Observation.objects.create(
        person=person, child=baby, organisation=keeper, topic=topic, form="1.0", on=world.at.date(), place="home",
        minutes=20, seen={"looking": "clearly"}, by="test", by_name="", at=world.at,
    )  # fmt: skip
    row.written = [baby]
    return row


def about_a_child(world: World, person: Person, keeper: Organisation, topic: str) -> Occasion:
    """What a parent told about a child: it stands on the parent's record, and on no page of the child."""
    baby = world.child_of(person, keeper)
    by = world.midwife(keeper).actor()
    told = screenings.open_occasion(
        person=person, organisation_id=keeper.pk, opened_by_id=by.id, moment="child-6w", mode="assisted",
        language="nl", about=baby, at=world.at, by=by,
    )  # fmt: skip
    Occasion.objects.filter(pk=told.pk).update(topic=topic)
    told.written = [baby]
    return told


def not_asked(world: World, person: Person, keeper: Organisation, topic: str) -> NotAsked:
    code, reason = world.random.choice([("refused", "not-now"), ("unable", "no-time")])
    return NotAsked.objects.create(
        person=person, organisation=keeper, moment="week-20", topic=topic, code=code, reason=reason, by="test",
        at=world.at,
    )  # fmt: skip


def asked_by(world: World, person: Person, keeper: Organisation, _topic: str) -> AskedBy:
    return AskedBy.objects.create(person=person, organisation=keeper, since=world.at, by="test")


def strengths(world: World, person: Person, keeper: Organisation, topic: str) -> Strengths | None:
    mine = _asked_before(person, keeper)
    return mine and Strengths.objects.create(
        occasion=mine, person=person, topic=topic, text="Mijn zus belt elke dag", by="test", at=world.at
    )


def receipt(world: World, person: Person, keeper: Organisation, topic: str) -> Receipt | None:
    """An answer of another device that waits beside the one that stands."""
    mine = _asked_before(person, keeper)
    return mine and Receipt.objects.create(
        occasion=mine, screening=mine.screenings.first(), person=person, topic=topic, client_id=uuid.uuid4(),
        item="item1", option=2, state="kept-beside", sitting="test", late=world.random.random() < 0.5,
        received_at=world.at,
    )  # fmt: skip


def released(world: World, person: Person, keeper: Organisation, topic: str) -> ResultRelease:
    """The words that were given to her about her answers."""
    mine = Occasion.objects.create(
        person=person, organisation=keeper, moment="week-28", mode="assisted", language="nl", topic=topic,
        opened_at=world.at, opened_by=world.midwife(keeper).user, closed_at=world.at,
    )  # fmt: skip
    row = ResultRelease.objects.create(
        person=person, occasion=mine, controller=keeper, topic=topic, language="nl", spoken=True, by="test",
        text=[{"name": "thanks", "title": "", "lines": ["Dank je."]}], by_name="Els", at=world.at,
    )  # fmt: skip
    row.written = [mine]
    return row


def reminding(world: World, person: Person, _keeper: Organisation, _topic: str) -> ReminderChoice:
    return ReminderChoice.objects.create(
        person=person, channel="text", stopped=world.random.random() < 0.5, by="test", at=world.at
    )


def visit_entry(world: World, person: Person, keeper: Organisation, topic: str) -> HomeVisitEntry:
    """What somebody wrote at her home, in a pack of a colleague."""
    pack = HomeVisitPack.objects.create(
        owner=world.somebody_else(keeper).user, organisation=keeper, device="telefoon", made_at=world.at,
        expires_at=world.at + timedelta(hours=9), digest="test",
    )  # fmt: skip
    carried = PackedRecord.objects.create(pack=pack, person=person, kinds=["contact"], content={"name": "x"})
    row = HomeVisitEntry.objects.create(
        pack=pack, person=person, topic=topic, kind="contact", content={"phone": "0470000001"}, state="doubt",
        doubts={"phone": ["0470000000", "0470000001", "0470000002"]}, said_at=world.at, received_at=world.at,
    )  # fmt: skip
    row.written = [pack, carried]
    return row


def mark(world: World, person: Person, keeper: Organisation, _topic: str) -> Mark | None:
    mine = _asked_before(person, keeper)
    return mine and Mark.objects.create(
        person=person, occasion=mine, screening=mine.screenings.first(), item=f"item{world.random.random()}",
        mark="self-harm", urgency="hard", raised_at=world.at,
    )  # fmt: skip


def concern(world: World, person: Person, keeper: Organisation, _topic: str) -> Concern:
    return Concern.objects.create(
        person=person,
        kinds=["confusion"],
        told_by="partner",
        organisation=keeper,
        raised_by="test",
        at=world.at,
    )


def referral(world: World, person: Person, keeper: Organisation, topic: str) -> Written:
    """A step and the question to a service that follows from it, with a receiver's link."""
    step = obligation(world, person, keeper, topic, Kind.STEP, "clinical-assessment")
    by = world.midwife(keeper)
    sent = referrals.offer(
        person=person, service=world.service, organisation_id=keeper.pk, sent_by=by.user, obligation_id=step.pk,
        step=step.step, language="nl", region="10000", child_weeks=None, pregnancy_weeks=20, reason="Slaapt slecht",
        share_phone=False, interim_offer="", follows=None, at=world.at, by=by.actor(),
    )  # fmt: skip
    sent.written = [step]
    return sent


def pregnancy(world: World, person: Person, _keeper: Organisation, topic: str) -> Pregnancy:
    days = world.random.randint(20, 200)
    return Pregnancy.objects.create(
        person=person, status="pregnant", topic=topic, due_date=(world.at + timedelta(days=days)).date()
    )


def own_word(world: World, person: Person, keeper: Organisation, _topic: str) -> OwnWord:
    return OwnWord.objects.create(
        person=person, controller=keeper, kind="goal", text="Weer slapen", by="test", at=world.at
    )


def co_parent(world: World, person: Person, keeper: Organisation, _topic: str) -> NamedCoParent:
    return NamedCoParent.objects.create(person=person, role="father", first_name="Tom", controller=keeper)


def reach(world: World, person: Person, _keeper: Organisation, _topic: str) -> SafeContact:
    return SafeContact.objects.create(person=person, text=world.random.random() < 0.5, when="na 20 uur")


def agreement(world: World, person: Person, keeper: Organisation, _topic: str) -> Written:
    return worlds.agreed(world, person, keeper)


def request(world: World, person: Person, keeper: Organisation, _topic: str) -> RightsRequest:
    return RightsRequest.objects.create(
        person=person, controller=keeper, kind="complaint", text="Dit klopt niet", by="test", at=world.at,
        due_at=world.at + timedelta(days=30),
    )  # fmt: skip


def disclosure(world: World, person: Person, keeper: Organisation, _topic: str) -> Disclosure:
    return Disclosure.objects.create(
        person=person, controller=keeper, receiver="Ploeg", form="print", by="test", at=world.at
    )


def capacity(world: World, person: Person, keeper: Organisation, _topic: str) -> Capacity:
    return Capacity.objects.create(
        person=person, controller=keeper, capable=True, by="test", by_name="", at=world.at
    )


def child(world: World, person: Person, keeper: Organisation, _topic: str) -> ChildRow:
    """A child of hers: a record of its own, with what became of it."""
    born = Pregnancy.objects.create(
        person=person, status="born", ended_on=(world.at - timedelta(days=30)).date()
    )
    baby = Person.objects.create(is_child=True, registered_at=keeper, birth_date=born.ended_on)
    Bond.objects.create(person=person, of=baby, role="birth-mother", controller=keeper)
    row = ChildRow.objects.create(
        pregnancy=born, child=baby, event="live-birth", on=born.ended_on, controller=keeper
    )
    row.written = [baby]
    return row


def shared(world: World, person: Person, _keeper: Organisation, topic: str) -> Written:
    """She agrees that one named professional elsewhere reads of this topic too."""
    receiver = world.random.choice(world.organisations)
    return worlds.consent(world, person, receiver, world.somebody_else(receiver).user, [topic], None)


def naming(world: World, person: Person, keeper: Organisation, topic: str) -> Written:
    return worlds.named(world, person, topic, world.somebody_else(keeper))


def emergency(world: World, person: Person, keeper: Organisation, _topic: str) -> BreakGlass:
    return BreakGlass.objects.create(
        person=person, organisation=keeper, user=world.somebody_else(keeper).user, reason="Bewusteloos",
        at=world.at, until=world.at + timedelta(hours=3), informed_at=world.at,
    )  # fmt: skip


def exclusion(world: World, person: Person, keeper: Organisation, _topic: str) -> Exclusion | None:
    out = {"person": person, "professional": world.somebody_else(keeper).user}
    if Exclusion.objects.filter(**out, until=None).exists():
        return None
    return Exclusion.objects.create(**out, since=world.at, recorded_by="test")


def told_in_secret(world: World, person: Person, keeper: Organisation, _topic: str) -> Written:
    """A pregnancy kept from the partner, and all that follows when the flows themselves write it."""
    caring = CareRelation.objects.filter(person=person, organisation=keeper, until=None)
    if not world.settled or not caring.exists() or Pregnancy.objects.about(person).exists():
        return None
    by = world.somebody_else(keeper).actor()
    due = Dates("pregnant", due_date=(world.at + timedelta(days=140)).date())
    told = register.record_pregnancy(person=person, pregnancy=due, kept=True, at=world.at, by=by)
    asked = screen.begin(person=person, moment="week-20", mode="assisted", language="nl", at=world.at, by=by)
    for row in asked.screenings.all():
        screen.answer(screening=row, answers={"item1": 1, "item2": 1}, at=world.at, by=by)
    screen.wish_to_talk(occasion=asked, wish="later", at=world.at, by=by)
    told.written = [asked, *Obligation.objects.filter(person=person, topic=Topic.KEPT_PREGNANCY)]
    return told


@dataclass(frozen=True)
class RowKind:
    """How it is written, which topics it can have, whether an organisation keeps its own, and who else watches."""

    write: Callable[..., Written]
    topics: tuple[str, ...] = (Topic.RECORD,)
    kept: bool = True
    watched_by: tuple[str, ...] = ()

    def hidden(self, world: World, eyes: Eyes, person: Person, topic: str, keeper: Organisation) -> bool:
        if eyes.role in self.watched_by:
            return False
        return not world.may(eyes, person.pk, topic, keeper.pk if self.kept else ANYBODYS)


OWN, SECRETS = (Topic.RECORD,), tuple(sorted(SECRET))
KINDS = {
    "line": RowKind(line, TOPICS),
    "obligation": RowKind(obligation, TOPICS),
    "occasion": RowKind(occasion, (Topic.MENTAL_HEALTH, Topic.KEPT_PREGNANCY)),
    "secret list": RowKind(secret_list, (Topic.SUBSTANCE, Topic.VIOLENCE)),
    "assessment": RowKind(assessment, (Topic.SUBSTANCE, Topic.VIOLENCE)),
    "observation": RowKind(observation, (Topic.MENTAL_HEALTH,)),
    "about a child": RowKind(about_a_child, (Topic.MENTAL_HEALTH,)),
    "not asked": RowKind(not_asked, (Topic.MENTAL_HEALTH, Topic.KEPT_PREGNANCY)),
    "asked by": RowKind(asked_by, OWN, kept=False),
    "strengths": RowKind(strengths, (Topic.MENTAL_HEALTH, Topic.KEPT_PREGNANCY)),
    "receipt": RowKind(receipt, (Topic.MENTAL_HEALTH, *SECRETS)),
    "released": RowKind(released, (Topic.MENTAL_HEALTH, *SECRETS)),
    "reminding": RowKind(reminding, OWN, kept=False),
    # A manager and who protects the data see how many families a device held, by plain design.
    "visit entry": RowKind(
        visit_entry,
        (Topic.MENTAL_HEALTH, Topic.SAFETY, *SECRETS),
        watched_by=(Role.ORGANISATION_MANAGER, Role.DATA_PROTECTION_OFFICER),
    ),
    "mark": RowKind(mark, (Topic.SAFETY,)),
    "concern": RowKind(concern, (Topic.SAFETY,)),
    "referral": RowKind(referral, (Topic.MENTAL_HEALTH, *SECRETS)),
    "own word": RowKind(own_word),
    "co-parent": RowKind(co_parent),
    "agreement": RowKind(agreement),
    "request": RowKind(request),
    "disclosure": RowKind(disclosure),
    "capacity": RowKind(capacity),
    "reach": RowKind(reach, OWN, kept=False),
    "pregnancy": RowKind(pregnancy, (Topic.RECORD, Topic.KEPT_PREGNANCY), kept=False),
    "child": RowKind(child, OWN, kept=False),
    "shared": RowKind(shared, SECRETS, kept=False),
    "naming": RowKind(naming, SECRETS, kept=False),
    "emergency": RowKind(emergency, OWN, kept=False, watched_by=(Role.DATA_PROTECTION_OFFICER,)),
    "exclusion": RowKind(exclusion, OWN, kept=False),
    "told in secret": RowKind(told_in_secret, (Topic.KEPT_PREGNANCY,), kept=False),
}
# Of these nothing else is made, so that one can be gone without a trace.
LEAVES = (TimelineLine, Obligation, OwnWord, Assessment, NamedCoParent, RightsRequest, Disclosure, Naming)


def furnish(world: World, rows: int) -> None:
    """Give every person something to find, of every topic, kept by organisations that care for somebody."""
    for person in world.persons:
        occasion(world, person, world.random.choice(world.organisations), Topic.MENTAL_HEALTH)
        for _n in range(rows):
            _furnish_one(world, person)


def _furnish_one(world: World, person: Person) -> None:
    name, keeper = world.random.choice(sorted(KINDS)), world.random.choice(world.organisations)
    topic = world.random.choice(KINDS[name].topics)
    if row := KINDS[name].write(world, person, keeper, topic):
        world.rows.append(Kept(name, person, keeper, topic, row))


Write = tuple[str, Callable[[], Written]]


@dataclass(frozen=True)
class Hidden:
    """What could be written, and what of the rows that stand could be changed or taken away, each with its words."""

    fresh: list[Write]
    known: list[Write]


def hidden_from(world: World, eyes: Eyes) -> Hidden:
    """List all that could happen without this viewer ever noticing."""
    rows = [
        one for one in world.rows if KINDS[one.kind].hidden(world, eyes, one.person, one.topic, one.keeper)
    ]
    changed = [
        (f"another {_said(one)}", partial(_alter, world, one.row)) for one in rows if _other(world, one.row)
    ]
    gone = [
        (f"no more {_said(one)}", partial(_remove, one.row)) for one in rows if isinstance(one.row, LEAVES)
    ]
    return Hidden(_added(world, eyes), changed + gone)


def _said(one: Kept) -> str:
    return f"{one.kind} about {one.topic} of {one.person.pk} kept by {one.keeper.name}"


def _added(world: World, eyes: Eyes) -> list[Write]:
    return [
        (_said(Kept(name, person, keeper, topic, None)), partial(kind.write, world, person, keeper, topic))
        for name, kind in KINDS.items()
        for person in world.persons
        for keeper in world.organisations
        for topic in kind.topics
        if kind.hidden(world, eyes, person, topic, keeper)
    ]


def _other(world: World, row: Written) -> dict[str, Any]:
    """Say what is otherwise after it was changed; only plain fields, whatever seals the rest."""
    before, today = world.at - timedelta(days=3), world.at.date()
    return {
        TimelineLine: {"at": before},
        Obligation: {"due_at": before, "opened_at": before, "urgency": "hard", "rank": 0},
        Pregnancy: {"due_date": today + timedelta(days=11), "foetuses": 3},
        Occasion: {"moment": "postpartum-6w", "opened_at": before},
        Referral: {"language": "fr", "region": "20001", "pregnancy_weeks": 39},
        OwnWord: {"at": before, "kind": "strength"},
        RightsRequest: {"due_at": before},
        Naming: {"since": before},
        Disclosure: {"at": before},
        NotAsked: {"at": before, "reason": "other", "code": "unable"},
        Strengths: {"at": before},
        ResultRelease: {"at": before, "online": False, "by_name": "Griet"},
        ReminderChoice: {"stopped": True, "channel": "mail"},
        Receipt: {"late": True, "state": "settled"},
        HomeVisitEntry: {"state": "problem", "problem": "gone", "late": True},
        Observation: {"on": before.date(), "minutes": 45, "place": "ward"},
    }.get(type(row), {})


def _alter(world: World, row: Written) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**_other(world, row))


def _remove(row: Written) -> None:
    """Take the bare row away, beside what forbids it: the block around it is rolled back."""
    type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")


def stranger(world: World) -> Person:
    """A family that nobody here cares for, with the name of one that the viewer may know."""
    person = Person.objects.create(
        given_name=world.random.choice(worlds.GIVEN), family_name=world.random.choice(worlds.NAMES),
        birth_date=date(1994, 3, 4), municipality="13025", registered_at=world.random.choice(world.organisations[1:]),
    )  # fmt: skip
    for name in ("line", "obligation", "pregnancy", "reach"):
        kind = KINDS[name]
        kind.write(world, person, person.registered_at, world.random.choice(kind.topics))
    return person
