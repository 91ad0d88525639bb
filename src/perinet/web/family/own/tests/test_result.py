"""After a talk her words stand on her own page, in her language, to keep, to print, and to be told when taken back."""

import re
import zlib
from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.screening.models import Occasion
from perinet.flows import release, screen
from perinet.flows.release import Chosen
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.people.consent.models import Disclosure
from perinet.people.families.tests.factories import PregnancyFactory
from perinet.web.family.own.tests.scenes import mother

pytestmark = pytest.mark.django_db


def answered(her):
    PregnancyFactory(person=her.person, due_date=(clock.now() + timedelta(days=140)).date())
    asked = {"mode": "assisted", "language": "en", "at": clock.now(), "by": her.midwife}
    occasion = screen.begin(person=her.person, moment="week-20", **asked)
    for screening in occasion.screenings.all():
        answers = {"item1": 0, "item2": 0}
        screen.answer(screening=screening, answers=answers, at=clock.now(), by=her.midwife)
    screen.finish(occasion=occasion, at=clock.now(), by=her.midwife)
    return occasion


def given(her, **chosen):
    return release.release(
        occasion=answered(her),
        chosen=Chosen(spoken=True, **chosen),
        strengths=(),
        at=clock.now(),
        by=her.midwife,
    )


def test_before_anything_was_given_there_is_nothing_to_read(lotte):
    answered(lotte)
    assert "Nothing stands here yet." in lotte.text("results")
    assert "After your talk" not in lotte.text("home")


def test_what_was_given_is_found_from_the_first_page_and_read_in_its_language(lotte):
    lotte.person.language = "fr"
    lotte.person.save()
    row = given(lotte)
    assert "After your talk" in lotte.text("home") and str(row.pk) in lotte.text("results")
    page = lotte.text("result", which=row.pk)
    assert 'lang="fr"' in page and "Vous avez dit comment vous allez." in page
    assert Record.objects.filter(verb="result.read", subject=str(row.pk)).count() == 1


def test_it_says_who_else_gets_it_and_leads_to_sharing_with_a_preview(lotte):
    page = lotte.text("result", which=given(lotte).pk)
    assert "Nobody but you and the team of Lindetak" in page
    assert reverse("own:share") in page


def inside(document):
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S)
    return b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x") + document


def test_as_a_file_it_is_tagged_named_after_nothing_and_written_down(lotte):
    row = given(lotte)
    answer = lotte.client.get(reverse("own:result", kwargs={"which": row.pk}) + "?as=pdf")
    whole = inside(answer.content)
    assert b"/StructTreeRoot" in whole and b"pdfuaid" in whole and b"/Lang" in whole
    assert "Lotte" not in answer["Content-Disposition"]
    assert Disclosure.objects.get(source=str(row.pk)).form == "pdf"


def test_taken_back_it_says_so_by_whom_and_why_and_the_words_are_gone_from_the_page(lotte):
    row = given(lotte)
    release.take_back(release=row, reason="Er stond een fout in.", at=clock.now(), by=lotte.midwife)
    page = lotte.text("result", which=row.pk)
    assert "An Peeters of Lindetak took them back" in page and "Er stond een fout in." in page
    assert row.text[0]["lines"][0] not in page
    assert "taken back" in lotte.text("results") and "After your talk" not in lotte.text("home")


def test_what_was_given_on_paper_only_is_not_on_her_page(lotte):
    row = given(lotte, online=False)
    assert lotte.get("result", which=row.pk).status_code == 404
    assert str(row.pk) not in lotte.text("results")


def test_what_is_kept_from_others_is_never_on_her_page(lotte):
    occasion = answered(lotte)
    Occasion.objects.filter(pk=occasion.pk).update(topic="kept-pregnancy")
    occasion.refresh_from_db()
    row = release.release(
        occasion=occasion, chosen=Chosen(spoken=True, asked_for_it=True), strengths=(), at=clock.now(), by=lotte.midwife
    )  # fmt: skip
    assert lotte.get("result", which=row.pk).status_code == 404
    assert "After your talk" not in lotte.text("home") and str(row.pk) not in lotte.text("results")


def test_another_mother_does_not_find_it(lotte):
    row = given(lotte)
    other = mother()
    assert other.get("result", which=row.pk).status_code == 404
    assert other.client.get(reverse("own:wrong", kwargs={"about": f"result:{row.pk}"})).status_code == 404


def test_whoever_reads_for_a_child_has_no_such_page(lotte):
    child = lotte.child()
    assert lotte.client.get(f"/mijn/kind/{child.pk}/resultaat/").status_code == 404


def test_she_says_that_it_is_not_right(lotte):
    row = given(lotte)
    page = lotte.text("wrong", about=f"result:{row.pk}")
    assert "What you took home on" in page


def test_the_list_costs_the_same_however_long(lotte, django_assert_max_num_queries):
    for _turn in range(3):
        given(lotte)
    with django_assert_max_num_queries(25):
        lotte.get("results")
