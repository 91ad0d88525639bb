"""A package can be kept as text and read again; a region and an organisation choose only what is left open."""

from datetime import date, timedelta

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.engine import decide
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.tests.packages import copied, rewritten

FLANDERS = library.PACKAGES["flanders"]
CONTACT = {"after-second-rescreen": "named-contact"}
MOMENTS = ({"moment-preconception": "on"}, {"moment-birth-14d": "on"})  # that a region may switch on
AGAIN = {"epds.total": 11, "epds.item10": 0, "gad7.total": 0, "rescreen.previous": 1}

OVERLAY = """
overlay = true
extends = "flanders"
id = "flanders-north"
version = "1.0.0"
region = "north"
owner = "Working group North"
reason = "What the network of the north agreed."
review_by = 2027-01-01

[[choices]]
open = "after-second-rescreen"
value = "named-contact"
reason = "A midwife with a name is closer than an appointment."
"""
CHOICE = OVERLAY[OVERLAY.index("[[choices]]") :]
RULE = '[[rules]]\nid = "rescreen"\nwhen = "epds.total > 9"\n'


def findings(files):
    with pytest.raises(GuidelineError) as refused:
        library.read(files)
    return refused.value.findings


def overlay(old="", new="", **files):
    assert old in OVERLAY
    return {"guideline.toml": OVERLAY.replace(old, new, 1) if old else OVERLAY, **files}


# Kept as text


@pytest.mark.parametrize("name", [*library.PACKAGES, *library.EXAMPLES])
def test_a_package_read_from_its_files_is_the_package_of_its_folder(name):
    folder = library.load(library.DATA / name)
    kept = library.read(library.files(library.DATA / name))
    assert kept.guideline.package_hash == folder.guideline.package_hash
    assert (kept.judged_by, kept.manifest, kept.folder) == (folder.judged_by, "current", None)
    facts = AGAIN | {"gad7.total": 15}
    for moment in folder.guideline.moments:
        assert decide(kept.guideline, moment, facts) == decide(folder.guideline, moment, facts)


def test_a_kept_package_stays_itself_when_the_one_beneath_it_changes(tmp_path):
    base, child = copied(tmp_path), copied(tmp_path, "flanders-literature")
    kept = library.files(child)
    before = library.read(kept).guideline
    rewritten(base, "PT4H", "PT3H")
    assert library.load(child).guideline.package_hash != before.package_hash
    again = library.read(kept).guideline
    assert (again.package_hash, again.rules["concern"].within) == (before.package_hash, "PT4H")


def test_a_draft_that_brings_no_base_lies_on_the_shipped_one():
    own = {
        path: text
        for path, text in library.files(library.DATA / "flanders-open").items()
        if "base/" not in path
    }
    package = library.read(own)
    assert package.guideline.package_hash == library.get("flanders-open").package_hash
    assert "base/flanders/guideline.toml" in package.files


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_the_bytes_of_a_file_are_what_counts(tmp_path, line_end):
    folder = copied(tmp_path)
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", line_end).encode())
    library.write_manifest(folder)
    assert library.read(library.files(folder)).manifest == "current"
    assert library.load(folder).guideline.package_hash != FLANDERS.guideline.package_hash


@pytest.mark.parametrize(
    "path",
    ["notes.md", "../guideline.toml", "base/flanders/choices.toml", "cases/more/a.toml", "texts/nl.txt"],
)
def test_a_file_that_is_no_part_of_a_package_is_refused(path):
    (said,) = findings({**FLANDERS.files, path: ""})
    assert said.startswith(f"{path}: is no file of a package; a package holds guideline.toml, cases/*.toml")


def test_files_without_a_guideline_are_no_package():
    assert findings({}) == ("guideline.toml: can't be read; this package has none",)


def test_a_package_never_lies_on_itself():
    turn = FLANDERS.files["guideline.toml"].replace(
        'id = "flanders"', 'id = "turning"\nextends = "turning"', 1
    )
    said = findings({"guideline.toml": turn, "base/turning/guideline.toml": turn})
    assert said == ("guideline.toml, extends: turning would extend itself",)


def test_a_name_that_is_a_path_finds_no_package():
    (said,) = findings({"guideline.toml": 'extends = "../flanders"'})
    assert said == "guideline.toml, extends: '../flanders' is no id of a package"


# The day of review


def test_a_guideline_is_overdue_from_the_day_after_its_review(tmp_path):
    guideline = FLANDERS.guideline
    assert guideline.review_by == date(2027, 11, 1)
    assert not guideline.is_overdue(guideline.review_by)
    assert guideline.is_overdue(guideline.review_by + timedelta(days=1))


def test_a_package_answers_for_itself_and_inherits_no_version_or_owner(tmp_path):
    copied(tmp_path)
    child = rewritten(copied(tmp_path, "flanders-open"), "review_by", "# review_by")
    rewritten(child, "version", "# version")
    with pytest.raises(GuidelineError) as refused:
        library.load(child)
    assert refused.value.findings == (
        "guideline.toml, version: is missing; write it as text",
        "guideline.toml, review_by: is missing; write the day by which the content is looked at again, as 2027-11-01",
    )


