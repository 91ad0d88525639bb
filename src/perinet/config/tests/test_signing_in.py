"""Variables of the environment become a provider to sign on with, or an error that names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from perinet.config import environment, signing_in

ACM = {
    "ADDRESS": "https://provider.example",
    "CLIENT": "perinet",
    "SECRET": "s",
    "NAME": "ACM",
    "CLAIMS": "acm-idm",
}


@pytest.fixture
def acm(monkeypatch):
    monkeypatch.setattr(signing_in, "SIGN_ON_CLAIMS", {})
    for name, value in ACM.items():
        monkeypatch.setenv(f"PERINET_SIGN_ON_MY_ACM_{name}", value)


def test_a_provider_is_read_from_its_variables(acm):
    made = signing_in._provider("my-acm")
    assert (made["provider_id"], made["name"], made["client_id"]) == ("my-acm", "ACM", "perinet")
    assert made["settings"] == {"server_url": "https://provider.example", "oauth_pkce_enabled": True}
    assert signing_in.SIGN_ON_CLAIMS == {"my-acm": "acm-idm"}


@pytest.mark.parametrize("missing", ["ADDRESS", "CLIENT"])
def test_what_a_provider_lacks_is_named(acm, monkeypatch, missing):
    monkeypatch.delenv(f"PERINET_SIGN_ON_MY_ACM_{missing}")
    with pytest.raises(ImproperlyConfigured, match=f"PERINET_SIGN_ON_MY_ACM_{missing}"):
        signing_in._provider("my-acm")


@pytest.mark.parametrize("value", ["0", "-1", "an hour", "1.5", "٣", ""])
def test_hours_and_minutes_are_whole_numbers(monkeypatch, value):
    monkeypatch.setenv("PERINET_IDLE_MINUTES", value)
    with pytest.raises(ImproperlyConfigured, match="PERINET_IDLE_MINUTES"):
        environment.whole("PERINET_IDLE_MINUTES", 60, "minutes")
