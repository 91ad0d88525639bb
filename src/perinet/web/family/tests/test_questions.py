"""Each answer is kept as it is given, shown in its own sitting only, and betrays nothing."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from perinet.care.decisions import versions
from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Answer, Mark, Occasion, Score, Screening, TalkWish
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.web.family import sitting
from perinet.web.family.tests.links import CODE, NONE, send

pytestmark = pytest.mark.django_db
LOW = {"whooley-item1": 1, "whooley-item2": 1, "whooley-help": 0, "gad-2-item1": 2, "gad-2-item2": 2}
WHOLE = (
    {f"phq-9-item{n}": 0 for n in range(1, 10)}
    | {"phq-9-function": 0}
    | {f"gad-7-item{n}": 0 for n in range(1, 8)}
)


def bare(page) -> str:
    """What is on a page, without what differs at each request or each sitting."""
    apart = r'name="csrfmiddlewaretoken" value="[^"]+"|data-(pass|step)="[^"]+"'
    return re.sub(apart, "", page.content.decode())


def to_the_second_step():
    mother = send().begin()
    assert mother.post("everything", data=LOW).url == mother.address("more")
    return mother


def to_item_nine(option: int):
    mother = to_the_second_step()
    mother.answer("phq-9", "item9", option)
    return mother


def test_one_question_a_page_each_kept_as_it_is_given():
    mother = send().begin()
    assert mother.get("door").url == mother.address("question", "whooley", "item1")
    page = mother.get("question", "whooley", "item1").content.decode()
    assert page.count("<h1") == 1
    assert "1 of 5" in page
    assert "Think of the past month." in page
    assert mother.answer("whooley", "item1", 1).url == mother.address("question", "whooley", "item2")
    answer = Answer.objects.get()
    assert (answer.item, answer.option, answer.given_by) == ("item1", 1, "link")
    assert Score.objects.get().total is None


def test_she_goes_back_and_finds_her_answer_within_the_sitting():
    mother = send().begin()
    mother.answer("whooley", "item1", 1)
    page = mother.get("question", "whooley", "item2")
    assert page.context["back"] == mother.address("question", "whooley", "item1")
    assert re.search(r'value="1"[^>]*checked', mother.get("question", "whooley", "item1").content.decode())


def test_a_question_without_a_choice_is_asked_again_and_may_be_left_open():
    mother = send().begin()
    page = mother.post("question", "whooley", "item1", data={"act": "next"})
    assert page.status_code == 200
    assert "Choose an answer, or leave this question open." in page.content.decode()
    skipped = mother.post("question", "whooley", "item1", data={"act": "skip"})
    assert skipped.url == mother.address("question", "whooley", "item2")
    assert not Answer.objects.exists()


def test_an_answer_that_the_question_does_not_have_is_refused():
    mother = send().begin()
    page = mother.answer("whooley", "item1", 7)
    assert page.status_code == 200
    assert not Answer.objects.exists()


def test_no_earlier_answer_is_ever_shown_after_a_pause():
    mother = send().begin()
    mother.answer("whooley", "item1", 1)
    mother.answer("whooley", "item2", 1, act="stop")
    mother.post("resume", data={"code": CODE})
    assert mother.get("door").url == mother.address("question", "whooley", "help")
    asked = mother.get("question", "whooley", "help")
    assert asked.context["back"] == ""
    for page in (asked, mother.get("everything")):
        assert b"checked" not in page.content
    assert b"whooley-item1" not in mother.get("everything").content
    for item in ("item1", "item2"):
        assert mother.get("question", "whooley", item).url == mother.address("door")
        assert mother.answer("whooley", item, 0).status_code == 302
    assert Answer.objects.count() == 2


def test_saving_and_stopping_ends_the_sitting_on_this_device():
    mother = send().begin()
    page = mother.post("question", "whooley", "item1", data={"whooley-item1": 1, "act": "stop"}, follow=True)
    assert "Your answers are kept" in page.content.decode()
    assert Answer.objects.count() == 1
    assert not mother.client.cookies[sitting.COOKIE].value
    assert mother.get("door").url == mother.address("resume")


def test_a_question_that_was_left_open_before_a_pause_can_still_be_reached():
    mother = send().begin()
    mother.answer("whooley", "item1", 0)
    mother.post("question", "whooley", "item2", data={"act": "skip"})
    mother.answer("whooley", "help", 0, act="stop")
    mother.post("resume", data={"code": CODE})
    assert mother.get("question", "gad-2", "item1").context["back"] == mother.address(
        "question", "whooley", "item2"
    )
    assert mother.answer("whooley", "item2", 0).url == mother.address("question", "gad-2", "item1")


def test_a_choice_is_saved_in_the_background_and_answered_with_nothing():
    mother = send().begin()
    saved = mother.post("question", "whooley", "item1", data={"whooley-item1": 1}, headers={"x-save": "1"})
    assert (saved.status_code, saved.content) == (204, b"")
    mother.answer("whooley", "item1", 1)
    assert Answer.objects.count() == Score.objects.count() == 1


def test_a_save_outside_the_sitting_is_not_taken_for_one():
    mother = send()
    saved = mother.post("question", "whooley", "item1", data={"whooley-item1": 1}, headers={"x-save": "1"})
    assert saved.status_code == 302


def test_a_marked_answer_on_an_abandoned_form_opens_the_safety_check_and_writes_to_the_reader():
    mother = to_item_nine(2)
    check = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert check.urgency == "hard"
    assert Mark.objects.get().mark == "self-harm"
    assert Occasion.objects.get().is_open
    mail = Message.objects.get()
    assert mail.to == check.owner.email
    assert mother.person.given_name not in mail.body


def test_a_mark_saved_in_the_background_counts_too():
    mother = to_the_second_step()
    mother.post("question", "phq-9", "item9", data={"phq-9-item9": 1}, headers={"x-save": "1"})
    assert Obligation.objects.get(kind=Kind.SAFETY_CHECK).urgency == "soft"


def test_a_page_is_the_same_with_and_without_a_mark():
    marked, unmarked = to_item_nine(3), to_item_nine(0)
    marked.person.given_name = unmarked.person.given_name
    names = [mother.occasion.organisation.name for mother in (marked, unmarked)]

    def seen(mother, page):
        text = bare(page).replace(mother.token, "TOKEN")
        for name in names:
            text = text.replace(name, "ORGANISATION")
        return text

    def walked(mother):
        pages = [mother.get("question", "phq-9", "function"), mother.get("more"), mother.get("door")]
        pages += [mother.answer("gad-7", f"item{n}", 0) for n in range(1, 8)]
        return [*pages, mother.get("talk"), mother.post("talk", data={"wish": "no"}), mother.get("thanks")]

    for one, other in zip(walked(marked), walked(unmarked), strict=True):
        assert one.status_code == other.status_code
        assert seen(marked, one) == seen(unmarked, other)
        assert one.headers.keys() == other.headers.keys()


def test_with_nothing_to_ask_further_the_questions_end_at_once():
    mother = send().begin()
    assert mother.post("everything", data=NONE).url == mother.address("talk")
    assert not Occasion.objects.get().is_open
    assert Decision.objects.get().step == "none"
    assert Obligation.objects.get().kind == Kind.READ_RESULT


def test_the_second_step_says_why_and_comes_in_the_same_sitting():
    mother = to_the_second_step()
    page = mother.get("more").content.decode()
    assert "A few more questions help us to know what suits you." in page
    assert mother.get("door").url == mother.address("more")
    assert mother.get("question", "phq-9", "item1").status_code == 200
    assert mother.post("everything", data=WHOLE).url == mother.address("talk")
    assert Score.objects.filter(total__isnull=False).count() == 4


def test_who_would_rather_not_answer_more_is_owed_a_conversation():
    mother = to_the_second_step()
    assert mother.post("more").url == mother.address("talk")
    assert Occasion.objects.get().second_step_declined
    assert Obligation.objects.filter(kind=Kind.CONTACT, step="second-step-declined").count() == 1
    assert mother.post("more").url == mother.address("door")


def test_the_whole_page_asks_once_more_what_is_open_and_keeps_what_is_given():
    mother = to_the_second_step()
    page = mother.post("everything", data={"phq-9-item1": 1})
    assert page.status_code == 200
    assert "Some questions are still open" in page.content.decode()
    assert Answer.objects.filter(screening__instrument="phq-9").count() == 1
    left = mother.post("everything", data={"phq-9-item1": 1, "act": "skip"})
    assert left.url == mother.address("talk")
    assert Score.objects.filter(screening__instrument="phq-9").latest("at").total is None


def test_sending_the_last_page_twice_ends_it_once():
    mother = send().begin()
    for _ in range(2):
        mother.post("everything", data=NONE)
    assert Answer.objects.count() == len(NONE)
    assert Obligation.objects.count() == 1


def test_who_left_right_after_the_last_answer_hands_it_in_later():
    mother = send().begin()
    mother.post("everything", data=NONE, headers={"x-save": "1"})
    assert Occasion.objects.get().is_open
    assert mother.get("door").url == mother.address("onward")
    assert mother.post("onward").url == mother.address("talk")
    assert not Occasion.objects.get().is_open


def test_a_link_reaches_its_own_occasion_only():
    mine, other = send().begin(), send(moment="rescreen").begin()
    assert mine.get("question", "phq-9", "item1").url == mine.address("door")
    assert mine.answer("phq-9", "item9", 3).status_code == 302
    assert not Answer.objects.exists()
    assert not Answer.objects.filter(screening__occasion=other.occasion).exists()


def test_an_instrument_whose_words_may_not_be_shown_is_not_shown():
    mother = send().begin()
    Screening.objects.create(
        occasion=mother.occasion, person=mother.person, instrument="epds", instrument_version="1987", position=9,
        text_state="shown",
    )  # fmt: skip
    assert b"epds" not in mother.get("everything").content


def test_a_page_in_another_language_has_its_questions_too():
    mother = send(language="nl").begin()
    mother.post("speak", data={"language": "fr"})
    page = mother.get("question", "whooley", "item1").content.decode()
    assert '<html lang="fr"' in page
    assert "Au cours" in page or "mois" in page


def test_a_whole_questionnaire_in_one_post_asks_little_of_the_database(django_assert_max_num_queries):
    mother = send(moment="rescreen").begin()
    versions.keep_shipped(at=clock.now())  # as the worker does once in a release
    with django_assert_max_num_queries(36):
        assert mother.post("everything", data=WHOLE).url == mother.address("talk")
    assert TalkWish.objects.count() == 0


def test_one_answer_asks_little_of_the_database(django_assert_max_num_queries):
    mother = send().begin()
    with django_assert_max_num_queries(15):
        mother.answer("whooley", "item1", 0)
    with django_assert_max_num_queries(6):
        mother.get("question", "whooley", "item2")


def test_a_question_weighs_less_than_fourteen_kilobytes_with_all_it_loads():
    mother = send().begin()
    page = mother.get("question", "whooley", "item1").content
    linked = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    assert {"family/save.js", "design/calm.css"} <= linked
    files = [Path(finders.find(name)).read_bytes() for name in linked]
    assert sum(len(gzip.compress(content)) for content in [page, *files]) < 14_000
