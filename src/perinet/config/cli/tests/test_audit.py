"""`perinet audit`: what an administrator proves, takes out and checks elsewhere."""

from argparse import ArgumentParser

import pytest

from perinet.config.cli import audit as command
from perinet.ground.audit import heads
from perinet.ground.audit import services as audit
from perinet.ground.audit.tests.tampering import chain_of, key_of, sql
from perinet.ground.base import clock, keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


def run(*words: object) -> int:
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def test_a_whole_chain_says_how_long_it_is_and_whether_its_end_is_watched(capsys):
    chain_of(3)
    assert run("verify") == 0
    said = capsys.readouterr().out
    assert "3 records hold" in said and "no head was kept" in said
    heads.keep(audit.last_head(), at=clock.now())
    run("verify")
    assert "no head" not in capsys.readouterr().out


def test_a_head_that_was_printed_shows_later_that_the_end_is_gone(capsys, tmp_path):
    chain_of(3)
    run("head")
    kept = tmp_path / "elsewhere"
    kept.write_text(capsys.readouterr().out)
    sql("DELETE FROM audit_record WHERE id = %s", key_of(3))
    sql("DELETE FROM audit_seal WHERE sequence = 3")
    assert (run("verify"), run("verify", "--head", kept)) == (0, 1)
    assert "broken at link 3: the end of the chain was cut off" in capsys.readouterr().out


def test_an_export_is_checked_without_the_database(capsys, tmp_path, django_assert_num_queries):
    chain_of(4)
    path = tmp_path / "export.jsonl"
    assert run("export", path, "--from", "2020-01-01", "--person", "p1") == 0
    public = heads.site_key().public_key()
    trusted = f"{keys.key_id(public)}={keys.public_key_text(public)}"
    with django_assert_num_queries(0):
        assert run("check-export", path, "--key", trusted) == 0
    path.write_text(path.read_text().replace("test.act", "test.bct", 1))
    assert run("check-export", path) == 1
    assert "line 2: its record or its hash was changed" in capsys.readouterr().out


def test_what_cannot_be_read_is_said_and_not_thrown(capsys, tmp_path):
    assert run("check-export", tmp_path / "nothing") == 2
    assert run("export", tmp_path / "x", "--from", "yesterday") == 2
    assert run("accept-head", "--reason", " ") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_restored_backup_is_accepted_with_a_reason(capsys):
    chain_of(2)
    assert run("accept-head", "--reason", "backup of Sunday") == 0
    assert "ends at link 3" in capsys.readouterr().out
    assert run("verify") == 0
