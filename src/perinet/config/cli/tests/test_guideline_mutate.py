"""`perinet guideline mutate`: the score, and every mistake that no case noticed."""

import shutil

import pytest

from perinet.care.decisions import library
from perinet.care.screening.mutation import Report
from perinet.config.cli.tests.test_guideline import run


@pytest.fixture
def weak(tmp_path):
    """A copy whose cases on support are gone."""
    folder = shutil.copytree(library.DATA / "flanders", tmp_path / "weak")
    path = folder / "cases" / "substances-and-support.toml"
    text = path.read_text()
    start = text.index('[[tables]]\ntitle = "Support"')
    path.write_text(text[:start] + text[text.index("[[tables]]", start + 1) :])
    (folder / "cases" / "side-by-side.toml").unlink()
    return folder


def test_what_notices_every_mistake_passes(capsys, monkeypatch):
    monkeypatch.setattr("perinet.care.decisions.mutation.of", lambda _package: Report(200, ("one",)))
    assert run("mutate", "flanders") == 0
    assert capsys.readouterr().out.endswith("flanders: 200 of 201 mistakes noticed (99.5%)\n")


def test_what_no_case_noticed_is_listed_with_rule_and_column(capsys, weak):
    assert run("mutate", weak) == 1
    *survivors, score = capsys.readouterr().out.splitlines()
    assert "not noticed: support-wanted: within 10080 minutes" in survivors
    assert "not noticed: support-wanted, column 1: `support.wanted` becomes `NOT support.wanted`" in survivors
    assert "not noticed: infant-parent-consult: goes before social-support" in survivors
    in_conditions = [line for line in survivors if ", column " in line]
    assert all(line.startswith("not noticed: support-wanted") for line in in_conditions)
    assert score.startswith("flanders: ") and "100.0%" not in score


def test_no_package_is_an_error(capsys, tmp_path):
    assert run("mutate", tmp_path / "nothing") == 2
    assert "neither a shipped guideline" in capsys.readouterr().err
