"""Translation sources become compiled files, when they are missing or old, and only then."""

import gettext
import os

import pytest

from perinet.config.translations import compile_stale, stale
from scripts import check_translations

SOURCE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Thank you"
msgstr "Dank je wel"
"""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "nl" / "LC_MESSAGES"
    path.mkdir(parents=True)
    (path / "django.po").write_text(SOURCE)
    return tmp_path


def test_a_source_is_compiled_once(folder):
    assert [path.name for path in compile_stale(folder)] == ["django.po"]
    assert gettext.translation("django", folder, ["nl"]).gettext("Thank you") == "Dank je wel"
    assert compile_stale(folder) == []
    assert sorted(path.name for path in (folder / "nl" / "LC_MESSAGES").iterdir()) == [
        "django.mo",
        "django.po",
    ]


def test_a_changed_source_is_compiled_again(folder):
    compile_stale(folder)
    source = folder / "nl" / "LC_MESSAGES" / "django.po"
    newer = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (newer, newer))
    assert stale(folder) == [source]


def _entry(text, translation="", **fields):
    return check_translations.polib.POEntry(msgid=text, msgstr=translation, **fields)


@pytest.mark.parametrize(
    ("have", "why"),
    [
        (None, "is missing"),
        (_entry("%(n)s days"), "is not translated"),
        (_entry("%(n)s days", "%(n)s dagen", flags=["fuzzy"]), "is only a guess (fuzzy)"),
        (_entry("%(n)s days", "dagen"), "has other placeholders"),
        (_entry("%(n)s days", "%(n)s dagen"), ""),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(have, why):
    assert check_translations.problem(_entry("%(n)s days"), have) == why


def test_every_form_of_a_plural_is_asked_for():
    wanted = _entry("%(n)s day", msgid_plural="%(n)s days")
    half = _entry("%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s dag", 1: ""})
    whole = _entry("%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "een dag", 1: "%(n)s dagen"})
    assert check_translations.problem(wanted, half) == "is not translated"
    assert check_translations.problem(wanted, whole) == ""
