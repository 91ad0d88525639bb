"""Not asking is coded and counted: a refusal ends one moment and silences no later one; the rest is caught up."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Obligation
from perinet.care.screening.models import NotAsked
from perinet.care.screening.not_asked import CODES
from perinet.flows import coverage, not_asked, register
from perinet.flows.coverage import Quarter
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families import births, pregnancies
from perinet.people.families.models import TimelineLine


def of(person, moment="week-20"):
    return Obligation.objects.select_related("person").get(person=person, moment=moment)


def said(person, by, at, code, reason, **more):
    return not_asked.write_down(
        obligation=of(person, more.pop("moment", "week-20")), code=code, reason=reason, at=at, by=by, **more
    )


def test_a_refusal_ends_this_moment_and_no_later_one(mother, by, at):
    one = of(mother)
    said(mother, by, at, "refused", "not-now")
    one.refresh_from_db()
    assert one.ending == "she-refused"
    assert of(mother, "postpartum-6w").is_open
    assert not_asked.next_offer(one).moment == "first-contact"


def test_a_refusal_is_not_planned_again(mother, by, at):
    said(mother, by, at, "refused", "not-now")
    later = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=150))
    register.record_pregnancy(person=mother, pregnancy=later, at=at, by=by)
    assert not Obligation.objects.open().filter(moment="week-20").exists()


@pytest.mark.parametrize(
    ("code", "reason"), [("not-offered", "no-time"), ("unable", "no-language"), ("moved", "other-team")]
)
def test_what_was_not_offered_or_could_not_be_done_goes_on_waiting(mother, by, at, code, reason):
    said(mother, by, at, code, reason)
    assert of(mother).is_open


def test_moved_ends_here_once_somebody_there_confirmed(mother, by, at):
    said(mother, by, at, "moved", "moved-away", confirmed_by="An, Huis van het Kind Mol")
    assert of(mother).ending == "moved"
    assert NotAsked.objects.get().confirmed_by == "An, Huis van het Kind Mol"


def test_it_is_on_record_and_on_her_timeline_without_the_reason(mother, by, at):
    row = said(mother, by, at, "refused", "fears-consequences", note="Bang voor de jeugdrechter")
    assert Record.objects.filter(verb="screening.not-asked", subject=str(row.pk)).exists()
    line = TimelineLine.objects.get(kind="screening.refused")
    assert line.parameters == {"moment": "week-20"}


def test_another_team_sees_nothing_of_it(mother, by, at):
    said(mother, by, at, "refused", "not-now")
    assert NotAsked.objects.visible_to(by).exists()
    assert not NotAsked.objects.visible_to(MembershipFactory().actor()).exists()


@pytest.mark.parametrize(("code", "reason"), [("refused", "no-time"), ("tired", "not-now"), ("refused", "")])
def test_a_reason_that_is_not_in_the_list_is_refused(mother, by, at, code, reason):
    with pytest.raises(Refused):
        said(mother, by, at, code, reason)


def test_what_was_closed_in_the_meantime_is_said_so(mother, by, at):
    said(mother, by, at, "refused", "not-now")
    with pytest.raises(Conflict):
        said(mother, by, at, "refused", "not-now")


def test_nothing_that_a_parent_says_is_kept_in_the_file_of_a_child(mother, by, at):
    register.record_pregnancy(
        person=mother, pregnancy=register.PregnancyDates("born", ended_on=at.date()), at=at, by=by
    )
    (row,) = births.children(pregnancies.current(pregnancies.of(mother)))
    with pytest.raises(Refused):
        said(row.child, by, at, "refused", "not-now", moment="child-6w", note="Zij wil niet")
    for code, reason in [("refused", "fears-consequences"), ("unable", "too-ill"), ("moved", "moved-away")]:
        with pytest.raises(Refused):
            said(row.child, by, at, code, reason, moment="child-6w")
    said(row.child, by, at, "moved", "other-team", moment="child-6w", confirmed_by="Kind en Gezin, Brugge")
    assert not of(row.child, "child-6w").is_open
    said(row.child, by, at, "refused", "no-reason", moment="child-6m")
    assert not TimelineLine.objects.filter(person=row.child, kind__startswith="screening.").exists()


def test_a_quarter_counts_each_moment_that_opened_in_it(mother, by, at):
    said(mother, by, at, "refused", "not-now")
    opened = clock.day(of(mother).show_from)
    (row,) = [
        one
        for one in coverage.table(organisation_id=by.organisation, quarter=Quarter.of(opened))
        if one.moment == "week-20"
    ]
    assert row.cells["refused"] is None and row.cells["asked"] == 0
    assert not coverage.table(
        organisation_id=by.organisation, quarter=Quarter.of(opened).before.before.before
    )


@pytest.mark.parametrize(
    ("quarter", "before", "days"),
    [(Quarter(2026, 1), Quarter(2025, 4), 90), (Quarter(2026, 4), Quarter(2026, 3), 92)],
)
def test_quarters_follow_each_other_without_a_gap(quarter, before, days):
    assert quarter.before == before
    assert before.last == quarter.first
    assert clock.day(quarter.last) - clock.day(quarter.first) == timedelta(days=days)


def test_every_code_has_reasons_and_a_word():
    assert all(code.reasons for code in CODES.codes.values())
    assert all(set(code.of_a_child) < set(code.reasons) and code.of_a_child for code in CODES.codes.values())
