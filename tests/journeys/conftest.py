"""A practice that said who reads, and a team that can be asked: the stage on which the journeys play."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import Membership
from perinet.network.accounts.tests.factories import PASSWORD, MembershipFactory, RotaFactory
from perinet.network.directory.tests.factories import ServiceFactory
from tests.support.browser import DESKTOP, PHONE, assert_accessible


@dataclass
class Stage:
    """Who plays, and how to open a page as one of them. Every page that is looked at is checked for access."""

    address: str
    new_page: object
    midwife: Membership
    stand_in: Membership
    near: object
    far: object

    def work(self, language="nl", membership=None, viewport=None):
        """Sign in and stand on the worklist."""
        page = self.new_page(viewport=viewport or DESKTOP, language=language)
        page.goto(f"{self.address}/account/login/")
        look(page)
        form = page.locator("main form").first
        form.locator("input[name=login]").fill((membership or self.midwife).user.email)
        form.locator("input[name=password]").fill(PASSWORD)
        form.locator("button[type=submit]").click()
        page.wait_for_url("**/werk/")
        return look(page)

    def phone(self, language="nl", javascript=True):
        return self.new_page(viewport=PHONE, language=language, javascript=javascript)

    def links_to(self, receiver: str, template: str) -> list[str]:
        """Return the links in the messages to somebody, oldest first, on this server's address."""
        messages = Message.objects.filter(to=receiver, template=template).order_by("created_at")
        found = [word for m in messages for word in m.body.split() if word.startswith("http")]
        return [self.address + "/" + link.split("/", 3)[3] for link in found]


def look(page):
    """Check a page as the audience would meet it, and hand it back."""
    assert_accessible(page)
    return page


@pytest.fixture
def stage(live_server, new_page, transactional_db):
    midwife = MembershipFactory(user__name="An Peeters", organisation__name="Lindetak", organisation__municipality="24062")
    stand_in = MembershipFactory(user__name="Lies Vermeulen", organisation=midwife.organisation)
    RotaFactory(organisation=midwife.organisation, reader=midwife.user, stand_in=stand_in.user)
    steps = decisions.chosen_guideline(midwife.organisation_id).steps.values()
    offer = {
        "steps": [step.id for step in steps if step.needs_service], "synthetic": True, "referable": True,
        "published_on": clock.today(), "capacity": "accepting", "capacity_on": clock.today(),
    }  # fmt: skip
    near = ServiceFactory(
        name="Perinataal team Dijle", email="dijle@service.example", phone="016 00 00 12", municipality="24062",
        waiting_days=10, **offer,
    )  # fmt: skip
    far = ServiceFactory(
        name="Perinataal team Kust", email="kust@service.example", municipality="31005", waiting_days=60, **offer
    )
    for step in steps:
        pathways.arrange_step(
            organisation=midwife.organisation, step=step.id, owner=midwife.user,
            service=near if step.needs_service else None, by=midwife.actor(),
        )  # fmt: skip
    return Stage(live_server.url, new_page, midwife, stand_in, near, far)


@pytest.fixture
def week_20():
    """Return the due date of somebody who is twenty weeks pregnant today."""
    return (clock.today() + timedelta(days=140)).isoformat()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a journey fails, say what stood on each open page."""
    report = yield
    if report.when == "call" and report.failed and "browser" in item.fixturenames:
        for context in item.funcargs["browser"].contexts:
            for page in context.pages:
                report.sections.append((page.url, page.locator("body").inner_text()[:3000]))
    return report
