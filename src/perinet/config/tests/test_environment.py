"""A variable becomes a typed setting, or a sentence that names it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from perinet.config import environment as env


@pytest.fixture(autouse=True)
def _own_list(monkeypatch):
    """Settings made up here don't belong in the reference."""
    monkeypatch.setattr(env, "READ", {})


@pytest.mark.parametrize(
    ("given", "meant"), [("1", True), ("yes", True), ("ON", True), ("0", False), ("", False)]
)
def test_a_switch_is_on_or_off(monkeypatch, given, meant):
    monkeypatch.setenv("PERINET_X", given)
    assert env.switch("PERINET_X", not meant, "a test") is meant


def test_a_switch_that_is_neither_names_itself_and_its_meaning(monkeypatch):
    monkeypatch.setenv("PERINET_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="PERINET_X is 'perhaps'.*whether the sun shines"):
        env.switch("PERINET_X", False, "whether the sun shines")


def test_a_list_forgives_white_space(monkeypatch):
    monkeypatch.setenv("PERINET_X", " a, b ,,c")
    assert env.listing("PERINET_X", "", "letters") == ["a", "b", "c"]


def test_an_address_of_postgresql_becomes_its_parts():
    made = env.database("postgresql://an%40na:p%2Fw@db.example:5433/perinet")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "an@na", "p/w", "db.example", "5433", "perinet",
    )  # fmt: skip


def test_the_folder_of_a_socket_stands_in_the_place_of_the_host():
    assert env.database("postgresql://perinet@%2Frun%2Fpostgresql/perinet")["HOST"] == "/run/postgresql"


def test_sqlite_takes_the_write_lock_at_the_start(tmp_path):
    made = env.database(f"sqlite:{tmp_path}/deep/site.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (tmp_path / "deep").is_dir()


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://host", "perinet.sqlite3", ""])
def test_another_address_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="PERINET_DATABASE"):
        env.database(address)
