"""Packages are read whole or refused with everything that is wrong."""

import copy
import tomllib

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.examine import examine
from perinet.care.decisions.guideline import LANGUAGES, count_risks, seconds
from perinet.care.decisions.package import GuidelineError, build
from perinet.care.decisions.tests.packages import copied

FLANDERS = library.DATA / "flanders"


@pytest.fixture
def data():
    return tomllib.loads((FLANDERS / "guideline.toml").read_text())


@pytest.fixture
def texts():
    return {
        language: tomllib.loads((FLANDERS / "texts" / f"{language}.toml").read_text())
        for language in LANGUAGES
    }


def rule(data, name):
    return next(row for row in data["rules"] if row["id"] == name)


def findings(data, texts):
    with pytest.raises(GuidelineError) as refused:
        build(data, texts)
    return refused.value.findings


@pytest.mark.parametrize(
    ("when", "column", "said"),
    [
        ("abs(epds.total) > 13", 1, "use only and, or, not"),
        ("epds.total + 1 > 13", 1, "write the fact first"),
        ("epds.total > gad7.total", 1, "is not a value of epds.total"),
        ("13 < epds.total", 1, "write the fact first"),
        ("gad7.total > 15 or coalesce(epds.total, 0) > 13", 20, "write the fact first"),
        ("epds.total in (select 1)", 1, "not allowed here"),
        ("case when help.wanted then true else false end", 11, "not allowed here"),
        ("epds.total like '1%'", 1, "not allowed here"),
        ("help.wanted is true", 1, "null or not null"),
        ("epds.total in (1, null)", 1, "is not a value of epds.total"),
        ("epds.totla > 13", 1, "epds.totla is not a fact"),
        ('"epds"."total" > 13', 1, "is not a fact"),
        ("epds.total", 1, "compare it with a value"),
        ("help.wanted -- or bond.concern", 12, "a comment is not allowed"),
        ("help.wanted /* or bond.concern */", 12, "a comment is not allowed"),
        ("epds.total > 31", 1, "outside epds.total, which is 0 to 30"),
        ("epds.total > 30", 1, "never changes its answer"),
        ("epds.total >= 0", 1, "never changes its answer"),
        ("epds.total < -1", 1, "outside epds.total"),
        ("epds.total > 13.5", 1, "is not a value of epds.total"),
        ("epds.total > '13'", 1, "is not a value of epds.total"),
        ("epds.total = true", 1, "is not a value of epds.total"),
        ("help.wanted = 1", 1, "is not a value of help.wanted"),
        ("help.wanted > false", 1, "needs a number"),
        ("epds.total between 13 and 10", 1, "the lower value first"),
        ("epds.total > ", 12, "can't be read"),
        ("epds.total > 13; drop table person", 1, "expected one condition"),
        ("", 1, "expected one condition"),
        ("epds.total > 13 > 2", 1, "write the fact first"),
        ("not " * 300 + "help.wanted", 1000, "at most 1000 characters"),
        ("(" * 490 + "help.wanted" + ")" * 490, 1, "too deeply nested"),
        ("epds.total in ()", 1, "in needs a list of values"),
    ],
)
def test_a_condition_outside_the_small_language_is_refused_with_its_column(data, texts, when, column, said):
    rule(data, "clinical-assessment")["when"] = when
    (finding,) = findings(data, texts)
    assert finding.startswith(f"guideline.toml, rule clinical-assessment, column {column}: ")
    assert said in finding


