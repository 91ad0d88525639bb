"""Which numbers stand on every page, and which files are refused."""

import pytest

from perinet.network.directory import helplines

LINE = """
[[lines]]
key = "1"
number = "112"
level = "crisis"
verified = true
source = "a page"
url = ""
languages = []
hours = ""
name = { nl = "a", fr = "b", en = "c" }
when = { nl = "a", fr = "b", en = "c" }
"""


def test_the_crisis_block_holds_the_three_verified_crisis_lines():
    assert [line.number for line in helplines.CRISIS_BLOCK] == ["112", "1813", "106"]


def test_an_advice_line_never_stands_in_the_crisis_block():
    advice = {line.key for line in helplines.advice_lines(helplines.HELP_LINES)}
    assert "1712" in advice
    assert advice.isdisjoint(line.key for line in helplines.CRISIS_BLOCK)


def test_a_number_that_nobody_read_is_marked():
    marked = {line.key for line in helplines.HELP_LINES if not line.verified}
    assert marked == {"102", "kind-en-gezin", "druglijn"}


def test_a_line_speaks_the_languages_of_the_site_and_is_dialled_without_spaces():
    line = next(line for line in helplines.HELP_LINES if line.key == "druglijn")
    assert line.dial == "078151020"
    assert line.name("fr") == "DrugLijn"
    assert line.when("ar") != line.when("en") == line.when("de")


def test_the_languages_of_a_line_are_not_guessed():
    assert all(line.languages == () for line in helplines.HELP_LINES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"crisis"', '"emergency"', "level is emergency"),
        ('source = "a page"', 'source = ""', "verified without a source"),
        ('"112"', '"call us"', "call us is not a number"),
        ('fr = "b", ', "", "name has no fr"),
        ('url = ""\n', "", "url is missing"),
        ("verified = true", "verified = false", "no verified crisis line"),
        (LINE, LINE + LINE, "a key stands twice"),
    ],
)
def test_a_file_that_could_mislead_is_refused(old, new, says):
    with pytest.raises(helplines.HelpLineError, match=says):
        helplines.read(LINE.replace(old, new))


def test_a_site_may_bring_its_own_file():
    assert [line.key for line in helplines.read(LINE)] == ["1"]
