"""What is proved holds for everybody; what fails shows the smallest person, as somebody would read it."""

import subprocess
import sys
from dataclasses import replace

import pytest
import z3

from perinet.care.decisions import bench, library, proofs
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.decisions.proofs import prove
from perinet.care.decisions.search import DisagreementError, UndecidedError
from perinet.care.decisions.tests.tiny import AGAIN, ASSESS, PREVIOUS, SAFETY, tiny
from perinet.care.decisions.verdicts import sentence, title

NEVER_MISSED = {"id": "never-missed", "given": "epds.item10 >= 1", "always": "safety-check"}


def faults(guideline):
    """Return what a guideline of a few rules breaks of its own; what every guideline must do is tested apart."""
    return [result for result in prove(guideline).failed if not is_of_the_floor(result)]


def is_of_the_floor(result):
    return result.kind == "floor" or result.id == "absence:enough"


def failures(guideline):
    return {result.id: result for result in faults(guideline)}


def only_failure(guideline):
    (result,) = faults(guideline)
    return result


@pytest.mark.parametrize("name", library.PACKAGES)
def test_the_shipped_guidelines_are_proved_under_every_choice_of_a_region(name):
    package = library.PACKAGES[name]
    readings = [package, *(other for _, other in library.alternatives(package))]
    assert [[result.id for result in prove(one.guideline).failed] for one in readings] == [
        [] for _ in readings
    ]


def test_every_kind_of_property_is_asked_of_the_shipped_guideline():
    kinds = {one.kind for one in proofs.properties(library.get("flanders"))}
    assert kinds == {
        "floor", "invariant", "rule", "answer", "absence", "contradiction", "threshold", "overlap", "loop"
    }  # fmt: skip


def test_a_sound_guideline_has_no_failure():
    assert not faults(tiny(SAFETY, ASSESS, AGAIN, invariants=[NEVER_MISSED]))


def test_a_missed_answer_breaks_an_invariant_with_that_answer_alone():
    result = only_failure(
        tiny(SAFETY | {"when": "epds.item10 >= 2"}, ASSESS, AGAIN, invariants=[NEVER_MISSED])
    )
    assert (result.id, result.moment) == ("invariant:never-missed", "week-20")
    assert (result.counterexample, result.step) == ({"epds.item10": 1}, "incomplete")


def test_an_invariant_is_proved_at_every_moment():
    late = SAFETY | {"moments": ["rescreen"]}
    result = only_failure(tiny(late, AGAIN, invariants=[NEVER_MISSED], moments=("rescreen", "week-20")))
    assert (result.moment, result.counterexample) == ("week-20", {"epds.item10": 1})


def test_an_invariant_holds_also_for_answers_that_contradict_each_other():
    """Nobody has a total below the points of an item; a wrong entry must not hide the mark."""
    rule = SAFETY | {"when": "epds.item10 >= 1 and (epds.total is null or epds.total >= 1)"}
    result = only_failure(tiny(rule, ASSESS, AGAIN, invariants=[NEVER_MISSED]))
    assert result.counterexample == {"epds.total": 0, "epds.item10": 1}
    assert result.contradictory
    assert "contradict" in sentence(result, tiny(rule, ASSESS, AGAIN, invariants=[NEVER_MISSED]), "en")


def test_a_missing_answer_is_a_counterexample_too():
    told = {"id": "told", "given": "concern.psychosis", "always": "urgent-care"}
    rule = {"id": "urgent", "when": "concern.psychosis and setting is not null", "step": "urgent-care"}
    assert only_failure(tiny(rule, invariants=[told])).counterexample == {"concern.psychosis": True}


@pytest.mark.parametrize(
    "when",
    [
        "epds.total < 1 and epds.item10 >= 1",
        "epds.total > 13 and epds.item10 is null",
        "epds.total > 27 and epds.item10 = 0",
        "epds.anxiety > 6 and epds.item3 = 0",
        "epds.anxiety > 3 and epds.item4 is null",
        "whooley.item1 = 1 and whooley.item2 = 1 and whooley.total is null",
    ],
)
def test_a_rule_that_nobody_can_make_hold_is_dead(when):
    guideline = tiny(SAFETY, AGAIN, {"id": "dead", "when": when, "step": "social-support"})
    result = failures(guideline)["rule:dead"]
    assert (result.detail, result.counterexample) == ("dead", None)
    assert sentence(result, guideline, "en") == "Nobody can make this rule hold: Rule dead."


