"""The keys of a site: listed, rotated, checked and retired by the command an administrator runs."""

import pytest
from django.db import connection

from perinet.config.cli import doctor
from perinet.config.command import main
from perinet.ground.vault import ring, services
from perinet.ground.vault.models import DataKey
from perinet.ground.vault.tests.hand import let_go
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.PERINET_KEYS = str(tmp_path / "ring")
    ring._seen.clear()
    let_go()
    yield tmp_path / "ring"
    ring._seen.clear()
    let_go()


@pytest.fixture
def people():
    return [PersonFactory(given_name=f"Lotte{number}") for number in range(3)]


def test_a_rotation_moves_every_data_key_and_the_older_key_can_go(people, capsys):
    old = ring.current().newest
    assert main(["keys", "rotate"]) == 0
    assert "3 of 3 data keys wrapped anew" in capsys.readouterr().out
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in listed] == [
        [old, "older", "0"],
        [ring.current().newest, "newest", "3"],
    ]
    assert main(["keys", "retire", old]) == 0
    let_go()
    assert [person.given_name for person in Person.objects.all()] == ["Lotte0", "Lotte1", "Lotte2"]


def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(people, capsys, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 1)
    added = ring.add_key()
    next(services.rewrap())
    assert main(["keys", "rotate"]) == 0
    assert "going on with 2 data keys" in capsys.readouterr().out
    assert ring.current().newest == added and services.behind() == 0


@pytest.mark.parametrize(("key", "said"), [("nonsense", "has no key"), (None, "rotate first")])
def test_a_key_that_is_needed_is_not_retired(people, capsys, key, said):
    assert main(["keys", "retire", key or ring.current().newest]) == 2
    assert said in capsys.readouterr().err


def test_a_check_opens_everything_and_names_what_does_not_open(people, capsys):
    assert main(["keys", "check"]) == 0
    assert "0 do not open" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("UPDATE families_person SET called = 'put in by hand'")
    assert main(["keys", "check"]) == 1
    told = capsys.readouterr().out
    assert f"families_person.called of row {people[0].pk} is not sealed" in told
    assert "by hand" not in told and "3 do not open" in told


def test_a_missing_ring_is_said_by_every_verb_and_by_the_doctor(people, keys, capsys):
    keys.unlink()
    ring._seen.clear()
    assert main(["keys", "list"]) == 2
    assert "is gone" in capsys.readouterr().err
    assert doctor.keys()[0] == "MEND" and not keys.exists()


def test_the_doctor_sees_a_ring_that_others_can_read_and_a_key_that_is_missing(people, keys):
    assert doctor.keys() == ("ok", "3 data keys, 0 of them wrapped by an older key")
    keys.chmod(0o644)
    assert doctor.keys()[0] == "MEND"
    keys.chmod(0o600)
    DataKey.objects.update(ring_key="elsewhere")
    assert doctor.keys() == (
        "MEND",
        "data keys need keys that the ring lacks: elsewhere; see `perinet keys list`",
    )
