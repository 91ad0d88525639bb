"""The guideline group hands in, reviews, approves, switches on and goes back; others look, or see nothing of it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from perinet.care.decisions import adoption, examinations, library, versions
from perinet.care.decisions.models import Examination, ExaminationState
from perinet.care.decisions.tests.factories import all_green
from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.web.network.guidelines import frame, proofs
from perinet.web.parts import words

pytestmark = pytest.mark.django_db
OVERVIEW, SUBMIT = reverse("network:guidelines"), reverse("network:guideline-submit")


def files(number="1.1.0", old="epds.total > 13", new="epds.total > 12"):
    """The shipped guideline with a higher number and one other cut-off, without a manifest."""
    made = {path: text for path, text in library.PACKAGES["flanders"].files.items() if path != "MANIFEST"}
    shipped = f'version = "{library.get("flanders").version}"'
    made["guideline.toml"] = (
        made["guideline.toml"].replace(shipped, f'version = "{number}"', 1).replace(old, new)
    )
    return made


def archive(contents, folder="package/"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for path, text in contents.items():
            target.writestr(folder + path, text)
    return SimpleUploadedFile("package.zip", held.getvalue(), "application/zip")


@pytest.fixture
def ilse():
    return MembershipFactory(role=Role.GUIDELINE_GROUP, user__name="Ilse")


@pytest.fixture
def ruben():
    return MembershipFactory(role=Role.GUIDELINE_GROUP, user__name="Ruben")


@pytest.fixture
def desk(client, ilse):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(ilse.user)
    return client


@pytest.fixture
def draft(ilse):
    return adoption.submit(files=files(), note="Lower the line.", at=clock.now(), by=ilse.actor())


def page(row, name="life", *more):
    return reverse(f"network:guideline-{name}", args=[row.guideline, row.package_hash[:12], *more])


def read(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_says_which_version_decides_and_until_when_it_was_reviewed(desk):
    text = read(desk, OVERVIEW)
    guideline = library.get("flanders")
    assert f"Version {guideline.version}, as shipped with this release." in text
    assert "To be reviewed by" in text
    assert "Decides now" in text


def test_a_guideline_past_its_review_date_says_so_on_every_page_about_it(desk, monkeypatch):
    later = library.get("flanders").review_by + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: later)
    shipped = versions.keep(library.PACKAGES["flanders"], at=clock.now())
    for address in (OVERVIEW, *(page(shipped, name) for name in ("rules", "cases", "try", "life", "proofs"))):
        assert "should have been reviewed" in read(desk, address), address


def test_a_package_that_is_handed_in_becomes_a_draft_and_changes_nothing_that_decides(desk):
    before = versions.on_offer(clock.today())
    answer = desk.post(SUBMIT, {"files": archive(files()), "note": "Lower the line."})
    assert answer.status_code == 302
    text = read(desk, answer["Location"])
    assert "Lower the line." in text
    assert "Not approved: two people" in text
    assert versions.on_offer(clock.today()) == before


def test_single_files_find_their_place_in_the_package(desk):
    chosen = [
        SimpleUploadedFile(path.rpartition("/")[2], text.encode())
        for path, text in files().items()
        if "base/" not in path
    ]
    assert desk.post(SUBMIT, {"files": chosen, "note": "By hand."}).status_code == 302


def test_a_bad_package_is_refused_with_every_finding_and_the_note_stays(desk):
    wrong = files(old="epds.total > 13", new="epds.totel > 13 or gad7.total > 99")
    answer = desk.post(SUBMIT, {"files": archive(wrong), "note": "My long note."})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "guideline.toml" in text
    assert "rule clinical-assessment, column" in text
    assert "epds.totel is not a fact of this guideline" in text
    assert "My long note." in text
    assert not [row for row in versions.listed() if row.version == "1.1.0"]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("a.zip", b"not a zip"), "can&#x27;t be opened as a zip file"),
        (SimpleUploadedFile("guideline.toml", b"\xff\xfe"), "is not text in UTF-8"),
        (archive({"readme.txt": "hello"}), "is no file of a package"),
    ],
)
def test_what_is_no_package_is_refused_in_words(desk, upload, said):
    answer = desk.post(SUBMIT, {"files": upload, "note": "?"})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_archive_that_would_fill_the_memory_is_refused(desk):
    bomb = archive({"guideline.toml": "#" * 5_000_000})
    assert (
        "larger than any guideline package"
        in desk.post(SUBMIT, {"files": bomb, "note": "?"}).content.decode()
    )


def test_a_number_that_is_not_higher_is_refused_and_says_what_to_do(desk, draft):
    again = files(number="1.0.5", new="epds.total > 11")
    text = desk.post(SUBMIT, {"files": archive(again), "note": "?"}).content.decode()
    assert "Give it a higher number" in text


def test_a_draft_goes_to_review_and_nobody_approves_what_she_handed_in(desk, draft):
    assert desk.post(page(draft, "act", "nalezen"), {"comment": "Please read."}).status_code == 302
    text = read(desk, page(draft))
    assert "Please read." in text
    assert page(draft, "act", "goedkeuren") not in text
    refused = desk.post(page(draft, "act", "goedkeuren"), {"comment": "Mine."}).content.decode()
    assert "Somebody else approves what you handed in." in refused
    assert "Mine." in refused


def test_a_colleague_approves_and_one_more_is_needed(desk, draft, ruben):
    adoption.review(version=draft, at=clock.now(), by=MembershipFactory(role=Role.GUIDELINE_GROUP).actor())
    desk.force_login(ruben.user)
    assert desk.post(page(draft, "act", "goedkeuren"), {"comment": "Read it twice."}).status_code == 302
    text = read(desk, page(draft))
    assert "Ruben (1 more person is needed)" in text
    assert page(draft, "act", "goedkeuren") not in text


def test_switching_on_is_refused_with_everything_that_is_red(desk, draft):
    text = desk.post(
        page(draft, "act", "inschakelen"), {"active_from": clock.today().isoformat()}
    ).content.decode()
    assert "Not yet: this is still red" in text
    assert "Proofs: has not run; start it." in text


@pytest.fixture
def ready(draft, ruben):
    """A draft that two colleagues approved, with every check it needs green."""
    now, noor = clock.now(), MembershipFactory(role=Role.GUIDELINE_GROUP, user__name="Noor")
    adoption.review(version=draft, at=now, by=noor.actor())
    for colleague in (ruben, noor):
        adoption.approve(version=draft, at=now, by=colleague.actor())
    Examination.objects.update(state=ExaminationState.DONE, green=True)
    return draft


def test_a_version_is_switched_on_and_taken_back_in_one_act_each(desk, ready):
    assert "Nothing is red" in read(desk, page(ready))
    desk.post(page(ready, "act", "inschakelen"), {"active_from": clock.today().isoformat()})
    assert f"Version 1.1.0, since {words.day(clock.today())}." in read(desk, OVERVIEW)
    assert "Decides now" in read(desk, page(ready, "rules"))
    shipped = versions.named("flanders", library.get("flanders").package_hash[:12])
    assert page(shipped, "act", "terug-naar") in read(desk, page(shipped))
    desk.post(page(shipped, "act", "terug-naar"), {"comment": "Too many calls."})
    assert f"Version {shipped.version}, since {words.day(clock.today())}." in read(desk, OVERVIEW)
    text = read(desk, page(ready))
    assert "Decided before" in text
    assert page(ready, "act", "terug-naar") in text
    assert "Too many calls." in read(desk, page(shipped))


def test_a_version_that_begins_later_says_from_which_day(desk, ready):
    day = clock.today() + timedelta(days=14)
    desk.post(page(ready, "act", "inschakelen"), {"active_from": day.isoformat()})
    text = read(desk, page(ready))
    assert f"Decides from {words.day(day)}" in text
    assert page(ready, "act", "terug-naar") not in text
    assert f"Version {library.get('flanders').version}, as shipped" in read(desk, OVERVIEW)


def test_a_day_in_the_past_is_refused(desk, ready):
    day = clock.today() - timedelta(days=1)
    text = desk.post(page(ready, "act", "inschakelen"), {"active_from": day.isoformat()}).content.decode()
    assert "today or later" in text


def test_a_version_of_an_organisation_has_no_life_of_its_own(desk):
    chosen = versions.deciding(
        "flanders", versions.on_offer(clock.today()), {"after-second-rescreen": "named-contact"}
    )
    row = versions.keep(chosen, at=clock.now())
    text = read(desk, page(row))
    assert "It lives and ends with that version." in text
    assert page(row, "act", "nalezen") not in text
    assert "named-contact" in read(desk, page(row, "rules"))


def test_what_a_region_chooses_is_shown_with_its_owner_and_reason(desk):
    overlay = library.find("flanders-example-region")
    answer = desk.post(SUBMIT, {"files": archive(overlay.files), "note": "Our region."})
    row = versions.named(overlay.guideline.id, overlay.guideline.package_hash[:12])
    assert answer["Location"] == page(row)
    text = read(desk, page(row, "rules"))
    assert overlay.guideline.owner in text
    assert escape(library.differences(overlay)[0].reason) in text


def test_somebody_with_two_roles_comes_where_her_other_work_begins(client, ilse):
    work = MembershipFactory(user=ilse.user, role=Role.MIDWIFE)
    client.force_login(ilse.user)
    choose = reverse("account:choose")
    assert client.post(choose, {"membership": str(work.pk)})["Location"] == "/werk/"
    assert client.post(choose, {"membership": str(ilse.pk)})["Location"] == OVERVIEW


def test_going_back_asks_why(desk, draft):
    text = desk.post(page(draft, "act", "intrekken"), {"comment": ""}).content.decode()
    assert "This field is required." in text


def test_what_is_said_stands_in_the_thread_with_a_name(desk, draft):
    desk.post(page(draft, "say"), {"text": "Why 12?"})
    text = read(desk, page(draft))
    assert "Why 12?" in text
    assert "Ilse" in text


def test_a_check_is_asked_for_and_shows_how_far_it_is(desk, draft):
    assert "Run the proofs" in read(desk, page(draft, "proofs"))
    desk.post(page(draft, "ask", "prove"))
    text = read(desk, page(draft, "proofs"))
    assert "It waits for its turn." in text
    assert 'hx-trigger="every 2s"' in text
    assert "Look again" in text
    Examination.objects.update(state=ExaminationState.RUNNING, done=3, total=9, label="rule:concern")
    part = desk.get(page(draft, "proofs"), headers={"HX-Request": "true"}).content.decode()
    assert "3 of 9" in part
    assert "<html" not in part


@pytest.fixture
def run():
    """Let the worker run everything that was asked for."""

    def everything():
        while examinations.run_next(at=clock.now()):
            pass

    return everything


def test_a_proof_that_fails_shows_the_person_and_lets_her_be_tried(desk, ilse, run):
    broken = files(
        old='when = "epds.item10 >= 2 or phq9.item9 >= 2"', new='when = "epds.item10 >= 3 or phq9.item9 >= 2"'
    )
    row = adoption.submit(files=broken, at=clock.now(), by=ilse.actor())
    desk.post(page(row, "ask", "prove"))
    run()
    text = read(desk, page(row, "proofs"))
    assert "Not everything holds" in text
    assert "EPDS question 10: 2" in text
    assert "epds.item10=2" in text


def test_a_failure_under_what_an_organisation_chooses_is_tried_under_that_choice(desk, ilse):
    row = adoption.submit(files=files(), at=clock.now(), by=ilse.actor())
    failed = {
        "holds": False, "id": "loop:rescreen", "kind": "loop", "subject": "rescreen", "moment": "week-20",
        "counterexample": {"epds.total": 11, "rescreen.previous": 1}, "step": "named-contact",
        "choices": {"after-second-rescreen": "named-contact"},
    }  # fmt: skip
    (kind,) = proofs.kinds(frame.find(row.guideline, row.package_hash[:12]), [failed])
    (one,) = kind.results
    assert one.where and "open.after-second-rescreen=named-contact" in one.url
    name = library.get("flanders").texts["en"]["steps"]["named-contact"]["name"]
    assert name in read(desk, one.url).split('id="told"')[1]


def test_a_comparison_names_the_smallest_person_and_how_many_move(desk, draft, run):
    shipped = library.get("flanders")
    chosen = {"guideline": "flanders", "package": shipped.package_hash[:12]}
    answer = desk.post(page(draft, "ask", "compare"), chosen)
    run()
    text = read(desk, answer["Location"])
    assert "epds.total = 13" in text
    assert "made-up persons" in text
    assert "Antwerp" in text


def test_the_work_stands_beside_what_is_allowed(desk, draft, run):
    desk.post(page(draft, "ask", "budget"))
    run()
    text = read(desk, page(draft, "budget"))
    assert "per 100 asked" in text
    assert "made-up occasions" in text
    assert "Safety marks to read and follow up" in text


def test_a_breach_is_accepted_by_two_people_with_reasons(desk, draft, ruben, run):
    desk.post(page(draft, "ask", "budget"))
    run()
    Examination.objects.filter(kind="budget").update(green=False)
    assert "More work than a role can carry" in read(desk, page(draft, "budget"))
    assert desk.post(page(draft, "accept"), {"reason": "A third midwife starts."}).status_code == 302
    again = desk.post(page(draft, "accept"), {"reason": "Once more."}).content.decode()
    assert "You accepted this already" in again
    desk.force_login(ruben.user)
    desk.post(page(draft, "accept"), {"reason": "Agreed with the rota."})
    assert "accepted by two people" in read(desk, page(draft, "budget"))


PAGES = ("life", "proofs", "compare", "budget")


def test_an_administrator_looks_and_changes_nothing(client, draft):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    for name in PAGES:
        read(client, page(draft, name))
    assert "Hand in a change" not in read(client, OVERVIEW)
    for address in (SUBMIT, page(draft, "act", "nalezen"), page(draft, "say"), page(draft, "ask", "prove")):
        assert client.post(address).status_code == 403, address


def test_a_clinician_reads_the_rules_and_no_more(client, draft):
    client.force_login(MembershipFactory(role=Role.MIDWIFE).user)
    assert client.get(page(draft, "rules")).status_code == 200
    for address in (OVERVIEW, SUBMIT, *(page(draft, name) for name in PAGES)):
        assert client.get(address).status_code == 403, address


def test_the_guideline_group_sees_no_person(desk):
    for address in ("/werk/families/", "/beheer/", "/beheer/berichten/"):
        assert desk.get(address, follow=True).status_code == 403, address
    assert desk.get("/werk/")["Location"] == OVERVIEW  # no worklist: she is brought to her own work


def test_a_member_comes_to_the_guidelines_after_signing_in(client, ilse):
    answer = client.post("/account/login/", {"login": ilse.user.email, "password": "a-long-dull-password"})
    assert answer["Location"] == OVERVIEW


def test_pages_of_one_version_ask_little_of_the_database(desk, draft, django_assert_max_num_queries):
    for name in ("rules", "cases", "try", "life", "proofs", "budget"):
        with django_assert_max_num_queries(26):
            desk.get(page(draft, name))


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_page_opens_in_every_language(desk, draft, language):
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for name in ("rules", "cases", "try", *PAGES):
        assert f'lang="{language}"' in read(desk, page(draft, name))


def test_nothing_comes_from_elsewhere(desk, draft):
    for name in ("rules", "try", "life"):
        text = read(desk, page(draft, name))
        assert 'src="http' not in text
        assert "<script>" not in text


def test_an_archive_with_a_damaged_file_is_a_finding(desk):
    whole = archive(files()).read()
    start = whole.index(b"guideline.toml") + 80
    damaged = whole[:start] + bytes(255 - one for one in whole[start : start + 40]) + whole[start + 40 :]
    upload = SimpleUploadedFile("package.zip", damaged, "application/zip")
    response = desk.post(SUBMIT, {"files": upload, "note": "Damaged on the way."})
    assert response.status_code == 422 and "can&#x27;t be opened as a zip file" in response.content.decode()


def test_a_version_taken_back_before_its_day_no_longer_says_that_it_will_decide(desk, ilse, draft):
    others = [MembershipFactory(role=Role.GUIDELINE_GROUP).actor() for _ in range(2)]
    adoption.review(version=draft, at=clock.now(), by=ilse.actor())
    for other in others:
        adoption.approve(version=draft, at=clock.now(), by=other)
    all_green(draft, at=clock.now())
    day = clock.today() + timedelta(days=3)
    adoption.activate(version=draft, active_from=day, at=clock.now(), by=others[0])
    page = reverse("network:guideline-life", args=["flanders", draft.package_hash[:12]])
    assert f"Decides from {words.day(day)}" in desk.get(page).content.decode()
    shipped = versions.named("flanders", library.get("flanders").package_hash)
    adoption.roll_back(version=shipped, at=clock.now(), by=others[0], comment="Not this one.")
    assert "Taken back" in desk.get(page).content.decode()


def test_a_package_changed_in_the_database_is_said_on_the_first_page(desk, monkeypatch):
    monkeypatch.setattr(versions, "unreadable", lambda on: {"flanders": "0" * 64})
    assert "changed after it was approved" in desk.get(OVERVIEW).content.decode()