@pytest.mark.parametrize(
    "when", ["epds.total = 0 and epds.item10 = 0", "epds.anxiety = 9 and epds.item10 is null"]
)
def test_a_rule_that_somebody_can_make_hold_is_alive(when):
    assert "rule:alive" not in failures(tiny(SAFETY, {"id": "alive", "when": when, "step": "social-support"}))


def test_a_rule_that_changes_nothing_for_anybody_is_told():
    shadowed = {"id": "shadowed", "when": "epds.total > 20", "step": "clinical-assessment"}
    result = only_failure(tiny(ASSESS, AGAIN, shadowed))
    assert (result.id, result.detail) == ("rule:shadowed", "idle")


def test_a_rule_with_a_shorter_clock_of_its_own_matters():
    assert not faults(
        tiny(ASSESS, AGAIN, ASSESS | {"id": "sooner", "when": "epds.total > 20", "within": "P2D"})
    )


def test_a_rule_can_not_give_incomplete_as_a_step():
    rule = {"id": "unsure", "when": "concern.psychosis", "step": "incomplete"}
    assert failures(tiny(AGAIN, rule))["answer"].counterexample == {"concern.psychosis": True}


def test_a_rule_can_not_reassure_while_too_little_is_known():
    rule = {"id": "calm", "when": "whooley.total = 0", "step": "none"}
    result = failures(tiny(AGAIN, rule))["absence:complete"]
    assert (result.counterexample, result.step) == ({"whooley.total": 0}, "none")


def test_nobody_is_reassured_without_an_answer():
    found = failures(tiny(AGAIN, complete=f"days_postpartum is null or ({'epds.total is not null'})"))
    assert (found["absence:answered"].counterexample, found["absence:answered"].step) == ({}, "none")


def test_not_answering_never_reassures():
    guideline = tiny(AGAIN, complete="whooley.total = 0 and (epds.total is null or epds.item10 = 0)")
    result = only_failure(guideline)
    assert result.id == "absence:taken-away"
    assert result.counterexample == {"whooley.total": 0, "epds.total": 10}
    assert result.instead == {"whooley.total": 0}
    assert (result.step, result.instead_step) == ("incomplete", "none")


def test_two_rules_of_equal_urgency_do_not_name_two_owners():
    guideline = tiny(AGAIN, AGAIN | {"id": "other", "when": "gad7.total > 10", "owner": "the-doctor"})
    result = only_failure(guideline)
    assert (result.id, result.counterexample) == (
        "contradiction:rescreen",
        {"epds.total": 11, "gad7.total": 11},
    )


def test_a_more_urgent_rule_decides_between_two():
    assert not faults(
        tiny(
            SAFETY,
            SAFETY | {"id": "soft", "owner": "the-doctor", "urgency": "soft", "when": "epds.item9 >= 1"},
        )
    )


def test_a_hole_between_two_lines_is_found_at_its_edge():
    result = only_failure(tiny(ASSESS, AGAIN | {"when": "epds.total between 10 and 12"}))
    assert result.id == "threshold:epds.total"
    assert (result.counterexample, result.step) == ({"epds.total": 12}, "rescreen")
    assert (result.instead, result.instead_step) == ({"epds.total": 13}, "incomplete")


def test_a_worse_answer_does_not_slow_the_clock():
    soft = SAFETY | {"id": "soft", "urgency": "soft", "within": "PT8H"}
    result = only_failure(tiny(SAFETY | {"when": "epds.item10 = 2"}, soft))
    assert (result.id, result.counterexample) == ("threshold:epds.item10", {"epds.item10": 2})


def test_a_score_that_is_better_when_higher_is_read_downwards():
    low = [ASSESS | {"when": "epds.total < 5"}, AGAIN | {"when": "epds.total < 10"}]
    assert not faults(tiny(*low))
    hole = [ASSESS | {"when": "epds.total < 5"}, AGAIN | {"when": "epds.total = 9"}]
    assert failures(tiny(*hole))["threshold:epds.total"].moment == "week-20"


def test_one_total_does_not_open_two_steps_side_by_side():
    result = only_failure(tiny(ASSESS, AGAIN, concerns=False))
    assert (result.id, result.counterexample) == ("overlap:epds.total", {"epds.total": 14})
    assert result.steps == ("clinical-assessment", "rescreen")


