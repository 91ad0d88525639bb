"""A person has the last word on a proposal; the guideline is the chosen one, as far as its words may be shown."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from perinet.care.decisions import library
from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Confirmation, Decision, GuidelineChoice
from perinet.care.screening import services as screenings
from perinet.care.screening.tests.factories import LICENSED_UNTIL, asked, license_epds, occasion_of
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Refused
from perinet.ground.base.models import AppendOnlyError
from perinet.network.accounts.tests.factories import OrganisationFactory
from perinet.people.families.models import Topic
from perinet.people.families.tests.factories import PersonFactory, PregnancyFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
TODAY = AT.date()


@pytest.fixture
def occasion(person, by):
    return occasion_of(person, by, AT)


def on_paper(occasion, by, total, item10=0, at=AT):
    (screening,) = asked(occasion, "epds", text_state="paper")
    screenings.enter_total(screening=screening, total=total, items={"item10": item10}, at=at, by=by)
    return decisions.decide_for(occasion=occasion, at=at, by=by)[0]


@pytest.fixture
def proposal(occasion, by):
    return on_paper(occasion, by, 14)


def confirm(decision, by, step, reason="", note=""):
    return decisions.confirm(decision=decision, chosen_step=step, reason=reason, note=note, at=AT, by=by)


# The last word


def test_agreeing_needs_no_reason(proposal, by):
    row = confirm(proposal, by, "clinical-assessment")
    assert (row.agrees, row.chosen_step, row.by, row.by_name) == (True, "clinical-assessment", by.id, by.name)
    record = Record.objects.get(verb="decision.confirm")
    assert record.details == {"agrees": True}


def test_another_step_needs_a_coded_reason(proposal, by):
    with pytest.raises(Refused) as refused:
        confirm(proposal, by, "rescreen")
    assert refused.value.code == "no-reason"
    assert not Confirmation.objects.exists()
    row = confirm(proposal, by, "rescreen", reason="already-in-care", note="Sees a psychologist.")
    assert (row.agrees, row.reason) == (False, "already-in-care")
    assert "psychologist" not in str(list(Record.objects.values()))


def test_a_step_that_the_guideline_does_not_have_is_refused(proposal, by):
    with pytest.raises(Refused) as refused:
        confirm(proposal, by, "a-walk", reason="already-in-care")
    assert refused.value.code == "unknown-step"


def test_agreeing_that_not_enough_is_known_is_possible(occasion, by):
    (row,) = decisions.decide_for(occasion=occasion, at=AT, by=by)
    assert row.step == "incomplete"
    assert confirm(row, by, "incomplete").agrees


def test_a_second_thought_is_a_row_beside_the_first_and_the_proposal_stays(proposal, by):
    first = confirm(proposal, by, "clinical-assessment")
    second = confirm(proposal, by, "rescreen", reason="already-in-care")
    assert set(Confirmation.objects.all()) == {first, second}
    with pytest.raises(AppendOnlyError):
        first.delete()
    assert Decision.objects.get().step == "clinical-assessment"


# Which guideline


def test_where_nothing_was_chosen_the_site_decides(by, settings):
    assert decisions.chosen_guideline(by.organisation).id == settings.PERINET_GUIDELINE == "flanders"


def test_the_newest_choice_counts_for_its_own_organisation(by):
    for name in ("flanders-open", "flanders-literature"):
        decisions.choose_guideline(organisation_id=by.organisation, guideline_id=name, by=by)
    assert decisions.chosen_guideline(by.organisation).id == "flanders-literature"
    assert decisions.chosen_guideline(OrganisationFactory().id).id == "flanders"
    assert Record.objects.filter(verb="guideline.choose").count() == 2


def test_a_guideline_that_is_not_there_can_not_be_chosen(by):
    with pytest.raises(KeyError):
        decisions.choose_guideline(organisation_id=by.organisation, guideline_id="nowhere", by=by)
    assert not GuidelineChoice.objects.exists()


def test_what_is_not_named_in_a_new_choice_stays_chosen(by):
    for values in ({"period-end": "P365D"}, {"rescreen-window": "P21D"}, None):
        decisions.choose_guideline(
            organisation_id=by.organisation, guideline_id="flanders", by=by, values=values
        )
    assert decisions.open_value(by.organisation, "period-end") == "P365D"
    assert decisions.chosen_guideline(by.organisation).rules["rescreen"].within == "P21D"


def test_what_the_guideline_does_not_leave_open_can_not_be_chosen(by):
    for values in ({"period-end": "P1D"}, {"colour": "blue"}):
        with pytest.raises(Refused):
            decisions.choose_guideline(
                organisation_id=by.organisation, guideline_id="flanders", by=by, values=values
            )


def guideline_on(by, on=TODAY, language="nl", entered=()):
    return decisions.guideline_for(
        organisation_id=by.organisation, language=language, on=on, entered=frozenset(entered)
    ).id


def test_without_a_licence_the_open_guideline_is_followed(by):
    assert guideline_on(by) == "flanders-open"


@pytest.mark.parametrize("chosen", ["flanders", "flanders-literature"])
def test_with_a_licence_the_chosen_guideline_is_followed(by, settings, chosen):
    decisions.choose_guideline(organisation_id=by.organisation, guideline_id=chosen, by=by)
    license_epds(settings)
    assert guideline_on(by) == chosen


def test_a_licence_counts_in_its_language_within_its_dates_and_while_its_key_is_trusted(by, settings):
    license_epds(settings)
    assert guideline_on(by, language="fr") == "flanders-open"
    assert guideline_on(by, on=LICENSED_UNTIL) == "flanders"
    assert guideline_on(by, on=LICENSED_UNTIL + timedelta(days=1)) == "flanders-open"
    settings.PERINET_TEXT_PACK_KEYS = ""
    assert guideline_on(by) == "flanders-open"


def test_what_came_from_paper_needs_no_words(by):
    assert guideline_on(by, entered=["epds"]) == "flanders"
    assert guideline_on(by, entered=["phq-9"]) == "flanders-open"


def test_the_open_guideline_needs_no_licence(by):
    decisions.choose_guideline(organisation_id=by.organisation, guideline_id="flanders-open", by=by)
    assert guideline_on(by) == "flanders-open"


def test_with_a_licence_an_epds_on_screen_is_decided_as_published(occasion, by, settings):
    license_epds(settings)
    (screening,) = asked(occasion, "epds")
    answers = {f"item{n}": 0 for n in range(1, 11)}
    answers |= {"item3": 3, "item5": 3, "item6": 3, "item7": 3, "item8": 3, "item9": 3, "item10": 3}
    screenings.record_answers(screening=screening, answers=answers, at=AT, by=by)
    (row,) = decisions.decide_for(occasion=occasion, at=AT, by=by)
    assert row.guideline == "flanders"
    assert json.loads(row.facts)["epds.total"] == 0
    assert decisions.replay(row)


# A rescreen that comes again


def facts(occasion, at=AT):
    return decisions.facts_of(occasion, library.get("flanders"), screenings.newest_facts(occasion), at)


def later(person, by, weeks):
    return occasion_of(person, by, AT + timedelta(weeks=weeks), moment="rescreen")


def test_a_second_rescreen_in_a_row_leads_to_an_assessment(occasion, person, by):
    assert on_paper(occasion, by, 11).step == "rescreen"
    second = later(person, by, 3)
    row = on_paper(second, by, 11, at=AT + timedelta(weeks=3))
    assert (facts(second)["rescreen.previous"], row.step) == (1, "clinical-assessment")


def test_a_good_result_in_between_begins_the_count_again(occasion, person, by):
    on_paper(occasion, by, 11)
    good = later(person, by, 3)
    asked(good, "gad-7")
    screenings.enter_total(screening=asked(good, "gad-7")[0], total=0, items={}, at=AT, by=by)
    assert on_paper(good, by, 5, at=AT + timedelta(weeks=3)).step == "none"
    assert facts(later(person, by, 6))["rescreen.previous"] == 0


def test_answers_that_were_not_hers_do_not_count_as_a_rescreen(occasion, person, by):
    on_paper(occasion, by, 11)
    screenings.void(occasion=occasion, reason="partner-answered", at=AT, by=by)
    assert facts(later(person, by, 3))["rescreen.previous"] == 0


def test_only_her_own_rescreens_from_before_count(occasion, person, by):
    other = PersonFactory()
    on_paper(occasion_of(other, by, AT - timedelta(weeks=3)), by, 11, at=AT - timedelta(weeks=3))
    on_paper(later(person, by, 3), by, 11, at=AT + timedelta(weeks=3))
    assert facts(occasion)["rescreen.previous"] == 0


def test_deciding_an_earlier_occasion_again_is_not_changed_by_what_came_after(occasion, person, by):
    first = on_paper(occasion, by, 11)
    on_paper(later(person, by, 3), by, 11, at=AT + timedelta(weeks=3))
    assert decisions.decide_for(occasion=occasion, at=AT + timedelta(weeks=4), by=by) == [first]


def test_the_newest_decision_of_each_occasion_counts(occasion, person, by):
    on_paper(occasion, by, 11)
    assert on_paper(occasion, by, 20, at=AT + timedelta(minutes=1)).step == "clinical-assessment"
    assert facts(later(person, by, 3))["rescreen.previous"] == 0


# After the birth


@pytest.mark.parametrize(
    ("days", "step"), [(0, "incomplete"), (14, "incomplete"), (15, "clinical-assessment")]
)
def test_in_the_first_two_weeks_totals_are_kept_and_cut_offs_wait(person, by, days, step):
    PregnancyFactory(person=person, status="born", due_date=None, ended_on=AT.date() - timedelta(days=days))
    occasion = occasion_of(person, by, AT, moment="postpartum-6w")
    row = on_paper(occasion, by, 14)
    known = json.loads(row.facts)
    assert (known["days_postpartum"], known["epds.total"], row.step) == (days, 14, step)


def test_a_mark_never_waits_for_the_first_two_weeks_to_pass(person, by):
    PregnancyFactory(person=person, status="born", due_date=None, ended_on=AT.date())
    row = on_paper(occasion_of(person, by, AT, moment="postpartum-6w"), by, 14, item10=1)
    assert row.step == "safety-check"


def test_a_result_from_paper_is_of_the_day_it_was_answered(person, by):
    PregnancyFactory(person=person, status="born", due_date=None, ended_on=AT.date() - timedelta(days=30))
    paper = occasion_of(person, by, AT, mode="paper", answered_on=AT.date() - timedelta(days=20))
    assert facts(paper)["days_postpartum"] == 10


def test_a_result_from_the_pregnancy_is_decided_as_such_also_when_entered_after_the_birth(person, by):
    PregnancyFactory(person=person, status="born", due_date=None, ended_on=AT.date() - timedelta(days=5))
    paper = occasion_of(person, by, AT, mode="paper", answered_on=AT.date() - timedelta(days=60))
    assert "days_postpartum" not in facts(paper)
    assert on_paper(paper, by, 14).step == "clinical-assessment"


def test_no_days_are_known_in_a_pregnancy_after_a_loss_or_without_dates(person, by):
    assert "days_postpartum" not in facts(occasion_of(person, by, AT))
    PregnancyFactory(person=person, due_date=date(2026, 9, 1))
    assert "days_postpartum" not in facts(occasion_of(person, by, AT))
    PregnancyFactory(person=person, status="loss", due_date=None, ended_on=AT.date())
    assert "days_postpartum" not in facts(occasion_of(person, by, AT))


def test_a_birth_of_years_ago_stays_within_what_the_guideline_knows(person, by):
    PregnancyFactory(person=person, status="born", due_date=None, ended_on=date(2010, 1, 1))
    assert (
        facts(occasion_of(person, by, AT))["days_postpartum"]
        == library.get("flanders").facts["days_postpartum"].max
    )


# What is known


def test_a_declined_second_step_and_what_was_said_are_facts(occasion, by):
    screenings.decline_second_step(occasion=occasion, at=AT, by=by)
    screenings.record_assessment(
        occasion=occasion, topic=Topic.MENTAL_HEALTH, facts={"help.wanted": True, "unheard.of": 1}, domains={},
        reason="", at=AT, by=by,
    )  # fmt: skip
    assert facts(occasion) == {"second_step.declined": True, "help.wanted": True, "rescreen.previous": 0}


def test_two_worries_stand_as_two_facts_on_one_decision(person, by):
    concern = screenings.raise_concern(
        person=person, kinds=["voices", "confusion"], told_by="partner", note="", organisation_id=by.organisation,
        at=AT, by=by,
    )  # fmt: skip
    row = decisions.decide_on_concern(concern=concern, at=AT, by=by)
    assert (row.step, row.topic, row.occasion) == ("urgent-care", Topic.SAFETY, None)
    assert decisions.replay(row)
    guideline, known, decision = decisions.read(row)
    assert (guideline.id, known, decision.step) == (row.guideline, json.loads(row.facts), row.step)
