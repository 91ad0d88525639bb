"""The demonstration is whole: no gap in the network, families at every stage, nothing for a real service."""

import pytest

from perinet.care.decisions import adoption, examine, library, life, readiness
from perinet.care.decisions import services as decisions
from perinet.care.decisions.engine import decide
from perinet.care.decisions.models import Decision, Origin, PackageVersion
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.config.demo import loader, workbench
from perinet.config.demo.network import DATA
from perinet.flows import invite
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import Organisation
from perinet.network.directory.models import Service
from perinet.people.families.models import OptIn, Person, TimelineLine
from perinet.web.parts.demo import LOGINS

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    return loader.load(at=clock.now())


def test_a_demonstration_is_loaded_whole_and_known_by_its_network(loaded):
    co_parents = OptIn.objects.exclude(used_at=None).count()
    assert loaded + co_parents == Person.objects.filter(is_child=False).count() >= 30
    assert loader.is_loaded()
    for organisation in Organisation.objects.filter(rotas__isnull=False):
        assert invite.missing_before_a_link(organisation_id=organisation.id) == []
    kinds = set(Obligation.objects.open().values_list("kind", flat=True))
    assert kinds == set(Kind.values) - {Kind.URGENT_CARE, Kind.GLASS_REVIEW}
    assert set(Referral.objects.values_list("state", flat=True)) >= {
        "sent", "accepted", "waiting-list", "refused", "question", "first-contact-done",
    }  # fmt: skip


def test_nothing_happened_tomorrow_and_every_decision_can_be_replayed(loaded):
    now = clock.now()
    assert not TimelineLine.objects.filter(at__gt=now).exists()
    assert not Decision.objects.filter(at__gt=now).exists()
    assert all(decisions.replay(row) for row in Decision.objects.all())
    assert audit.verify().holds


def test_no_real_service_was_asked_and_no_address_exists(loaded):
    assert Service.objects.filter(synthetic=False).exists()
    assert not Referral.objects.filter(service__synthetic=False).exists()
    assert all(row.to.endswith(".example") or row.to.startswith("0470 00") for row in Message.objects.all())


def test_a_change_of_the_guideline_waits_for_one_more_approval_and_for_its_checks(loaded):
    row = PackageVersion.objects.get(origin=Origin.SUBMITTED)
    assert (row.guideline, row.version, row.state) == ("flanders", "1.1.0", life.IN_REVIEW)
    assert [one.by_name for one in adoption.approvals(row)] == ["Ruben Aerts"]
    assert {one.kind for one in row.examinations.all()} == set(readiness.needed_kinds(row))
    assert decisions.chosen_guideline(Organisation.objects.first().id).version == "1.0.0"


def test_the_cases_of_that_change_moved_with_its_line():
    package = library.read(workbench.changed_files())
    assert list(examine.examine(package)) == []
    assert decide(package.guideline, "week-20", {"gad7.total": 15}).step == "clinical-assessment"
    assert decide(library.get("flanders"), "week-20", {"gad7.total": 15}).step == "rescreen"


def test_everybody_on_the_list_of_sign_ins_exists():
    members = {member["email"] for row in DATA["organisations"] for member in row["members"]}
    mothers = {row["own_page"] for row in loader.FAMILIES if "own_page" in row}
    assert {login.email for login in LOGINS} <= members | mothers


def test_every_story_is_told_of_some_family():
    assert {row["story"] for row in loader.FAMILIES} == set(loader.STORIES)


def test_an_empty_database_is_no_demonstration():
    assert loader.is_empty()
    assert not loader.is_loaded()
