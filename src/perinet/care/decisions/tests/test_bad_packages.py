"""Every kind of bad package is refused with its file, its place and what to do about it."""

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.tests.packages import copied, rewritten

RULE = "(epds.total > 13 or gad7.total > 15)"  # of clinical-assessment
OPEN, MARKS = "guideline.toml, open rescreen-window", "guideline.toml, budget safety-marks"
WHOOLEY, EPDS = "guideline.toml, instrument whooley", "guideline.toml, instrument epds"
CHOICES = "guideline.toml, open on-indication, conditions"
AT = "guideline.toml, rule clinical-assessment, column"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        (RULE, "(epds.totla > 13 or gad7.total > 15)", f"{AT} 2", "declare it under [[facts]] or [[instruments]]"),
        (RULE, "(epds.total > 13 or abs(gad7.total) > 15)", f"{AT} 21", "use only and, or, not"),
        (RULE, "(epds.total + 1 > 13 or gad7.total > 15)", f"{AT} 2", "write the fact first"),
        (RULE, "(epds.total > gad7.total)", f"{AT} 2", "is not a value of epds.total, which is 0 to 30"),
        (RULE, "(epds.total > 'high')", f"{AT} 2", "is not a value of epds.total, which is 0 to 30"),
        (RULE, "(help.wanted > 3)", f"{AT} 2", "is not a value of help.wanted, which is true or false"),
        (RULE, "(epds.total > 31)", f"{AT} 2", "is outside epds.total, which is 0 to 30"),
        (RULE, "(epds.total >= 0)", f"{AT} 2", "never changes its answer: epds.total is 0 to 30"),
        (RULE, "({on-indicaton})", "guideline.toml, rule clinical-assessment", "is no open value with conditions"),
        ('id = "bond"', 'id = "alcohol"', "guideline.toml, rule alcohol", "is there twice; ids are unique"),
        ('id = "bond"', 'id = "Bond"', "guideline.toml, rule Bond", "in small letters, digits and hyphens"),
        ('step = "infant-parent-consult"', 'step = "x"', "guideline.toml, rule bond", "known are urgent-care"),
        (
            'step = "advice"\nwithin = "P7D"\nown = true', 'step = "advice"\nwithin = "P7D"',
            "guideline.toml, rule alcohol", "has no source; name one, or say own = true",
        ),
        (
            'step = "advice"\nwithin = "P7D"\nown = true\nwithin_own = true',
            'step = "advice"\nwithin = "P7D"\nown = true',
            "guideline.toml, rule alcohol", "name within_source, or say within_own = true",
        ),
        ('version = "1.0.0"', 'version = "1.0"', "guideline.toml, version", "written as MAJOR.MINOR.PATCH"),
        ("review_by = 2027-11-01", 'review_by = "soon"', "guideline.toml, review_by", "write the day by which"),
        ('owner = "Guideline group of the network"', "", "guideline.toml, owner", "write it as text"),
        ("[[notes]]", "[[nots]]", "guideline.toml, nots", "unknown table or key; check the spelling"),
        ('id = "bond"\n', 'id = "bond"\nurgensy = "hard"\n', "guideline.toml, rule bond", "urgensy is unknown"),
        ('id = "bond"\n', 'id = "bond"\nid = "bond"\n', "guideline.toml", "Cannot overwrite a value (at line"),
        ('first_step = ["epds", "gad-7"]', 'first_step = ["epsd"]', "guideline.toml, moment rescreen", "declare it"),
        ('sets = ["rules.rescreen.within"', 'sets = ["rules.x.within"', OPEN, "which stands nowhere"),
        ('choices = ["P21D", "P28D"]', 'choices = ["P21D"]', OPEN, "is not among the choices P21D"),
        ("whooley-1-or-gad2-2 = ", "x = ", "guideline.toml, open on-indication", "conditions needs one for every"),
        (
            'only_if = { after-second-rescreen = "named-contact" }', 'only_if = { after = "named-contact" }',
            "guideline.toml, step named-contact", "only_if: after is not open; open are period-end",
        ),
        (
            'only_if = { after-second-rescreen = "named-contact" }', 'only_if = { after-second-rescreen = "x" }',
            "guideline.toml, step named-contact", "'x' is not among the choices clinical-assessment, named-contact",
        ),
        ('steps = ["urgent-care"]', 'steps = ["urgent"]', "guideline.toml, budget urgent", "step 'urgent' is unknown"),
        ("at_most = 1", "at_most = 300", "guideline.toml, budget urgent", "at_most of per_asked persons"),
        ('owner = "mark-reader"\nsteps', 'owner = "nobody"\nsteps', MARKS, "owners are"),
        ('population = ["birth-parent"]', 'population = [1]', "guideline.toml, population", 'as ["birth-parent"]'),
        ("total = [0, 2]", "total = [0.0, 2.5]", WHOOLEY, "total must be two whole numbers, the lower first"),
        ("total = [0, 2]", "total = [2, 0]", WHOOLEY, "total must be two whole numbers, the lower first"),
        ("total = [0, 2]", "total = [0, 9999999999]", WHOOLEY, "total must be two whole numbers, the lower first"),
        ("items = 2\n", "items = 1000000\n", WHOOLEY, "items must be 0 to 500"),
        ("items = 2\npoints = [0, 1]", "items = 2", WHOOLEY, "points is missing; say what one item can be worth"),
        ("scales = { anxiety = [0, 9] }", "scales = { anxiety = 3 }", EPDS, "scales.anxiety must be two whole numbers"),
        (
            "scales = { anxiety = [0, 9] }", "scales = { item10 = [0, 9] }",
            "guideline.toml, fact epds.item10", "a name is written once",
        ),
        ('within = "PT4H"', 'within = "P99999D"', "guideline.toml, rule concern", "is not a duration"),
        ('within = "PT4H"', 'within = "PT\u0664H"', "guideline.toml, rule concern", "is not a duration"),
        ('moments = ["all"]', 'moments = ["rescreen", "rescreen"]', "guideline.toml, rule concern", "each once"),
        ('moments = ["all"]', 'moments = [["all"]]', "guideline.toml, rule concern", "holds words only"),
        ('first_step = ["epds", "gad-7"]', "first_step = []", "guideline.toml, moment rescreen", "asks nothing"),
        (
            "gad2.total >= 2", "gad2.total >= 2) or (help.wanted",
            f"{CHOICES} whooley-1-or-gad2-2, column 38", "this can't be read as a condition",
        ),
        (
            '"whooley.total >= 1 or gad2.total >= 2"', '"{on-indication}"',
            f"{CHOICES} whooley-1-or-gad2-2, column 3", "this can't be read as a condition",
        ),
        ('"whooley.total >= 1 or gad2.total >= 2"', "3", f"{CHOICES} whooley-1-or-gad2-2", "is written as text"),
        ('id = "bond"', "id = 3", "guideline.toml, rule number 26", "id must be a text"),
        ("[complete]", "[[complete]]", "guideline.toml, complete", "is there once; write [complete]"),
    ],
)  # fmt: skip
def test_a_bad_guideline_is_refused_with_its_place_and_what_to_do(tmp_path, old, new, where, what):
    folder = rewritten(copied(tmp_path), old, new)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    place, _, said = refused.value.findings[0].partition(": ")
    assert (place, what in refused.value.findings[0]) == (where, True), said


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (
            "texts/nl.toml", "\nalcohol = ", "\nalchol = ",
            ("texts/nl.toml, [rules]: alcohol is missing",
             "texts/nl.toml, [rules]: alchol is a key that nothing uses; correct or remove it"),
        ),
        ("texts/fr.toml", "[budgets]", "[budget]", (
            "texts/fr.toml, [budgets]: asking is missing", "texts/fr.toml, [budgets]: care is missing",
            "texts/fr.toml, [budgets]: safety-marks is missing", "texts/fr.toml, [budgets]: urgent is missing",
            *["texts/fr.toml, [budget]: is a section that nothing uses; remove it"] * 4,
        )),
        ("texts/en.toml", "[open_choices.period-end]\n", "[open_choices.period-end]\nP9D = '9'\n", (
            "texts/en.toml, [open_choices.period-end]: P9D is a key that nothing uses; correct or remove it",
        )),
        ("texts/en.toml", "[steps.none]\n", "[steps.none]\nnote = 'x'\n", (
            "texts/en.toml, [steps.none]: note is unknown; known are entry, name, parent, say",
        )),
    ],
)  # fmt: skip
def test_a_wrong_word_key_is_named_with_its_file_and_section(tmp_path, path, old, new, said):
    folder = rewritten(copied(tmp_path), old, new, path)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    assert refused.value.findings == said


