"""A machine counts sounds and words; the table is what people say."""

import pytest

from perinet.network.content import plain

SOUNDS = {
    1: "rust goed leeuw sneeuw mooi kijkt hij ja wij zacht app team nieuw",
    2: "moeder baby vragen zwanger bewaard vroedvrouw hulplijn partner tweeën bureau chaos gezin eentje yoga QR",
    3: "geboorte antwoorden ziekenhuis telefoon koningin pagina anoniem museum theater eieren ideeën privacy",
    4: "gemakkelijk vrijwilliger beantwoorden januari informatie",
    5: "verloskundige organisatie financiële geïnteresseerd",
}
TABLE = [(word, count) for count, words in SOUNDS.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), TABLE)
def test_syllables_are_counted_as_they_are_said(word, count):
    assert plain.syllables(word) == count


def test_a_place_for_a_name_counts_as_one_word_and_a_tag_as_none():
    assert plain.sentences("Bel <a href='tel:112'>nu</a> naar %(name)s.") == [["Bel", "nu", "naar", "Naam"]]


def test_short_words_in_short_sentences_read_more_easily_than_long_ones():
    easy = "Je bent niet alleen. Bel ons. We zijn er voor jou."
    hard = "Verloskundige organisaties verwezenlijken gespecialiseerde begeleidingsmogelijkheden."
    assert plain.ease(easy) > 90
    assert plain.ease(hard) < 0
    assert plain.ease("112") == plain.EASE["base"]


def test_ease_is_the_printed_formula():
    # One sentence of four words and five syllables.
    assert plain.ease("Ik bel mijn moeder.") == pytest.approx(206.84 - 0.93 * 4 - 77 * 5 / 4)


def found(text):
    return [one.kind for one in plain.findings(text)]


def test_a_sentence_of_sixteen_words_is_too_long_and_one_of_fifteen_is_not():
    assert found("nu " * 15 + ".") == []
    assert found("nu " * 16 + ".") == ["sentence"]


def test_a_word_with_a_plainer_one_is_named_with_it():
    assert [one.what for one in plain.findings("Tevens bel je ons.")] == ["tevens -> ook"]


def test_only_a_text_that_is_long_enough_is_measured():
    hard = "Verloskundige organisaties begeleiden. "
    assert found(hard * 2) == []
    assert found(hard * 20) == ["ease"]