# What an organisation chooses


def test_an_organisation_that_chooses_nothing_else_follows_the_same_package():
    assert library.with_choices(FLANDERS, {}) is FLANDERS
    assert library.with_choices(FLANDERS, {"after-second-rescreen": "clinical-assessment"}) is FLANDERS


def test_a_value_that_changes_no_rule_changes_no_package():
    assert library.with_choices(FLANDERS, {"period-end": "P365D"}) is FLANDERS


def test_a_choice_gives_a_package_of_its_own_that_can_be_kept_and_taken_back():
    chosen = library.with_choices(FLANDERS, CONTACT)
    assert chosen.guideline.package_hash != FLANDERS.guideline.package_hash
    assert library.read(chosen.files).guideline.package_hash == chosen.guideline.package_hash
    assert (chosen.manifest, chosen.guideline.open_values["after-second-rescreen"].value) == (
        "current",
        "named-contact",
    )
    back = library.with_choices(chosen, {"after-second-rescreen": "clinical-assessment"})
    assert back.guideline.package_hash == FLANDERS.guideline.package_hash


def test_choices_add_up_in_any_order():
    one = library.with_choices(library.with_choices(FLANDERS, CONTACT), {"rescreen-window": "P21D"})
    other = library.with_choices(FLANDERS, {"rescreen-window": "P21D", **CONTACT})
    assert one.guideline.package_hash == other.guideline.package_hash


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"period-end": "P9D"}, "period-end: 'P9D' is not among the choices P365D, P730D"),
        ({"cut-off": "13"}, "cut-off: flanders does not leave this open; open are period-end, on-indication"),
    ],
)
def test_what_is_not_open_cannot_be_chosen(values, said):
    with pytest.raises(GuidelineError, match=said):
        library.with_choices(FLANDERS, values)


@pytest.mark.parametrize("name", library.PACKAGES)
@pytest.mark.parametrize("choice", ["clinical-assessment", "named-contact"])
def test_a_second_rescreen_ends_with_a_person_whatever_a_region_chose(name, choice):
    chosen = library.with_choices(library.PACKAGES[name], {"after-second-rescreen": choice}).guideline
    for moment in chosen.moments:
        assert decide(chosen, moment, AGAIN).step == choice
        assert decide(chosen, moment, AGAIN | {"epds.total": 14}).step == "clinical-assessment"
        assert decide(chosen, moment, AGAIN | {"rescreen.previous": 0}).step == "rescreen"


def test_a_step_that_no_choice_opens_needs_nobody():
    assert "named-contact" not in FLANDERS.guideline.steps
    steps = list(library.with_choices(FLANDERS, CONTACT).guideline.steps)
    assert steps.index("substance-assessment") < steps.index("named-contact") < steps.index("rescreen")


def test_the_line_of_the_first_questions_moves_together_with_what_counts_as_enough():
    lower = library.with_choices(FLANDERS, {"on-indication": "whooley-1-or-gad2-2"}).guideline
    facts = {"whooley.total": 0, "gad2.total": 2}
    assert decide(FLANDERS.guideline, "week-20", facts).step == "none"
    assert decide(lower, "week-20", facts).step == "screen-further"
    assert decide(lower, "week-20", facts | {"second_step.declined": True}).step == "incomplete"
    assert decide(lower, "week-20", facts | {"gad2.total": 1}).step == "none"


def test_the_window_of_asking_again_is_one_value_in_all_its_places():
    chosen = library.with_choices(FLANDERS, {"rescreen-window": "P21D"}).guideline
    rules = ("rescreen", "rescreen-other-list")
    assert {chosen.rules[name].within for name in rules} | {chosen.moments["rescreen"].closes} == {"P21D"}


def test_every_other_choice_that_changes_a_rule_can_be_tried():
    tried = [values for values, _package in library.alternatives(FLANDERS)]
    assert tried == [
        {"on-indication": "whooley-1-or-gad2-2"}, CONTACT, *MOMENTS, {"rescreen-window": "P21D"},
    ]  # fmt: skip


# What a region chooses


def test_a_region_chooses_and_says_who_and_why():
    package = library.read(overlay())
    guideline = package.guideline
    assert (guideline.id, guideline.region, guideline.extends) == ("flanders-north", "north", "flanders")
    assert decide(guideline, "week-20", AGAIN).step == "named-contact"
    found = {one.path: one for one in library.differences(package)}
    assert found["open.after-second-rescreen.value"].new == "named-contact"
    assert found["rules.second-rescreen-contact.when"].base == ""
    assert found["rules.second-rescreen.step"].new == ""
    assert {one.owner for one in found.values()} == {"Working group North"}
    assert {one.reason for one in found.values()} == {"A midwife with a name is closer than an appointment."}
    assert not [path for path in found if "epds" in path or path.startswith(("moments", "complete"))]