@pytest.mark.parametrize(
    "when",
    [
        "epds.total > 13 or (not help.wanted and gad7.total <> 3)",
        "epds.total between 11 and 13",
        "epds.total in (11, 12) and epds.total not in (13)",
        "help.wanted = true and help.wanted is not null",
        "population = 'birth-parent'",
        "not (epds.total <= 3)",
    ],
)
def test_the_small_language_is_enough_for_comparisons_lists_ranges_and_absence(data, texts, when):
    rule(data, "clinical-assessment")["when"] = when
    assert build(data, texts).rules["clinical-assessment"].condition.text == when


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: rule(d, "alcohol").pop("own"), "rule alcohol: has no source"),
        (lambda d: rule(d, "rescreen").pop("within_own"), "rule rescreen: the clock (within) has no source"),
        (lambda d: d["moments"][1].pop("window_own"), "moment week-20: the window has no source"),
        (lambda d: d["complete"].pop("own"), "complete: has no source"),
        (lambda d: d["contacts"][0].pop("own"), "contact second-step-declined: has no source"),
        (lambda d: rule(d, "alcohol").update(moments=["week-21"]), "moment 'week-21' is unknown"),
        (lambda d: rule(d, "alcohol").update(moments=[]), "name at least one moment"),
        (lambda d: rule(d, "alcohol").update(step="advise"), "step 'advise' is unknown"),
        (lambda d: rule(d, "alcohol").update(within="2 weeks"), "is not a duration"),
        (lambda d: rule(d, "alcohol").update(urgency="red"), "urgency is one of"),
        (lambda d: rule(d, "alcohol").update(owned=True), "owned is unknown"),
        (lambda d: rule(d, "alcohol").pop("within"), "within is missing"),
        (lambda d: rule(d, "alcohol").update(own="yes"), "own must be bool"),
        (lambda d: rule(d, "alcohol").update(id="Alcohol!"), "an id is written in small letters"),
        (lambda d: d["rules"].append(copy.deepcopy(d["rules"][0])), "rule concern: is there twice"),
        (lambda d: d.update(rulez=[]), "rulez: unknown table or key"),
        (lambda d: d.pop("version"), "version: is missing"),
        (lambda d: d.pop("population"), "population: is missing"),
        (lambda d: d["facts"][0].pop("range"), "fact risk.count: needs type bool, or int with range"),
        (
            lambda d: d["facts"].append({"name": "epds.total", "type": "bool"}),
            "fact epds.total: a name is written once",
        ),
        (lambda d: d["open"][0].update(value="P3Y"), "open period-end: 'P3Y' is not among the choices"),
        (lambda d: d["risk_factors"][0].update(level="low"), "level is factor or high"),
        (lambda d: d["signs"][0].update(fact="epds.total"), "epds.total is not a yes-or-no fact"),
        (lambda d: d["invariants"][0].update(always="advise"), "step 'advise' is unknown"),
        (lambda d: d["moments"][0].update(anchor="moon"), "anchor is gestation, birth, wish or decision"),
        (lambda d: d["moments"][0].update(first_step_for="some"), "first_step_for is everybody or indicated"),
    ],
)
def test_what_is_missing_or_misspelt_is_named(data, texts, spoil, said):
    spoil(data)
    assert any(said in finding for finding in findings(data, texts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_step_and_fact_speaks_every_language(data, texts, language):
    del texts[language]["rules"]["alcohol"]
    texts[language]["steps"]["none"]["say"].pop()
    found = findings(data, texts)
    assert f"texts/{language}.toml, [rules]: alcohol is missing" in found
    assert f"texts/{language}.toml, [steps.none]: say needs exactly three sentences" in found


def test_a_language_that_is_missing_is_named_once(data, texts):
    del texts["fr"]
    assert findings(data, texts) == ("texts/fr.toml: is missing; every guideline speaks nl, fr and en",)


def test_all_findings_come_at_once(data, texts):
    rule(data, "alcohol").pop("own")
    rule(data, "bond").update(when="epds.totla > 3")
    assert len(findings(data, texts)) == 2


@pytest.mark.parametrize("package", library.PACKAGES.values(), ids=list(library.PACKAGES))
def test_a_shipped_package_is_trusted_and_nothing_is_wrong_with_it(package):
    assert examine(package) == []
    assert package.manifest == "current", "run `perinet guideline manifest` on the folder"
    assert library.trusted(package.guideline.package_hash)


def test_a_changed_file_changes_the_hash_and_ends_the_trust(tmp_path):
    folder = copied(tmp_path)
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_text(text.replace("> 13 or", "> 12 or"))
    package = library.load(folder)
    assert package.manifest == "outdated"
    assert not library.trusted(package.guideline.package_hash)
    found = examine(package)
    assert any("13 is not above 13" in finding for finding in found)
    assert any(finding.startswith("MANIFEST:") for finding in found)
    library.write_manifest(folder)
    assert library.load(folder).manifest == "current"


def test_a_package_that_extends_another_changes_with_it(tmp_path):
    base, child = copied(tmp_path), copied(tmp_path, "flanders-literature")
    before = library.load(child).guideline.package_hash
    assert before == library.get("flanders-literature").package_hash
    (base / "guideline.toml").write_text((base / "guideline.toml").read_text().replace("PT4H", "PT3H"))
    after = library.load(child).guideline
    assert after.package_hash != before
    assert after.rules["concern"].within == "PT3H"


def test_a_package_that_extends_another_may_say_one_thing_in_words_of_its_own(tmp_path):
    copied(tmp_path)
    child = copied(tmp_path, "flanders-literature")
    (child / "texts").mkdir(exist_ok=True)
    (child / "texts" / "en.toml").write_text('[steps.urgent-care]\nname = "Care today"\n')
    said, base = (
        library.load(child).guideline.texts["en"]["steps"],
        library.get("flanders").texts["en"]["steps"],
    )
    assert said["urgent-care"]["name"] == "Care today"
    assert said["urgent-care"]["say"] == base["urgent-care"]["say"]
    assert said["rescreen"] == base["rescreen"]


def test_a_row_that_stands_twice_in_an_overlay_is_refused(tmp_path):
    copied(tmp_path)
    child = copied(tmp_path, "flanders-literature")
    text = (child / "guideline.toml").read_text()
    (child / "guideline.toml").write_text(text + text[text.index("[[invariants]]") :])
    with pytest.raises(GuidelineError, match="is there twice"):
        library.load(child)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id = ", "guideline.toml: "),
        ('extends = "nowhere"', "neither beside this folder nor shipped"),
        ('extends = "flanders-open"', "itself extends another package"),
        ("steps = 3", "steps: is written as \\[\\[steps\\]\\]"),
    ],
)
def test_a_folder_that_is_no_package_is_refused(tmp_path, content, said):
    (tmp_path / "guideline.toml").write_text(content)
    with pytest.raises(GuidelineError, match=said):
        library.load(tmp_path)


