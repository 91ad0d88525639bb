"""What a phone kept is taken in once, in the order of arrival; nobody learns from it what another device answered."""

import html
import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import library, receipts
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Answer, Invitation, Mark, Occasion, Receipt, Score, Screening
from perinet.care.screening.models.receipts import State
from perinet.flows import assess, screen
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.web.family.tests.links import CODE, send

pytestmark = pytest.mark.django_db
LOW = {"whooley-item1": 1, "whooley-item2": 1, "whooley-help": 0, "gad-2-item1": 2, "gad-2-item2": 2}


def given(instrument="whooley", item="item1", option=1, **more):
    at = more.pop("at", clock.now())
    return {
        "id": str(uuid.uuid4()), "instrument": instrument, "item": item, "option": option,
        "at": at.isoformat(), **more,
    }  # fmt: skip


class Phone:
    """A device in the sitting, with the pass that its page was given."""

    def __init__(self, mother):
        self.mother = mother
        self.words = mother.get("words").json()

    def bring(self, *choices, **changes):
        body = {"pass": self.words["pass"], "answers": choices} | changes
        return self.mother.post("deliver", data=json.dumps(body), content_type="application/json")


def phone():
    return Phone(send().begin())


def second_phone(first):
    other = first.mother.another_device()
    other.post("resume", data={"code": CODE})
    return Phone(other)


def options(item="item1"):
    return [row.option for row in Answer.objects.filter(item=item).order_by("revision")]


def test_each_choice_gets_a_receipt_with_a_number_and_the_time_here():
    first = phone()
    choice = given()
    (told,) = first.bring(choice).json()["receipts"]
    receipt = Receipt.objects.get()
    assert told["id"] == choice["id"]
    assert (told["state"], told["number"]) == ("kept", receipt.number)
    assert len(told["at"]) == 5
    assert options() == [1] and receipt.revision == 1


def test_the_same_choice_sent_again_gives_the_same_receipt_and_changes_nothing():
    first = phone()
    choice = given()
    answers = [first.bring(choice).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    first.bring(choice | {"option": 0})
    assert options() == [1]
    assert Receipt.objects.count() == Score.objects.count() == 1


@pytest.mark.parametrize("year", [1971, 2093])
def test_the_clock_of_the_phone_orders_nothing(year):
    first = phone()
    wrong = datetime(year, 1, 1, tzinfo=UTC)
    first.bring(given(option=0, at=clock.now()))
    first.bring(given(option=1, at=wrong))
    assert options() == [0, 1]
    assert Receipt.objects.latest("received_at", "created_at").device_at == wrong
    assert all(row.at.year == clock.now().year for row in Answer.objects.all())


def test_what_no_question_asked_for_is_refused_and_stays_refused():
    first = phone()
    choices = [
        given(instrument="phq-9", item="item9"),
        given(item="item8"),
        given(option=7),
        given(option=-1),
    ]
    told = first.bring(*choices, given()).json()["receipts"]
    assert [row["state"] for row in told] == ["refused"] * 4 + ["kept"]
    assert [row.get("why") for row in told[:4]] == ["not-asked"] + ["no-such-answer"] * 3
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"answers": [1]}', '{"answers": [{"id": "x"}]}', "\xff"])
def test_what_cannot_be_read_is_refused_whole(body):
    first = phone()
    page = first.mother.post("deliver", data=body, content_type="application/json")
    assert (page.status_code, page.json()) == (400, {"error": "unreadable"})


def test_without_the_pass_of_this_link_nothing_is_taken_in():
    one, other = phone(), phone()
    for wrong in (other.words["pass"], "forged", None, "WyJ4Il0:1:x"):
        page = one.bring(given(), **{"pass": wrong})
        assert (page.status_code, page.json()) == (404, {"error": "gone"})
    assert not Answer.objects.exists()


def test_a_link_that_was_not_hers_takes_nothing_in():
    first = phone()
    Invitation.objects.update(refused_at=clock.now())
    assert first.bring(given()).status_code == 404
    assert not Receipt.objects.exists()


def test_it_needs_no_cookie_and_reads_nothing_back():
    first = phone()
    first.mother.client = type(first.mother.client)(enforce_csrf_checks=True)
    page = first.bring(given())
    assert page.status_code == 200
    assert not page.cookies
    assert first.mother.get("question", "whooley", "item2").status_code == 302, "the pass opens no page"


