"""What stands first on her own page: what somebody promised or confirmed, and never what is only proposed."""

import json
from datetime import timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.flows import own, take_along
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.families import services as families
from perinet.people.families.models import SECRET
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    return MembershipFactory(user__name="An Peeters", organisation__name="Lindetak").actor()


@pytest.fixture
def her(midwife):
    person = PersonFactory(registered_at_id=midwife.organisation)
    consent.begin_care(person=person, organisation_id=midwife.organisation, at=clock.now(), by=midwife)
    return person


@pytest.fixture
def herself(her, midwife):
    user = UserFactory()
    consent.represent(
        person=her, user=user, kind="self", checked_how="in-person-code", at=clock.now(), by=midwife
    )
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file", name=user.name)


def waits(her, midwife, kind, step="", *, days=2, topic="mental-health", **fields):
    at = clock.now()
    return pathways.open_one(
        person=her, organisation_id=midwife.organisation, owner_id=midwife.id, kind=kind, step=step,
        source=f"{kind}{step}{topic}", topic=topic, due_at=at + timedelta(days=days), at=at, by=midwife, **fields,
    )  # fmt: skip


def test_a_promised_call_says_who_and_by_when(her, midwife, herself):
    waits(her, midwife, "contact", "promised-call")
    (call,) = own.coming(person=her, at=clock.now(), by=herself)
    assert (call.kind, call.who, call.where) == ("call", "An Peeters", "Lindetak")
    assert call.on == clock.today() + timedelta(days=2)


@pytest.mark.parametrize(
    ("kind", "step"),
    [("safety-check", ""), ("step", "clinical-assessment"), ("contact", "next-offer"), ("read-result", "")],
)
def test_what_waits_for_a_professional_is_no_promise_to_her(her, midwife, herself, kind, step):
    waits(her, midwife, kind, step)
    assert own.coming(person=her, at=clock.now(), by=herself) == []


@pytest.mark.parametrize("topic", sorted(SECRET))
def test_a_promise_about_a_secret_does_not_stand_on_her_page(her, midwife, herself, topic):
    waits(her, midwife, "contact", "promised-call", topic=topic)
    assert own.coming(person=her, at=clock.now(), by=herself) == []


def test_a_day_that_has_passed_is_no_promise_any_more(her, midwife, herself):
    waits(her, midwife, "contact", "promised-call")
    assert own.coming(person=her, at=clock.now() + timedelta(days=3), by=herself) == []


def test_her_contact_is_who_holds_what_waits_for_her(her, midwife, herself):
    waits(her, midwife, "contact", "promised-call")
    (contact,) = own.contacts(person=her, at=clock.now(), by=herself)
    assert (contact.name, contact.organisation) == ("An Peeters", "Lindetak")


def test_somebody_who_may_not_read_her_gathers_nothing(her, midwife):
    stranger = Actor(kind="user", id=str(UserFactory().pk), role="parent", purpose="own-file")
    waits(her, midwife, "contact", "promised-call")
    assert own.coming(person=her, at=clock.now(), by=stranger) == []
    assert own.contacts(person=her, at=clock.now(), by=stranger) == []
    with pytest.raises(NotAllowed):
        take_along.document(person=her, by=stranger, at=clock.now(), form="json")


def test_the_secret_part_holds_nothing_ordinary_and_the_usual_file_nothing_secret(her, midwife, herself):
    for topic in ("record", "violence"):
        families.write_line(
            person=her, kind="referral.sent", at=clock.now(), source="x", by=midwife, topic=topic,
            parameters={"service": f"team {topic}"},
        )  # fmt: skip
    consent.open_own_secrets(person=her, at=clock.now(), by=herself)
    usual = json.dumps(take_along.document(person=her, by=herself, at=clock.now(), form="json"))
    apart = json.dumps(
        take_along.document(person=her, by=herself, at=clock.now(), topics=SECRET, form="json")
    )
    assert "team record" in usual
    assert "team violence" not in usual
    assert "team violence" in apart
    assert "team record" not in apart
    assert "person" not in json.loads(apart)
