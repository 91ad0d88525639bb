"""An administrator's commands, run as he runs them: on a site of their own, with the real server."""

import signal
import socket
import sqlite3

import pytest

from perinet.config.ports import why_not


def test_a_site_serves_stops_and_starts_again_without_losing_data(site):
    site.start()
    assert site.stop() == 0
    assert not site.answers()
    assert site.start().answers()
    assert site.stop(signal.SIGINT) in (0, 130)


def test_a_taken_port_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert why_not("127.0.0.1", port).startswith(f"Port {port} is taken")
    assert why_not("127.0.0.1", port) == ""


def test_a_port_that_does_not_exist_is_refused():
    assert "does not exist" in why_not("127.0.0.1", 70000)


def test_a_site_that_was_not_migrated_is_not_served(site):
    (site.folder / "perinet.sqlite3").unlink()
    refused = site.command("serve", "--port", str(site.port), check=False)
    assert refused.returncode == 1
    assert "perinet manage migrate" in refused.stderr


def test_a_site_whose_keys_are_lost_is_not_served_and_gets_no_new_ones(site):
    ring = site.folder / "keys" / "ring"
    site.start()
    site.stop()
    assert ring.exists()
    with sqlite3.connect(site.folder / "perinet.sqlite3") as database:
        database.execute(
            "INSERT INTO vault_datakey (id, created_at, person, controller, ring_key, erased_by, wrapped)"
            " VALUES ('1', '2026-11-22', 'an', 'a house', 'x', '', x'01')"
        )
    ring.unlink()
    refused = site.command("serve", "--port", str(site.port), check=False)
    assert refused.returncode == 1
    assert "Put back the copy" in refused.stderr
    assert not ring.exists()


def test_the_doctor_says_what_to_mend_and_that_this_is_no_certified_device(site):
    before = site.command("doctor", check=False)
    assert before.returncode == 1
    assert "start `perinet worker`" in before.stdout
    assert "not CE-marked" in before.stdout
    assert "MEND" in next(line for line in before.stdout.splitlines() if "PERINET_SMTP" in line)
    assert site.command("worker", "--once").returncode == 0
    site.extra = {"PERINET_DEMO": "1"}  # a demonstration may keep its messages in files
    after = site.command("doctor", check=False)
    assert after.returncode == 0, after.stdout


def test_the_worker_works_until_it_is_told_to_stop(site):
    process = site.background("worker")
    try:
        assert process.stdout.readline().startswith("worker: running")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.stdout.close()


def test_verifying_names_the_first_broken_link(site):
    site.command("manage", "shell", "--verbosity", "0", "-c", _ACTS)
    site.command("worker", "--once")
    assert "2 records hold" in site.command("audit", "verify").stdout
    database = sqlite3.connect(site.folder / "perinet.sqlite3")
    with database:
        database.execute("UPDATE audit_record SET verb = 'other' WHERE subject = '2'")
    database.close()
    broken = site.command("audit", "verify", check=False)
    assert (broken.returncode, "broken at link 2" in broken.stdout) == (1, True)


_ACTS = """
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import SYSTEM
for n in (1, 2):
    audit.record(by=SYSTEM, verb="test.act", subject_kind="thing", subject=n)
"""


@pytest.mark.parametrize("name", ["PERINET_DATABASE", "PERINET_DEMO"])
def test_a_wrong_setting_is_named_with_its_meaning(site, name):
    site.extra[name] = "nonsense"
    refused = site.command("doctor", check=False)
    assert refused.returncode != 0
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr
