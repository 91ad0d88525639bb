"""The help block is configuration: crisis lines as telephone links, in the language of the page."""

from perinet.web.parts import help  # noqa: A004


def test_crisis_lines_stand_in_their_order_as_telephone_links():
    assert [line["href"] for line in help.crisis_lines("nl")] == ["tel:112", "tel:1813", "tel:106"]


def test_a_line_speaks_the_language_of_the_page():
    assert help.crisis_lines("fr")[0]["name"] != help.crisis_lines("en")[0]["name"]
    assert help.crisis_lines("ar")[0]["name"] != help.crisis_lines("en")[0]["name"]


def test_a_line_without_a_name_in_the_language_of_the_page_says_in_which_it_stands():
    german, english = help.crisis_lines("de")[0], help.crisis_lines("en")[0]
    assert german == english | {"lang": "en"}
    assert english["lang"] == help.crisis_lines("ar")[0]["lang"] == ""


def test_an_advice_line_is_no_crisis_line():
    crisis = {line["number"] for line in help.crisis_lines("nl")}
    assert crisis.isdisjoint(line["number"] for line in help.checked_advice_lines("nl"))