def test_a_language_that_no_guideline_speaks_is_named(tmp_path):
    folder = copied(tmp_path)
    (folder / "texts" / "de.toml").write_text("")
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    said = "texts/de.toml: a guideline speaks nl, fr and en; remove it, or correct its name"
    assert refused.value.findings == (said,)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (
            "texts/en.toml",
            "instead of {old}",
            "instead",
            "[phrases]: would_change needs {fact}, {value}, {old}, {step}",
        ),
        (
            "texts/en.toml",
            "instead of {old}",
            "not {old} {x}",
            "[phrases]: would_change needs {fact}, {value}, {old}",
        ),
        (
            "texts/en.toml",
            '\nalcohol = "',
            "\nalcohol = ''  # \"",
            "[rules]: alcohol must be a text that is not empty",
        ),
        (
            "texts/en.toml",
            '\nalcohol = "',
            '\nalcohol = 3  # "',
            "[rules]: alcohol must be a text that is not empty",
        ),
        (
            "texts/en.toml",
            "[budgets]",
            "[[budgets]]",
            "budgets: must be a table; write [budgets] above its words",
        ),
    ],
)
def test_words_that_would_leave_a_sentence_empty_are_refused(tmp_path, path, old, new, said):
    folder = rewritten(copied(tmp_path), old, new, path)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    assert refused.value.findings[0].startswith(f"{path}, {said}")


