"""A folder becomes a running site: the real server, its own data, stopped only once it has started."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PERINET = str(Path(sys.executable).with_name("perinet"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """A site under one folder, run as an administrator runs it: by its command."""

    folder: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PERINET_", "DJANGO_"))
        }
        return kept | {"PERINET_VAR": str(self.folder), "PERINET_ADDRESS": self.address} | self.extra

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PERINET, *words], env=self.environment, capture_output=True, text=True, check=check, timeout=300
        )

    def background(self, *words: str) -> subprocess.Popen[str]:
        """Start a command and return it, with its output to read."""
        return subprocess.Popen(
            [PERINET, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self, *words: str, within: float = 60) -> "Site":
        """Start `perinet serve`, or the words given, and return when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = words or ("serve", "--port", str(self.port), "--workers", "1")
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [PERINET, *words], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + within
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(
                    f"the site did not start:\n{(self.folder / 'server.log').read_text()[-3000:]}"
                )
            time.sleep(0.1)
        return self

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address + "/", timeout=2) as page:
                return page.status == 200
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    def stop(self, signum: int = signal.SIGTERM) -> int:
        """Stop as Ctrl-C or a service manager does; only what does not obey is killed."""
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signum)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End the whole group at once, as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


@pytest.fixture
def site(tmp_path):
    """A migrated, empty site that is not running yet; `site.start()` runs it."""
    made = Site(tmp_path / "site")
    made.folder.mkdir()
    made.command("manage", "migrate", "--verbosity", "0")
    yield made
    if made.process and made.process.poll() is None:
        made.stop()
