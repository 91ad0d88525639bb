"""A language and a size of letters hold for the pages of one link, and lead to no other site."""

import pytest

from perinet.network.content import translations
from perinet.web.family.tests.links import send

pytestmark = pytest.mark.django_db


def page(mother, name="door"):
    return mother.get(name).content.decode()


def test_a_page_can_be_read_in_every_language_that_is_offered():
    mother = send(language="nl")
    buttons = page(mother)
    assert all(
        f'name="language" value="{code}"' in buttons for code in translations.offered() if code != "nl"
    )
    mother.post("speak", data={"language": "ar"})
    assert '<html lang="ar" dir="rtl"' in page(mother)


def test_a_page_with_words_of_a_machine_says_so_and_others_do_not():
    mother = send(language="nl")
    said = "تُرجمت هذه الصفحة آليًا"
    assert said not in page(mother)
    mother.post("speak", data={"language": "ar"})
    assert said in page(mother)


def test_a_language_that_is_not_offered_changes_nothing():
    mother = send(language="en")
    mother.post("speak", data={"language": "xx"})
    assert '<html lang="en"' in page(mother)


def test_letters_grow_in_two_steps_and_come_back():
    mother = send(language="en")
    for value, name in (("large", "Largest letters"), ("largest", "Usual letters"), ("", "Large letters")):
        mother.post("speak", data={"letters": value})
        shown = page(mother)
        assert f'aria-label="{name}"' in shown
        assert (f"letters-{value}" in shown) is bool(value)


def test_another_language_keeps_the_size_and_the_other_way_round():
    mother = send(language="en")
    mother.post("speak", data={"letters": "large"})
    mother.post("speak", data={"language": "fr"})
    assert '<html lang="fr" dir="ltr" class="density-calm letters-large"' in page(mother)


def test_a_question_without_words_in_the_language_of_the_page_says_in_which_it_stands():
    mother = send(language="nl").begin()
    mother.post("speak", data={"language": "ar"})
    question = mother.get("question", "whooley", "item1").content.decode()
    assert '<html lang="ar" dir="rtl"' in question
    assert '<fieldset class="field field-choices" aria-describedby' in question
    assert 'lang="nl" dir="ltr"><legend' in question


def test_she_who_begins_in_another_language_is_asked_in_it():
    mother = send(language="nl")
    mother.post("speak", data={"language": "fr"})
    mother.occasion.refresh_from_db()
    assert mother.occasion.language == "nl", "before it is hers, nothing changes"
    mother.begin()
    mother.occasion.refresh_from_db()
    assert mother.occasion.language == "fr"
