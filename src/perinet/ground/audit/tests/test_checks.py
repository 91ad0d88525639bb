"""The worker walks the chain that somebody asked about; a cut end is seen by the head that was kept."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.ground.audit import chain, checks, heads
from perinet.ground.audit import services as audit
from perinet.ground.audit.chain import Head
from perinet.ground.audit.models import Check, CheckState, Record
from perinet.ground.audit.tests.tampering import AUDITOR, MIDWIFE, act, chain_of, key_of, sql
from perinet.ground.base.actor import SYSTEM, Actor, job
from perinet.ground.base.errors import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def keep_head():
    heads.keep(audit.last_head(), at=AT)


def test_an_act_keeps_from_where_it_came():
    act(by=MIDWIFE)
    act(by=job("seal"))
    act(by=SYSTEM)
    assert list(Record.objects.order_by("at").values_list("origin", flat=True)) == [
        "10.0.0.7",
        "worker",
        "cli",
    ]


def test_a_read_and_a_list_are_on_record_without_names():
    audit.read(by=MIDWIFE, what="result", subject="r1", person="p1")
    audit.listed(by=MIDWIFE, what="person", shown=3)
    rows = list(Record.objects.order_by("at").values_list("verb", "subject", "person", "details"))
    assert rows == [("result.read", "r1", "p1", {}), ("person.list", "person", "", {"shown": 3})]


@pytest.mark.parametrize(
    ("column", "value"),
    [("origin", "10.0.0.8"), ("origin", ""), ("details", '{"n": 2, "other": 1}'), ("at", "2020-01-01 00:00:00")],
)  # fmt: skip
def test_a_change_of_where_what_and_when_is_named(column, value):
    chain_of(4)
    sql(f"UPDATE audit_record SET {column} = %s WHERE id = %s", value, key_of(3))
    assert audit.verify().broken_at == 3


@pytest.mark.parametrize(
    ("column", "why"),
    [("previous_hash", chain.LINK_CHANGED), ("hash", chain.CHANGED)],
)
def test_a_changed_link_is_named(column, why):
    chain_of(4)
    sql(f"UPDATE audit_seal SET {column} = %s WHERE sequence = 2", "f" * 64)
    assert (audit.verify().broken_at, audit.verify().why) == (2, why)


def test_links_that_changed_places_are_named():
    chain_of(4)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE audit_seal SET sequence = %s WHERE sequence = %s", new, old)
    assert (audit.verify().broken_at, audit.verify().why) == (2, chain.ELSEWHERE)


def test_an_end_that_was_cut_off_holds_by_itself_and_not_against_the_head():
    chain_of(5)
    keep_head()
    for sequence in (5, 4):
        sql("DELETE FROM audit_record WHERE id = %s", key_of(sequence))
        sql("DELETE FROM audit_seal WHERE sequence = %s", sequence)
    assert audit.verify().holds
    found = checks.verify_here()
    assert (found.broken_at, found.why, found.sealed) == (4, chain.CUT_SHORT, 3)


def test_a_head_that_was_changed_is_not_believed():
    chain_of(2)
    keep_head()
    heads.path().write_text(heads.path().read_text().replace('"sequence": 2', '"sequence": 1'))
    assert checks.verify_here().why == checks.BAD_HEAD


def test_a_head_never_goes_back_by_itself():
    chain_of(2)
    keep_head()
    heads.keep(Head(1, "0" * 64), at=AT)
    assert heads.kept() == audit.last_head()


def test_a_head_kept_elsewhere_counts_too():
    chain_of(3)
    elsewhere = heads.read(heads.line(audit.last_head(), at=AT))
    sql("DELETE FROM audit_seal WHERE sequence = 3")
    assert checks.verify_here(also=(elsewhere,)).why == chain.CUT_SHORT


def test_a_line_that_this_site_did_not_sign_is_no_head():
    with pytest.raises(Refused, match="not signed"):
        heads.read('{"sequence": 1, "hash": "x", "at": "now", "key": "abc", "signature": "AAAA"}')
    with pytest.raises(Refused, match="no head"):
        heads.read("something else")


def test_after_a_restored_backup_the_shorter_chain_is_taken_with_a_reason_on_record():
    chain_of(4)
    keep_head()
    sql("DELETE FROM audit_record WHERE id = %s", key_of(4))
    sql("DELETE FROM audit_seal WHERE sequence = 4")
    with pytest.raises(Refused, match="Say why"):
        checks.accept_head(by=SYSTEM, reason=" ", at=AT)
    checks.accept_head(by=SYSTEM, reason="backup of Sunday", at=AT)
    assert checks.verify_here().holds
    assert Record.objects.get(verb="audit.accept-head").reason == "backup of Sunday"


def test_a_chain_that_is_broken_inside_is_not_taken_for_whole():
    chain_of(3)
    sql("UPDATE audit_record SET verb = 'other' WHERE id = %s", key_of(2))
    with pytest.raises(Refused, match="broken at link 2"):
        checks.accept_head(by=SYSTEM, reason="x", at=AT)


@pytest.mark.django_db(transaction=True)
def test_sealing_keeps_a_head_once_it_is_committed():
    chain_of(3)
    assert heads.kept() == audit.last_head()


def test_a_check_is_asked_once_and_run_by_the_worker():
    chain_of(3)
    first = checks.ask(by=AUDITOR, at=AT)
    assert checks.ask(by=AUDITOR, at=AT) == first
    done = checks.run_next(at=AT)
    assert (done.state, done.done, done.unsealed) == (CheckState.HOLDS, 3, 1)  # asking is an act too
    assert checks.run_next(at=AT) is None
    assert checks.last_finished() == done


def test_a_check_says_where_the_chain_is_broken():
    chain_of(3)
    sql("UPDATE audit_record SET reason = 'other' WHERE id = %s", key_of(2))
    checks.ask(by=AUDITOR, at=AT)
    done = checks.run_next(at=AT)
    assert (done.state, done.broken_at, done.why) == (CheckState.BROKEN, 2, chain.CHANGED)


def test_what_a_dead_worker_left_is_walked_again_and_what_runs_is_left_alone():
    Check.objects.create(at=AT, asked_by="u9", state=CheckState.RUNNING, heard_at=AT)
    assert checks.run_next(at=AT + timedelta(minutes=1)) is None
    assert checks.run_next(at=AT + timedelta(minutes=6)).state == CheckState.HOLDS


def test_verifying_asks_the_database_once_a_page(django_assert_max_num_queries):
    chain_of(50)
    with django_assert_max_num_queries(6):
        assert audit.verify().sealed == 50


def test_a_link_holder_is_an_actor_of_no_organisation():
    act(by=Actor(kind="link", id="l1"))
    audit.seal()
    assert audit.verify().holds