def test_what_a_region_chose_nobody_in_it_chooses_otherwise():
    package = library.read(overlay())
    assert library.with_choices(package, CONTACT) is package
    with pytest.raises(GuidelineError, match="was decided for north; follow flanders to choose otherwise"):
        library.with_choices(package, {"after-second-rescreen": "clinical-assessment"})
    assert [values for values, _other in library.alternatives(package)] == [
        {"on-indication": "whooley-1-or-gad2-2"},
        *MOMENTS,
        {"rescreen-window": "P21D"},
    ]


def test_a_region_may_lie_on_a_variant_but_not_on_another_region():
    on_variant = library.read(overlay('extends = "flanders"', 'extends = "flanders-literature"'))
    assert decide(on_variant.guideline, "week-20", AGAIN | {"epds.total": 10}).step == "named-contact"
    assert set(on_variant.inherited) == {"flanders-literature", "flanders"}
    (said,) = findings(overlay('extends = "flanders"', 'extends = "flanders-example-region"'))
    assert said == "guideline.toml, extends: flanders-example-region itself extends another package"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (overlay("reason =", "because ="), "because: an overlay only chooses what flanders leaves open;"),
        (overlay("reason =", "# reason ="), "reason: is missing; an overlay says whose choice it is and why"),
        (overlay('"north"', '" "'), "region: is missing; an overlay says whose choice it is and why"),
        (overlay('"after-second-rescreen"', '"x"'), "choice x: flanders does not leave this open; open are"),
        (overlay('"named-contact"', '"x"'), "choice after-second-rescreen: 'x' is not among the choices"),
        (overlay('value = "', 'step = "'), "choice after-second-rescreen: has open, value and reason, and"),
        (overlay(CHOICE, CHOICE * 2), "choice after-second-rescreen: is there twice; choose once"),
        (overlay(CHOICE, ""), "choices: there are none; an overlay has at least one [[choices]]"),
        (
            overlay(CHOICE, CHOICE + RULE),
            "rules: an overlay only chooses what flanders leaves open; remove it",
        ),
        (
            overlay('extends = "flanders"', ""),
            "extends: is missing; an overlay says which package it lies on",
        ),
        (overlay('version = "1.0.0"', 'version = "1"'), "version: is written as MAJOR.MINOR.PATCH"),
        (overlay("overlay = true", "overlay = 1"), "overlay: is written as overlay = true, or not at all"),
        (
            overlay('value = "named-contact"', "value = 3"),
            "choice after-second-rescreen: open, value and reason",
        ),
    ],
)
def test_an_overlay_that_does_more_than_choose_is_refused(files, said):
    assert findings(files)[0].startswith(f"guideline.toml, {said}")


def test_a_package_never_takes_the_name_of_the_one_beneath_it():
    said = "guideline.toml, id: is that of the package beneath; give this one its own"
    assert findings(overlay('id = "flanders-north"', 'id = "flanders"')) == (said,)


def test_a_package_beneath_is_the_one_that_it_is_called():
    base = {f"base/flanders/{path}": text for path, text in library.PACKAGES["flanders"].files.items()}
    text = base["base/flanders/guideline.toml"].replace('id = "flanders"', 'id = "other"', 1)
    said = "base/flanders/guideline.toml: names itself other 1.0.0; correct id and version"
    assert findings(overlay(**base | {"base/flanders/guideline.toml": text})) == (said,)


def test_an_overlay_has_no_words_of_its_own():
    said = ("texts/nl.toml: an overlay has no words of its own; remove it",)
    assert findings(overlay(**{"texts/nl.toml": ""})) == said


def test_the_example_region_shortens_nothing_clinical_and_is_offered_to_nobody():
    package = library.find("flanders-example-region")
    assert package.guideline.unverified
    assert package.guideline.id not in library.PACKAGES
    found = library.differences(package)
    assert {one.path for one in found if one.base} == {
        "open.period-end.value", "open.rescreen-window.value", "open.moment-birth-14d.value",
        "moments.rescreen.closes", "rules.rescreen.within", "rules.rescreen-other-list.within",
    }  # fmt: skip
    assert {tuple(one.path.split(".")[:2]) for one in found if not one.base} == {
        ("moments", "birth-14d"), ("moments", "postpartum-6m"), ("rules", "earlier-psychosis-after-birth"),
    }  # fmt: skip


# What a variant says otherwise


def test_the_differences_of_a_variant_are_shown_row_by_row_with_their_source():
    found = {one.path: one for one in library.differences(library.PACKAGES["flanders-literature"])}
    line = found["rules.clinical-assessment.when"]
    assert ("epds.total > 13" in line.base, "epds.total >= 13" in line.new) == (True, True)
    assert line.reason.startswith("EPDS: https://doi.org/")
    assert "rules.alcohol.when" not in found
    assert library.differences(FLANDERS) == ()
