"""`perinet guideline`: packages are listed, checked and told in words."""

import shutil
from argparse import ArgumentParser

import pytest

from perinet.care.decisions import library
from perinet.config.cli import guideline


def run(*words):
    parser = ArgumentParser()
    guideline.configure(parser)
    return guideline.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def draft(tmp_path):
    return shutil.copytree(library.DATA / "flanders", tmp_path / "draft")


def test_the_list_names_each_with_version_and_trust(capsys):
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["flanders", "flanders-literature", "flanders-open"]
    assert all(line.endswith("trusted") for line in lines)


@pytest.mark.parametrize("name", library.PACKAGES)
def test_a_shipped_guideline_passes_its_check(capsys, name):
    assert run("check", name) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_a_draft_without_manifest_can_be_checked_and_its_signature_is_told_apart(capsys, draft):
    (draft / "MANIFEST").unlink()
    assert run("check", draft) == 0
    assert "manifest: missing; signature: none" in capsys.readouterr().out


def test_a_cut_off_without_a_source_fails_the_check(capsys, draft):
    text = (draft / "guideline.toml").read_text()
    (draft / "guideline.toml").write_text(text.replace("own = true\nwithin_own = true", "", 1))
    assert run("check", draft) == 1
    out = capsys.readouterr().out
    assert "rule concern: has no source; name one, or say own = true" in out
    assert "Traceback" not in out


def test_a_changed_cut_off_fails_its_golden_case_and_the_manifest(capsys, draft):
    text = (draft / "guideline.toml").read_text()
    (draft / "guideline.toml").write_text(text.replace("(epds.total > 13 ", "(epds.total > 14 "))
    assert run("check", draft) == 1
    out = capsys.readouterr().out
    assert "the line is above 13: step is rescreen, expected clinical-assessment" in out
    assert "MANIFEST: files changed since it was written" in out


def test_the_manifest_can_be_written_again(capsys, draft):
    (draft / "MANIFEST").write_text("old")
    assert run("manifest", draft) == 0
    assert run("check", draft) == 0
    assert "manifest: current" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "words"), [("nl", "Klinisch onderzoek"), ("fr", "Évaluation clinique")])
def test_a_guideline_is_told_with_rules_clocks_and_sources(capsys, language, words):
    assert run("explain", "flanders", "--language", language) == 0
    out = capsys.readouterr().out
    assert words in out
    assert "(epds.total > 13 or gad7.total > 15) and (days_postpartum is null or days_postpartum > 14)" in out
    assert "https://moederbaby.be/" in out


def test_one_decision_is_told_to_each_reader(capsys):
    asked = ("explain", "flanders", "--moment", "week-20", "--facts", '{"epds.total": 14}')
    assert run(*asked) == 0
    assert "EPDS total is 14; the line is above 13." in capsys.readouterr().out
    assert run(*asked, "--reader", "parent") == 0
    assert "14" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("facts", "said"),
    [("[1]", "is not a JSON object"), ("{", "is not a JSON object"), ('{"x": 1}', "x: is not a fact")],
)
def test_facts_that_cannot_be_used_are_named(capsys, facts, said):
    assert run("explain", "flanders", "--moment", "week-20", "--facts", facts) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [("explain", "nowhere"), ("manifest", "nowhere")])
def test_an_unknown_package_is_named(capsys, words):
    assert run(*words) == 2
    assert capsys.readouterr().err