def test_two_devices_that_differ_keep_both_and_the_more_serious_counts():
    first = phone()
    second = second_phone(first)
    second.bring(given(instrument="gad-2", option=3))
    told = first.bring(given(instrument="gad-2", option=1)).json()["receipts"]
    assert told[0]["state"] == "kept", "another holder is not told that somebody else answered"
    assert options() == [3]
    beside = Receipt.objects.get(state=State.BESIDE)
    assert (beside.option, beside.revision) == (1, None)
    assert screenings.current_answers(beside.screening) == {"item1": 3}


def test_a_more_serious_answer_that_arrives_later_counts_until_she_says_otherwise():
    first = phone()
    second = second_phone(first)
    second.bring(given(instrument="gad-2", option=1))
    first.bring(given(instrument="gad-2", option=3))
    assert options() == [1, 3]
    assert Receipt.objects.get(state=State.BESIDE).revision == 2


def test_a_change_of_mind_in_one_sitting_is_no_contradiction():
    first = phone()
    for option in (0, 1, 0):
        first.bring(given(option=option))
    assert set(Receipt.objects.values_list("state", flat=True)) == {State.KEPT}
    assert options() == [0, 1, 0]


def test_a_change_of_what_the_page_itself_saved_is_no_contradiction():
    first = phone()
    first.mother.answer("whooley", "item1", 0)
    first.bring(given(option=1))
    assert Receipt.objects.get().state == State.KEPT


def test_a_question_with_two_answers_is_asked_again_and_shows_neither():
    first = phone()
    second = second_phone(first)
    second.bring(given(option=1))
    first.bring(given(option=0))
    mother = second.mother
    page = mother.get("question", "whooley", "item1")
    assert "We got two different answers to this question" in page.content.decode()
    assert b"checked" not in page.content
    mother.answer("whooley", "item1", 0)
    assert options() == [1, 0]
    assert Receipt.objects.filter(state=State.SETTLED).count() == 1
    assert not receipts.contradicted(Screening.objects.all())


def test_choosing_the_answer_that_counts_already_settles_it_too():
    first = phone()
    second = second_phone(first)
    second.bring(given(option=1))
    first.bring(given(option=0))
    second.bring(given(option=1, again=True))
    assert options() == [1]
    assert not receipts.contradicted(Screening.objects.all())


def test_she_is_asked_which_one_counts_before_the_questions_end():
    first = phone()
    second = second_phone(first)
    mother = second.mother
    mother.answer("whooley", "item1", 1)
    first.bring(given(option=0))
    for instrument, item in (("whooley", "item2"), ("whooley", "help"), ("gad-2", "item1")):
        mother.answer(instrument, item, 0)
    assert mother.answer("gad-2", "item2", 0).url == mother.address("question", "whooley", "item1")
    assert mother.get("door").url == mother.address("question", "whooley", "item1")
    assert mother.answer("whooley", "item1", 0).url == mother.address("talk")
    assert not Occasion.objects.get().is_open


def to_item_nine():
    mother = send().begin()
    mother.post("everything", data=LOW)
    return Phone(mother)


@pytest.mark.parametrize("order", [(2, 0), (0, 2)])
def test_a_mark_of_either_device_counts_at_once(order):
    first = to_item_nine()
    second = second_phone(first)
    second.bring(given("phq-9", "item9", order[0]))
    first.bring(given("phq-9", "item9", order[1]))
    assert Obligation.objects.get(kind=Kind.SAFETY_CHECK).urgency == "hard"
    assert Mark.objects.filter(taken_back=False).count() == 1
    assert Score.objects.latest("created_at").facts["phq9.item9"] == 2


def test_what_arrives_after_the_end_is_kept_as_late_and_read_once_more():
    first = phone()
    second = second_phone(first)
    second.mother.post("everything", data={"whooley-item1": 0})
    screen.finish(occasion=first.mother.occasion, at=clock.now(), by=SYSTEM)
    first.bring(given(instrument="gad-2", option=3))
    receipt = Receipt.objects.get()
    assert receipt.late and receipt.revision == 1
    assert Obligation.objects.open().get(kind=Kind.READ_RESULT).step == "arrived-late"


def test_a_late_answer_with_a_mark_opens_the_safety_check():
    first = to_item_nine()
    screen.finish(occasion=first.mother.occasion, at=clock.now(), by=SYSTEM)
    first.bring(given("phq-9", "item9", 2))
    assert Obligation.objects.open().get(kind=Kind.SAFETY_CHECK).urgency == "hard"