def test_asking_again_ends():
    rules = [AGAIN, ASSESS | {"when": "epds.total > 13 or (epds.total > 11 and rescreen.previous >= 1)"}]
    result = failures(tiny(*rules, facts=[PREVIOUS]))["loop:rescreen"]
    assert result.counterexample == {"epds.total": 11, "rescreen.previous": 1}
    ends = ASSESS | {"when": "epds.total > 13 or (epds.total > 10 and rescreen.previous >= 1)"}
    assert "loop:rescreen" not in failures(tiny(AGAIN, ends, facts=[PREVIOUS]))


def test_a_failure_is_told_as_somebody_would_read_it():
    guideline = tiny(SAFETY | {"when": "epds.item10 >= 2"}, AGAIN, invariants=[NEVER_MISSED])
    result = only_failure(guideline)
    assert title(result, guideline, "en") == "Always “Safety check” when: epds.item10 >= 1"
    assert sentence(result, guideline, "en") == (
        "Around 20 weeks: EPDS question 10: 1; nothing else is known. "
        "This leads to “Not enough is known yet”, and not to “Safety check”."
    )
    assert sentence(result, guideline, "nl").startswith(
        "Rond 20 weken: EPDS-vraag 10: 1; verder is niets bekend."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_its_sentence_in_every_language(language):
    broken = [
        tiny(SAFETY | {"when": "epds.item10 = 2"}, ASSESS, AGAIN | {"owner": "x"}, AGAIN | {"id": "b"},
             {"id": "calm", "when": "whooley.total = 0", "step": "none"},
             {"id": "unsure", "when": "whooley.total > 0", "step": "incomplete"},
             complete="epds.total is null", invariants=[NEVER_MISSED]),
        tiny(ASSESS, AGAIN, concerns=False, facts=[PREVIOUS]),
    ]  # fmt: skip
    told = [(r, sentence(r, g, language), title(r, g, language)) for g in broken for r in prove(g).failed]
    assert {result.kind for result, *_ in told} == {
        "floor", "invariant", "answer", "absence", "contradiction", "threshold", "overlap", "loop", "rule"
    }  # fmt: skip
    assert not [text for _, *texts in told for text in texts if "{" in text or not text]


def test_progress_is_told_before_each_property_and_at_the_end():
    seen = []
    report = prove(tiny(SAFETY, AGAIN), on_progress=lambda *state: seen.append(state))
    total = len(report.results)
    assert [done for done, *_ in seen] == [*range(total + 1)]
    assert seen[-1] == (total, total, "")
    assert seen[0] == (0, total, report.results[0].id)


def test_a_proof_that_the_engine_contradicts_is_an_error_of_ours(monkeypatch):
    guideline = tiny(SAFETY | {"when": "epds.item10 >= 2"}, AGAIN, invariants=[NEVER_MISSED])
    other = tiny(SAFETY, AGAIN)
    really = bench.decide
    monkeypatch.setattr(bench, "decide", lambda _, moment, facts: really(other, moment, facts))
    with pytest.raises(DisagreementError, match="does not agree"):
        prove(guideline)


def test_no_answer_from_the_prover_is_neither_a_proof_nor_a_counterexample(monkeypatch):
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    with pytest.raises(UndecidedError):
        prove(tiny(SAFETY, AGAIN))


def test_words_among_the_facts_are_proved_too():
    given = {
        "id": "ward",
        "given": "setting in ('home', 'ward') and days_postpartum between 1 and 3",
        "always": "rescreen",
    }
    result = only_failure(
        tiny(
            AGAIN | {"when": "setting = 'ward' or setting <> 'ward' and days_postpartum > 2"},
            invariants=[given],
        )
    )
    assert result.counterexample == {"setting": "home", "days_postpartum": 1}


def test_what_holds_needs_no_sentence():
    guideline = tiny(SAFETY, AGAIN)
    proved = [result for result in prove(guideline).results if not is_of_the_floor(result)]
    assert {sentence(result, guideline, "en") for result in proved} == {""}


def test_the_time_of_each_property_is_measured_by_whoever_asks():
    ticks = iter(range(1000))
    report = prove(tiny(SAFETY, AGAIN), timer=lambda: float(next(ticks)))
    assert {result.seconds for result in report.results} == {1.0}
    assert replace(report.results[0], seconds=0.0) == prove(tiny(SAFETY, AGAIN)).results[0]


def test_pages_and_decisions_never_load_the_prover():
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'perinet.config.settings_test'; "
        "django.setup(); import perinet.config.urls, perinet.config.cli.decide; sys.exit('z3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
