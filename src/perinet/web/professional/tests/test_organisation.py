"""An organisation says who reads marks and who has which step; what is missing stands in words."""

import pytest
from django.urls import reverse

from perinet.care.pathways import services as pathways
from perinet.ground.messages.models import Message
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
HOME, ROTA, STEPS, GUIDELINE = (
    reverse(f"professional:{name}")
    for name in ("organisation", "organisation-rota", "organisation-steps", "organisation-guideline")
)
CHOOSE = reverse("account:choose")


@pytest.fixture
def colleague(midwife):
    return MembershipFactory(organisation=midwife.membership.organisation).user


def rota(midwife, colleague, **fields):
    return {
        "reader": midwife.membership.user_id, "stand_in": colleague.pk, "weekdays": ["0", "1"], "from_time": "09:00",
        "until_time": "17:00", "outside_hours": "next-working-day", **fields,
    }  # fmt: skip


def test_what_is_missing_before_a_link_stands_in_words(midwife):
    text = midwife.client.get(HOME).content.decode()
    assert "Nobody is named yet who reads safety marks." in text
    assert "Nobody has the step: Clinical assessment." in text


def test_a_rota_is_recorded(midwife, colleague):
    assert midwife.client.post(ROTA, rota(midwife, colleague)).status_code == 302
    current = accounts.current_rota(midwife.membership.organisation_id)
    assert (current.stand_in, current.weekdays) == (colleague, [0, 1])
    assert "Monday, Tuesday, 09:00 to 17:00" in midwife.client.get(HOME).content.decode()


def test_a_rota_with_one_person_twice_is_refused_in_words_and_kept(midwife, colleague):
    text = midwife.client.post(ROTA, rota(midwife, midwife.membership.user)).content.decode()
    assert "must be somebody else than the reader" in text
    assert accounts.current_rota(midwife.membership.organisation_id) is None


def test_somebody_of_another_team_can_not_be_put_on_the_rota(midwife):
    stranger = MembershipFactory().user
    assert midwife.client.post(ROTA, rota(midwife, stranger)).status_code == 200
    assert accounts.current_rota(midwife.membership.organisation_id) is None


def test_a_step_gets_an_owner_and_a_service_that_can_be_asked(midwife, colleague):
    service = ServiceFactory(steps=["clinical-assessment"])
    given = {"clinical-assessment-owner": colleague.pk, "clinical-assessment-service": service.pk}
    midwife.client.post(STEPS, given)
    row = pathways.arrangements(midwife.membership.organisation_id)["clinical-assessment"]
    assert (row.owner, row.service) == (colleague, service)
    assert service.name in midwife.client.get(HOME).content.decode()


def test_a_manager_arranges_and_an_administrator_of_the_site_does_not():
    assert scene(role=Role.ORGANISATION_MANAGER).client.get(HOME).status_code == 200
    assert scene(role=Role.ADMINISTRATOR).client.get(HOME).status_code == 403


def test_somebody_with_two_memberships_chooses_for_whom_to_act(midwife):
    other = MembershipFactory(user=midwife.membership.user)
    assert other.organisation.name in midwife.client.get(CHOOSE).content.decode()
    midwife.client.post(CHOOSE, {"membership": other.pk})
    assert other.organisation.name in midwife.client.get(HOME).content.decode()


def test_nobody_chooses_the_membership_of_another(midwife):
    assert midwife.client.post(CHOOSE, {"membership": MembershipFactory().pk}).status_code == 404


@pytest.mark.parametrize("url", [HOME, ROTA, STEPS, GUIDELINE])
def test_a_page_asks_a_fixed_number_of_things(midwife, url, django_assert_max_num_queries):
    for _number in range(30):
        MembershipFactory(organisation=midwife.membership.organisation)
    with django_assert_max_num_queries(45):
        midwife.client.get(url)


def test_messages_come_under_the_neutral_name_that_the_organisation_chose(midwife, lotte):
    asked.arrange(midwife)
    midwife.client.post(reverse("professional:sender"), {"name": "Het Huis"})
    choice = {"moment": "week-20", "channel": "text", "language": "en"}
    midwife.client.post(reverse("professional:invite", args=[lotte.pk]), choice)
    body = Message.objects.get(template="questions").body
    assert "Het Huis has a few questions" in body and midwife.membership.organisation.name not in body
