"""A clinician reads what decides: rules in words, and what given answers would lead to; nothing is kept."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.decisions import library
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import Decision
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def place(page="rules", guideline="flanders"):
    return reverse(f"network:guideline-{page}", args=[guideline, library.get(guideline).package_hash[:12]])


@pytest.fixture
def midwife(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=Role.MIDWIFE).user)
    return client


def read(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clinician_reads_a_cut_off_in_words_and_exactly(midwife):
    text = read(midwife, place())
    assert "EPDS total above 13 or GAD-7 total above 15" in text
    assert "(epds.total &gt; 13 or gad7.total &gt; 15)" in text


def test_the_most_urgent_step_stands_first(midwife):
    text = read(midwife, place())
    assert text.index('id="urgent-care"') < text.index('id="safety-check"') < text.index('id="rescreen"')


def taken(client, kind):
    address = reverse(
        "network:guideline-file", args=["flanders", library.get("flanders").package_hash[:12], kind]
    )
    return client.get(address)


def test_the_rules_come_as_a_table(midwife):
    lines = taken(midwife, "csv").content.decode().splitlines()
    assert len(lines) == len(library.get("flanders").rules) + 1
    assert lines[1].startswith("urgent-care,concern,")


def test_the_rules_come_for_a_cql_engine(midwife):
    answer = taken(midwife, "elm")
    assert answer["Content-Disposition"].endswith('.elm.json"')
    assert answer.json()["library"]["identifier"]["version"] == library.get("flanders").version


def test_the_package_that_is_taken_along_is_the_one_that_decides(midwife):
    with zipfile.ZipFile(io.BytesIO(taken(midwife, "zip").content)) as archive:
        files = {name.removeprefix("flanders/"): archive.read(name).decode() for name in archive.namelist()}
    assert library.read(files).guideline.package_hash == library.get("flanders").package_hash


def test_another_kind_of_file_is_not_found(midwife):
    assert taken(midwife, "exe").status_code == 404


def test_the_rules_come_on_paper(midwife):
    assert "EPDS total above 13" in read(midwife, place() + "?as=page")


def test_an_unknown_package_is_not_found(midwife):
    assert midwife.get("/beheer/richtlijnen/flanders/000000000000/").status_code == 404
    assert midwife.get(place().replace("flanders", "elsewhere")).status_code == 404


def test_whoever_has_not_signed_in_reads_nothing(client):
    assert "/account/login/" in client.get(place())["Location"]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_rules_speak_the_readers_language(midwife, language):
    midwife.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    name = library.get("flanders").texts[language]["steps"]["rescreen"]["name"]
    assert name in read(midwife, place())


def test_reading_asks_little_of_the_database(midwife, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        midwife.get(place())


def test_answers_that_are_typed_are_decided_and_kept_nowhere(midwife):
    text = read(midwife, place("try") + "?moment=week-20&epds.total=14&epds.item10=0&gad7.total=0")
    assert "Clinical assessment" in text
    assert "If EPDS total were 13 instead of 14" in text
    assert not Decision.objects.exists()


def test_the_explanation_speaks_another_language_than_the_page(midwife):
    text = read(midwife, place("try") + "?moment=week-20&language=fr&gad7.total=16")
    assert library.get("flanders").texts["fr"]["steps"]["clinical-assessment"]["name"] in text
    assert "What a parent reads" not in text or 'lang="fr"' in text


def test_a_total_that_its_answers_forbid_is_pointed_out(midwife):
    text = read(midwife, place("try") + "?moment=week-20&epds.total=1&epds.item10=3")
    assert "EPDS total is 1, and with these answers it lies between 3 and 30." in text
    assert "Safety check" in text


def test_an_impossible_answer_is_refused_at_its_field_and_kept(midwife):
    text = read(midwife, place("try") + "?moment=week-20&epds.total=99")
    assert "less than or equal to 30" in text
    assert 'value="99"' in text


def test_the_address_to_share_holds_only_what_was_typed(midwife):
    answer = midwife.get(place("try") + "?moment=week-20&language=en&epds.total=&gad7.total=16")
    assert answer["Location"] == place("try") + "?moment=week-20&language=en&gad7.total=16"


def test_a_change_while_typing_brings_the_decision_alone(midwife):
    answer = midwife.get(
        place("try") + "?moment=week-20&epds.total=&gad7.total=16", headers={"HX-Request": "true"}
    )
    assert answer["HX-Replace-Url"].endswith("?moment=week-20&gad7.total=16")
    assert "<html" not in answer.content.decode()


def test_what_a_variant_changes_stands_first_in_words(midwife):
    text = read(midwife, place(guideline="flanders-literature"))
    assert "What reads otherwise than in: " in text
    assert "EPDS total at least 13 or GAD-7 total at least 15" in text
    assert "EPDS total above 13 or GAD-7 total above 15" in text


def test_the_rules_are_kept_as_a_tagged_file(midwife):
    answer = midwife.get(place() + "?as=pdf")
    assert answer.content.startswith(b"%PDF-")


def test_a_clinician_finds_the_rules_from_her_organisation(midwife):
    assert place() in read(midwife, "/werk/organisatie/")


def test_an_overdue_review_is_told_to_whoever_follows_the_guideline(midwife, monkeypatch):
    later = library.get("flanders").review_by + timedelta(days=1)
    monkeypatch.setattr(Guideline, "is_overdue", lambda guideline, on: later > guideline.review_by)
    assert "should have been reviewed" in read(midwife, "/werk/organisatie/")


def test_the_rules_lead_to_what_other_systems_read(midwife):
    there = reverse("fhir:guideline", args=["flanders", library.get("flanders").package_hash[:12], "en"])
    assert f'href="{there}"' in read(midwife, place())
    assert midwife.get(there)["Content-Type"] == "application/fhir+json"


ASKED_AGAIN = "?moment=week-20&epds.total=11&epds.item10=0&rescreen.previous=1"


def test_answers_are_tried_under_what_an_organisation_may_choose(midwife):
    text = read(midwife, place("try") + ASKED_AGAIN)
    assert "What an organisation chose" in text and "as it stands: A clinical assessment" in text
    assert "How long after the birth the period lasts" not in text  # it decides nothing here
    chosen = read(midwife, place("try") + ASKED_AGAIN + "&open.after-second-rescreen=named-contact")
    name = library.get("flanders").texts["en"]["steps"]["named-contact"]["name"]
    assert 'id="told-step"' in chosen
    assert name in chosen.split('id="told"')[1].split("</section>")[0]


def test_a_choice_that_nobody_may_make_is_refused_at_its_field(midwife):
    text = read(midwife, place("try") + ASKED_AGAIN + "&open.after-second-rescreen=nothing")
    assert "Select a valid choice" in text
