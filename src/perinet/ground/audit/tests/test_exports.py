"""A part of the chain proves itself in a file; any change of the file is named at its line."""

import json
from datetime import timedelta

import pytest

from perinet.ground.audit import exports, heads, proofs
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.audit.stored import Wanted
from perinet.ground.audit.tests.tampering import AUDITOR, chain_of
from perinet.ground.base import clock

pytestmark = pytest.mark.django_db


def lines_of(**asked) -> list[str]:
    return list(exports.export(wanted=Wanted(**asked), by=AUDITOR))


def check(lines, **trusted):
    return proofs.check(lines, trusted or heads.trusted())


def test_an_export_holds_every_record_with_its_link_and_is_itself_on_record():
    chain_of(6)
    proof = check(lines_of())
    assert (proof.holds, proof.lines, proof.gaps, proof.head, proof.key_known) == (
        True, 6, 0, audit.last_head(), True
    )  # fmt: skip
    assert Record.objects.get(verb="audit.export").actor == "u9"


def test_an_export_of_one_person_holds_hers_only_and_says_that_links_are_left_out():
    chain_of(7)
    lines = lines_of(person="p1")
    proof = check(lines)
    assert (proof.holds, proof.lines, proof.gaps) == (True, 2, 1)
    assert {json.loads(line)["record"]["person"] for line in lines[1:-1]} == {"p1"}


def test_an_export_may_be_of_some_days_or_of_an_organisation():
    chain_of(3)
    now = clock.now()
    assert check(lines_of(since=now + timedelta(hours=1))).lines == 0
    assert check(lines_of(since=now - timedelta(hours=1), before=now + timedelta(hours=1))).lines == 3
    assert check(lines_of(organisation="o1")).lines == 3
    assert check(lines_of(organisation="another")).lines == 0


@pytest.mark.parametrize("at", range(8))
def test_a_change_in_any_line_is_named(at):
    chain_of(6)
    lines = lines_of()
    said = json.loads(lines[at])
    if at == 0:
        said["asked"] = {"person": "another"}
    elif at == 7:
        said["lines"] = 5
    else:
        said["record"]["verb"] = "other"
    lines[at] = json.dumps(said, separators=(",", ":")) + "\n"
    proof = check(lines)
    assert not proof.holds
    assert proof.line == (8 if at in (0, 7) else at + 1)  # the first line is covered by the signature only


def test_a_line_taken_out_moved_or_put_behind_is_named():
    chain_of(4)
    lines = lines_of()
    assert not check(lines[:2] + lines[3:]).holds
    assert check([lines[0], lines[2], lines[1], *lines[3:]]).line == 3
    assert check([*lines, lines[1]]).why == "something stands after the signature"
    assert check(lines[:-1]).why == "the end with the signature is missing"
    assert check(["hello\n"]).why == "it is no line of JSON"
    assert check(['{"kind":"other"}\n']).why == "this is no export of an audit chain"


def test_a_file_signed_with_another_key_is_not_trusted():
    chain_of(1)
    assert "another key" in check(lines_of(), other="AAAA").why


def test_without_a_key_the_file_is_taken_at_its_word_and_says_so():
    chain_of(1)
    proof = proofs.check(lines_of(), {})
    assert proof.holds and not proof.key_known
