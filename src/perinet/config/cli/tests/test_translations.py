"""`perinet translations`: what is missing, drafted or old is counted and named, and a person marks what was checked."""

import shutil
from argparse import ArgumentParser

import pytest

from perinet.config.cli import translations
from perinet.network.content.translations import LOCALE, source_of


@pytest.fixture
def folder(tmp_path):
    for code in ("nl", "ar"):
        target = source_of(code, tmp_path)
        target.parent.mkdir(parents=True)
        shutil.copy(source_of(code), target)
    return tmp_path


def run(folder, *words):
    parser = ArgumentParser()
    translations.configure(parser)
    return translations.run(parser.parse_args(["--folder", str(folder), *words]))


def change_the_dutch(folder):
    path = source_of("nl", folder)
    path.write_text(
        path.read_text().replace('msgstr "Vorige"', 'msgstr "Terug"').replace('"Volgende"', '"Verder"')
    )


def test_every_language_has_its_line(capsys):
    assert run(LOCALE, "list") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {"ar", "tr", "pl", "ro", "uk", "bg", "es"} <= {line[0] for line in lines}


def test_what_is_old_is_named_and_fails_where_that_is_asked(folder, capsys):
    change_the_dutch(folder)
    assert run(folder, "list") == 0
    assert "stale ar: Next" in capsys.readouterr().out
    assert run(folder, "list", "--fail-on", "stale") == 1


def test_a_mark_by_a_person_is_kept_in_the_file(folder, capsys):
    change_the_dutch(folder)
    assert run(folder, "mark", "ar", "human", "--text", "Next") == 0
    assert run(folder, "status", "ar", "--only", "stale") == 0
    assert run(folder, "status", "ar", "--only", "human") == 0
    out = capsys.readouterr().out
    assert "1 texts marked human" in out
    assert out.splitlines()[-1].split() == ["human", "Next"]


@pytest.mark.parametrize("words", [["--all", "--text", "Next"], []])
def test_a_mark_says_for_which_texts(folder, words, capsys):
    assert run(folder, "mark", "ar", "human", *words) == 2
    assert "--text" in capsys.readouterr().err


def test_a_text_that_is_not_on_the_list_is_named(folder, capsys):
    assert run(folder, "mark", "ar", "human", "--text", "No such text") == 1
    assert "No such text" in capsys.readouterr().err
