"""Only a person at a screen or behind a link is a person; a job is not."""

from dataclasses import FrozenInstanceError

import pytest

from perinet.ground.base.actor import SYSTEM, Actor, job


@pytest.mark.parametrize(
    ("kind", "expected"), [("user", True), ("link", True), ("job", False), ("system", False)]
)
def test_only_users_and_link_holders_are_persons(kind, expected):
    assert Actor(kind=kind, id="x").is_person is expected


def test_a_job_acts_for_operation_and_never_for_care():
    watcher = job("watch")
    assert (watcher.kind, watcher.id, watcher.purpose, watcher.organisation) == (
        "job",
        "watch",
        "operation",
        "",
    )


def test_who_acts_cannot_become_somebody_else_on_the_way():
    with pytest.raises(FrozenInstanceError):
        SYSTEM.organisation = "another"


def test_whoever_acts_in_a_file_of_her_own_signs_no_row_with_her_name():
    midwife = Actor(kind="user", id="x", name="An Peeters")
    mother = Actor(kind="user", id="y", purpose="own-file", name="Lotte Maes")
    assert (midwife.signed, mother.signed) == ("An Peeters", "")
