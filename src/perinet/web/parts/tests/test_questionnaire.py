"""Questions are shown in printed order, and an open one is an open one."""

from perinet.care.screening import library
from perinet.web.parts.questionnaire import QuestionForm

INSTRUMENT = library.get("phq-9")
TEXTS = library.texts("phq-9", "en")


def form(data=None, items=INSTRUMENT.items, **kwargs):
    return QuestionForm(INSTRUMENT, TEXTS, items, data, **kwargs)


def test_options_stand_in_printed_order_and_answers_are_positions():
    shown = form({"phq-9-item1": "2"})
    assert [text for _value, text in shown.fields["item1"].choices] == list(TEXTS.options["item1"])
    assert shown.is_valid()
    assert shown.answers() == {"item1": 2}
    assert "item2" in shown.left_open()


def test_nothing_answered_is_no_error_until_it_is_asked_again():
    shown = form({})
    assert shown.is_valid()
    shown.ask_again()
    assert len(shown.errors) == len(INSTRUMENT.items)


def test_an_answer_that_does_not_exist_is_an_error_and_no_answer():
    shown = form({"phq-9-item1": "4", "phq-9-item2": "0"})
    assert not shown.is_valid()
    assert shown.answers() == {"item2": 0}
    assert "item1" not in shown.left_open()


def test_one_question_heads_its_page_with_its_recall_sentence():
    html = str(form(items=INSTRUMENT.items[:1], heading=True, given={"item1": 1}))
    assert f"<h1>{TEXTS.items['item1']}</h1>" in html
    assert TEXTS.stem in html
    assert html.count("checked") == 1


def test_several_questions_do_not_say_that_they_are_optional():
    html = str(form(compact=True))
    assert "(optional)" not in html
    assert "<h1>" not in html
    assert " required" not in html
