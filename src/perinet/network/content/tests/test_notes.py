"""What is known of a translation is written beside it and read back, whatever else stands there."""

import pytest

from perinet.network.content import notes
from perinet.network.content.notes import Note, NoteError


@pytest.mark.parametrize("state", notes.STATES)
@pytest.mark.parametrize("stale", [True, False])
def test_a_note_is_read_back_as_it_was_written(state, stale):
    note = Note(state, "0a1b2c3d4e5f", stale)
    assert notes.read(notes.write("", note)) == note


def test_words_of_a_translator_stay_beside_the_note():
    before = "Asked a midwife.\nstatus: machine-draft, source: 0a1b2c3d4e5f"
    after = notes.write(before, Note("human", "ffffffffffff"))
    assert after == "Asked a midwife.\nstatus: human, source: ffffffffffff"
    assert notes.write(after, None) == "Asked a midwife."


def test_a_comment_without_a_note_says_nothing():
    assert notes.read("status of the world: fine") is None


def test_a_state_that_does_not_exist_is_refused():
    with pytest.raises(NoteError, match="perfect"):
        notes.read("status: perfect, source: 0a1b2c3d4e5f")


def test_english_plural_and_dutch_each_count_in_the_fingerprint():
    prints = {
        notes.fingerprint("day", "days", "dag"),
        notes.fingerprint("Day", "days", "dag"),
        notes.fingerprint("day", "day", "dag"),
        notes.fingerprint("day", "days", "een dag"),
    }
    assert len(prints) == 4
