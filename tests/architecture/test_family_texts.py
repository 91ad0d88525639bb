"""The list of what parents read: which files are on it, and what makes a translation unfit to show."""

import pytest

from perinet.network.content.notes import Note, fingerprint
from perinet.network.content.translations import Translation
from scripts import family_texts

SOURCE = 'Call <a href="tel:112">%(number)s</a>.'


@pytest.mark.parametrize(
    ("file", "every_language", "dutch"),
    [
        ("web/family/door.py", True, True),
        ("web/family/templates/family/ending/thanks.html", True, True),
        ("web/parts/templates/parts/help_block.html", True, True),
        ("web/family/own/saying.py", False, True),
        ("web/family/templates/family/own/home.html", False, True),
        ("web/professional/ask.py", False, False),
        ("ground/design/charts.py", False, False),
    ],
)
def test_a_file_is_for_parents_in_every_language_in_those_of_the_house_or_not_at_all(
    file, every_language, dutch
):
    assert family_texts.is_for_parents(file, "1") is every_language
    assert family_texts.is_for_parents(file, "1", house=True) is dutch


def test_of_a_file_with_letters_to_everybody_only_those_to_parents_count():
    lines = family_texts.FUNCTIONS["flows/tell.py"]
    assert lines
    assert family_texts.is_for_parents("flows/tell.py", str(min(lines)))
    assert not family_texts.is_for_parents("flows/tell.py", "1")


def translation(text, note=None):
    now = fingerprint(SOURCE, "", "")
    return Translation("", SOURCE, "", (text,), False, note or Note("human", now), now, now)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('Ara <a href="tel:112">%(number)s</a>.', []),
        ('Ara <a href="tel:112">numara</a>.', ["other placeholders"]),
        ('Ara <a href="tel:113">%(number)s</a>.', ["other tags"]),
        ("Ara %(number)s.", ["other tags"]),
        (
            '<a href="tel:112">%(number)s</a> <script>%(name)s</script>',
            ["other placeholders", "of its own", "other tags"],
        ),
    ],
)
def test_a_translation_keeps_places_and_tags(text, says):
    found = list(family_texts.wrong(translation(text)))
    assert len(found) == len(says)
    assert all(part in why for part, why in zip(says, found, strict=True))


def test_what_is_old_without_a_mark_is_a_problem_and_with_one_it_is_not():
    text = 'Ara <a href="tel:112">%(number)s</a>.'
    assert "older" in "".join(family_texts.wrong(translation(text, Note("human", "0" * 12))))
    assert list(family_texts.wrong(translation(text, Note("human", "0" * 12, stale=True)))) == []
