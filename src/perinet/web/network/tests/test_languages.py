"""An administrator sees in which languages parents read, how each was made, and what is old."""

import pytest

from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/beheer/talen/"


def signed_in(client, role):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=role).user)
    return client


def test_each_language_stands_with_its_counts_and_a_draft_is_called_one(
    client, django_assert_max_num_queries
):
    page = signed_in(client, Role.ADMINISTRATOR)
    with django_assert_max_num_queries(8):
        text = page.get(ADDRESS).content.decode()
    assert all(name in text for name in ("Arabic", "Turkish", "Ukrainian", "Machine draft", "Offered"))
    assert "drafts that only a machine made, in: Arabic" in text


def test_for_a_midwife_this_page_does_not_exist(client):
    assert signed_in(client, Role.MIDWIFE).get(ADDRESS).status_code in (403, 404)
