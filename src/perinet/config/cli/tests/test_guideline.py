"""`perinet guideline`: packages are listed, checked and told in words."""

import shutil
from argparse import ArgumentParser
from datetime import UTC, date, datetime

import pytest

from perinet.care.decisions import adoption, library, signing
from perinet.care.decisions.tests.factories import group
from perinet.care.decisions.tests.packages import rewritten
from perinet.config.cli import guideline


def run(*words):
    parser = ArgumentParser()
    guideline.configure(parser)
    return guideline.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def draft(tmp_path):
    return shutil.copytree(library.DATA / "flanders", tmp_path / "draft")


def test_the_list_names_each_with_version_state_review_date_and_trust(capsys):
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*library.PACKAGES, *library.EXAMPLES]
    assert all("1.0.0" in line and line.endswith("  trusted") for line in lines)
    assert ["  shipped  " in line for line in lines] == [True, True, True, False]
    assert all("  review by 2027-11-01" in line for line in lines)


def test_a_guideline_past_its_review_date_says_so(capsys, monkeypatch):
    monkeypatch.setattr("perinet.config.cli.guidelines.list.clock.today", lambda: date(2027, 11, 2))
    assert run("list") == 0
    assert capsys.readouterr().out.count("past its review date 2027-11-01") == 4


@pytest.mark.django_db
def test_the_list_of_a_site_names_the_versions_that_it_keeps(capsys, draft):
    rewritten(draft, 'version = "1.0.0"', 'version = "1.1.0"')
    library.write_manifest(draft)
    adoption.submit(files=library.files(draft), at=datetime(2026, 11, 2, 9, tzinfo=UTC), by=group()[0])
    assert run("list", "--site") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "1.1.0" in line]
    assert line.startswith("flanders ")
    assert "  draft  " in line


@pytest.mark.parametrize("name", library.PACKAGES)
def test_a_shipped_guideline_passes_its_check(capsys, name):
    assert run("check", name) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_a_draft_without_manifest_can_be_checked_and_its_signature_is_told_apart(capsys, draft):
    (changed(draft) / "MANIFEST").unlink()
    assert run("check", draft) == 0
    assert "manifest: missing; signature: none (a draft may be checked)" in capsys.readouterr().out


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


def test_the_manifest_can_be_written_again(draft):
    (draft / "MANIFEST").write_text("old")
    assert run("manifest", draft) == 0
    assert library.load(draft).manifest == "current"


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


# Signing


@pytest.fixture
def key(tmp_path):
    made = signing.new_key()
    (tmp_path / "private.pem").write_bytes(signing.private_key_pem(made))
    return tmp_path / "private.pem"


def changed(folder):
    rewritten(folder, 'title = "', 'title = "Ours: ')
    library.write_manifest(folder)
    return folder


def test_a_signed_package_is_trusted_where_its_key_is(capsys, monkeypatch, draft, key):
    assert run("sign", changed(draft), "--key", key) == 0
    said = capsys.readouterr()
    assert str(draft / "SIGNATURE") in said.out
    trusted = said.err.split()[-1]
    assert f"sites trust it as {trusted}" in said.err
    monkeypatch.setenv("PERINET_GUIDELINE_KEYS", trusted)
    assert run("check", draft) == 0
    assert "signature: valid" in capsys.readouterr().out


def test_a_manifest_of_other_files_is_not_signed(capsys, draft, key):
    rewritten(draft, "PT4H", "PT3H")
    assert run("sign", draft, "--key", key) == 2
    assert "MANIFEST: is outdated; run `perinet guideline manifest FOLDER`" in capsys.readouterr().err
    assert not (draft / "SIGNATURE").exists()


def test_what_is_no_key_signs_nothing(capsys, draft, tmp_path):
    (tmp_path / "notes.pem").write_text("not a key")
    assert run("sign", draft, "--key", tmp_path / "notes.pem") == 2
    assert "no private key" in capsys.readouterr().err


def test_a_proof_that_fails_under_another_choice_is_a_finding(capsys, draft):
    contact = draft / "guideline.toml"
    text = contact.read_text()
    row = text.index('id = "second-rescreen-contact"')
    contact.write_text(text[:row] + text[row:].replace("epds.total > 10", "epds.total > 11", 1))
    assert run("check", draft) == 1
    out = capsys.readouterr().out
    assert "under after-second-rescreen = named-contact: proof" in out
