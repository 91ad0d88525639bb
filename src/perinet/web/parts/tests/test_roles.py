"""Each role against each group of pages: who may not, gets no page, whatever the page is about."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import CLINICAL, Role
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.web.parts import actor as decorators
from perinet.web.parts.actor import FIRST_PAGES
from perinet.web.parts.places import DOES, PLACES

pytestmark = pytest.mark.django_db
OTHERS = sorted(set(Role) - CLINICAL)
LINKS = ("receive", "referral-")  # opened by a link that somebody got, not by a role
ORGANISATION = ("organisation",)  # also the manager's
GUIDELINES = ("guideline",)
ADMINISTRATION = ("home", "audit-verify")
COLLEAGUES = ("colleagues", "colleague-invite", "my-colleagues")
ARGUMENTS = {"pk": uuid4(), "token": "nobody", "person": uuid4()}


def names(namespace):
    """Return every page of an audience that stands at an address we can make up."""
    found = {}
    for entry in get_resolver().url_patterns:
        if getattr(entry, "namespace", None) == namespace:
            _collect(entry.url_patterns, namespace, found)
    return found


def _collect(patterns, namespace, found):
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            _collect(pattern.url_patterns, namespace, found)
        elif pattern.name:
            wanted = pattern.pattern.converters
            values = {
                key: ARGUMENTS.get(key, uuid4() if "UUID" in type(one).__name__ else "x")
                for key, one in wanted.items()
            }
            try:
                found[pattern.name] = reverse(f"{namespace}:{pattern.name}", kwargs=values)
            except NoReverseMatch:
                continue


READERS = {"emergencies", "emergency-review"}  # who protects the data reads each emergency a second time
SHELLS = {
    "home-visit-round",
    "home-visit-worker",
}  # hold nothing of anybody: a device without a network opens them
# Settings and numbers without names: a manager counts whom the team asked, and ends what is on a lost device.
NUMBERS = {
    "tablets",
    "tablet-back",
    "sender",
    "coverage",
    "home-visits",
    "home-visit-revoke",
    "home-visit-lost",
    "home-visit-list",
    "home-visit-csv",
}


def clinical_pages():
    by_link = {name for name in names("professional") if name.startswith("receive")}
    return {
        name: url
        for name, url in names("professional").items()
        if name not in by_link
        and not name.startswith((*ORGANISATION, *GUIDELINES))
        and name != "worklist"
        and name not in READERS | SHELLS | NUMBERS
    }


@pytest.fixture
def somebody(request):
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        MembershipFactory(role=request.param).user, backend="perinet.web.parts.actor.SignInBackend"
    )
    return client


def test_the_clinical_pages_are_found():
    assert len(clinical_pages()) >= 25


@pytest.mark.parametrize("somebody", OTHERS, indirect=True)
def test_no_role_outside_care_opens_a_clinical_page(somebody):
    for name, url in clinical_pages().items():
        for answer in (somebody.get(url), somebody.post(url)):
            assert answer.status_code in (403, 405), f"{name}: {answer.status_code}"


@pytest.mark.parametrize(
    "somebody",
    sorted(set(Role) - CLINICAL - {Role.ORGANISATION_MANAGER, Role.DATA_PROTECTION_OFFICER}),
    indirect=True,
)
def test_settings_and_numbers_of_an_organisation_are_for_who_cares_manages_or_protects(somebody):
    found = names("professional")
    for name in NUMBERS:
        for answer in (somebody.get(found[name]), somebody.post(found[name])):
            assert answer.status_code in (403, 405), f"{name}: {answer.status_code}"


@pytest.mark.parametrize("somebody", OTHERS, indirect=True)
def test_the_worklist_sends_who_does_not_care_to_his_own_first_page(somebody):
    answer = somebody.get(reverse("professional:worklist"), follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] != reverse("professional:worklist")


@pytest.mark.parametrize(
    "somebody", sorted(set(Role) - CLINICAL - {Role.ORGANISATION_MANAGER}), indirect=True
)
def test_only_clinicians_and_the_manager_arrange_an_organisation(somebody):
    pages = [url for name, url in names("professional").items() if name.startswith(ORGANISATION)]
    assert len(pages) >= 4
    assert {somebody.get(url).status_code for url in pages} == {403}


@pytest.mark.parametrize("somebody", sorted(set(Role) - {Role.ADMINISTRATOR}), indirect=True)
def test_only_an_administrator_runs_the_site(somebody):
    pages = [names("network")[name] for name in ADMINISTRATION] + [reverse("account:organisations")]
    assert {somebody.get(url).status_code for url in pages} == {403}


@pytest.mark.parametrize(
    "somebody", sorted(set(Role) - {Role.ADMINISTRATOR, Role.ORGANISATION_MANAGER}), indirect=True
)
def test_only_who_keeps_colleagues_sees_them(somebody):
    assert {somebody.get(names("account")[name]).status_code for name in COLLEAGUES} == {403}


def test_somebody_without_a_role_opens_no_page_of_work():
    client = Client()
    client.force_login(UserFactory(), backend="perinet.web.parts.actor.SignInBackend")
    pages = [*clinical_pages().values(), *(names("network")[name] for name in ADMINISTRATION)]
    assert {client.get(url).status_code for url in pages} == {403}


@pytest.mark.parametrize("somebody", sorted(Role), indirect=True)
def test_every_role_has_an_account_page_and_a_first_page_that_open(somebody):
    page = somebody.get(reverse("account:home"))
    assert page.status_code == 200
    assert somebody.get(reverse(decorators.first_page(page.wsgi_request.membership))).status_code == 200


@pytest.mark.parametrize("somebody", sorted(Role), indirect=True)
def test_every_page_that_a_role_is_offered_opens(somebody):
    home = somebody.get(reverse("account:home"))
    for place in home.context["places"]:
        assert somebody.get(place.url, follow=True).status_code == 200, place.name


def test_every_role_says_what_it_does():
    assert set(DOES) == set(Role)
    assert set(FIRST_PAGES) <= set(Role)
    assert set(PLACES) <= set(Role)


GROUPS = {
    "may_care": CLINICAL,
    "is_administrator": {Role.ADMINISTRATOR},
    "is_manager": {Role.ORGANISATION_MANAGER},
    "is_auditor": {Role.AUDITOR, Role.DATA_PROTECTION_OFFICER},
    "is_data_protection_officer": {Role.DATA_PROTECTION_OFFICER},
    "is_coordinator": {Role.REGIONAL_COORDINATOR},
    "is_data_steward": {Role.DATA_STEWARD},
    "is_guideline_group": {Role.GUIDELINE_GROUP},
}


@pytest.mark.parametrize("rule", GROUPS)
@pytest.mark.parametrize("kind", ["user", "link", "job", "system"])
def test_a_rule_lets_in_its_roles_and_no_other(rule, kind):
    let_in = {role for role in Role if getattr(accounts, rule)(Actor(kind=kind, id="1", role=role))}
    assert let_in == (GROUPS[rule] if kind == "user" else set())
