"""What a person decides opens steps; a step about substances stays with the one she told."""

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Obligation
from perinet.flows import assess, decide, screen
from perinet.flows.assess import Spoken
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(midwife):
    return MembershipFactory(organisation=midwife.organisation)


@pytest.fixture
def rows(mother, by, at):
    """Decisions on an occasion at which she said that she uses drugs: the team's, and the secret one."""
    occasion = screen.begin(person=mother, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    assess.record(occasion=occasion, spoken=Spoken(secret_facts={"drugs.current": True}), at=at, by=by)
    return {row.topic: row for row in screen.finish(occasion=occasion, at=at, by=by)}


def confirm(row, step, by, at, reason=""):
    return decide.confirm(decision=row, chosen_step=step, reason=reason, note="", at=at, by=by)


def test_a_secret_step_is_never_owned_by_somebody_who_can_not_see_it(rows, midwife, colleague, by, at):
    pathways.arrange_step(
        organisation=midwife.organisation,
        step="substance-assessment",
        owner=colleague.user,
        service=None,
        by=by,
    )
    (step,) = confirm(rows[Topic.SUBSTANCE], "substance-assessment", by, at)
    assert str(step.owner_id) == str(midwife.user_id)
    assert not Obligation.objects.visible_to(colleague.actor()).filter(pk=step.pk).exists()


def test_a_step_about_substances_is_not_chosen_where_the_team_would_see_it(rows, by, at):
    row = rows[Topic.MENTAL_HEALTH]
    for step in ("substance-assessment", "advice"):
        assert step not in decisions.steps_for(row)
        with pytest.raises(Refused):
            confirm(row, step, by, at, reason="other")


def test_a_secret_that_is_handed_over_is_seen_by_its_new_owner_and_by_nobody_else(
    rows, midwife, colleague, by, at
):
    (step,) = confirm(rows[Topic.SUBSTANCE], "substance-assessment", by, at)
    third = MembershipFactory(organisation=midwife.organisation)
    pathways.hand_over(obligation=step, owner=colleague.user, at=at, by=by)
    seen = Obligation.objects.filter(pk=step.pk)
    assert seen.visible_to(colleague.actor()).exists()
    assert not seen.visible_to(third.actor()).exists()
    told_before = Decision.objects.filter(pk=rows[Topic.SUBSTANCE].pk)
    assert told_before.visible_to(by).exists()
    assert not told_before.visible_to(colleague.actor()).exists()
    step_again = pathways.open_one(
        person=step.person, organisation_id=by.organisation, owner_id=colleague.user.pk, kind="step", source="later",
        topic=Topic.SUBSTANCE, at=at, by=by,
    )  # fmt: skip
    assert Obligation.objects.visible_to(colleague.actor()).filter(pk=step_again.pk).exists()


def test_the_audit_does_not_say_what_was_decided(rows, by, at):
    confirm(rows[Topic.SUBSTANCE], "substance-assessment", by, at)
    told = " ".join(f"{one.verb} {one.reason} {one.details}" for one in Record.objects.all())
    assert "substance" not in told


def test_a_guideline_that_changed_since_changes_no_decision(rows):
    row = rows[Topic.SUBSTANCE]
    _guideline, _facts, before = decisions.read(row)
    old = Decision(**{field.attname: getattr(row, field.attname) for field in Decision._meta.concrete_fields})
    old.package_hash = "0" * 64
    old.output = row.output.replace('"within":"P14D"', '"within":"P3D"').replace(
        row.package_hash, old.package_hash
    )
    _guideline, _facts, read = decisions.read(old)
    assert read.package_hash == old.package_hash
    assert (read.step, read.held, read.silent) == (before.step, before.held, before.silent)
    assert [step.step for step in read.steps] == [step.step for step in before.steps]
    assert read.steps[0].within == ("P3D" if before.steps[0].within == "P14D" else before.steps[0].within)
    assert not decisions.replay(old)