def test_late_answers_that_were_set_aside_are_kept_and_nobody_is_called():
    first = phone()
    screenings.void(occasion=first.mother.occasion, reason="wrong-person", at=clock.now(), by=SYSTEM)
    before = Obligation.objects.open().count()
    first.bring(given())
    assert Receipt.objects.get().late
    assert Obligation.objects.open().count() == before


def test_an_expired_link_takes_in_what_waited_for_so_many_days(monkeypatch):
    first = phone()
    expired = clock.now() - timedelta(days=1)
    Invitation.objects.update(expires_at=expired)
    assert first.bring(given()).status_code == 200
    assert Receipt.objects.get().late
    later = expired + CLOCKS.links["late"]
    monkeypatch.setattr(clock, "now", lambda: later)
    assert first.bring(given(item="item2")).json() == {"error": "gone"}
    assert Receipt.objects.count() == 1


def test_the_words_for_the_way_are_those_that_are_still_open_and_no_answer():
    mother = send().begin()
    mother.answer("whooley", "item1", 1)
    words = Phone(mother).words
    assert [f"{one['instrument']}/{one['item']}" for one in words["questions"]] == [
        "whooley/item2", "whooley/help", "gad-2/item1", "gad-2/item2",
    ]  # fmt: skip
    assert set(words["questions"][0]) == {"instrument", "item", "title", "intro", "options"}
    assert 7000 < words["sitting"] <= 7200
    assert mother.get("words")["Cache-Control"] == "no-store"


KEEPS = re.compile(r"data-(pass|words|deliver|shell|worker|step|instruments)=")


def test_questions_about_substances_never_reach_a_device():
    mother = send().begin()
    here = mother.occasion.organisation
    asker = MembershipFactory(organisation=here).actor()
    consent.begin_care(person=mother.person, organisation_id=here.id, at=clock.now(), by=asker)
    assess.ask_about_alcohol(occasion=mother.occasion, at=clock.now(), by=asker)
    audit = mother.occasion.screenings.get(instrument="audit-c")
    questions = library.texts("audit-c", "en").items
    place = ("question", f"deel-{audit.position}", "1")
    page = mother.get(*place).content.decode()
    assert html.escape(questions["item1"]) in page, "she is asked it, on a page of its own"
    for shown in (page, mother.get("everything").content.decode()):
        assert "data-save" in shown and not KEEPS.search(shown)
    assert mother.post(*place, data={"audit-c-item1": 3, "act": "next"}).status_code == 302
    assert [row.option for row in audit.answers.all()] == [3], "only the server hears it"
    words = json.dumps(Phone(mother).words)
    assert "whooley" in words
    assert not [one for one in ("audit-c", *questions.values()) if one in words]
    assert KEEPS.search(mother.get("question", "whooley", "item1").content.decode())


def test_the_script_of_the_phone_knows_no_link():
    mother = send().begin()
    worker = mother.client.get("/v/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    shell = mother.client.get("/v/zonder-net/en/").content.decode()
    for page in (worker.content.decode(), shell):
        assert mother.token not in page and mother.person.given_name not in page
    assert 'href="tel:112"' in shell, "the same help stands on every page"


def test_leaving_quickly_ends_the_sitting_and_goes_to_a_page_about_nothing(settings):
    mother = send().begin()
    page = mother.post("leave")
    assert page["Refresh"] == f"0; url={settings.PERINET_NEUTRAL_PAGE}"
    assert mother.get("door").url == mother.address("resume")


def test_a_delivery_asks_little_of_the_database(django_assert_max_num_queries):
    first = phone()
    first.bring(given())
    with django_assert_max_num_queries(30):
        first.bring(given(item="item2"))


def test_both_answers_and_what_came_late_stand_for_the_professional():
    first = phone()
    second = second_phone(first)
    second.bring(given(option=1))
    first.bring(given(option=0))
    screen.finish(occasion=first.mother.occasion, at=clock.now(), by=SYSTEM)
    first.bring(given(item="item2"))
    beside, late = Receipt.objects.exclude(state=State.KEPT, late=False)
    assert (beside.option, beside.late) == (0, False)
    assert (late.option, late.state, late.late) == (1, State.KEPT, True)
