"""A package becomes the guideline that decides only through people and checks, and can be taken back at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import models

from perinet.care.decisions import adoption, examinations, life, readiness, sealing, signing, versions
from perinet.care.decisions.models import (
    Approval,
    Examination,
    ExaminationState,
    Origin,
    PackageVersion,
    Turn,
)
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.tests.factories import active, all_green, approved, files_of
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
DAY = AT.date()
CUT_OFF = ('when = "(epds.total > 13 or', 'when = "(epds.total > 12 or')


@pytest.fixture
def draft(people):
    return adoption.submit(files=files_of("1.1.0"), at=AT, by=people[0])


@pytest.fixture
def ready(people):
    version = approved(files_of("1.1.0"), people, at=AT)
    all_green(version, at=AT)
    return version


def decides(on=DAY, guideline="flanders"):
    return versions.on_offer(on)[guideline]


def refused(act, code, **arguments):
    with pytest.raises(Refused) as error:
        act(**arguments)
    assert error.value.code == code
    return error.value


# Handing in


def test_what_is_handed_in_is_a_draft_that_decides_nothing(draft, people):
    assert (draft.state, draft.submitted_by, draft.origin) == (life.DRAFT, people[0].id, Origin.SUBMITTED)
    assert decides() != draft.package_hash
    assert Record.objects.filter(verb="guideline.draft", subject=draft.package_hash).exists()


def test_a_bad_package_is_refused_with_every_finding_and_replaces_nothing(draft, people):
    bad = files_of(
        "1.2.0", (CUT_OFF[0], CUT_OFF[0].replace("epds", "edps")), ('version = "1.2.0"', 'version = "soon"')
    )
    with pytest.raises(GuidelineError) as error:
        adoption.submit(files=bad, at=AT, by=people[0])
    assert "edps.total" in str(error.value) and "MAJOR.MINOR.PATCH" in str(error.value)
    assert PackageVersion.objects.filter(origin=Origin.SUBMITTED).count() == 1


def test_a_file_changed_after_its_manifest_is_refused(people):
    files = files_of("1.1.0") | {"MANIFEST": versions.package(decides()).files["MANIFEST"]}
    with pytest.raises(GuidelineError, match="MANIFEST"):
        adoption.submit(files=files, at=AT, by=people[0])


def test_the_same_package_twice_is_refused_with_the_name_of_who_was_first(draft, people):
    error = refused(adoption.submit, "known", files=files_of("1.1.0"), at=AT, by=people[1])
    assert people[0].name in error.message


@pytest.mark.parametrize("number", ["1.0.9", "1.1.0", "0.9.0"])
def test_a_number_that_is_not_higher_is_refused(draft, people, number):
    refused(adoption.submit, "number", files=files_of(number, CUT_OFF), at=AT, by=people[0])


def test_a_guideline_that_the_pages_could_not_work_with_is_refused(people):
    files = files_of("1.1.0", ('id = "second-step-declined"', 'id = "second-step-refused"'))
    for language in ("nl", "fr", "en"):
        path = f"texts/{language}.toml"
        files[path] = files[path].replace("second-step-declined", "second-step-refused")
    with pytest.raises(GuidelineError, match="contacts: second-step-declined is missing"):
        adoption.submit(files=files, at=AT, by=people[0])


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.ADMINISTRATOR])
def test_only_the_guideline_group_acts(draft, role):
    by = MembershipFactory(role=role).actor()
    with pytest.raises(NotAllowed):
        adoption.submit(files=files_of("1.2.0"), at=AT, by=by)
    for act in (adoption.review, adoption.approve):
        with pytest.raises(NotAllowed):
            act(version=draft, at=AT, by=by)
    with pytest.raises(NotAllowed):
        adoption.activate(version=draft, active_from=DAY, at=AT, by=by)
    for act in (adoption.withdraw, adoption.retire, adoption.roll_back):
        with pytest.raises(NotAllowed):
            act(version=draft, at=AT, by=by, comment="Because.")


# Review and approval


def test_review_asks_for_every_check_once(draft, people):
    adoption.review(version=draft, at=AT, by=people[0])
    assert sorted(draft.examinations.values_list("kind", flat=True)) == ["budget", "check", "mutate", "prove"]
    adoption.request_missing(version=draft, at=AT, by=people[0])
    assert draft.examinations.count() == 4


def test_two_named_people_who_did_not_hand_it_in_approve(draft, people):
    adoption.review(version=draft, at=AT, by=people[0])
    refused(adoption.approve, "own-work", version=draft, at=AT, by=people[0])
    adoption.approve(version=draft, at=AT, by=people[1], comment="Read against the page.")
    refused(adoption.approve, "same-person", version=draft, at=AT, by=people[1])
    assert PackageVersion.objects.get(pk=draft.pk).state == life.IN_REVIEW
    adoption.approve(version=draft, at=AT, by=people[2])
    assert PackageVersion.objects.get(pk=draft.pk).state == life.APPROVED
    assert {row.by_name for row in Approval.objects.all()} == {people[1].name, people[2].name}


def test_a_draft_is_not_approved_before_it_is_in_review(draft, people):
    refused(adoption.approve, "state", version=draft, at=AT, by=people[1])


def test_what_was_taken_back_is_approved_anew_by_two(draft, people):
    adoption.review(version=draft, at=AT, by=people[0])
    adoption.approve(version=draft, at=AT, by=people[1])
    adoption.withdraw(version=draft, at=AT, by=people[2], comment="The source says otherwise.")
    later = AT + timedelta(hours=1)
    adoption.review(version=draft, at=later, by=people[0])
    adoption.approve(version=draft, at=later, by=people[2])
    assert PackageVersion.objects.get(pk=draft.pk).state == life.IN_REVIEW
    adoption.approve(version=draft, at=later, by=people[1])
    assert PackageVersion.objects.get(pk=draft.pk).state == life.APPROVED


def test_taking_back_needs_a_reason_that_stays(draft, people):
    adoption.review(version=draft, at=AT, by=people[0])
    refused(adoption.withdraw, "no-reason", version=draft, at=AT, by=people[0], comment=" ")
    adoption.withdraw(version=draft, at=AT, by=people[0], comment="Too early.")
    assert Turn.objects.filter(version=draft).last().comment == "Too early."


def test_comments_stand_with_names_and_never_in_the_audit(draft, people):
    row = adoption.comment(version=draft, text="Why twelve?", at=AT, by=people[1])
    assert (row.by_name, row.text) == (people[1].name, "Why twelve?")
    assert "twelve" not in str(list(Record.objects.values()))


# Switching on


def test_a_version_that_passed_everything_decides_from_its_day(ready, people):
    assert adoption.hurdles(ready) == ()
    adoption.activate(version=ready, active_from=DAY + timedelta(days=3), at=AT, by=people[0])
    assert decides(DAY + timedelta(days=2)) != ready.package_hash
    assert decides(DAY + timedelta(days=3)) == ready.package_hash


@pytest.mark.parametrize("kind", ["check", "prove", "mutate", "budget"])
def test_nothing_is_switched_on_while_a_check_is_red(people, kind):
    version = approved(files_of("1.1.0"), people, at=AT)
    all_green(version, at=AT, **{kind: False})
    error = refused(adoption.activate, "not-ready", version=version, active_from=DAY, at=AT, by=people[0])
    assert [hurdle.code for hurdle in error.hurdles] == [kind]
    assert decides() != version.package_hash


def test_everything_that_is_red_is_said_at_once(draft, people):
    error = refused(adoption.activate, "not-ready", version=draft, active_from=DAY, at=AT, by=people[0])
    assert [hurdle.code for hurdle in error.hurdles] == [
        "state", "signature", "check", "prove", "mutate", "budget"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "state", [ExaminationState.WAITING, ExaminationState.RUNNING, ExaminationState.FAILED]
)
def test_a_check_that_has_no_answer_is_not_green(ready, people, state):
    Examination.objects.filter(version=ready, kind="prove").update(state=state, green=None)
    assert [hurdle.code for hurdle in adoption.hurdles(ready)] == ["prove"]


def test_the_checks_of_another_version_do_not_count(ready, people):
    other = approved(files_of("1.2.0", CUT_OFF), people, at=AT)
    codes = {hurdle.code for hurdle in adoption.hurdles(other)}
    assert codes == {"check", "prove", "mutate", "budget"}


def test_a_patch_must_decide_as_the_version_before(people):
    version = approved(files_of("1.0.1", CUT_OFF), people, at=AT)
    all_green(version, at=AT, compare=False)
    row = version.examinations.get(kind="compare")
    assert (row.against.origin, row.against.version) == (Origin.SHIPPED, "1.0.0")
    assert [hurdle.code for hurdle in adoption.hurdles(version)] == ["compare"]


def test_a_guideline_never_begins_in_the_past(ready, people):
    refused(
        adoption.activate, "past", version=ready, active_from=DAY - timedelta(days=1), at=AT, by=people[0]
    )


# The budget


def test_two_people_with_a_reason_accept_a_budget_that_is_exceeded(people):
    version = approved(files_of("1.1.0"), people, at=AT)
    all_green(version, at=AT, budget=False)
    row = version.examinations.get(kind="budget")
    refused(adoption.override, "no-reason", examination=row, reason="", at=AT, by=people[0])
    adoption.override(examination=row, reason="Two psychologists start in May.", at=AT, by=people[0])
    refused(adoption.override, "same-person", examination=row, reason="Again.", at=AT, by=people[0])
    assert [hurdle.code for hurdle in adoption.hurdles(version)] == ["budget"]
    adoption.override(examination=row, reason="Agreed in the working group.", at=AT, by=people[1])
    assert adoption.hurdles(version) == ()


def test_a_proof_that_fails_is_accepted_by_nobody(people):
    version = approved(files_of("1.1.0"), people, at=AT)
    all_green(version, at=AT, prove=False)
    row = version.examinations.get(kind="prove")
    refused(adoption.override, "not-red", examination=row, reason="We know.", at=AT, by=people[0])


# Trust


def test_the_second_approval_signs_with_a_key_that_only_this_site_has(ready, tmp_path):
    assert adoption.signed(ready)
    path = tmp_path / sealing.KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(signing.private_key_pem(signing.new_key()))
    assert [hurdle.code for hurdle in adoption.hurdles(ready)] == ["signature"]


def test_a_signature_of_a_trusted_key_counts_while_the_key_is_trusted(people, settings):
    files, key = files_of("1.1.0"), signing.new_key()
    files["MANIFEST"] = versions.library.manifest(files)
    files["SIGNATURE"] = signing.sign(files["MANIFEST"], key)
    version = adoption.submit(files=files, at=AT, by=people[0])
    assert (version.signature, adoption.signed(version)) == ("unknown-key", False)
    public = key.public_key()
    settings.PERINET_GUIDELINE_KEYS = f"{signing.key_id(public)}={signing.public_key_text(public)}"
    assert adoption.signed(version)


def test_files_that_were_changed_in_the_database_decide_nothing(ready):
    versions._ready.pop(ready.package_hash, None)
    files = ready.files | {"guideline.toml": ready.files["guideline.toml"].replace(*CUT_OFF)}
    models.QuerySet(PackageVersion).filter(pk=ready.pk).update(files=files)  # past what the model refuses
    with pytest.raises(versions.UnknownPackage, match="changed after"):
        versions.package(ready.package_hash)
    Turn.objects.create(version=ready, state=life.ACTIVE, active_from=DAY, by=ready.submitted_by, at=AT)
    assert versions.naming("steps", "a-step-of-nobody") is None  # a page that looks for a word goes on


# Taking back


def test_an_earlier_version_decides_again_without_deploying(people):
    first = active(files_of("1.1.0"), people, at=AT)
    second = active(files_of("1.2.0", CUT_OFF), people, at=AT + timedelta(minutes=1))
    assert decides() == second.package_hash
    adoption.roll_back(version=first, at=AT + timedelta(minutes=2), by=people[1], comment="Too many alerts.")
    assert decides() == first.package_hash


def test_the_shipped_version_decides_again(people):
    shipped = decides()
    active(files_of("1.1.0", CUT_OFF), people, at=AT)
    row = PackageVersion.objects.get(package_hash=shipped)
    adoption.roll_back(version=row, at=AT + timedelta(minutes=2), by=people[1], comment="Back to the page.")
    assert decides() == shipped


def test_taking_back_also_undoes_what_was_to_begin_later(people):
    first = active(files_of("1.1.0"), people, at=AT)
    second = approved(files_of("1.2.0", CUT_OFF), people, at=AT)
    all_green(second, at=AT)
    later = DAY + timedelta(days=7)
    adoption.activate(version=second, active_from=later, at=AT + timedelta(minutes=1), by=people[0])
    assert decides(later) == second.package_hash
    adoption.roll_back(version=first, at=AT + timedelta(minutes=2), by=people[1], comment="Not now.")
    assert decides(later) == first.package_hash


def test_a_version_that_never_decided_is_no_way_back(ready, people):
    refused(adoption.roll_back, "never-active", version=ready, at=AT, by=people[1], comment="Why not.")


def test_a_retired_version_decides_no_more_and_can_come_back(people):
    shipped = decides()
    version = active(files_of("1.1.0"), people, at=AT)
    adoption.retire(version=version, at=AT + timedelta(minutes=1), by=people[1], comment="Outdated.")
    assert decides() == shipped
    adoption.roll_back(version=version, at=AT + timedelta(minutes=2), by=people[1], comment="Still needed.")
    assert decides() == version.package_hash


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([('title = "', f'title = "{"x" * 300}')], "title: has more than 300 characters"),
        ([('version = "1.1.0"', f'version = "1.1.{"9" * 5000}"')], "MAJOR.MINOR.PATCH"),
    ],
)
def test_what_does_not_fit_where_it_is_kept_is_a_finding(people, changes, says):
    files = files_of("1.1.0")
    for old, new in changes:
        files["guideline.toml"] = files["guideline.toml"].replace(old, new, 1)
    with pytest.raises(GuidelineError, match=says):
        adoption.submit(files=files, at=AT, by=people[0])


def test_a_moment_that_asks_about_violence_over_a_link_is_a_finding(people):
    files = files_of("1.1.0")
    moment = files["guideline.toml"].index('id = "week-20"')
    head, rest = files["guideline.toml"][:moment], files["guideline.toml"][moment:]
    declared = '\n[[instruments]]\nid = "hits"\ntotal = [4, 20]\n'
    files["guideline.toml"] = head + rest.replace("first_step = [", 'first_step = ["hits", ', 1) + declared
    with pytest.raises(GuidelineError, match="hits is never asked over a link"):
        adoption.submit(files=files, at=AT, by=people[0])


def test_a_signature_that_is_no_text_is_a_finding(people):
    with pytest.raises(GuidelineError, match="no text"):
        adoption.submit(files=files_of("1.1.0") | {"SIGNATURE": "a\0b"}, at=AT, by=people[0])


def test_retiring_one_version_never_wakes_another_that_was_gone_back_from(people):
    first = active(files_of("1.1.0"), people, at=AT)
    active(files_of("1.2.0", CUT_OFF), people, at=AT + timedelta(minutes=1))
    later = {"at": AT + timedelta(minutes=2), "by": people[1]}
    adoption.roll_back(version=first, comment="It misses mothers.", **later)
    later["at"] += timedelta(minutes=1)
    refused(adoption.retire, "would-return", version=first, comment="Outdated.", **later)
    assert decides() == first.package_hash


def test_what_comes_with_the_release_is_not_retired_while_it_would_still_decide(people):
    version = active(files_of("1.1.0"), people, at=AT)
    shipped = PackageVersion.objects.get(guideline="flanders", origin=Origin.SHIPPED)
    adoption.roll_back(version=shipped, at=AT + timedelta(minutes=1), by=people[1], comment="Back.")
    later = {"at": AT + timedelta(minutes=2), "by": people[1], "comment": "Outdated."}
    refused(adoption.retire, "would-return", version=shipped, **later)
    adoption.retire(version=version, **later)
    refused(adoption.retire, "shipped", version=shipped, **later)
    assert decides() == shipped.package_hash


def test_a_signing_key_that_cannot_be_read_signs_nothing_and_is_trusted_for_nothing(people, settings, ready):
    assert readiness.signed(ready)
    (settings.VAR / sealing.KEY_FILE).write_text("not a key")
    assert not readiness.signed(ready)
    assert "signature" in {hurdle.code for hurdle in readiness.hurdles(ready)}
    other = adoption.submit(files=files_of("1.2.0"), at=AT, by=people[0])
    adoption.review(version=other, at=AT, by=people[0])
    adoption.approve(version=other, at=AT, by=people[1])
    refused(adoption.approve, "no-key", version=other, at=AT, by=people[2])


def test_every_act_is_in_the_audit_without_a_person(people):
    version = active(files_of("1.1.0"), people, at=AT)
    adoption.retire(version=version, at=AT, by=people[1], comment="Outdated.")
    verbs = set(Record.objects.filter(subject=version.package_hash).values_list("verb", flat=True))
    assert verbs == {
        "guideline.draft", "guideline.examine", "guideline.in-review", "guideline.approve", "guideline.approved",
        "guideline.active", "guideline.retired",
    }  # fmt: skip
    assert not Record.objects.filter(subject=version.package_hash).exclude(person="").exists()


def test_an_examination_is_asked_for_in_the_name_of_a_person(draft, people):
    row = examinations.request(version=draft, kind="prove", at=AT, by=people[1])
    assert row.requested_by_name == people[1].name
    assert examinations.request(version=draft, kind="prove", at=AT, by=people[2]) == row
