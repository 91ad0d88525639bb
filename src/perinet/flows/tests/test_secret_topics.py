"""Whatever she says about alcohol, and whether she was asked at all, the team sees exactly the same."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perinet.care.decisions.models import Confirmation, Decision
from perinet.care.pathways.models import Obligation, Turn
from perinet.care.screening.models import Answer, Assessment, Mark, Occasion, Score, Screening
from perinet.flows import assess, decide, screen
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory

FIRST = {"whooley": 2, "gad-2": 2}
SECOND = {"phq-9": 9, "gad-7": 7}


def answers(number, highest):
    return st.fixed_dictionaries(
        {}, optional={f"item{n}": st.integers(0, highest) for n in range(1, number + 1)}
    )


alcohol = st.none() | st.fixed_dictionaries(
    {},
    optional={f"item{n}": st.integers(0, 4) for n in range(1, 4)}
    | {"since-known-pregnant": st.integers(0, 1)},
)
drugs = st.none() | st.booleans()
moods = st.fixed_dictionaries(
    {"whooley": answers(2, 1), "gad-2": answers(2, 3), "phq-9": answers(9, 3), "gad-7": answers(7, 3)}
)


def live(person, by, at, mood, drink, drug):
    """One occasion, from the first question to what the midwife decided on it."""
    occasion = screen.begin(person=person, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    give(occasion, FIRST, mood, at, by)
    if drink is not None:
        (asked,) = [s for s in assess.ask_about_alcohol(occasion=occasion, at=at, by=by)
                    if s.instrument == "audit-c"]  # fmt: skip
        screen.answer(screening=asked, answers=drink, at=at, by=by)
    secret = {} if drug is None else {"drugs.current": drug}
    assess.record(
        occasion=occasion,
        spoken=assess.Spoken(facts={"help.wanted": False}, secret_facts=secret),
        at=at,
        by=by,
    )
    if screen.go_on(occasion=occasion, at=at, by=by):
        give(occasion, SECOND, mood, at, by)
    for row in reversed(screen.finish(occasion=occasion, at=at, by=by)):
        decide.confirm(decision=row, chosen_step=row.step, reason="", note="", at=at, by=by)


def give(occasion, instruments, mood, at, by):
    for row in occasion.screenings.filter(instrument__in=instruments):
        screen.answer(screening=row, answers=mood[row.instrument], at=at, by=by)


def values(rows, *without):
    """Everything of these rows but what is random: ids, and the clock of the machine."""
    hidden = {
        "id",
        "created_at",
        "source",
        "person_id",
        "occasion_id",
        "screening_id",
        "decision_id",
        *without,
    }
    return sorted(str({k: v for k, v in row.items() if k not in hidden}) for row in rows.values())


def seen(actor):
    """Everything that pages can reach for this viewer, in one value."""
    decisions, screenings = Decision.objects.visible_to(actor), Screening.objects.visible_to(actor)
    obligations, lines = Obligation.objects.visible_to(actor), TimelineLine.objects.visible_to(actor)
    return {
        "decisions": values(decisions),
        "confirmations": values(Confirmation.objects.filter(decision__in=decisions)),
        "screenings": values(screenings, "position"),
        "order": list(screenings.values_list("instrument", flat=True)),
        "scores": values(Score.objects.filter(screening__in=screenings)),
        "answers": values(Answer.objects.filter(screening__in=screenings)),
        "assessments": values(Assessment.objects.visible_to(actor)),
        "marks": values(Mark.objects.visible_to(actor)),
        "occasions": values(Occasion.objects.visible_to(actor)),
        "obligations": values(obligations),
        "turns": values(Turn.objects.filter(obligation__in=obligations), "obligation_id"),
        "timeline": values(lines),
        "messages": sorted((row.to, row.template) for row in Message.objects.all()),
        "leads": list(obligations.values_list("source", flat=True))
        + list(lines.values_list("source", flat=True)),
    }


def world(actors, at, mood, drink, drug):
    """What a colleague and the one who asked see in a world where this was answered; then it never was."""
    by, colleague, person = actors
    with transaction.atomic():
        live(person, by, at, mood, drink, drug)
        views = seen(colleague), seen(by)
        secret = {
            str(pk) for pk in Decision.objects.filter(topic=Topic.SUBSTANCE).values_list("pk", flat=True)
        }
        transaction.set_rollback(True)
    assert not secret & set(views[0].pop("leads"))
    return views


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mood=moods, here=st.tuples(alcohol, drugs), there=st.tuples(alcohol, drugs))
def test_what_she_says_about_alcohol_or_drugs_changes_nothing_that_the_team_sees(
    midwife, by, rota, at, mood, here, there
):
    with transaction.atomic():
        person = PersonFactory(registered_at=midwife.organisation)
        colleague = MembershipFactory(organisation=midwife.organisation).actor()
        consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)
        first, second = (world((by, colleague, person), at, mood, *told) for told in (here, there))
        transaction.set_rollback(True)
    assert first[0] == second[0]


def test_the_one_who_asked_does_see_the_difference(midwife, by, rota, at):
    person = PersonFactory(registered_at=midwife.organisation)
    colleague = MembershipFactory(organisation=midwife.organisation).actor()
    consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)
    mood = {"whooley": {"item1": 0, "item2": 0}, "gad-2": {"item1": 0, "item2": 0}, "phq-9": {}, "gad-7": {}}
    drinks = {"item1": 4, "item2": 2, "item3": 2, "since-known-pregnant": 1}
    with_drink, without = (
        world((by, colleague, person), at, mood, told, None) for told in (drinks, dict.fromkeys(drinks, 0))
    )
    assert with_drink[0] == without[0]
    assert with_drink[1]["decisions"] != without[1]["decisions"]
    assert with_drink[1]["obligations"] != without[1]["obligations"]
    assert len(with_drink[1]["screenings"]) == len(with_drink[0]["screenings"]) + 1
