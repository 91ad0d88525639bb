"""Once a day whoever guards the data hears that an emergency waits to be read."""

from datetime import timedelta

import pytest

from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.jobs import runner
from perinet.jobs.daily.remind_reviews import remind_reviews
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consents
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_the_job_counts_what_waits_and_runs_every_day():
    MembershipFactory(role="data-protection-officer", organisation__kind="network")
    doctor = MembershipFactory(role="doctor").actor()
    at = clock.now() - timedelta(hours=4)
    consents.break_glass(person=PersonFactory(), reason="She was found unconscious outside", at=at, by=doctor)
    assert remind_reviews.func(clock.now().isoformat()) == 1
    assert Message.objects.filter(template="guard-look").count() == 1
    assert "remind-reviews" in {job.name for job in runner.JOBS if job.every == runner.DAY}
