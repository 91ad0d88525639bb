"""An OpenID Connect provider of its own process becomes somewhere to sign on; each test says who it knows."""

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.server import free_port


@dataclass
class Provider:
    address: str

    def knows(self, sub: str, **claims: Any) -> None:
        """Say what this provider tells about somebody from now on."""
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def consent(self, authorize: str, sub: str, *, action: str = "") -> str:
        """Sign in there as somebody; return the address, on our site, that the browser is sent back to."""
        answer = requests.post(
            authorize, data={"sub": sub, "action": action}, allow_redirects=False, timeout=5
        )
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="session")
def provider_process():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield _answering(f"http://127.0.0.1:{port}", process)
    process.terminate()
    process.wait(timeout=10)


def _answering(address: str, process: subprocess.Popen, within: float = 30) -> str:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=2).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("the provider did not start")


@pytest.fixture
def provider(provider_process, settings):
    """A provider that this site signs on with, under the short name `acm`."""
    app = {
        "provider_id": "acm", "name": "Vlaamse aanmelding", "client_id": "perinet", "secret": "only-for-tests",
        "settings": {"server_url": provider_process, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.SIGN_ON_CLAIMS = {"acm": "acm-idm"}
    return Provider(provider_process)
