"""Each name of a story becomes what happened to one made-up family until today."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.config.demo.life import SOME_RISK, Given, Life
from perinet.flows import opt_in, refer, register, safety, screen, worry
from perinet.flows.assess import Spoken, record
from perinet.people.families import births, bonds
from perinet.people.families import services as families
from perinet.people.families.models import Person
from perinet.people.families.services import ReachSafely

WELL: Given = {"whooley": (0, 0), "gad-2": (0, 1)}
BETWEEN: Given = {
    "whooley": (1, 0, 0), "gad-2": (1, 2),
    "phq-9": (1, 1, 2, 2, 1, 2, 1, 1, 0, 1), "gad-7": (2, 1, 1, 2, 1, 1, 1),
}  # fmt: skip
HEAVY: Given = {
    "whooley": (1, 1, 1), "gad-2": (2, 3),
    "phq-9": (2, 3, 2, 2, 1, 3, 2, 1, 0, 2), "gad-7": (3, 2, 3, 2, 2, 2, 2),
}  # fmt: skip
MARKED: Given = {"whooley": (1, 1, 2), "gad-2": (1, 2), "phq-9": (1, 2, 2, 1, 1, 2, 1, 0, 1)}

ASKED = "Sinds enkele weken somber en angstig, slaapt slecht. Ze wil graag met iemand praten, liefst overdag."


def registered(life: Life) -> Person:
    return life.register()


def wishes_for_a_child(life: Life) -> Person:
    return life.register()


def first_contact_only(life: Life) -> Person:
    person = life.register()
    life.speak_first(person)
    return person


def invited(life: Life) -> Person:
    person = first_contact_only(life)
    life.invite(person, "week-20", days=0)
    return person


def invited_by_text_message(life: Life) -> Person:
    person = first_contact_only(life)
    life.invite(person, "week-20", days=0, channel="text")
    return person


def half_way_with_a_mark(life: Life) -> Person:
    """She stopped after a marked answer and sent nothing in: the mark counts all the same."""
    person = life.register()
    life.speak_first(person, SOME_RISK)
    life.answer(person, "week-20", 0, MARKED)
    return person


def answers_that_weigh(life: Life) -> Person:
    person = first_contact_only(life)
    life.send_in(person, "week-20", 0, HEAVY)
    return person


def answers_in_between(life: Life) -> Person:
    person = first_contact_only(life)
    life.send_in(person, "week-20", 1, BETWEEN)
    return person


def answers_that_reassure(life: Life) -> Person:
    person = first_contact_only(life)
    life.send_in(person, "week-20", 1, WELL)
    return person


def wants_to_talk(life: Life) -> Person:
    person = _after_a_quiet_pregnancy(life)
    life.send_in(person, "postpartum-6w", 0, BETWEEN, wish="later")
    return person


def born_and_well(life: Life) -> Person:
    return _after_a_quiet_pregnancy(life)


def step_near_its_clock(life: Life) -> Person:
    person = _after_a_quiet_pregnancy(life)
    rows = life.send_in(person, "postpartum-6w", 13, HEAVY)
    life.confirm(rows, at=life.ago(12))
    return person


def step_past_its_clock(life: Life) -> Person:
    person = first_contact_only(life)
    rows = life.send_in(person, "week-20", 18, HEAVY)
    life.confirm(rows, at=life.ago(16))
    return person


def asked_a_service(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 6)
    life.refer(steps, "Psychologenpraktijk Oever", 1, ASKED)
    return person


def asked_and_no_answer(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 14)
    life.refer(steps, "CGG De Wending, perinataal team", 10, ASKED)
    return person


def service_accepted(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 9)
    referral, receiver = life.refer(steps, "Psychologenpraktijk Oever", 5, ASKED)
    refer.seen(referral=referral, at=life.ago(4, 9), by=receiver)
    refer.accept(referral=referral, first_contact_on=life.day(4), at=life.ago(4, 11), by=receiver)
    return person


def on_a_waiting_list(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 20)
    referral, receiver = life.refer(steps, "CGG De Wending, perinataal team", 17, ASKED)
    refer.put_on_waiting_list(referral=referral, expected_on=life.day(25), at=life.ago(15), by=receiver)
    return person


def service_refused(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 8)
    referral, receiver = life.refer(steps, "CGG De Wending, perinataal team", 4, ASKED)
    refer.refuse(
        referral=referral, reason="no-capacity", message="Onze wachtlijst is dicht tot volgende maand.",
        at=life.ago(1), by=receiver,
    )  # fmt: skip
    return person


def service_asked_back(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 7)
    referral, receiver = life.refer(steps, "Psychologenpraktijk Oever", 3, ASKED)
    refer.ask_back(
        referral=referral, question="Kan ze overdag komen, of enkel 's avonds?", at=life.ago(1), by=receiver
    )
    return person


def help_has_begun(life: Life) -> Person:
    person, steps = _needs_an_assessment(life, 34)
    referral, receiver = life.refer(steps, "Psychologenpraktijk Oever", 31, ASKED)
    refer.accept(referral=referral, first_contact_on=life.day(-21), at=life.ago(29), by=receiver)
    refer.confirm_first_contact(referral=referral, on=life.day(-21), at=life.ago(21, 17), by=receiver)
    return person


def spoken_with_after_a_mark(life: Life) -> Person:
    person = first_contact_only(life)
    complete = MARKED | {"phq-9": (*MARKED["phq-9"], 1), "gad-7": (1, 1, 2, 1, 1, 0, 1)}
    rows = life.send_in(person, "week-20", 3, complete)
    mark = _waiting(person, Kind.SAFETY_CHECK)
    talk = SafetyConversation(
        spoken_with_her=True, asked_directly=True, thoughts="passing", plan="no", means="no", earlier_attempt="no",
        outcome="safe-now", when="'s nachts, als ze niet kan slapen", protects="Haar zus, en de komst van de baby",
        safety_plan="Belt haar zus of 1813; An belt elke twee dagen", who_knows="Haar zus",
        next_contact_at=life.now + timedelta(days=1),
    )  # fmt: skip
    safety.acknowledge(obligation=mark, conversation=talk, at=life.ago(2, 9), by=life.by)
    life.confirm(rows, at=life.ago(2, 9) + timedelta(minutes=10))
    return person


def rather_not_more_questions(life: Life) -> Person:
    person = first_contact_only(life)
    occasion, holder = life.answer(person, "week-20", 2, {"whooley": (1, 1, 0), "gad-2": (1, 1)})
    at = life.ago(2, 21)
    screen.decline_second_step(occasion=occasion, at=at, by=holder)
    screen.finish(occasion=occasion, at=at, by=holder)
    return person


def paper_from_the_hospital(life: Life) -> Person:
    person = _after_a_quiet_pregnancy(life)
    results = {"epds": {"total": 12, "items": {"item10": 0}}, "gad-7": {"total": 8, "items": {}}}
    screen.enter(
        person=person, moment="postpartum-6w", language="nl", source="paper", answered_on=life.day(-4),
        results=results, at=life.ago(1), by=life.by,
    )  # fmt: skip
    return person


def asked_with_an_interpreter(life: Life) -> Person:
    person = life.register()
    at = life.begin + timedelta(minutes=25)
    occasion = screen.begin(
        person=person, moment="first-contact", mode="assisted", language="nl", interpreter="professional",
        at=at, by=life.by,
    )  # fmt: skip
    spoken = Spoken(facts={"support.wanted": True, "help.wanted": False}, domains=SOME_RISK)
    record(occasion=occasion, spoken=spoken, at=at, by=life.by)
    rows = screen.finish(occasion=occasion, at=at, by=life.by)
    life.confirm(rows, at=at, chosen="social-support", reason="her-wish")
    step = _waiting(person, Kind.STEP)
    day = life.row["registered"] - 1
    referral, receiver = life.refer(
        [step], "Huis Wortel, sociale dienst", day, "Vraagt hulp bij huisvesting."
    )
    refer.accept(referral=referral, first_contact_on=life.day(-58), at=life.ago(62), by=receiver)
    refer.confirm_first_contact(referral=referral, on=life.day(-58), at=life.ago(58, 15), by=receiver)
    return person


def a_partner_was_worried(life: Life) -> Person:
    person = _after_a_quiet_pregnancy(life)
    worry.concern(
        person=person, kinds=["no-sleep-not-tired", "confusion"], told_by="partner",
        note="Slaapt al drie nachten amper en is niet moe.", at=life.ago(12, 8), by=life.by,
    )  # fmt: skip
    talk = SafetyConversation(
        spoken_with_her=True, asked_directly=True, thoughts="none", plan="no", means="no", earlier_attempt="no",
        outcome="taken-over", taken_over_by="Dr. Claes, psychiater van wacht", who_knows="Haar partner",
    )  # fmt: skip
    urgent = _waiting(person, Kind.URGENT_CARE)
    safety.acknowledge(obligation=urgent, conversation=talk, at=life.ago(12, 11), by=life.by)
    return person


def twins_and_a_brother(life: Life) -> Person:
    """Twins who came early beside an elder brother; their father opted in with a card, and she says what she wants."""
    person = first_contact_only(life)
    brother = life.child("Lamine", 365 * 4, of=person)
    card = opt_in.print_card(pregnancy=life.pregnancy_of(person), at=life.ago(120), by=life.by)
    joining = opt_in.Joining(
        details={"given_name": "Pieter", "family_name": "Lenaerts", "birth_date": life.day(-365 * 36)},
        reach=ReachSafely(text=True), role="father", told=[], tell_her=True,
    )  # fmt: skip
    he = opt_in.begin(row=card.row, joining=joining, at=life.ago(118))
    bonds.add(person=he, of=brother, role="father", at=life.ago(100), by=life.by)
    bonds.add(person=he, of=person, role="partner", since=life.day(-365 * 7), at=life.ago(100), by=life.by)
    life.give_birth(person)
    for row, name in zip(births.children(life.pregnancy_of(person)), ("Awa", "Mil"), strict=True):
        families.correct(
            person=row.child, changes={"given_name": name}, reach=None, at=life.ago(44), by=life.by
        )
    life.says(person, "goal", "Eén nacht per week doorslapen, Pieter neemt dan de voedingen.", 20)
    life.says(person, "strength", "Mijn zus komt elke dinsdag, dan kan ik even weg.", 20)
    life.says(he, "wish", "Dat iemand ook eens vraagt hoe het met mij gaat.", 15)
    return person


def born_without_life(life: Life) -> Person:
    """The baby died in the thirty-first week; she and its father each have somebody who is near."""
    person = first_contact_only(life)
    card = opt_in.print_card(pregnancy=life.pregnancy_of(person), at=life.ago(100), by=life.by)
    joining = opt_in.Joining(
        details={"given_name": "Stijn", "family_name": "Baert", "birth_date": life.day(-365 * 37)},
        reach=ReachSafely(call=True), role="father", told=[],
    )  # fmt: skip
    opt_in.begin(row=card.row, joining=joining, at=life.ago(99))
    lost = register.PregnancyDates("loss", ended_on=life.day(-4), ended_how="stillbirth")
    register.record_pregnancy(person=person, pregnancy=lost, at=life.ago(3), by=life.by)
    return person


def foster_family(life: Life) -> Person:
    """She is a foster mother of a baby whose birth mother is in care elsewhere."""
    person = life.register()
    child = life.child("Noor", 210, of=None)
    bonds.add(person=person, of=child, role="foster-parent", since=life.day(-80), at=life.ago(80), by=life.by)
    return person


def mother_of_seventeen(life: Life) -> Person:
    """She decides for herself; nobody tells her parents."""
    person = first_contact_only(life)
    life.says(person, "about-me", "Ik wil mijn school afmaken.", 30)
    return person


def kept_from_her_partner(life: Life) -> Person:
    """He must not know: it exists for the midwife she told, and for who reads marks on duty."""
    return life.register()


def _after_a_quiet_pregnancy(life: Life) -> Person:
    """Registered early, asked at first contact and at twenty weeks, nothing found; then the baby came."""
    person = first_contact_only(life)
    asked = life.row["born"] + 135
    life.confirm(life.send_in(person, "week-20", asked, WELL), at=life.ago(asked - 1))
    life.give_birth(person)
    return person


def _needs_an_assessment(life: Life, days: int) -> tuple[Person, list[Obligation]]:
    """Answered so many days ago; An read it the next day and agreed with the proposal."""
    quiet = _after_a_quiet_pregnancy if "born" in life.row else first_contact_only
    person = quiet(life)
    rows = life.send_in(person, "postpartum-6w" if "born" in life.row else "week-20", days, HEAVY)
    return person, life.confirm(rows, at=life.ago(days - 1))


def _waiting(person: Person, kind: str) -> Obligation:
    return Obligation.objects.open().get(person=person, kind=kind)


def by_name(*stories: Callable[[Life], Person]) -> Mapping[str, Callable[[Life], Person]]:
    return {story.__name__: story for story in stories}


STORIES = by_name(
    registered, wishes_for_a_child, first_contact_only, invited, invited_by_text_message, half_way_with_a_mark,
    answers_that_weigh, answers_in_between, answers_that_reassure, wants_to_talk, born_and_well, step_near_its_clock,
    step_past_its_clock, asked_a_service, asked_and_no_answer, on_a_waiting_list, service_refused,
    service_asked_back, help_has_begun, spoken_with_after_a_mark, rather_not_more_questions,
    paper_from_the_hospital, asked_with_an_interpreter, a_partner_was_worried, twins_and_a_brother,
    born_without_life, foster_family, mother_of_seventeen, kept_from_her_partner,
)  # fmt: skip