def test_an_unknown_guideline_names_the_known_ones(tmp_path):
    with pytest.raises(GuidelineError, match="flanders, flanders-literature, flanders-open"):
        library.find(str(tmp_path / "nothing"))


def test_an_invariant_that_does_not_hold_gives_its_counterexample(tmp_path):
    folder = copied(tmp_path)
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_text(
        text.replace('when = "epds.item10 = 1 or phq9.item9 = 1"', 'when = "phq9.item9 = 1"')
    )
    found = examine(library.load(folder))
    assert (
        "invariant self-harm-is-never-missed: at first-contact {'epds.item10': 1} does not open safety-check"
        in found
    )


def test_a_case_that_cannot_be_decided_is_a_finding(tmp_path):
    folder = copied(tmp_path)
    (folder / "cases" / "more.toml").write_text(
        '[[cases]]\nname = "impossible"\nmoment = "week-20"\nfacts = { "epds.total" = 31 }\nstep = "none"\n'
        '[[cases]]\nname = "mute"\nmoment = "week-20"\nfacts = {}\nstp = "none"\n'
    )
    found = examine(library.load(folder))
    assert "cases/more.toml, impossible: epds.total: 31 is out of range, expected 0 to 30" in found
    assert "cases/more.toml, mute: unknown key stp" in found
    assert "cases/more.toml, mute: says no step" in found