def added(name, text):
    return lambda folder: (folder / name).write_text(text)


def linked(folder):
    text = folder / "texts" / "nl.toml"
    text.rename(folder.parent / "nl.toml")
    text.symlink_to(folder.parent / "nl.toml")


def nested(folder):
    added("cases/deep.toml", f"x = {'[' * 5000}{']' * 5000}")(folder)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            added("run.sh", "x"),
            "run.sh: is no file of a package; a package holds guideline.toml, cases/*.toml",
        ),
        (added("choices.toml", "x = 1"), "choices.toml: is no file of a package"),
        (added("cases/readme.md", "x"), "cases/readme.md: is no file of a package"),
        (lambda folder: (folder / "cases" / "more").mkdir(), "cases/more: is no file of a package"),
        (
            lambda folder: (folder / "cases" / "more.toml").mkdir(),
            "cases/more.toml: can't be read (it is no file)",
        ),
        (added("cases/large.toml", "#" * 2_000_001), "cases/large.toml: has more than 2,000,000 characters"),
        (nested, "cases/deep.toml: is too deeply nested; write it as plain tables"),
        (linked, "texts/nl.toml: is a link; put the file itself here"),
    ],
)
def test_a_folder_holds_nothing_that_nobody_would_read(tmp_path, spoil, said):
    folder = copied(tmp_path)
    spoil(folder)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    assert refused.value.findings[0].startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[case]]\nname = 'a'", "case: is unknown; write [[cases]] or [[tables]]"),
        ("cases = 3", "cases: is no list; write [[cases]]"),
        ("[[cases]]\nmoment = 3", "case 1: moment must be str or list"),
        ("[[cases]]\nrule = [3]", "case 1: rule holds words only, each in quotes"),
        ("[[cases]]\nonly_if = { on-indication = [1] }", "case 1: only_if holds words only, each in quotes"),
        ("[[tables]]\ntitle = 'T'\nrows = ''", "T: has no rows; write a line of names, and one per case"),
        ("[[tables]]\ntitle = 3", "table 1: title must be str"),
    ],
)
def test_a_case_that_would_never_be_asked_is_refused(tmp_path, content, said):
    folder = copied(tmp_path)
    (folder / "cases" / "z.toml").write_text(content)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    assert refused.value.findings == (f"cases/z.toml, {said}",)


def test_a_condition_over_several_lines_names_the_line_too(tmp_path):
    folder = rewritten(copied(tmp_path), "or concern.harm_to_child or", "or concern.harm_to_chidl or")
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    place = "guideline.toml, rule concern, line 2, column 6: "
    assert refused.value.findings[0].startswith(place)


def test_words_for_a_row_of_another_choice_are_no_mistake(tmp_path):
    """`named-contact` exists only where a region chose it, and its words are there for everybody."""
    assert "named-contact" in library.load(copied(tmp_path)).guideline.texts["nl"]["steps"]


@pytest.mark.parametrize("path", ["texts/nl.toml", "cases/worked.toml", "guideline.toml"])
@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe", "is not written in UTF-8"), (b"a = ?\n", "(at line 1, col")]
)
def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path, path, content, said):
    folder = copied(tmp_path)
    (folder / path).write_bytes(content)
    with pytest.raises(GuidelineError) as refused:
        library.load(folder)
    assert refused.value.findings[0].startswith(f"{path}: ")
    assert said in refused.value.findings[0]


def test_a_bad_package_never_replaces_a_good_one(tmp_path):
    before = library.get("flanders")
    with pytest.raises(GuidelineError):
        library.load(rewritten(copied(tmp_path), RULE, "(epds.total > 99)"))
    assert library.get("flanders") is before
