"""The file of a child reads the same to each parent, whatever either of them told or was seen doing."""

import re
from datetime import timedelta

import pytest

from perinet.care.screening import observations
from perinet.care.screening.observation import FORM
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.network.accounts.models import Membership, Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import representing
from perinet.people.families.models import Bond
from perinet.web.family.own.tests.scenes import Mother, mother

pytestmark = pytest.mark.django_db
PAGES = ("home", "record", "timeline", "agreements", "words", "requests", "sharing")


@pytest.fixture
def her():
    return mother()


@pytest.fixture
def him(her):
    other = mother(given_name="Tom", family_name="Claes")
    return Mother(other.client, other.user, other.person, her.midwife)


@pytest.fixture
def child(her, him):
    child = her.child(birth_date=clock.today() - timedelta(days=200))
    for parent, role in ((her, "birth-mother"), (him, "father")):
        Bond.objects.create(
            person=parent.person, of=child, role=role, controller=child.registered_at, exercises_rights=True
        )
        representing.represent(
            person=child, user=parent.user, kind="parent", checked_how="in-person-code", at=clock.now(),
            by=her.midwife,
        )  # fmt: skip
    return child


def read(parent, child):
    """Return all that stands on the child's pages, without what differs from one request to the next."""
    shown = {page: parent.text(page, pk=child.pk) for page in PAGES}
    return {page: re.search(r"<main.*?</main>", text, re.S).group() for page, text in shown.items()}


def plain(pages):
    return {
        page: re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text) for page, text in pages.items()
    }


def tell(parent, child, midwife):
    occasion = screen.begin(
        person=parent.person, moment="child-6m", mode="assisted", language="nl", about=child, at=clock.now(),
        by=midwife,
    )  # fmt: skip
    (asked,) = occasion.screenings.all()
    screen.answer(screening=asked, answers={"sleep": 2, "worry": 2}, at=clock.now(), by=midwife)
    screen.finish(occasion=occasion, at=clock.now(), by=midwife)


def watch(parent, child, midwife):
    here = Membership.objects.get(user=midwife.id)
    manager = MembershipFactory(organisation=here.organisation, role=Role.ORGANISATION_MANAGER).actor()
    observations.record_training(
        organisation_id=here.organisation_id, user=here.user, training="Module 2", until=clock.today(),
        at=clock.now(), by=manager,
    )  # fmt: skip
    observations.observe(
        parent=parent.person, child=child, seen={part.id: "clearly" for part in FORM.parts}, note="Samen.",
        on=clock.today(), place="home", minutes=20, at=clock.now(), by=midwife,
    )  # fmt: skip


def test_what_either_parent_tells_or_shows_changes_no_page_of_the_child(her, him, child):
    before = {parent: plain(read(parent, child)) for parent in (her, him)}
    for parent in (her, him):
        tell(parent, child, her.midwife)
    watch(her, child, her.midwife)
    for parent in (her, him):
        assert plain(read(parent, child)) == before[parent]


def test_each_parent_finds_what_was_told_on_the_own_pages_and_not_that_of_the_other(her, him, child):
    tell(her, child, her.midwife)
    watch(her, child, her.midwife)
    hers, his = her.text("timeline"), him.text("timeline")
    assert "You told how it goes with Mil" in hers and "how you and Mil are together" in hers
    assert "how it goes with" not in his and "are together" not in his
