"""A wish to tell somebody is written once, sent once, and tried again when the network fails."""

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail

from perinet.ground.base.actor import SYSTEM
from perinet.ground.messages import services as messages
from perinet.ground.messages.models import Channel, Message, Status

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _wish(
    key: str = "one", channel: str = Channel.MAIL, to: str = "nora@example.org", at: datetime = NOON
) -> Message:
    return messages.enqueue(
        channel=channel, to=to, template="test", language="nl", subject="Een bericht", body="Dag Nora, ça va?",
        key=key, at=at, by=SYSTEM,
    )  # fmt: skip


def _smtp(port: int) -> dict[str, object]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


class Inbox:
    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], str]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """A real mail server on this machine."""
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = _smtp(port)
    yield inbox
    controller.stop()


@pytest.fixture
def no_mail_server(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.MAILERS = _smtp(probe.getsockname()[1])


def test_a_mail_reaches_a_real_server(smtp):
    wish = _wish()
    assert messages.deliver(at=NOON) == 1
    wish.refresh_from_db()
    assert (wish.status, wish.sent_at, wish.error) == (Status.SENT, NOON, "")
    sender, to, letter = smtp.letters[0]
    assert to == ["nora@example.org"]
    assert "Een bericht" in letter


def test_asking_twice_for_the_same_message_sends_it_once():
    assert _wish() == _wish()
    assert messages.deliver(at=NOON) == 1
    assert messages.deliver(at=NOON + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_a_message_waits_for_its_hour():
    _wish(at=NOON + timedelta(hours=1))
    assert messages.deliver(at=NOON) == 0
    assert messages.deliver(at=NOON + timedelta(hours=1)) == 1


def test_a_failure_is_tried_again_later_and_then_succeeds(no_mail_server, settings):
    wish = _wish()
    assert messages.deliver(at=NOON) == 0
    wish.refresh_from_db()
    assert (wish.status, wish.attempts, wish.error) == (Status.WAITING, 1, "ConnectionRefusedError")
    assert wish.send_after > NOON
    assert messages.deliver(at=NOON + timedelta(seconds=30)) == 0, "not before the pause is over"
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert messages.deliver(at=NOON + timedelta(minutes=5)) == 1
    wish.refresh_from_db()
    assert (wish.status, wish.error) == (Status.SENT, "")


def test_the_pauses_grow_and_a_hopeless_message_is_kept_as_failed(no_mail_server):
    wish, at, pauses = _wish(), NOON, []
    for _ in range(messages.ATTEMPTS):
        messages.deliver(at=at)
        wish.refresh_from_db()
        pauses.append(wish.send_after - at)
        at = wish.send_after
    assert pauses == sorted(set(pauses))
    assert wish.status == Status.FAILED
    assert messages.deliver(at=at + timedelta(days=1)) == 0


def test_one_unreachable_address_does_not_stop_the_others(monkeypatch):
    _wish("first", to="nowhere@example.org")
    _wish("second", at=NOON)
    send = messages._send

    def fails_for_nowhere(message):
        if message.to.startswith("nowhere"):
            raise ConnectionRefusedError
        send(message)

    monkeypatch.setattr(messages, "_send", fails_for_nowhere)
    assert messages.deliver(at=NOON) == 1
    assert [letter.to for letter in mail.outbox] == [["nora@example.org"]]


def test_a_message_claimed_by_another_worker_is_left_alone():
    """Both workers saw attempt 0; the second one finds it taken."""
    wish = _wish()
    assert messages._claim(wish.pk, NOON) is not None
    assert messages.deliver(at=NOON) == 0
    assert not mail.outbox


def test_a_claim_runs_out_when_the_worker_died():
    wish = _wish()
    messages._claim(wish.pk, NOON)
    assert messages.deliver(at=NOON + timedelta(minutes=10)) == 1


def test_paper_is_not_sent_by_a_machine():
    _wish(channel=Channel.PAPER)
    assert messages.deliver(at=NOON) == 0


def test_a_text_message_goes_to_the_file_of_the_demonstration(settings, tmp_path):
    settings.PERINET_TEXT_MESSAGES = f"file:{tmp_path}/texts/out.jsonl"
    _wish(channel=Channel.TEXT, to="+32470000000")
    assert messages.deliver(at=NOON) == 1
    line = json.loads((tmp_path / "texts" / "out.jsonl").read_text())
    assert line == {"to": "+32470000000", "body": "Dag Nora, ça va?"}


@pytest.mark.parametrize("is_demo", [False, True])
def test_what_was_sent_leaves_no_link_behind_but_in_a_demonstration(settings, is_demo):
    settings.KEEP_SENT_MESSAGES = is_demo
    row = _wish()
    messages.deliver(at=NOON)
    row.refresh_from_db()
    assert row.status == Status.SENT
    assert bool(row.body) is bool(row.to) is is_demo


def test_what_could_not_be_sent_keeps_its_words_while_it_is_tried_and_no_longer(settings, no_mail_server):
    row, at = _wish(), NOON
    for _attempt in range(messages.ATTEMPTS):
        assert Message.objects.get(pk=row.pk).body
        messages.deliver(at=at)
        at += timedelta(days=1)
    row.refresh_from_db()
    assert (row.status, row.body) == (Status.FAILED, "")
