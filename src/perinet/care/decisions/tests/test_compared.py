"""Two guidelines differ for somebody, who is the smallest there is, or are proved to decide alike."""

import pytest

from perinet.care.decisions import compared, library
from perinet.care.decisions.compared import compare, equivalent
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.search import DisagreementError
from perinet.care.decisions.tests.tiny import AGAIN, ASSESS, SAFETY, STEPS, rows_of, tiny
from perinet.care.decisions.verdicts import difference

FLANDERS, LITERATURE = library.get("flanders"), library.get("flanders-literature")


def lines(a, b):
    return [one.line() for one in compare(a, b).differences]


@pytest.mark.parametrize("guideline", library.all(), ids=lambda guideline: guideline.id)
def test_a_guideline_equals_itself(guideline):
    found = compare(guideline, guideline)
    assert (found.differences, found.beside, found.equal) == ((), (), True)


def test_other_words_for_the_same_rule_are_proved_equal():
    found = compare(tiny(ASSESS, AGAIN), tiny(ASSESS | {"when": "epds.total >= 14"}, AGAIN))
    assert found.equal
    assert [(row.table, row.row, row.matters) for row in found.beside] == [("rules", "assess", False)]


def test_each_moment_and_answer_has_its_smallest_person():
    found = lines(FLANDERS, LITERATURE)
    assert "week-20: rescreen -> clinical-assessment: epds.total = 13" in found
    assert "week-20: incomplete -> rescreen: epds.total = 10" in found
    assert (
        "week-20 (safety-check): safety-check -> safety-check, rescreen: epds.total = 10, epds.item10 = 1"
        in found
    )
    assert {line.split()[0].rstrip(":") for line in found} == set(FLANDERS.moments)


def test_the_person_is_the_same_each_time():
    assert lines(FLANDERS, LITERATURE) == lines(FLANDERS, LITERATURE)


def test_a_moved_line_differs_for_one_value_only():
    assert lines(tiny(ASSESS, AGAIN), tiny(ASSESS | {"when": "epds.total > 14"}, AGAIN)) == [
        "week-20: clinical-assessment -> rescreen: epds.total = 14"
    ]


def test_another_clock_or_owner_is_a_difference():
    sooner, other = SAFETY | {"within": "PT30M"}, SAFETY | {"owner": "the-doctor"}
    assert lines(tiny(SAFETY), tiny(sooner)) == [
        "week-20 (safety-check): safety-check, hard, PT1H, screening-professional -> "
        "safety-check, hard, PT30M, screening-professional: epds.item10 = 1"
    ]
    assert lines(tiny(SAFETY), tiny(other))[0].endswith("the-doctor: epds.item10 = 1")


def test_what_is_enough_is_a_difference():
    enough = "whooley.total = 0 and epds.total is not null"
    found = lines(tiny(AGAIN), tiny(AGAIN, complete=enough))
    assert "week-20: none -> incomplete: epds.total = 10, epds.item10 = 0" in found
    assert "week-20 (rescreen): complete -> not complete: epds.total = 11, epds.item10 = 0" in found


def test_a_fact_that_only_one_knows_is_told_to_that_one():
    extra = [{"name": "alone", "type": "bool"}]
    found = compare(
        tiny(AGAIN), tiny(AGAIN, {"id": "alone", "when": "alone", "step": "social-support"}, facts=extra)
    )
    assert [one.line() for one in found.differences][0] == "week-20: none -> social-support: {}".format(
        "epds.total = 10, epds.item10 = 0, alone = true"
    )
    assert ("facts", "alone", "added", True) in found.beside


def test_a_moment_that_only_one_has_makes_them_unequal():
    found = compare(tiny(AGAIN), tiny(AGAIN, moments=("week-20", "rescreen")))
    assert (found.differences, found.equal) == ((), False)
    assert not equivalent(tiny(AGAIN), tiny(AGAIN, moments=("week-20", "rescreen")))


def test_a_step_that_only_one_has_is_a_difference():
    fewer = {step: concern for step, concern in STEPS.items() if step != "social-support"}
    extra = {"id": "help", "when": "concern.psychosis and epds.total < 11", "step": "social-support"}
    assert "week-20: social-support -> incomplete: epds.total = 10, concern.psychosis = true" in lines(
        tiny(AGAIN, extra), tiny(AGAIN, steps=rows_of(fewer))
    )


def test_people_who_can_not_exist_make_no_difference_but_are_not_equivalent():
    """A total below the points of an item is an entry error: shown to nobody, and still decided about."""
    a, b = (
        tiny(AGAIN),
        tiny(AGAIN, {"id": "odd", "when": "epds.total < 1 and epds.item10 > 1", "step": "safety-check"}),
    )
    assert compare(a, b).differences == ()
    assert not equivalent(a, b)
    assert equivalent(a, tiny(AGAIN | {"when": "epds.total >= 11"}))


def test_facts_of_different_kinds_can_not_be_compared():
    as_number = [{"name": "alone", "type": "int", "range": [0, 3]}]
    with pytest.raises(GuidelineError, match="alone: true or false in one guideline and 0 to 3 in the other"):
        compare(tiny(AGAIN, facts=[{"name": "alone", "type": "bool"}]), tiny(AGAIN, facts=as_number))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_difference_has_its_sentence(language):
    sooner, lower = SAFETY | {"within": "PT30M", "working_day": True}, AGAIN | {"when": "epds.total > 9"}
    pairs = [
        (tiny(SAFETY), tiny(sooner)),
        (tiny(SAFETY, AGAIN), tiny(SAFETY, lower, complete="whooley.total = 0")),
    ]
    told = [(one, difference(one, a, b, language)) for a, b in pairs for one in compare(a, b).differences]
    assert {one.aspect for one, _ in told} == {"step", "steps", "clock", "complete"}
    assert not [text for _, text in told if "{" in text or "()" in text]


def test_a_difference_is_told_as_somebody_would_read_it():
    one = next(d for d in compare(FLANDERS, LITERATURE).differences if d.step == "rescreen")
    assert difference(one, FLANDERS, LITERATURE, "en").startswith(
        "First contact, up to 16 weeks: EPDS total: 13; nothing else is known. By flanders the step is"
    )


def test_a_difference_that_the_engine_does_not_see_is_an_error_of_ours(monkeypatch):
    really = compared.decide
    monkeypatch.setattr(compared, "decide", lambda _, moment, facts: really(FLANDERS, moment, facts))
    with pytest.raises(DisagreementError):
        compare(FLANDERS, LITERATURE)


def test_progress_is_told_per_moment():
    seen = []
    compare(FLANDERS, FLANDERS, on_progress=lambda *state: seen.append(state))
    assert seen == [(n, 4, moment) for n, moment in enumerate(FLANDERS.moments)] + [(4, 4, "")]
