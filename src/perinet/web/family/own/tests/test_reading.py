"""She reads what is written about her, in plain words; what is secret is not there, and nobody else reads along."""

import pytest
from django.urls import reverse

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import representing
from perinet.people.families import own_words
from perinet.people.families.tests.factories import PregnancyFactory
from perinet.web.family.own.tests.scenes import mother, signed_in

pytestmark = pytest.mark.django_db
PAGES = [
    "home", "record", "timeline", "agreements", "words", "word-add", "requests", "request-add", "copy", "looked",
    "hide", "sharing", "share", "exclude", "children",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_and_its_title_says_nothing(lotte, page):
    response = lotte.get(page)
    assert response.status_code == 200
    assert "<title>My page · PERINET</title>" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_comes_to_the_door(lotte, page, client):
    response = client.get(reverse(f"own:{page}"))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_a_professional_without_a_page_of_her_own_finds_nothing(lotte, page):
    """Care opens the file for work; it never opens the mother's own page."""
    midwife = MembershipFactory(organisation=lotte.person.registered_at)
    text = signed_in(midwife.user).get(reverse(f"own:{page}")).content.decode()
    assert "There is nothing to read here now" in text
    assert "Lotte" not in text


def test_the_page_of_another_person_does_not_exist(lotte):
    other = mother(given_name="Nora")
    assert lotte.get("record", pk=other.person.pk).status_code == 404
    assert "Nora" not in lotte.text("home")


def test_the_timeline_speaks_to_her_in_plain_words(lotte):
    lotte.write("person.registered")
    lotte.write("safety-check.opened", topic="safety")
    lotte.write("decision.confirmed", topic="mental-health", step="clinical-assessment")
    text = lotte.text("timeline")
    assert "Your file was begun" in text
    assert "A carer wanted to speak with you soon" in text
    for clinical in ("assessment", "Safety check", "score"):
        assert clinical not in text


def test_a_line_without_plain_words_is_said_to_exist(lotte):
    lotte.write("something.new")
    assert "Something was written down" in lotte.text("timeline")


@pytest.mark.parametrize("topic", ["violence", "substance", "kept-pregnancy"])
def test_a_secret_stands_nowhere_on_her_page_even_while_it_is_open_for_minutes(lotte, topic):
    lotte.write("referral.sent", topic=topic, service="Hidden team")
    representing.open_own_secrets(person=lotte.person, at=clock.now(), by=lotte.actor)
    for page in PAGES:
        assert "Hidden team" not in lotte.text(page)
    assert "Hidden team" not in lotte.client.get(reverse("own:copy"), {"as": "json"}).content.decode()


def test_a_pregnancy_reads_as_she_told_it(lotte):
    PregnancyFactory(person=lotte.person)
    assert "Pregnant, due on 1 Mar 2027" in lotte.text("record")


def test_her_goals_stand_on_the_first_page(lotte):
    own_words.say(
        person=lotte.person,
        kind="goal",
        text="Elke dag even buiten",
        at=clock.now(),
        by=lotte.actor,
        herself=True,
    )
    assert "Elke dag even buiten" in lotte.text("home")


def test_reading_her_own_file_is_on_record_and_is_no_news_to_her(lotte):
    lotte.get("record")
    assert Record.objects.filter(verb="person.read", purpose="own-file").count() == 1
    assert "looked at your file" not in lotte.text("looked")


def test_somebody_with_an_account_and_no_page_reads_the_same_as_one_who_hid_it(lotte):
    nobody = signed_in(UserFactory()).get(reverse("own:home")).content.decode()
    lotte.client.post(reverse("own:hide"))
    hidden = lotte.text("home")
    assert _masked(hidden) == _masked(nobody)


def _masked(text):
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


@pytest.mark.parametrize(
    "page", ["home", "record", "timeline", "agreements", "words", "requests", "looked", "sharing"]
)
def test_a_page_asks_as_much_when_much_is_written(lotte, page, django_assert_max_num_queries):
    PregnancyFactory.create_batch(3, person=lotte.person)
    for number in range(40):
        lotte.write("person.registered")
        own_words.say(
            person=lotte.person,
            kind="goal",
            text=f"goal {number}",
            at=clock.now(),
            by=lotte.actor,
            herself=True,
        )
    with django_assert_max_num_queries(20):
        lotte.get(page)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("stillbirth", "You lost your baby on"),
        ("termination", "Your pregnancy ended on"),
        ("", "Your pregnancy ended on"),
    ],
)
def test_an_end_is_called_a_lost_baby_only_where_that_was_said(lotte, how, said):
    PregnancyFactory(person=lotte.person, status="loss", ended_on=clock.today(), ended_how=how)
    text = lotte.text("record")
    assert said in text and ("lost" in text) == (how == "stillbirth")
