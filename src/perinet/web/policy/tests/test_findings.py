"""The data protection officer reads who, where and when, about a number; she answers, and takes a list out."""

from datetime import date

import pytest
from django.urls import reverse

from perinet.ground.audit import findings
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Finding, FindingNote
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
HERE = reverse("policy:findings")


def make(person="p1", *, by=None, rule="own-family", day=date(2026, 11, 20)) -> Finding:
    actor = (by or MembershipFactory()).actor()
    row = audit.read(by=actor, what="person", subject=person, person=person)
    return Finding.objects.create(
        rule=rule, day=day, actor=actor.id, organisation=actor.organisation, role=actor.role, person=person,
        count=1, records=[str(row.id)], at=clock.now(),
    )  # fmt: skip


def test_a_finding_names_the_professional_and_never_the_family(officer):
    her, midwife = PersonFactory(), MembershipFactory()
    one = make(str(her.pk), by=midwife)
    for page in (officer.get(HERE), officer.get(reverse("policy:finding", args=[one.pk]))):
        assert midwife.user.name in page.text and findings.subject_number(str(her.pk)) in page.text
        assert her.given_name not in page.text and str(her.pk) not in page.text


def test_a_list_is_filtered_by_what_and_by_state(officer):
    make(rule="own-family")
    make(rule="emergency")
    both, one, none = (
        officer.get(HERE, asked).text for asked in ({}, {"rule": "emergency"}, {"state": "incident"})
    )
    assert both.count("P-") == 2 and one.count("P-") == 1
    assert "No questions" in none


def test_a_page_takes_the_same_queries_however_many_findings(officer, django_assert_max_num_queries):
    for number in range(30):
        make(f"p{number}")
    with django_assert_max_num_queries(13):
        officer.get(HERE)


def test_an_answer_is_added_and_shown(officer):
    one = make()
    there = reverse("policy:finding", args=[one.pk])
    officer.post(there, {"state": "explained", "note": "Asked by the mother herself"})
    assert FindingNote.objects.get().state == "explained"
    assert "Asked by the mother herself" in officer.get(there).text
    assert "Explained" in officer.get(HERE).text


def test_an_answer_without_words_is_refused_and_the_choice_stays(officer):
    page = officer.post(reverse("policy:finding", args=[make().pk]), {"state": "incident", "note": ""})
    assert page.status_code == 422
    assert 'value="incident" checked' in " ".join(page.text.split()) or "checked" in page.text
    assert not FindingNote.objects.exists()


def test_a_list_is_taken_out_without_formulas(officer):
    make(by=MembershipFactory(user=UserFactory(name="=1+1")))
    answer = officer.get(reverse("policy:findings-export"))
    text = b"".join(answer.streaming_content).decode()
    assert "'=1+1" in text and "2026-11-20,own-family" in text


def test_a_finding_that_does_not_exist_is_not_found(officer):
    assert (
        officer.get(reverse("policy:finding", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12])).status_code
        == 404
    )