def test_a_nested_condition_waits_for_each_fact_once(data, texts):
    rule(data, "bond")["when"] = "(help.wanted and (bond.concern or " * 8 + "help.wanted" + "))" * 8
    guideline = build(data, texts)
    assert "bond" in guideline.evaluate("week-20", {"help.wanted": True})[0]
    assert dict(guideline.evaluate("week-20", {})[1])["bond"] == ("help.wanted", "bond.concern")


def test_a_package_may_be_for_others_than_the_one_it_extends(tmp_path):
    child = copied(tmp_path, "flanders-literature")
    text = (child / "guideline.toml").read_text()
    (child / "guideline.toml").write_text(text.replace("title =", 'population = ["co-parent"]\ntitle =', 1))
    assert library.load(child).guideline.population == ("co-parent",)


def test_an_invariant_over_too_many_facts_is_not_passed_over(tmp_path):
    folder = copied(tmp_path)
    text = (folder / "guideline.toml").read_text()
    items = " or ".join(f"pbq.item{number} >= 2" for number in range(1, 9))
    (folder / "guideline.toml").write_text(
        text.replace("pbq.item18 >= 1 or pbq.item24 >= 1", f"epds.item10 >= 1 and ({items})")
    )
    assert any("too many combinations" in finding for finding in examine(library.load(folder)))


def test_a_guideline_without_cases_is_not_trusted(tmp_path):
    folder = copied(tmp_path)
    for path in (folder / "cases").iterdir():
        path.unlink()
    assert any(finding.startswith("cases: there are none") for finding in examine(library.load(folder)))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(GuidelineError, match="guideline.toml: can't be read"):
        library.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "long"), [("PT4H", 14400), ("P14D", 1209600), ("P6W", 3628800), ("P1DT2H30M", 95400)]
)
def test_a_duration_has_a_length(text, long):
    assert seconds(text) == long


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "14D", "P-1D", "P1Y"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(text)


def test_steps_stand_in_the_order_of_urgency():
    assert list(library.get("flanders").steps) == [
        "urgent-care", "safety-check", "specialised-care", "clinical-assessment", "substance-assessment", "rescreen",
        "screen-further", "social-support", "infant-parent-consult", "advice", "none",
    ]  # fmt: skip


def test_risk_factors_are_counted_only_when_every_domain_is_known():
    guideline = library.get("flanders")
    nothing = dict.fromkeys(guideline.risk_factors, False)
    assert count_risks(guideline, nothing) == {"risk.count": 0, "risk.high": False}
    assert count_risks(guideline, nothing | {"housing": True}) == {"risk.count": 1, "risk.high": False}
    assert count_risks(guideline, nothing | {"housing": None}) == {"risk.high": False}
    assert count_risks(guideline, {"domestic-violence": True}) == {"risk.high": True}
    assert count_risks(guideline, {}) == {}


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("concern", {"within": "PT0H"}, "rule concern: within: a clock needs a length"),
        (
            "rescreen",
            {"not_before": "P60D"},
            "rule rescreen: not_before: begins after the clock of within has run out",
        ),
        (
            "concern",
            {"own": False, "source": "  "},
            "rule concern: has no source; name one, or say own = true",
        ),
        (
            "concern",
            {"within_own": False, "within_source": " "},
            "rule concern: the clock (within) has no source; name within_source, or say within_own = true",
        ),
    ],
)
def test_a_clock_that_cannot_run_or_says_no_origin_is_a_finding(data, texts, name, changes, said):
    rule(data, name).update(changes)
    assert findings(data, texts) == (f"guideline.toml, {said}",)


@pytest.mark.parametrize("window", [("P30W", "P20W", "P24W"), ("P18W", "P25W", "P24W")])
def test_a_window_that_closes_before_it_is_due_is_a_finding(data, texts, window):
    moment = next(row for row in data["moments"] if row["id"] == "week-20")
    moment |= dict(zip(("opens", "due", "closes"), window, strict=True))
    assert findings(data, texts) == (
        "guideline.toml, moment week-20: a window opens, is due and closes, in that order",
    )
