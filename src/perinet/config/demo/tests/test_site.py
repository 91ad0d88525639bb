"""The demonstration as a newcomer meets it: it starts, answers, stops at Ctrl-C, and keeps what was done."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from perinet.config.demo import site

PATIENCE = 60  # seconds: what the first load may take


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> list[str]:
    listing = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return sorted(listing.stdout.split(), key=int)


@pytest.fixture
def start(tmp_path):
    """Start `perinet demo` in its own folder and give the process once it says that it is ready."""
    running = []

    def starter(port: int, *words: str) -> tuple[subprocess.Popen, str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PERINET_", "DJANGO_"))
        }
        process = subprocess.Popen(
            [sys.executable, "-c", site.START, "demo", "--port", str(port), *words],
            env=environment | {"PERINET_VAR": str(tmp_path)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        running.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C stops it" in line:
                break
        return process, said

    yield starter
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        process.stdout.close()


def test_a_demonstration_serves_stops_and_goes_on_where_it_was(start):
    port = free_port()
    process, said = start(port)
    assert f"http://127.0.0.1:{port}/" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert not site.answers(f"http://127.0.0.1:{port}")
    again, said = start(port)
    assert "still here" in said
    again.send_signal(signal.SIGTERM)
    assert again.wait(PATIENCE) == 0


def test_a_server_that_dies_ends_the_demonstration_and_its_worker(start):
    port = free_port()
    process, _said = start(port)
    server, worker = (int(pid) for pid in children_of(process.pid))
    os.kill(server, signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert not site.answers(f"http://127.0.0.1:{port}")
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
