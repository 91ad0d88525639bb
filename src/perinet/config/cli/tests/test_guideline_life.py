"""`perinet guideline activate` and `replay`: a version is switched on, and every decision is made again."""

import json
import shutil
from argparse import ArgumentParser
from datetime import UTC, datetime

import pytest

from perinet.care.decisions import adoption, library, versions
from perinet.care.decisions import services as decisions
from perinet.care.decisions.findings import Outcome
from perinet.care.decisions.models import PackageVersion
from perinet.care.decisions.tests.factories import files_of
from perinet.care.screening.tests.factories import asked, occasion_of
from perinet.config.cli import doctor, guideline
from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def run(*words):
    parser = ArgumentParser()
    guideline.configure(parser)
    return guideline.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def people():
    return [MembershipFactory(role=Role.GUIDELINE_GROUP) for _ in range(3)]


@pytest.fixture
def folder(tmp_path):
    made = shutil.copytree(library.DATA / "flanders", tmp_path / "flanders-next")
    (made / "guideline.toml").write_text(files_of("1.1.0")["guideline.toml"])
    library.write_manifest(made)
    return made


@pytest.fixture
def quick(monkeypatch):
    """Answer every check at once; what the checks find is tested with them."""
    answers = {}
    for kind in ("check", "prove", "mutate", "budget"):
        monkeypatch.setitem(
            adoption.examinations.RUNNERS, kind, lambda row, tell: Outcome(answers.get(row.kind, True), [])
        )
    return answers


def activate(what, member, *more):
    return run("activate", what, "--by", member.user.email, *more)


def test_a_folder_is_handed_in_and_waits_for_two_people(capsys, folder, people, quick):
    assert activate(folder, people[0]) == 1
    said = capsys.readouterr()
    assert "state: Not approved" in said.out and "prove: passed" in said.err
    row = PackageVersion.objects.get(version="1.1.0")
    for member in people[1:]:
        adoption.approve(version=row, at=clock.now(), by=member.actor())
    assert activate(folder, people[0], "--from", "2031-01-01") == 0
    assert "decides from 2031-01-01" in capsys.readouterr().out
    assert versions.on_offer(datetime(2031, 1, 1).date())["flanders"] == row.package_hash


def test_what_is_red_is_said_and_nothing_decides_anew(capsys, folder, people, quick):
    quick["prove"] = False
    assert activate(folder, people[0]) == 1
    assert "prove: A proof fails" in capsys.readouterr().out


def test_only_the_guideline_group_switches_on(capsys, folder, people):
    assert activate(folder, MembershipFactory()) == 2
    assert "guideline group" in capsys.readouterr().err
    assert not PackageVersion.objects.filter(version="1.1.0").exists()


def test_an_id_that_is_not_kept_is_refused(capsys, people):
    assert activate("nowhere", people[0]) == 2
    assert "keeps no nowhere" in capsys.readouterr().err


def test_a_bad_folder_is_refused_with_its_findings(capsys, folder, people):
    (folder / "guideline.toml").write_text("id = 3")
    assert activate(folder, people[0]) == 2
    assert "guideline.toml" in capsys.readouterr().err


# Replay


@pytest.fixture
def row():
    person = PersonFactory()
    by = carer_of(person)
    occasion = occasion_of(person, by, AT)
    asked(occasion, "whooley")
    return decisions.decide_for(occasion=occasion, at=AT, by=by)[0]


def test_every_decision_of_a_site_is_made_again(capsys, row):
    assert run("replay", "--all") == 0
    assert run("replay", row.pk) == 0
    assert capsys.readouterr().out == "1 decisions made again, 0 differ\n" * 2


def test_a_decision_that_was_changed_is_named(capsys, row, monkeypatch):
    monkeypatch.setattr(decisions, "replay", lambda _: False)
    assert run("replay", "--all") == 1
    assert str(row.pk) in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["no-id"], ["123e4567-e89b-12d3-a456-426614174000"]])
def test_what_is_no_decision_is_refused(capsys, words):
    assert run("replay", *words) == 2
    assert capsys.readouterr().err


def test_an_exported_decision_is_made_again_without_the_site(capsys, row, tmp_path):
    exported = tmp_path / "decision.json"
    exported.write_text(json.dumps(json.loads(row.output), indent=2))
    folder = library.DATA / row.guideline
    assert run("replay", exported, "--package", folder) == 0
    assert "the same" in capsys.readouterr().out
    exported.write_text(row.output.replace('"complete":false', '"complete":true'))
    assert run("replay", exported) == 1
    assert run("replay", exported, "--package", library.DATA / "flanders-literature") == 2
    assert "another package" in capsys.readouterr().err


# The doctor


def test_the_doctor_says_what_decides_and_is_past_its_day_unsigned_or_unproved(
    folder, people, quick, tmp_path
):
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_text(text.replace("review_by = 2027-11-01", "review_by = 2020-01-01"))
    library.write_manifest(folder)
    assert doctor.guidelines_that_decide()[0] == "ok"
    activate(folder, people[0])
    row = PackageVersion.objects.get(version="1.1.0")
    for member in people[1:]:
        adoption.approve(version=row, at=clock.now(), by=member.actor())
    assert activate(folder, people[0]) == 0
    assert doctor.guidelines_that_decide() == ("note", "look again: flanders is past its review date")
    (tmp_path / "guideline-key.pem").unlink()
    row.examinations.filter(kind="prove").update(green=False)
    assert doctor.guidelines_that_decide()[1].endswith("flanders is not signed; flanders is not proved")
