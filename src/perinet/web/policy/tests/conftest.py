"""An auditor and a data protection officer at work."""

import pytest
from django.test import Client

from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def enter(db):
    """Sign in as somebody in a role."""

    def sign_in(role: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(MembershipFactory(role=role).user)
        return client

    return sign_in


@pytest.fixture
def auditor(enter):
    return enter(Role.AUDITOR)


@pytest.fixture
def officer(enter):
    return enter(Role.DATA_PROTECTION_OFFICER)
