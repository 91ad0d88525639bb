"""Independent engines that run in node, one process for the whole session."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "var" / "oracles"


@contextmanager
def asking(script):
    """Start a script in node that answers each line with a line."""
    if not shutil.which("node") or not (FOLDER / "installed.lock").exists():
        pytest.fail("the oracles are not installed: run `make test-oracles`")
    words = ["node", str(HERE / script), str(FOLDER)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def ask(question):
            node.stdin.write(json.dumps(question) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield ask
        node.stdin.close()


@pytest.fixture(scope="session")
def cql():
    """Return `ask(library, names, people)`: per person the value of each named expression."""
    with asking("cql.cjs") as ask:
        yield lambda library, names, people: ask({"library": library, "names": names, "people": people})


@pytest.fixture(scope="session")
def validators():
    """Return `ask(resource)`: what two validators that others wrote have against it."""
    with asking("fhir.cjs") as ask:
        yield ask
