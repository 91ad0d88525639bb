"""Over a link a parent reads which child the questions are about; the thank-you page says nothing of it."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Obligation
from perinet.care.screening import services as screenings
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Bond
from perinet.people.families.tests.factories import PersonFactory
from perinet.web.family.tests.links import Mother

pytestmark = pytest.mark.django_db


@pytest.fixture
def her():
    midwife = MembershipFactory()
    RotaFactory(organisation=midwife.organisation)
    by, at = midwife.actor(), clock.now()
    mother = PersonFactory(registered_at=midwife.organisation, language="en")
    child = PersonFactory(
        registered_at=midwife.organisation, is_child=True, given_name="Noor",
        birth_date=clock.today() - timedelta(days=40),
    )  # fmt: skip
    Bond.objects.create(person=mother, of=child, role="birth-mother", controller=midwife.organisation)
    occasion = screen.begin(
        person=mother, moment="child-6w", mode="self", language="en", about=child, at=at, by=by
    )
    expires = at + timedelta(days=14)
    invitation, token = screenings.invite(occasion=occasion, channel="qr", expires_at=expires, by=by)
    consent.open_link(person=mother, link_id=invitation.id, until=expires, at=at, by=by)
    return Mother(mother, occasion, invitation, token)


def test_the_name_of_the_child_stands_on_the_questions_and_not_before_she_began(her):
    assert "Noor" not in her.get("door").content.decode()
    her.begin()
    page = her.get("question", "child-first-weeks", "sleep").content.decode()
    assert "About Noor" in page and "your baby" in page


def test_all_questions_are_answered_and_somebody_will_speak_with_her(her):
    her.begin()
    for item in ("sleep", "crying", "feeding", "contact"):
        assert her.answer("child-first-weeks", item, 1).status_code == 302
    her.answer("child-first-weeks", "worry", 2)
    (owed,) = Obligation.objects.filter(kind="contact", source=her.occasion.pk)
    assert owed.step == "worried-about-child" and owed.person == her.person
    thanks = her.get("thanks").content.decode()
    assert "Noor" not in thanks and "worried" not in thanks.lower()
