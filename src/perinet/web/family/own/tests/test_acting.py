"""She says, corrects, asks, takes along, hides; and what a parent may do for a child."""

import json

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import PASSWORD, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import RightsRequest
from perinet.people.families.models import OwnWord
from perinet.web.family.own.tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def post(client, page, data=None, **where):
    return client.post(reverse(f"own:{page}", kwargs=where), data or {}, follow=True)


def test_she_says_changes_and_takes_back_and_nothing_is_overwritten(lotte):
    post(lotte.client, "word-add", {"kind": "goal", "text": "Naar buiten"})
    first = OwnWord.objects.get()
    post(lotte.client, "word", {"kind": "goal", "text": "Elke dag naar buiten"}, which=first.pk)
    second = OwnWord.objects.get(replaces=first)
    assert "Elke dag naar buiten" in lotte.text("words")
    post(lotte.client, "word", {"back": "1"}, which=second.pk)
    assert "naar buiten" not in lotte.text("words")
    assert OwnWord.objects.count() == 3
    assert {word.by_name for word in OwnWord.objects.all()} == {""}


def test_words_that_she_changed_already_are_not_found_again(lotte):
    post(lotte.client, "word-add", {"kind": "goal", "text": "Naar buiten"})
    first = OwnWord.objects.get()
    post(lotte.client, "word", {"kind": "goal", "text": "Later"}, which=first.pk)
    assert lotte.get("word", which=first.pk).status_code == 404


def test_a_correction_waits_for_a_person_and_changes_nothing(lotte):
    line = lotte.write("person.registered")
    response = post(lotte.client, "wrong", {"text": "Dat was een week later"}, about=f"line:{line.pk}")
    assert "Dat was een week later" in response.content.decode()
    asked = RightsRequest.objects.get()
    assert (asked.kind, asked.about, str(asked.controller_id)) == (
        "correction", f"line:{line.pk}", lotte.midwife.organisation,
    )  # fmt: skip
    assert Obligation.objects.get(kind=Kind.RIGHTS_REQUEST).source == str(asked.pk)


@pytest.mark.parametrize(
    "about", ["line:nonsense", "field:nonsense", "nonsense", "field:identity", "letter:"]
)
def test_what_she_can_not_read_she_can_not_point_at(lotte, about):
    assert lotte.get("wrong", about=about).status_code == 404


def test_a_secret_line_can_not_be_pointed_at(lotte):
    line = lotte.write("referral.sent", topic="violence", service="Hidden team")
    assert lotte.get("wrong", about=f"line:{line.pk}").status_code == 404


def test_she_reads_the_answer_beside_her_words(lotte):
    post(lotte.client, "wrong", {"text": "Het is Charlotte"}, about="field:name")
    consent.answer_request(
        request=RightsRequest.objects.get(), outcome="refused", text="Zo staat het op je kaart.", at=clock.now(),
        by=lotte.midwife,
    )  # fmt: skip
    text = lotte.text("requests")
    for said in ("Het is Charlotte", "Not done", "Zo staat het op je kaart.", "An Peeters"):
        assert said in text


def test_who_looked_shows_organisation_and_role_and_never_a_name(lotte):
    audit.record(
        by=lotte.midwife,
        verb="person.read",
        subject_kind="person",
        subject=lotte.person.pk,
        person=lotte.person.pk,
    )
    text = lotte.text("looked")
    assert "Midwife, Lindetak: looked at your file" in text
    assert "An Peeters" not in text


def test_a_name_is_asked_once_and_a_person_answers_at_the_line(lotte):
    audit.record(
        by=lotte.midwife,
        verb="person.read",
        subject_kind="person",
        subject=lotte.person.pk,
        person=lotte.person.pk,
    )
    organisation = lotte.midwife.organisation.replace("-", "")
    line = f"{clock.today().isoformat()}:{organisation}:midwife:read"
    post(lotte.client, "looked", {"line": line})
    post(lotte.client, "looked", {"line": line})
    asked = RightsRequest.objects.get()
    consent.answer_request(request=asked, outcome="done", text="An Peeters", at=clock.now(), by=lotte.midwife)
    assert "An Peeters" in lotte.text("looked")


def test_a_line_that_is_not_hers_can_not_be_asked_about(lotte):
    organisation = lotte.midwife.organisation.replace("-", "")
    response = post(lotte.client, "looked", {"line": f"2020-01-01:{organisation}:midwife:read"})
    assert response.status_code == 404


def test_the_file_for_machines_holds_her_words_and_is_named_after_nothing(lotte):
    post(lotte.client, "word-add", {"kind": "goal", "text": "Naar buiten"})
    response = lotte.client.get(reverse("own:copy"), {"as": "json"})
    file = json.loads(response.content)
    assert file["format"] == "perinet-own-file/1"
    assert file["person"]["family_name"] == "Maes"
    assert [word["text"] for word in file["own_words"]] == ["Naar buiten"]
    assert (
        response["Content-Disposition"] == f'attachment; filename="my-page-{clock.today().isoformat()}.json"'
    )


def test_the_file_to_read_is_a_pdf(lotte):
    response = lotte.client.get(reverse("own:copy"), {"as": "pdf"})
    assert response.content.startswith(b"%PDF")
    assert f"my-page-{clock.today().isoformat()}.pdf" in response["Content-Disposition"]


