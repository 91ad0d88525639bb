"""A pregnancy maps onto the Belgian data set: status, due date, number of foetuses, end."""

from datetime import date

import pytest

from perinet.people.families.pregnancy_status import DUE_DATE, END, FOETUSES, STATUS, PregnancyFacts, data_set

DUE, ENDED = date(2027, 3, 1), date(2027, 2, 20)


@pytest.mark.parametrize(
    ("facts", "answer", "parts"),
    [
        (PregnancyFacts("pregnant", DUE, 2, None), "LA15173-0", ((DUE_DATE, DUE), (FOETUSES, 2))),
        (PregnancyFacts("pregnant", None, 1, None), "LA15173-0", ((FOETUSES, 1),)),
        (PregnancyFacts("born", DUE, 1, ENDED), "LA26683-5", ((DUE_DATE, DUE), (FOETUSES, 1), (END, ENDED))),
        (PregnancyFacts("loss", None, 1, ENDED), "LA26683-5", ((FOETUSES, 1), (END, ENDED))),
    ],
)
def test_what_is_known_stands_in_the_entry(facts, answer, parts):
    entry = data_set(facts)
    assert (entry.answer.code, entry.parts) == (answer, parts)


def test_a_wish_for_a_child_is_no_entry():
    assert data_set(PregnancyFacts("wish", None, 1, None)) is None


def test_the_codes_are_those_of_the_data_set():
    codes = [one.code for one in (STATUS, DUE_DATE, FOETUSES, END)]
    assert codes == ["82810-3", "11778-8", "11878-6", "289251005"]
