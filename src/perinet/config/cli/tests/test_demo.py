"""`perinet demo` says what is wrong before it touches anything."""

import socket
import stat
from pathlib import Path

import pytest

from perinet.config import command
from perinet.config.cli import demo
from perinet.config.demo import loader, site


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("PERINET_VAR", str(tmp_path))
    monkeypatch.setenv("PERINET_DEMO", "1")
    monkeypatch.setenv("PERINET_ADDRESS", "http://127.0.0.1:8000")


def test_a_taken_port_is_named_with_the_command_that_helps(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert command.main(["demo", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"Port {port} is taken" in said
    assert f"make demo PORT={port + 1}" in said


def test_a_folder_that_is_a_file_is_named(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("PERINET_VAR", str(tmp_path / "file"))
    assert command.main(["demo", "--load-only"]) == 1
    assert "PERINET_VAR" in capsys.readouterr().err


def test_a_writable_folder_is_made_and_left_clean(tmp_path):
    assert demo.unwritable(tmp_path / "new") == ""
    assert stat.S_ISDIR((tmp_path / "new").stat().st_mode)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.django_db
def test_loading_twice_keeps_the_families_of_the_first_time(capsys, monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    monkeypatch.setattr(site, "prepare_pages", lambda: None)
    assert site.prepare(fresh=False) == ""
    assert site.marker().exists()
    monkeypatch.setattr(loader, "load", lambda **_: pytest.fail("loaded twice"))
    assert site.prepare(fresh=False) == ""
    assert "still here" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_database_of_another_site_is_left_alone(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    monkeypatch.setattr(site, "prepare_pages", lambda: None)
    monkeypatch.setattr(loader, "is_empty", lambda: False)
    assert "another site" in site.prepare(fresh=False)


def test_starting_over_removes_only_what_the_demonstration_made(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    database = tmp_path / "perinet.sqlite3"
    monkeypatch.setattr(site, "connection", _Sqlite(database))
    database.touch()
    assert "was not made by the demonstration" in site.forget()
    assert database.exists()
    site.marker().touch()
    (tmp_path / "mail").mkdir()
    (tmp_path / "secret-key").touch()
    assert site.forget() == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret-key"]


class _Sqlite:
    vendor = "sqlite"

    def __init__(self, path: Path) -> None:
        self.settings_dict = {"NAME": path}

    def close(self) -> None:
        """Nothing is open."""


def test_the_welcome_names_every_sign_in_and_where_messages_are_read():
    said = site.welcome("http://127.0.0.1:8000")
    assert "an@lindetak.example" in said
    assert "nest-om-het-nest" in said
    assert "http://127.0.0.1:8000/beheer/berichten/" in said