def test_what_is_secret_comes_apart_after_asking_and_closes_by_itself(lotte):
    lotte.write("referral.sent", topic="violence", service="Hidden team")
    apart = reverse("own:copy-apart")
    assert "Hidden team" not in lotte.client.get(apart, {"as": "json"}).content.decode()
    lotte.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "Hidden team" not in lotte.client.get(apart, {"as": "json"}).content.decode()
    lotte.client.post(apart)
    assert "Hidden team" in lotte.client.get(apart, {"as": "json"}).content.decode()
    consent.close_own_secrets(person=lotte.person, at=clock.now(), by=lotte.actor)
    assert "Hidden team" not in lotte.client.get(apart, {"as": "json"}).content.decode()


def test_while_a_secret_is_open_it_stands_in_the_file_that_is_kept_apart_and_in_no_other(lotte):
    consent.record_agreement(
        person=lotte.person, text_id="consent", text_version="1", language="en", text_shown="About what he did",
        kind="agreed", purpose="care", topic="violence", at=clock.now(), by=lotte.midwife,
    )  # fmt: skip
    lotte.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    lotte.client.post(reverse("own:copy-apart"))
    both = {page: lotte.client.get(reverse(f"own:{page}"), {"as": "json"}) for page in ("copy", "copy-apart")}
    assert "About what he did" not in both["copy"].content.decode()
    assert "About what he did" in both["copy-apart"].content.decode()


def test_a_hidden_page_needs_her_password_to_come_back(lotte):
    post(lotte.client, "hide")
    assert "Lotte" not in lotte.text("record")
    response = lotte.client.get(reverse("own:show"))
    assert "reauthenticate" in response["Location"]
    lotte.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    post(lotte.client, "show")
    assert "Maes" in lotte.text("record")


def test_leaving_quickly_signs_out_and_goes_to_a_page_about_nothing(lotte, settings):
    response = lotte.client.post(reverse("own:leave"))
    assert response["Refresh"] == f"0; url={settings.PERINET_NEUTRAL_PAGE}"
    assert lotte.get("home").status_code == 302


def parent_of(child, lotte, user=None):
    consent.represent(
        person=child, user=user or lotte.user, kind="parent", checked_how="in-person-code", at=clock.now(),
        by=lotte.midwife,
    )  # fmt: skip


@pytest.fixture
def mil(lotte):
    return lotte.child()


@pytest.fixture
def other_parent(lotte, mil):
    user = UserFactory(name="Sam Jacobs")
    parent_of(mil, lotte, user)
    return signed_in(user)


def test_the_other_parent_reads_the_child_and_nothing_of_the_mother(lotte, mil, other_parent):
    home = other_parent.get(reverse("own:home"), follow=True).content.decode()
    assert "Mil" in home
    assert "Lotte" not in home
    for page in ("record", "timeline", "agreements", "requests", "looked", "copy", "sharing", "children"):
        response = other_parent.get(reverse(f"own:{page}", kwargs={"pk": mil.pk}))
        assert response.status_code == 200
        assert "Lotte" not in response.content.decode()
    assert other_parent.get(reverse("own:record", kwargs={"pk": lotte.person.pk})).status_code == 404


@pytest.mark.parametrize("page", ["words", "word-add", "copy-apart", "hide"])
def test_what_is_only_for_oneself_has_no_page_for_a_child(mil, other_parent, page):
    assert other_parent.get(reverse(f"own:{page}", kwargs={"pk": mil.pk})).status_code in (302, 404)


def test_one_parent_asks_the_other_objects_and_neither_reads_the_others_words(lotte, mil, other_parent):
    second = UserFactory(name="Kim Claes")
    parent_of(mil, lotte, second)
    kim = signed_in(second)
    post(kim, "wrong", {"text": "Geheim van Kim"}, about="field:name", pk=mil.pk)
    asked = RightsRequest.objects.get()
    text = other_parent.get(reverse("own:requests", kwargs={"pk": mil.pk})).content.decode()
    assert "Asked by the other parent" in text
    assert "Geheim van Kim" not in text
    post(other_parent, "object", {"text": "Reden van Sam"}, pk=mil.pk, which=asked.pk)
    text = kim.get(reverse("own:requests", kwargs={"pk": mil.pk})).content.decode()
    assert "One of the parents does not agree" in text
    assert "Reden van Sam" not in text


def test_nobody_objects_to_a_question_of_his_own(lotte, mil, other_parent):
    post(other_parent, "wrong", {"text": "Een e te veel"}, about="field:name", pk=mil.pk)
    asked = RightsRequest.objects.get()
    where = {"pk": mil.pk, "which": asked.pk}
    assert other_parent.get(reverse("own:object", kwargs=where)).status_code == 404


def test_a_child_who_decides_alone_has_a_page_that_parents_do_not_read(lotte, other_parent, mil):
    consent.record_capacity(
        person=mil, capable=True, reason="14, spoke with her", at=clock.now(), by=lotte.midwife
    )
    assert other_parent.get(reverse("own:record", kwargs={"pk": mil.pk})).status_code == 404
