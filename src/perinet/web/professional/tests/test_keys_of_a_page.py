"""A page asks for the keys of everything it shows once, however many persons stand on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perinet.care.pathways.models import Kind
from perinet.ground.vault.models import DataKey
from perinet.ground.vault.tests.hand import let_go
from perinet.web.professional.tests import asked

pytestmark = pytest.mark.django_db


def asks_for_keys(client, address) -> int:
    let_go()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return sum(DataKey._meta.db_table in query["sql"] for query in queries)


def test_a_list_of_many_families_asks_once(midwife):
    for number in range(30):
        midwife.waits(midwife.mother(), Kind.CONTACT, source=number + 1, step="bereavement")
    assert asks_for_keys(midwife.client, reverse("professional:worklist")) == 1


@pytest.mark.parametrize("name", ["person", "person-print", "person-edit", "ask", "concern-raise"])
def test_her_own_pages_ask_once(midwife, lotte, name):
    assert asks_for_keys(midwife.client, reverse(f"professional:{name}", args=[lotte.pk])) == 1


def test_a_result_with_all_its_answers_asks_once(midwife, lotte):
    occasion = asked.answered(midwife, lotte, phq9=[1] * 9, gad7=[1] * 7)
    for name in ("result", "result-print"):
        assert asks_for_keys(midwife.client, reverse(f"professional:{name}", args=[occasion.pk])) == 1
