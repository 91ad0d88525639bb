"""What is past its years leaves only when an auditor agrees, into an archive that proves itself."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.ground.audit import cuts, heads, proofs
from perinet.ground.audit import services as audit
from perinet.ground.audit.chain import BAD_CHECKPOINT, MISSING
from perinet.ground.audit.models import Checkpoint, Cut, Record, Seal
from perinet.ground.audit.tests.tampering import AUDITOR, MIDWIFE, act, key_of, sql
from perinet.ground.base import clock
from perinet.ground.base.actor import job
from perinet.ground.base.errors import Conflict, NotAllowed, Refused

pytestmark = pytest.mark.django_db
BY = job("cut-audit")
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def old(monkeypatch):
    """Three records of twelve years ago, then two of today."""
    moments = [AT - timedelta(days=12 * 366 - n) for n in range(3)] + [AT, AT + timedelta(seconds=1)]
    for number, moment in enumerate(moments):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        act(number, by=MIDWIFE)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=1))
    audit.seal()


def agreed() -> Cut:
    cut = cuts.propose(at=AT, by=BY)
    cuts.answer(cut=cut, agreed=True, note="", by=AUDITOR, at=AT)
    return cut


def test_only_what_is_past_its_years_is_proposed_and_once(old):
    cut = cuts.propose(at=AT, by=BY)
    assert (cut.until, cut.count) == (3, 3)
    assert cuts.propose(at=AT, by=BY) is None


def test_the_years_are_a_setting(old, settings):
    settings.PERINET_AUDIT_YEARS = 20
    assert cuts.propose(at=AT, by=BY) is None


def test_nothing_is_cut_before_an_auditor_agreed(old):
    cut = cuts.propose(at=AT, by=BY)
    assert cuts.make_next(at=AT, by=BY) is None
    with pytest.raises(NotAllowed):
        cuts.answer(cut=cut, agreed=True, note="", by=MIDWIFE, at=AT)
    with pytest.raises(Refused, match="Say why"):
        cuts.answer(cut=cut, agreed=False, note="", by=AUDITOR, at=AT)
    cuts.answer(cut=cut, agreed=False, note="a case is open", by=AUDITOR, at=AT)
    with pytest.raises(Conflict):
        cuts.answer(cut=cut, agreed=True, note="", by=AUDITOR, at=AT)
    assert cuts.make_next(at=AT, by=BY) is None
    assert Seal.objects.count() == 5


def test_a_cut_leaves_a_chain_that_is_proved_and_an_archive_that_proves_itself(old):
    agreed()
    checkpoint = cuts.make_next(at=AT, by=BY)
    assert Record.objects.filter(verb="test.act").count() == 2
    audit.seal()
    assert audit.verify().holds
    assert audit.sealed() == audit.verify().sealed == 5 + 3  # proposed, agreed, cut
    with (cuts.folder() / checkpoint.archive).open() as file:
        proof = proofs.check(file, heads.trusted())
    assert (proof.holds, proof.lines) == (True, 3)


def test_after_a_cut_a_change_is_still_named_and_the_next_cut_goes_on_from_there(old):
    agreed()
    cuts.make_next(at=AT, by=BY)
    audit.seal()
    later = AT + timedelta(days=11 * 366)
    second = cuts.propose(at=later, by=BY)
    assert second.until > 3
    sql("UPDATE audit_record SET verb = 'other' WHERE id = %s", key_of(5))
    assert audit.verify().broken_at == 5
    cuts.answer(cut=second, agreed=True, note="", by=AUDITOR, at=later)
    with pytest.raises(Refused, match="broken at link 5"):
        cuts.make_next(at=later, by=BY)


def test_a_forged_or_lost_checkpoint_is_named(old):
    agreed()
    cuts.make_next(at=AT, by=BY)
    sql("UPDATE audit_checkpoint SET hash = %s", "f" * 64)
    assert audit.verify().why == BAD_CHECKPOINT
    sql("DELETE FROM audit_checkpoint")
    assert (audit.verify().broken_at, audit.verify().why) == (1, MISSING)
    assert not Checkpoint.objects.exists()


def test_the_day_that_comes_once_in_four_years_has_a_limit(settings):
    settings.PERINET_AUDIT_YEARS = 10
    assert cuts.limit(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2018, 2, 28, tzinfo=UTC)
