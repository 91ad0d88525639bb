"""The administrator's page: what waits, whether the audit holds, what organisations lack; never a person."""

from datetime import timedelta

import pytest

from perinet.ground.audit import checks
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.web.network.tests.test_outbox import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    return client


def test_an_organisation_that_said_nothing_yet_is_named_with_what_it_lacks(administrator):
    MembershipFactory(role=Role.MIDWIFE, organisation__name="Midwives without a rota")
    text = administrator.get("/beheer/").content.decode()
    assert "Midwives without a rota" in text
    assert "nobody reads marked answers" in text
    assert "steps without an owner" in text


def test_a_rota_is_not_asked_for_twice(administrator):
    RotaFactory()
    assert "nobody reads marked answers" not in administrator.get("/beheer/").content.decode()


def test_messages_that_wait_too_long_say_that_no_worker_runs(administrator, monkeypatch):
    write()
    assert "No worker seems to run" not in administrator.get("/beheer/").content.decode()
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "No worker seems to run" in administrator.get("/beheer/").content.decode()


def test_the_chain_is_checked_on_request_and_a_change_is_found(administrator, settings, tmp_path):
    settings.VAR = tmp_path
    audit.record(by=SYSTEM, verb="test", subject_kind="site", subject="x")
    audit.seal()
    assert "The chain is being checked" in administrator.post("/beheer/audit/", follow=True).content.decode()
    checks.run_next(at=clock.now())
    assert "The audit chain holds" in administrator.get("/beheer/").content.decode()
    Record.objects.all()._raw_delete(Record.objects.db)
    administrator.post("/beheer/audit/")
    checks.run_next(at=clock.now())
    assert "is broken at record 1" in administrator.get("/beheer/").content.decode()


def test_a_midwife_does_not_administer(client):
    client.force_login(MembershipFactory(role=Role.MIDWIFE).user)
    assert client.get("/beheer/").status_code == 403
    assert client.post("/beheer/audit/").status_code == 403


def test_many_organisations_stand_on_pages(administrator, django_assert_max_num_queries):
    for _ in range(25):
        MembershipFactory(role=Role.MIDWIFE)
    with django_assert_max_num_queries(52):
        assert "Page 1 of 3" in administrator.get("/beheer/").content.decode()


def test_an_administrator_comes_to_this_page_after_signing_in(client):
    member = MembershipFactory(role=Role.ADMINISTRATOR)
    answer = client.post("/account/login/", {"login": member.user.email, "password": "a-long-dull-password"})
    assert answer["Location"] == "/beheer/"
