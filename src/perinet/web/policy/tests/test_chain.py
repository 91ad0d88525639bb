"""An auditor sees whether the chain holds, has it checked, and decides what leaves it; others see none of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.ground.audit import checks, cuts
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Check, CutAnswer
from perinet.ground.audit.tests.tampering import chain_of, key_of, sql
from perinet.ground.base import clock
from perinet.ground.base.actor import job
from perinet.network.accounts.models import Role

HOME = reverse("policy:audit")
PAGES = ["policy:audit", "policy:audit-records", "policy:findings", "policy:findings-export"]


@pytest.mark.parametrize(
    "role", [Role.MIDWIFE, Role.ADMINISTRATOR, Role.GUIDELINE_GROUP, Role.ORGANISATION_MANAGER]
)
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_opens_these_pages(enter, role, page):
    assert enter(role).get(reverse(page)).status_code == 403


def test_an_auditor_sees_the_chain_and_not_the_questions_about_access(auditor):
    assert auditor.get(HOME).status_code == 200
    assert auditor.get(reverse("policy:findings")).status_code == 403


def test_a_check_runs_in_the_worker_and_its_answer_stays(auditor):
    chain_of(3)
    answer = auditor.post(reverse("policy:audit-check"), follow=True)
    assert "The chain is being checked" in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    audit.seal()
    checks.run_next(at=clock.now())
    page = auditor.get(HOME)
    assert "The chain holds" in page.text
    assert "every 2s" not in page.text


def test_a_broken_chain_is_named_in_words(auditor):
    chain_of(3)
    sql("UPDATE audit_record SET verb = 'other' WHERE id = %s", key_of(2))
    auditor.post(reverse("policy:audit-check"))
    checks.run_next(at=clock.now())
    assert "Broken at link 2: the record was changed after it was sealed." in auditor.get(HOME).text


def test_looking_asks_for_no_check(auditor):
    auditor.get(HOME)
    assert not Check.objects.exists()


@pytest.fixture
def cut(db, settings):
    settings.PERINET_AUDIT_YEARS = 1
    chain_of(4)
    return cuts.propose(at=clock.now() + timedelta(days=400), by=job("cut-audit"))


def test_an_auditor_decides_what_leaves(auditor, cut):
    there = reverse("policy:audit-cut", args=[cut.pk])
    assert there in auditor.get(HOME).text
    auditor.post(there, {"agreed": "yes"})
    assert CutAnswer.objects.get(cut=cut).agreed
    assert "archived tonight" in auditor.get(HOME).text
    assert auditor.get(there).status_code == 404


def test_what_must_stay_needs_a_reason_and_what_was_typed_stays(auditor, cut):
    there = reverse("policy:audit-cut", args=[cut.pk])
    page = auditor.post(there, {"agreed": "no"})
    assert (page.status_code, "Say why it must stay." in page.text) == (422, True)
    assert not CutAnswer.objects.exists()


def test_a_data_protection_officer_reads_of_a_cut_and_does_not_decide(officer, cut):
    there = reverse("policy:audit-cut", args=[cut.pk])
    assert there not in officer.get(HOME).text
    assert "Only an auditor decides" in officer.post(there, {"agreed": "yes"}).text
    assert not CutAnswer.objects.exists()
