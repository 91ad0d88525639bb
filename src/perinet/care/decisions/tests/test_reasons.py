"""Every reason to decide otherwise has words in each language."""

import pytest

from perinet.care.decisions import reasons


def test_a_code_says_itself_in_each_language():
    assert reasons.in_words("her-wish", "nl") == "Zij wil nu iets anders"
    assert reasons.in_words("her-wish", "en") == "She wants something else now"


def test_a_code_of_an_older_release_is_shown_as_it_stands():
    assert reasons.in_words("no-longer-used", "fr") == "no-longer-used"


def test_a_code_without_words_in_a_language_is_refused():
    with pytest.raises(KeyError, match="fr"):
        reasons.read('[[reasons]]\nid = "x"\nnl = "x"\nen = "x"\n')
