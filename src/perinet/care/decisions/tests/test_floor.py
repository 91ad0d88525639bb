"""What every guideline must do is asked of each one, and nobody who writes a guideline can take it away."""

from dataclasses import replace

import pytest

from perinet.care.decisions import combined, floor, library
from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.examine import examine
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.proofs import prove, prove_package
from perinet.care.decisions.tests.tiny import SAFETY, tiny
from perinet.care.decisions.verdicts import sentence, title
from perinet.care.screening import library as instruments

CONCERN = "or concern.harm_to_child or concern.estrangement"
INVARIANT = 'given = "epds.item10 >= 1 or phq9.item9 >= 1"\nalways = "safety-check"'
SOFT = 'when = "epds.item10 = 1 or phq9.item9 = 1"'


def drafted(*changes):
    """Return the shipped guideline with pieces of its text replaced, as somebody may hand it in."""
    files = dict(library.PACKAGES["flanders"].files)
    for old, new in changes:
        assert old in files["guideline.toml"]
        files["guideline.toml"] = files["guideline.toml"].replace(old, new)
    return library.read(files)


def failures(guideline):
    return {result.id: result for result in prove(guideline).failed}


@pytest.mark.parametrize("name", [*library.PACKAGES, *library.EXAMPLES])
def test_every_shipped_guideline_stands_on_the_floor(name):
    assert floor.lacking(library.find(name).guideline) == []


def test_every_mark_of_the_registry_is_demanded_of_every_guideline():
    demanded = " ".join(demand.given.text for demand in floor.DEMANDS.values())
    spoken = [item for one in instruments.instruments() for item in one.marked if item.fact]
    assert spoken and all(item.fact in demanded for item in spoken)
    marked = [(one.prefix, item) for one in instruments.instruments() for item in one.marked if not item.fact]
    assert marked
    for prefix, item in marked:
        assert f"{prefix}.{item.id} >= {item.mark.from_points}" in demanded
        assert f"{prefix}.{item.id} >= {item.mark.hard_from}" in demanded


def test_a_guideline_may_not_miss_self_harm_though_it_drops_its_own_invariant_too():
    draft = drafted(
        (INVARIANT, 'given = "epds.item10 >= 2"\nalways = "safety-check"'), (SOFT, 'when = "epds.item10 = 1"')
    )
    found = failures(draft.guideline)
    assert [*found] == ["floor:self-harm"]
    assert found["floor:self-harm"].counterexample == {"phq9.item9": 1}


@pytest.mark.parametrize(
    ("change", "demand", "counterexample"),
    [
        ((CONCERN, ""), "concern", {"concern.harm_to_child": True}),
        (('within = "PT4H"', 'within = "PT5H"'), "concern", {"concern.psychosis": True}),
        (('within = "PT1H"', 'within = "P1D"'), "self-harm-hard", {"epds.item10": 2}),
        (("pbq.item24 = 1", "pbq.item24 = 1 and help.wanted"), "harm-to-child", {"pbq.item24": 1}),
        (('within = "PT8H"', 'not_before = "PT1H"\nwithin = "PT8H"'), "self-harm", {"epds.item10": 1}),
    ],
)  # fmt: skip
def test_too_little_or_too_late_is_shown_with_the_person(change, demand, counterexample):
    result = failures(drafted(change).guideline)[f"floor:{demand}"]
    assert result.counterexample == counterexample


def changed(**facts):
    """Return the shipped guideline that knows these facts otherwise, or not at all."""
    guideline = library.get("flanders")
    known = guideline.facts | {name.replace("__", "."): fact for name, fact in facts.items()}
    return replace(guideline, facts={name: fact for name, fact in known.items() if fact})


@pytest.mark.parametrize(
    ("guideline", "said"),
    [
        (
            changed(concern__estrangement=None),
            "facts: concern.estrangement is not known, and must never be missed; declare it under [[facts]]",
        ),
        (
            changed(pbq__item24=None),
            "facts: pbq.item24 is not known, and must never be missed; declare it under [[instruments]] pbq",
        ),
        (
            changed(concern__mania=Fact("concern.mania", "int", 0, 3)),
            "fact concern.mania: must be true or false",
        ),
        (
            changed(epds__item11=Fact("epds.item11", "int", 0, 3, instrument="epds")),
            "instrument epds: epds.item11 is nothing that this questionnaire gives; remove it",
        ),
        (
            changed(epds__total=Fact("epds.total", "int", 0, 60, instrument="epds")),
            "instrument epds: epds.total is 0 to 60, but the questionnaire gives 0 to 30",
        ),
        (
            changed(phq9__item9=Fact("phq9.item9", "int", 0, 1, instrument="phq-9")),
            "instrument phq-9: phq9.item9 is 0 to 1, but the questionnaire gives 0 to 3",
        ),
        (
            changed(mine__total=Fact("mine.total", "int", 0, 3, instrument="mine")),
            "instrument mine: is not in the registry of questionnaires; correct its id, or register it first",
        ),
        (
            changed(rescreen__previous=None),
            "step rescreen: could be opened for ever; declare rescreen.previous under [[facts]] "
            "and end the loop in a rule",
        ),
    ],
)
def test_what_a_guideline_must_know_is_named_with_what_to_do(guideline, said):
    assert floor.lacking(guideline) == [f"guideline.toml, {said}"]


