"""A practice that said who reads, and two teams that can be asked: the stage on which the journeys play."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from django.urls import reverse

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Obligation
from perinet.care.screening.models import Channel
from perinet.flows import decide, invite, refer, screen
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import Membership
from perinet.network.accounts.tests.factories import PASSWORD, MembershipFactory, RotaFactory
from perinet.network.directory.models import Service
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import (
    PersonFactory,
    PregnancyFactory,
    SafeContactFactory,
)
from perinet.web.professional.refer import receiver_path
from tests.support import second_factor
from tests.support.browser import DESKTOP, PHONE, WITHOUT_SCRIPT, assert_accessible

LEUVEN, OSTEND = "24062", "35013"
EVERY_DAY, MIDNIGHT, LAST_MINUTE = list(range(7)), time(0), time(23, 59)
SHAPE = """() => [innerWidth, document.documentElement.lang,
  ...[...document.querySelectorAll("*")].map(e => e.tagName + e.className + e.getAttribute("role"))].join(" ")"""
checked: set[int] = set()


@dataclass
class Stage:
    """Who plays, and how to open a page as one of them."""

    address: str
    new_page: object
    midwife: Membership
    stand_in: Membership
    near: Service
    far: Service

    def work(self, language="nl", *, membership=None, viewport=None):
        """Sign in with password and code, and stand on the page where work begins."""
        page = self.new_page(viewport=viewport or DESKTOP, language=language)
        self.equip_and_arrive(page, membership=membership)
        page.wait_for_url(lambda url: "/2fa/" not in url)
        return look(page)

    def equip_and_arrive(self, page, *, membership=None):
        """Sign in as somebody who has an app with codes, on a device that others use too."""
        user = (membership or self.midwife).user
        second_factor.equip(user)
        page.goto(f"{self.address}/account/login/")
        give_password(look(page), user)
        page.wait_for_url("**/2fa/authenticate/")
        look(page).locator("input[name=code]").fill(second_factor.spare_code(user))
        page.locator("main form button").first.click()
        page.wait_for_url("**/2fa/trust/")
        look(page).locator("button[value=skip]").click()

    def phone(self, language="nl", *, javascript=True):
        return self.new_page(viewport=PHONE, language=language, javascript=javascript)

    def mother(self, name="Lotte", *, weeks=20, language="nl") -> Person:
        """Somebody whom the midwife's team cares for, so many weeks pregnant."""
        person = PersonFactory(
            registered_at=self.midwife.organisation, given_name=name, family_name="Maes", language=language,
            phone="0470 00 00 01", municipality=LEUVEN,
        )  # fmt: skip
        by = self.midwife.actor()
        consent.begin_care(person=person, organisation_id=by.organisation, at=clock.now(), by=by)
        SafeContactFactory(person=person, text=True)
        PregnancyFactory(person=person, due_date=clock.today() + timedelta(weeks=40 - weeks))
        return person

    def link_for(self, person: Person, *, moment="week-20") -> str:
        """Return the address of her questions, as it stands in a code to scan."""
        path = reverse("family:door", args=["TOKEN"]).replace("TOKEN", "{token}")
        link = invite.invite(
            person=person, moment=moment, channel=Channel.QR, language=person.language, path=path,
            at=clock.now(), by=self.midwife.actor(),
        )  # fmt: skip
        return self._here(link.address)

    def step_for(self, person: Person) -> Obligation:
        """Decide on answers from paper: she needs a clinical assessment, and no service was asked yet."""
        at, by = clock.now(), self.midwife.actor()
        answers = {"items": {f"item{number}": 2 for number in range(1, 9)} | {"item9": 0}}
        screen.enter(
            person=person, moment="week-20", language=person.language, source="paper", answered_on=clock.today(),
            results={"phq-9": answers}, at=at, by=by,
        )  # fmt: skip
        proposed = Decision.objects.get(person=person, step="clinical-assessment")
        (step,) = decide.confirm(
            decision=proposed, chosen_step=proposed.step, reason="", note="", at=at, by=by
        )
        return step

    def ask_near(self, step: Obligation) -> str:
        """Ask the nearest team to take this step; return the link that it gets."""
        refer.send(
            obligation=step, service=self.near, reason="Zware weken.", share_phone=False,
            interim_offer="An belt elke week.", path=receiver_path(), at=clock.now(), by=self.midwife.actor(),
        )  # fmt: skip
        return self.links_to(self.near.email, "referral")[-1]

    def links_to(self, receiver: str, template: str) -> list[str]:
        """Return the links in the messages to somebody, oldest first."""
        messages = self._sent(receiver, template)
        return [self._here(word) for m in messages for word in m.body.split() if word.startswith("http")]

    def _sent(self, receiver: str, template: str) -> list[Message]:
        rows = Message.objects.filter(template=template).order_by("created_at")
        return [row for row in rows if row.to == receiver]

    def code_to(self, receiver: str) -> str:
        """Return the newest code that was sent to a number."""
        return re.search(r"\d{6}", self._sent(receiver, "code")[-1].body).group()

    def waits(self, kind: str) -> Obligation | None:
        return Obligation.objects.filter(kind=kind, closed_at__isnull=True).first()

    def _here(self, link: str) -> str:
        return f"{self.address}/{link.split('/', 3)[3]}"


def look(page):
    """Check a page as its reader meets it, and hand it back; what is built alike was checked already."""
    shape = hash(page.evaluate(SHAPE))
    if shape not in checked:
        assert_accessible(page)
        if page not in WITHOUT_SCRIPT:
            checked.add(shape)
    return page


def give_password(page, user, password=PASSWORD):
    page.locator("main input[name=login]").first.fill(user.email)
    page.locator("main input[name=password]").first.fill(password)
    page.locator("main form:has(input[type=password]) button").first.click()


@pytest.fixture
def stage(live_server, new_page, transactional_db, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    midwife = MembershipFactory(
        user__name="An Peeters", organisation__name="Lindetak", organisation__municipality=LEUVEN
    )
    stand_in = MembershipFactory(user__name="Lies Vermeulen", organisation=midwife.organisation)
    RotaFactory(
        organisation=midwife.organisation, reader=midwife.user, stand_in=stand_in.user, weekdays=EVERY_DAY,
        from_time=MIDNIGHT, until_time=LAST_MINUTE,
    )  # fmt: skip
    steps = decisions.chosen_guideline(midwife.organisation_id).steps.values()
    offer = {
        "steps": [step.id for step in steps if step.needs_service], "synthetic": True, "referable": True,
        "published_on": clock.today(), "capacity": "accepting", "capacity_on": clock.today(),
    }  # fmt: skip
    near = ServiceFactory(
        name="Perinataal team Dijle", email="dijle@service.example", phone="016 00 00 12", municipality=LEUVEN,
        waiting_days=10, **offer,
    )  # fmt: skip
    far = ServiceFactory(
        name="Perinataal team Kust", email="kust@service.example", phone="059 00 00 34", municipality=OSTEND,
        waiting_days=60, **offer,
    )  # fmt: skip
    for step in steps:
        pathways.arrange_step(
            organisation=midwife.organisation, step=step.id, owner=midwife.user,
            service=near if step.needs_service else None, by=midwife.actor(),
        )  # fmt: skip
    return Stage(live_server.url, new_page, midwife, stand_in, near, far)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a journey fails, say what stood on each open page."""
    report = yield
    if report.when == "call" and report.failed and "browser" in item.fixturenames:
        for context in item.funcargs["browser"].contexts:
            for page in context.pages:
                report.sections.append((page.url, page.locator("body").inner_text()[:3000]))
    return report
