"""`perinet guideline prove` and `compare`: what is safe for everybody, and for whom two packages differ."""

import shutil

import duckdb
import pytest

from perinet.care.decisions import library
from perinet.care.decisions.tests.packages import rewritten
from perinet.config.cli.tests.test_guideline import run


@pytest.fixture
def draft(tmp_path):
    return shutil.copytree(library.DATA / "flanders", tmp_path / "draft")


def test_a_shipped_guideline_is_proved_also_under_what_a_region_may_choose(capsys):
    assert run("prove", "flanders") == 0
    out = capsys.readouterr().out
    assert "flanders 1.0.0 with after-second-rescreen = named-contact" in out
    assert "invariant:self-harm-is-never-missed" in out
    assert "FAILS" not in out


def test_a_missed_mark_is_shown_with_the_smallest_person(capsys, draft):
    rewritten(draft, 'when = "epds.item10 >= 2 or', 'when = "epds.item10 >= 3 or')
    assert run("prove", draft, "--language", "nl") == 1
    out = capsys.readouterr().out
    assert "FAILS" in out
    assert "first-contact: epds.item10 = 2 -> incomplete" in out
    assert "EPDS-vraag 10: 2; verder is niets bekend" in out


def test_a_package_that_can_not_be_read_is_neither_proved_nor_compared(capsys, draft):
    rewritten(draft, 'when = "support.wanted"', 'when = "suport.wanted"')
    assert run("prove", draft) == 2
    assert run("compare", "flanders", draft) == 2
    assert run("compare", "nowhere", "flanders") == 2
    assert "suport.wanted is not a fact" in capsys.readouterr().err


def test_a_guideline_and_its_unchanged_copy_are_equal(capsys, draft):
    assert run("compare", "flanders", draft) == 0
    assert "decide alike for every answer" in capsys.readouterr().out


def test_another_version_of_the_same_rules_is_equal_and_says_what_changed(capsys, draft):
    rewritten(draft, 'version = "1.0.0"', 'version = "1.0.1"')
    assert run("compare", "flanders", draft) == 0
    assert "changed: version (changes no decision by itself)" in capsys.readouterr().out


def test_another_window_is_a_difference_without_a_person(capsys, draft):
    rewritten(draft, 'due = "P20W"', 'due = "P21W"')
    assert run("compare", "flanders", draft) == 1
    assert "changed: moments week-20 (changes care)" in capsys.readouterr().out


def test_two_guidelines_differ_for_the_smallest_person_at_each_moment(capsys):
    assert run("compare", "flanders", "flanders-literature", "--language", "en") == 1
    out = capsys.readouterr().out
    assert "week-20: rescreen -> clinical-assessment: epds.total = 13" in out.splitlines()
    assert "    Around 20 weeks: EPDS total: 13; nothing else is known. By flanders the step is" in out


def test_who_moves_is_counted_on_a_file_of_facts(capsys, tmp_path):
    people = tmp_path / "people.parquet"
    rows = "(1, 'east', 'week-20', 13), (2, 'east', 'week-20', 13), (3, 'west', 'week-20', 5)"
    duckdb.sql(
        f"copy (select * from (values {rows}) t(id, region, moment, \"epds.total\")) to '{people}' (format parquet)"
    )
    assert run("compare", "flanders", "flanders-literature", "--facts", people) == 1
    told = capsys.readouterr().out.splitlines()[-2:]
    assert told == ["2 of 3 move:", "  east week-20: rescreen -> clinical-assessment: 2"]


def test_who_moves_is_counted_among_made_up_persons(capsys):
    assert run("compare", "flanders", "flanders-literature", "--synthetic", 2000) == 1
    assert " move:" in capsys.readouterr().out


def test_a_file_that_can_not_be_read_is_an_error(capsys, tmp_path):
    (tmp_path / "notes.parquet").write_text("not a table")
    assert run("compare", "flanders", "flanders", "--facts", tmp_path / "notes.parquet") == 2
    assert run("compare", "flanders", "flanders", "--facts", tmp_path / "absent.parquet") == 2
    assert "can't be read as Parquet" in capsys.readouterr().err
