"""Two records are compared side by side, joined, shown as one, and taken apart as they were."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import plan, screen
from perinet.ground.base import clock
from perinet.people.families import merging
from perinet.people.families import services as families
from perinet.people.families.models import Merge, Person, TimelineLine
from perinet.people.families.tests.factories import PregnancyFactory, open_access
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import ago, ahead, scene

pytestmark = pytest.mark.django_db
ANSWER = {"reason": "registered-twice", "looked": "on"}
WORKLIST = reverse("professional:worklist")
SEARCH = reverse("professional:person-search")


def url(name, *persons):
    return reverse(f"professional:{name}", args=[getattr(one, "pk", one) for one in persons])


@pytest.fixture
def twice(midwife, lotte):
    return midwife.mother(given_name="Lote", family_name="Peters", phone="0470 00 00 00")


def plan_for(scene, person):
    return plan.moments(
        person=person, organisation_id=scene.membership.organisation_id, owner_id=scene.membership.user_id,
        at=clock.now(), by=scene.actor,
    )  # fmt: skip


def test_a_record_that_looks_like_hers_is_offered_with_the_reason(midwife, lotte, twice):
    text = midwife.client.get(url("merge-who", lotte)).content.decode()
    assert "same date of birth" in text
    assert url("merge-join", lotte, twice) in text


def test_the_list_of_the_team_names_each_pair_once(midwife, lotte, twice):
    text = midwife.client.get(reverse("professional:merge-likely")).content.decode()
    assert text.count("Compare</") == 1 or text.count("/dubbel/") == 2
    assert "same telephone number" in text


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_as_much_for_many_as_for_one(midwife, count, django_assert_max_num_queries):
    for _number in range(count):
        midwife.mother(given_name="Fatima")
    with django_assert_max_num_queries(14):
        midwife.client.get(reverse("professional:merge-likely"))


def test_what_differs_is_marked_and_what_will_happen_is_said(midwife, lotte, twice):
    text = midwife.client.get(url("merge-join", lotte, twice)).content.decode()
    assert "differs" in text
    assert "Nothing is rewritten or lost" in text


def test_nothing_is_joined_before_somebody_says_that_she_looked(midwife, lotte, twice):
    response = midwife.client.post(url("merge-join", lotte, twice), {"reason": "registered-twice"})
    assert response.status_code == 422
    assert not Merge.objects.exists()


def test_the_absorbed_address_leads_to_the_kept_record(midwife, lotte, twice):
    done = midwife.client.post(url("merge-join", lotte, twice), ANSWER)
    assert done["Location"] == url("person", lotte)
    assert midwife.client.get(url("person", twice))["Location"] == url("person", lotte)
    assert "Lote Peters" in midwife.client.get(url("person", lotte)).content.decode()


def test_a_joined_record_is_taken_apart_from_her_page(midwife, lotte, twice):
    midwife.client.post(url("merge-join", lotte, twice), ANSWER)
    undo = url("merge-undo", Merge.objects.get())
    assert undo in midwife.client.get(url("person", lotte)).content.decode()
    assert midwife.client.get(undo).status_code == 200
    midwife.client.post(undo, {"reason": "merged-by-mistake"})
    assert midwife.client.get(url("person", twice)).status_code == 200
    assert midwife.client.get(undo).status_code == 404


def test_a_mother_and_her_child_are_not_offered_a_button(midwife, lotte):
    child = midwife.mother(is_child=True)
    text = midwife.client.get(url("merge-join", lotte, child)).content.decode()
    assert "be one person" in text
    assert "Yes, join" not in text
    assert midwife.client.post(url("merge-join", lotte, child), ANSWER).status_code == 422


def test_who_sees_only_one_of_them_does_not_learn_of_the_other(midwife, lotte):
    hers = scene().mother()
    assert midwife.client.get(url("merge-join", lotte, hers)).status_code == 404
    assert midwife.client.get(url("merge-join", hers, lotte)).status_code == 404


def test_who_only_takes_letters_joins_nothing(lotte, midwife, twice):
    clerk = scene(organisation=midwife.membership.organisation, role="receiving-team")
    assert clerk.client.get(url("merge-join", lotte, twice)).status_code == 403
    assert clerk.client.get(reverse("professional:merge-likely")).status_code == 403


def test_a_moment_that_waits_twice_is_shown_once_and_closes_together(midwife, lotte, twice):
    PregnancyFactory(person=twice, due_date=(clock.now()).date())
    plan_for(midwife, lotte)
    plan_for(midwife, twice)
    Obligation.objects.update(show_from=ago(days=1), due_at=ahead(days=1))
    merging.merge(kept=lotte, absorbed=twice, reason="told-by-her", by=midwife.actor, at=clock.now())
    mine = Obligation.objects.visible_to(midwife.actor).open().filter(moment="week-20", kind=Kind.SCREENING)
    assert mine.count() == 2
    assert mine.one_each(midwife.actor).count() == 1
    her = Person.objects.get(pk=twice.pk)
    asked.answered(midwife, her, phq9=[0] * 9, gad7=[0] * 7)
    assert not mine.exists()


def test_planning_again_after_a_merge_doubles_nothing(midwife, lotte, twice):
    plan_for(midwife, lotte)
    merging.merge(kept=twice, absorbed=lotte, reason="told-by-her", by=midwife.actor, at=clock.now())
    before = Obligation.objects.count()
    plan_for(midwife, Person.objects.get(pk=twice.pk))
    assert Obligation.objects.count() == before


def test_planning_after_a_split_meets_no_name_of_the_other(midwife, lotte, twice):
    made = merging.merge(kept=lotte, absorbed=twice, reason="told-by-her", by=midwife.actor, at=clock.now())
    PregnancyFactory(person=twice, due_date=ahead(days=140).date())
    plan_for(midwife, Person.objects.get(pk=twice.pk))
    merging.split(merge=made, reason="two-people", by=midwife.actor, at=clock.now())
    plan_for(midwife, Person.objects.get(pk=lotte.pk))
    assert Obligation.objects.open().filter(person=lotte, kind=Kind.SCREENING).exists()


def test_another_team_goes_on_asking_for_itself(midwife, lotte):
    elsewhere = scene()
    hers = asked.mother(elsewhere)
    open_access(hers, midwife.actor)
    plan_for(midwife, lotte)
    plan_for(elsewhere, hers)
    merging.merge(kept=lotte, absorbed=hers, reason="told-by-her", by=midwife.actor, at=clock.now())
    asked.answered(midwife, Person.objects.get(pk=lotte.pk), phq9=[0] * 9, gad7=[0] * 7)
    theirs = Obligation.objects.filter(person=hers, moment="week-20")
    assert theirs.open().exists()


def test_every_table_and_page_is_as_it_was_after_a_merge_and_a_split(midwife, lotte, twice):
    asked.answered(midwife, lotte, phq9=[1] * 9, gad7=[3] * 7)
    PregnancyFactory(person=twice, due_date=ahead(days=100).date())
    plan_for(midwife, lotte)
    plan_for(midwife, twice)
    screen.begin(
        person=twice, moment="week-20", mode="assisted", language="en", at=clock.now(), by=midwife.actor
    )
    families.write_line(person=twice, kind="person.registered", at=clock.now(), source="x", by=midwife.actor)
    rows, pages = _rows(), _pages(midwife, lotte, twice)
    made = merging.merge(kept=lotte, absorbed=twice, reason="told-by-her", by=midwife.actor, at=clock.now())
    assert _rows() != rows
    merging.split(merge=made, reason="two-people", by=midwife.actor, at=clock.now())
    lines = TimelineLine.objects.filter(kind__in=("person.merged", "person.split"))
    lines._raw_delete(lines.db)
    assert _rows() == rows
    assert _pages(midwife, lotte, twice) == pages


def _rows():
    found = {}
    for label in ("families", "consent", "screening", "decisions", "pathways", "referrals"):
        for model in apps.get_app_config(label).get_models():
            if model._meta.model_name in ("merge", "split"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
                found[model._meta.db_table] = cursor.fetchall()
    return found


def _pages(scene, *persons):
    names = (
        "person",
        "person-print",
        "person-edit",
        "pregnancy-record",
        "ask",
        "enter",
        "invite",
        "merge-who",
    )
    addresses = [url(name, one) for one in persons for name in names]
    lists = [WORKLIST, SEARCH, f"{SEARCH}?q=lot", reverse("professional:merge-likely")]
    return {address: _masked(scene.client.get(address)) for address in (*addresses, *lists)}


def _masked(response):
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|nonce=)"?[^"&]+',
        "",
        response.content.decode(),
    )
    return response.status_code, re.sub(r'"x-csrftoken": *"[^"]+"', "", text, flags=re.IGNORECASE)
