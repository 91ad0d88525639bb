"""Acts are found by days, organisation, role and verb; no family is named; what is taken out proves itself."""

import pytest
from django.urls import reverse

from perinet.ground.audit import findings, heads, proofs
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.audit.tests.tampering import act, chain_of
from perinet.ground.base.actor import Actor
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
HERE = reverse("policy:audit-records")
EXPORT = reverse("policy:audit-export")


def test_a_search_shows_organisation_role_and_act_and_no_family(auditor):
    midwife, her = MembershipFactory(), PersonFactory()
    audit.read(by=midwife.actor(), what="person", subject=her.pk, person=her.pk)
    page = auditor.get(HERE).text
    assert "person.read" in page and midwife.organisation.name in page
    assert findings.subject_number(str(her.pk)) in page
    for secret in (her.given_name, her.family_name, str(her.pk), midwife.user.name):
        assert secret not in page


def test_conditions_leave_out_what_was_not_asked(auditor):
    one, other = MembershipFactory(), MembershipFactory(role="doctor")
    act(by=one.actor(), verb="one.read")
    act(by=other.actor(), verb="other.read")

    def shown(**asked):
        page = auditor.get(HERE, asked).text
        return [verb for verb in ("one.read", "other.read") if f">{verb}<" in page]

    assert shown() == ["one.read", "other.read"]
    assert shown(organisation=str(one.organisation_id)) == ["one.read"]
    assert shown(role="doctor") == ["other.read"]
    assert shown(verb="oth") == ["other.read"]
    assert shown(since="2020-01-01", until="2020-02-01") == []


def test_days_in_the_wrong_order_are_said_and_stay(auditor):
    page = auditor.get(HERE, {"since": "2026-02-01", "until": "2026-01-01"})
    assert page.status_code == 422
    assert "before the first one" in page.text and "2026-02-01" in page.text


def test_a_list_is_on_record_with_its_length_and_no_names(auditor):
    auditor.get(HERE)
    assert Record.objects.get(verb="audit.list").details == {"shown": 0}


def test_a_page_of_acts_takes_the_same_queries_however_many_there_are(auditor, django_assert_max_num_queries):
    for number in range(60):
        act(
            number,
            by=Actor(kind="user", id=f"u{number}", organisation=str(MembershipFactory().organisation_id)),
        )
    with django_assert_max_num_queries(12):
        auditor.get(HERE)


def test_what_is_taken_out_proves_itself_and_is_on_record(auditor):
    chain_of(5)
    answer = auditor.post(EXPORT)
    lines = b"".join(answer.streaming_content).decode().splitlines(keepends=True)
    proof = proofs.check(lines, heads.trusted())
    assert (proof.holds, proof.lines) == (True, 5)
    assert Record.objects.filter(verb="audit.export").exists()
    assert "attachment" in answer["Content-Disposition"]


def test_nothing_is_taken_out_by_looking(auditor):
    assert auditor.get(EXPORT).status_code == 405
