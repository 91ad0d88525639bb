"""The clock tells the day where the site is."""

from datetime import UTC, date, datetime

from django.utils import timezone

from perinet.ground.base import clock


def test_half_past_midnight_in_brussels_is_the_next_day(monkeypatch):
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert clock.now() == late
    assert clock.today() == date(2026, 7, 1)
