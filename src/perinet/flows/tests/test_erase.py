"""What the database holds of a person can't be read without keys, and by nobody once her key is erased."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.care.referrals.models import Referral
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Answer, Mark, Score
from perinet.flows import refer, register, safety, screen, worry
from perinet.ground.audit import services as audit
from perinet.ground.vault import keyring
from perinet.ground.vault import services as vault
from perinet.ground.vault.erased import ERASED
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families.models import NamedCoParent, Person, SafeContact
from perinet.people.families.services import ReachSafely

pytestmark = pytest.mark.django_db(transaction=True)

SAID = (
    "Wilhelmina", "Vandesande", "Mina", "1991-04-17", "Kerkstraat 12", "+32470112233", "wilhelmina@example.org",
    "Barnabas", "her sister", "after nine", "since last night", "the lake", "sleeps badly",
)  # fmt: skip
CONVERSATION = SafetyConversation(
    spoken_with_her=True, asked_directly=True, thoughts="no", plan="no", means="no", earlier_attempt="no",
    outcome="misread-question", protects="walks by the lake",
)  # fmt: skip


@pytest.fixture
def her(by, at, rota):
    """A mother whose record holds something in every sealed table of a usual course."""
    person = register.mother(
        details={
            "given_name": "Wilhelmina", "family_name": "Vandesande", "called": "Mina", "birth_date": date(1991, 4, 17),
            "address": "Kerkstraat 12", "phone": "+32470112233", "email": "wilhelmina@example.org",
        },
        reach=ReachSafely(text=True, read_along="her sister", when="after nine"),
        pregnancy=None, co_parent=("father", "Barnabas"), told=[], at=at, by=by,
    )  # fmt: skip
    worry.concern(
        person=person, kinds=["confusion"], told_by="partner", note="since last night", at=at, by=by
    )
    _answered(person, by, at)
    urgent = Obligation.objects.get(kind=Kind.URGENT_CARE)
    safety.acknowledge(obligation=urgent, conversation=CONVERSATION, at=at, by=by)
    _referred(person, by, at)
    return Person.objects.get(pk=person.pk)


def _answered(person, by, at):
    occasion = screen.begin(person=person, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    for screening in occasion.screenings.all():
        screen.answer(screening=screening, answers={"item1": 1, "item2": 1}, at=at, by=by)
    for screening in screen.go_on(occasion=occasion, at=at, by=by):
        items = {"phq-9": 9, "gad-7": 7}[screening.instrument]
        screen.answer(screening=screening, answers={f"item{n}": 1 for n in range(1, items + 1)}, at=at, by=by)
    screen.finish(occasion=occasion, at=at, by=by)


def _referred(person, by, at):
    step = pathways.open_one(
        person=person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="decision",
        step="clinical-assessment", at=at, by=by,
    )  # fmt: skip
    refer.send(
        obligation=step, service=ServiceFactory(), reason="sleeps badly", share_phone=False, interim_offer="",
        path="/werk/antwoord/{token}/", at=at, by=by,
    )  # fmt: skip


def stored(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def everything() -> str:
    """Return all that the database holds: its rows, and where it is a file, its bytes and those of its log."""
    found = "".join(stored(table) for table in connection.introspection.table_names())
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        found += "".join(
            part.read_bytes().decode("latin-1")
            for part in (file, file.with_name(f"{file.name}-wal"))
            if part.exists()
        )
    return found


def erase(person, by, at) -> None:
    vault.erase(person=person.id, controller=person.registered_at_id, at=at, by=by)


def test_an_erased_key_leaves_no_name_anywhere(her, by, at):
    before = everything()
    assert not [said for said in SAID if said in before], "sealed from the first write on"
    assert "phq9" not in stored("screening_score") + stored("decisions_decision") + stored("screening_answer")
    assert her.name == "Wilhelmina Vandesande"
    erase(her, by, at)
    assert not [said for said in SAID if said in everything()]
    again = Person.objects.get(pk=her.pk)
    assert (again.name, again.given_name, again.birth_date) == ("", ERASED, None)
    assert NamedCoParent.objects.get().first_name is ERASED
    assert SafeContact.objects.first().read_along is ERASED
    assert Referral.objects.get().reason is ERASED
    assert {row.option for row in Answer.objects.all()} == {None}
    assert {(row.total, str(row.facts)) for row in Score.objects.all()} == {(None, "{}")}


def test_a_mark_and_its_clock_are_seen_also_when_the_key_is_gone(her, by, at):
    erase(her, by, at)
    assert [(mark.mark, mark.urgency) for mark in Mark.objects.visible_to(by)] == [("self-harm", "soft")]
    check = Obligation.objects.visible_to(by).open().get(kind=Kind.SAFETY_CHECK)
    assert (check.urgency, check.person.name) == ("soft", "")


def test_the_audit_chain_holds_after_an_erasure(her, by, at):
    audit.seal()
    erase(her, by, at)
    audit.seal()
    assert audit.verify().holds


def test_stored_decisions_are_made_again_byte_for_byte_until_they_are_erased(her, by, at):
    keyring.forget()
    rows = list(Decision.objects.all())
    assert rows and all(decisions.replay(row) for row in rows)
    erase(her, by, at)
    row = Decision.objects.filter(occasion__isnull=False).first()
    guideline, facts, decision = decisions.read(row)
    assert (facts, decision.step, decision.held, decision.steps) == ({}, row.step, (), ())
    assert not decisions.replay(row)


def test_what_another_organisation_keeps_about_her_stays(her, by, at):
    worry.concern(person=her, kinds=["confusion"], told_by="partner", note="kept", at=at, by=by)
    vault.erase(person=her.id, controller="another", at=at, by=by)
    keyring.forget()
    assert Person.objects.get(pk=her.pk).name == "Wilhelmina Vandesande"


def test_facts_that_were_erased_are_no_facts(her, by, at):
    occasion = Decision.objects.filter(occasion__isnull=False).first().occasion
    erase(her, by, at)
    assert set(map(str, screenings.newest_facts(occasion).values())) == {"{}"}
    row = Decision.objects.filter(occasion=occasion).first()
    assert decisions.decide_again(row=row, occasion=occasion, at=at, by=by) == row