def test_what_is_most_urgent_comes_first_and_stands_alone():
    guideline = library.get("flanders")
    last = dict(reversed(guideline.steps.items()))
    (said,) = floor.lacking(replace(guideline, steps=last))
    assert said.startswith("guideline.toml, steps: urgent-care and safety-check come first, in this order")
    joined = guideline.steps | {"safety-check": replace(guideline.steps["safety-check"], concern="mood")}
    (said,) = floor.lacking(replace(guideline, steps=joined))
    assert (
        said
        == "guideline.toml, step safety-check: replaces nothing and is never replaced; remove its concern"
    )


def test_what_is_safe_under_each_choice_is_not_missed_under_two_together():
    """Each of two rules stands for the same answer, and each is taken away by another choice."""
    rule = 'id = "self-harm-hard"\nmoments = ["all"]\n'
    one = 'only_if = { on-indication = "whooley-1-or-gad2-3" }\n'
    two = 'only_if = { rescreen-window = "P28D" }\n'
    files = dict(library.PACKAGES["flanders"].files)
    text = files["guideline.toml"]
    start = text.index(f"[[rules]]\n{rule}")
    row = text[start : text.index("[[rules]]", start + 1)]
    second = row.replace('id = "self-harm-hard"', 'id = "self-harm-other"')
    text = text.replace(row, row.replace(rule, rule + one) + second.replace('["all"]\n', '["all"]\n' + two))
    files["guideline.toml"] = text
    for language in LANGUAGES:
        words = files[f"texts/{language}.toml"]
        files[f"texts/{language}.toml"] = words.replace("[rules]\n", '[rules]\nself-harm-other = "x"\n', 1)
    failed = [
        (values, result.id)
        for values, _, report in prove_package(library.read(files))
        for result in report.failed
        if result.kind == "floor"
    ]
    together = {"on-indication": "whooley-1-or-gad2-2", "rescreen-window": "P21D"}
    missed = [values for values, demand in failed if demand == "floor:self-harm-hard"]
    assert together in missed and len(missed) == 2**3  # with and without each of the three other choices
    assert all(together.items() <= values.items() for values in missed)


def test_more_choices_than_can_be_proved_together_are_refused(monkeypatch):
    package = library.PACKAGES["flanders"]
    assert (
        len(list(combined.together(package))) == 2**5 - 5 - 1
    )  # five choices, two or more of them otherwise
    monkeypatch.setattr(combined, "MOST", 31)
    with pytest.raises(GuidelineError, match="32 combinations can be chosen, and at most 31 can be proved"):
        list(combined.together(package))


def test_a_check_of_a_package_tells_what_it_lacks():
    found = examine(drafted(("points = [0, 5]", "points = [0, 4]")))
    assert "guideline.toml, instrument pbq: pbq.item18 is 0 to 4, but the questionnaire gives 0 to 5" in found


def test_a_guideline_that_knows_too_few_answers_proves_nothing_of_them():
    guideline = tiny(SAFETY)
    result = failures(guideline)["floor:harm-to-child"]
    assert (result.detail, result.counterexample) == ("unknown", None)


def test_the_anxiety_list_alone_never_reassures():
    draft = drafted(
        ('when = """(not {on-indication}\n', 'when = """(gad2.total = 0 or not {on-indication}\n')
    )
    assert failures(draft.guideline)["absence:enough"].counterexample == {"gad2.total": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_floor_is_told_in_every_language(language):
    guideline = tiny(SAFETY | {"when": "epds.item10 >= 2"})
    told = [
        text
        for result in prove(guideline).failed
        if result.kind == "floor" or result.id == "absence:enough"
        for text in (title(result, guideline, language), sentence(result, guideline, language))
    ]
    assert len(told) >= 10
    assert not [text for text in told if "{" in text or not text]


def test_an_invariant_that_nobody_can_test_is_no_promise():
    empty = {"id": "empty", "given": "epds.total > 20 and epds.total < 10", "always": "safety-check"}
    guideline = tiny(SAFETY, invariants=[empty])
    result = failures(guideline)["invariant:empty"]
    assert result.detail == "empty"
    assert sentence(result, guideline, "en").startswith("Nobody can answer like this")
