"""A day looked back upon gives findings once; what is said of them is added; she reads who looked, never a name."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.ground.audit import findings, seen
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Finding, FindingNote, Record
from perinet.ground.audit.tests.tampering import AUDITOR, MIDWIFE, act
from perinet.ground.audit.unusual import Pair, Ties
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM, Actor, job
from perinet.ground.base.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 11, tzinfo=UTC)
DAY = AT.date()
BY = job("look-back")
OFFICER = Actor(kind="user", id="u8", organisation="o9", role="data-protection-officer")


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def nobody(pairs, on):
    return {}


def look(ties_of=nobody) -> int:
    return findings.look_back(on=DAY, ties_of=ties_of, by=BY, at=AT)


def read(person="p1", *, by=MIDWIFE, verb="person.read"):
    return act(by=by, verb=verb, person=person, details={})


def test_a_tie_that_the_caller_knows_becomes_a_finding_with_its_records():
    row = read()
    assert look(lambda pairs, on: {pair: Ties(own_family=True) for pair in pairs}) == 1
    found = Finding.objects.get()
    assert (found.rule, found.actor, found.organisation, found.person) == ("own-family", "u1", "o1", "p1")
    assert list(findings.records_of(found)) == [row]


def test_looking_twice_finds_nothing_twice():
    read(by=MIDWIFE, verb="glass.break")
    assert (look(), look()) == (1, 0)


def test_another_day_is_left_alone():
    read(verb="glass.break")
    assert findings.look_back(on=DAY - timedelta(days=1), ties_of=nobody, by=BY, at=AT) == 0


def test_many_files_are_compared_with_the_days_before(monkeypatch):
    for back in range(1, 4):
        monkeypatch.setattr(clock, "now", lambda back=back: AT - timedelta(days=back))
        for number in range(20):
            read(f"p{number}")
    monkeypatch.setattr(clock, "now", lambda: AT)
    for number in range(59):
        read(f"p{number}")
    assert look() == 0
    for number in range(59, 62):
        read(f"p{number}")
    assert look() == 1
    assert (Finding.objects.get().count, Finding.objects.get().usual) == (62, 20.0)


def test_an_empty_worklist_is_no_search_that_found_nobody():
    for _ in range(20):
        audit.listed(by=MIDWIFE, what="worklist", shown=0)
    assert look() == 0
    for _ in range(20):
        audit.listed(by=MIDWIFE, what="person", shown=0, searched=True)
    assert look() == 1
    assert (Finding.objects.get().rule, Finding.objects.get().count) == ("empty-searches", 20)


def test_the_work_of_jobs_and_links_is_no_unusual_access():
    for by in (SYSTEM, BY, Actor(kind="link", id="l1")):
        read(by=by, verb="glass.break")
    assert look() == 0


def test_ties_are_asked_for_each_pair_once():
    asked = []
    for person in ("p1", "p1", "p2"):
        read(person)
    look(lambda pairs, on: asked.extend(pairs) or {})
    assert sorted(asked) == [Pair("u1", "o1", "p1"), Pair("u1", "o1", "p2")]


def test_looking_back_takes_a_bounded_number_of_queries(django_assert_max_num_queries):
    for number in range(80):
        read(
            f"p{number % 40}", by=Actor(kind="user", id=f"u{number % 20}", organisation="o1", role="midwife")
        )
    with django_assert_max_num_queries(10):
        look()


def test_an_officer_says_what_it_was_and_nothing_is_overwritten():
    read(verb="glass.break")
    look()
    found = Finding.objects.with_state().get()
    assert found.state == "open"
    findings.say(finding=found, state="incident", note="no reason was given", by=OFFICER, at=AT)
    findings.say(
        finding=found, state="explained", note="the reason came later", by=OFFICER, at=AT + timedelta(hours=1)
    )
    assert Finding.objects.with_state().get().state == "explained"
    assert FindingNote.objects.count() == 2
    assert Record.objects.filter(verb="finding.say").count() == 2


def test_nobody_else_answers_a_finding_and_never_without_words():
    read(verb="glass.break")
    look()
    found = Finding.objects.get()
    with pytest.raises(NotAllowed):
        findings.say(finding=found, state="explained", note="x", by=AUDITOR, at=AT)
    with pytest.raises(Refused, match="sentence"):
        findings.say(finding=found, state="explained", note=" ", by=OFFICER, at=AT)
    with pytest.raises(Refused, match="Choose"):
        findings.say(finding=found, state="gone", note="x", by=OFFICER, at=AT)


def test_a_person_has_one_number_that_does_not_show_who_it_is(settings):
    number = findings.subject_number("p1")
    assert number == findings.subject_number("p1") != findings.subject_number("p2")
    assert "p1" not in number and findings.subject_number("") == ""
    settings.SECRET_KEY = "another"
    assert findings.subject_number("p1") != number


def test_she_reads_which_organisation_did_what_on_which_day_and_no_name():
    read(), read(), read(verb="referral.offered"), read("p2")
    read(by=SYSTEM), read(by=Actor(kind="user", id="her", purpose="own-file"))
    page = seen.seen_by(["p1"])
    assert [(one.on, one.organisation, one.role, one.kind, one.times) for one in page.lines] == [
        (DAY, "o1", "midwife", "read", 2), (DAY, "o1", "midwife", "shared", 1)
    ]  # fmt: skip
    assert "u1" not in repr(page)


def test_what_touched_a_secret_reads_as_any_other_writing():
    for verb in ("topic.open", "violence.ask", "concern.raise"):
        read(verb=verb)
    assert [(one.kind, one.times) for one in seen.seen_by(["p1"]).lines] == [("wrote", 3)]


def test_who_looked_comes_in_pages_of_one_query_and_under_each_identity(django_assert_num_queries):
    for number in range(7):
        read(by=Actor(kind="user", id="u", organisation=f"o{number}", role="doctor"))
    read("p1b")
    with django_assert_num_queries(1):
        first = seen.seen_by(["p1", "p1b"], page=5)
    assert (len(first.lines), first.more) == (5, True)
    rest = seen.seen_by(["p1", "p1b"], skip=5, page=5)
    assert (len(rest.lines), rest.more) == (3, False)
    assert not seen.seen_by(["p1"], since=AT + timedelta(days=1)).lines


@pytest.mark.parametrize(
    "verb",
    ["person.read", "result.print", "referral.offered", "referral.read", "glass.break", "x.list", "a.b"],
)
def test_the_database_and_the_code_say_the_same_kind(verb):
    read(verb=verb)
    assert seen.seen_by(["p1"]).lines[0].kind == seen.kinds.kind(verb)
