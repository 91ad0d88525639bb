"""The documents say what the house is: decisions in one form, references complete, no address in the lock."""

import re
from collections import Counter

import pytest

from perinet.config import environment, settings
from perinet.config.command import COMMANDS
from scripts import check_lock, check_tidy, make_docs
from tests.architecture.house import ROOT, name

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "How it is held"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
TEST_NAME = re.compile(r"`(test_\w+)`")


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, re.M)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_has_its_four_headings(path):
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", path.stem)
    assert headings(path.read_text()) == HEADINGS


def test_decision_numbers_are_unique():
    assert DECISIONS
    numbers = Counter(path.stem[:4] for path in DECISIONS)
    assert not [number for number, count in numbers.items() if count > 1]


def test_the_documents_name_tests_that_exist():
    existing = {
        found
        for folder in ("src", "tests")
        for path in (ROOT / folder).rglob("test_*.py")
        for found in re.findall(r"def (test_\w+)", path.read_text())
    }
    texts = {path.name: path.read_text() for path in (ROOT / "docs").rglob("*.md")}
    assert TEST_NAME.findall(texts["hazard-log.md"])
    missing = {
        (name, test)
        for name, text in texts.items()
        for test in TEST_NAME.findall(text)
        if test not in existing
    }
    assert not missing


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))], ids=name
)
def test_a_link_between_documents_leads_somewhere(path):
    targets = [target.split("#")[0] for target in LINK.findall(path.read_text())]
    assert not [one for one in targets if one and "://" not in one and not (path.parent / one).exists()]


@pytest.mark.parametrize("path", sorted(make_docs.pages()), ids=str)
def test_the_reference_is_what_the_code_says(path):
    file = ROOT / path
    assert file.exists() and file.read_text() == make_docs.pages()[path], (
        "run `make docs` and commit the difference"
    )


def test_every_setting_and_command_is_in_the_reference():
    reference = "\n".join(make_docs.pages().values())
    assert settings and not [name for name in environment.READ if f"`{name}`" not in reference]
    assert not [name for name in COMMANDS if f"`perinet {name}`" not in reference]
    assert all(meaning for meaning in environment.READ.values())


@pytest.mark.parametrize("lock", ["requirements.lock", "benchmarks/requirements.lock"])
def test_the_lock_has_hashes_and_no_address(lock):
    assert not check_lock.problems(lock, (ROOT / lock).read_text())


def test_an_address_or_a_missing_hash_in_the_lock_is_found():
    assert check_lock.problems("x", "--index-url https://example.org\n")
    assert check_lock.problems("x", "django==6.1\n")


def test_a_private_key_in_a_file_is_found():
    assert check_tidy.problems("-----BEGIN " + "PRIVATE KEY-----\n")
