"""What a parent says about the child: no total, no mark, no band; only the worry leads to somebody who is in touch."""

from datetime import date

import pytest

from perinet.care.screening import about_child, library, scoring
from perinet.care.screening.instrument import LANGUAGES

title = "About the child: first weeks, baby, toddler"

pytestmark = pytest.mark.spec
LISTS = ("child-first-weeks", "child-baby", "child-toddler")


@pytest.mark.parametrize("name", LISTS)
def test_no_answer_is_worth_a_point_of_a_total_and_none_raises_a_mark(instrument_spec, name):
    instrument_spec(
        name,
        table="""
        answers | also                                            | total | marks | missing | band
        --------+-------------------------------------------------+-------+-------+---------+-----
                | sleep=0 crying=0 feeding=0 contact=0 worry=0    |       |       |         |
                | sleep=2 crying=2 feeding=2 contact=2 worry=2    |       |       |         |
                | worry=2                                         |       |       |         |
                |                                                 |       |       |         |
        """,
    )


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("answer", "worried"), [(0, ""), (1, "a-little"), (2, "a-lot"), (None, "")])
def test_the_worry_of_the_parent_is_the_only_thing_that_is_read(name, answer, worried):
    instrument = library.get(name)
    others = dict.fromkeys(("sleep", "crying", "feeding", "contact"), 2)
    given = others | ({} if answer is None else {"worry": answer})
    assert about_child.worry(instrument, given) == worried
    assert scoring.score(instrument, given).facts() == {}


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ("2026-01-31", "child-first-weeks"),
        ("2026-04-29", "child-first-weeks"),
        ("2026-04-30", "child-baby"),
        ("2027-01-30", "child-baby"),
        ("2027-01-31", "child-toddler"),
        ("2028-02-28", "child-toddler"),
        ("2028-02-29", ""),
        ("2026-01-30", ""),
    ],
)
def test_the_list_follows_from_the_age_of_a_child_born_on_the_last_of_january(on, name):
    found = about_child.list_for(library.instruments(), born=date(2026, 1, 31), on=date.fromisoformat(on))
    assert (found.id if found else "") == name


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_our_own_short_and_without_blame(name, language):
    texts = library.texts(name, language)
    assert set(texts.own) == {item.id for item in library.get(name).items}
    assert not texts.checked and not texts.validated
    for sentence in (*texts.items.values(), texts.recall, *texts.stem.split(". ")):
        assert len(sentence.split()) <= 15


def test_there_is_one_list_for_every_month_up_to_two_years():
    covered = [
        age
        for one in library.instruments()
        if one.child
        for age in range(one.child.from_months, one.child.until_months)
    ]
    assert sorted(covered) == list(range(25))
