"""A file of made-up organisations becomes a network in which every step has an owner and a service."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.screening import observations
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.network.accounts import duty, tablets
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, Organisation, OutsideHours, User
from perinet.network.directory import services as directory
from perinet.network.directory.models import Service
from perinet.web.parts.demo import PASSWORD

DATA = tomllib.loads((Path(__file__).parent / "data" / "network.toml").read_text(encoding="utf-8"))
WEEK = (0, 1, 2, 3, 4)
TOLD_DAYS_AGO = 6  # how long ago a made-up service last said how much room it has
NOT_A_FACT = {"organisation", "kind", "capacity", "waiting_days", "waits"}


@dataclass(frozen=True)
class Network:
    """`teams` are members by mail address, `services` services by name."""

    teams: Mapping[str, Membership]
    services: Mapping[str, Service]

    def actor(self, email: str) -> Actor:
        return self.teams[email].actor()


def build(*, at: datetime) -> Network:
    on = timezone.localtime(at).date()
    organisations = {row["key"]: _found(row) for row in DATA["organisations"]}
    teams = {}
    for row in DATA["organisations"]:
        for member in row["members"]:
            teams[member["email"]] = accounts.enrol(
                **member, password=PASSWORD, organisation=organisations[row["key"]], language="nl", by=SYSTEM
            )
    services = {row["name"]: _service(row, organisations, on) for row in DATA["services"]}
    directory.load_real_services(by=SYSTEM, on=on)
    for row in DATA["organisations"]:
        if "rota" in row:
            _arrange(organisations[row["key"]], *(teams[email].user for email in row["rota"]), services)
        if "nights" in row:
            _add_what_a_manager_adds(organisations[row["key"]], row, teams, at)
    return Network(teams, services)


def _found(row: Mapping[str, Any]) -> Organisation:
    return accounts.found(
        name=row["name"], kind=row["kind"], municipality=row["municipality"], phone=row.get("phone", ""),
        synthetic=True, by=SYSTEM,
    )  # fmt: skip


def _service(row: Mapping[str, Any], organisations: Mapping[str, Organisation], on: date) -> Service:
    """Enter one service; it speaks for itself, so what it said carries its name."""
    speaker = Actor(kind="system", id="demo", name=row["name"])
    organisation = organisations.get(row.get("organisation", "")) or _found(row)
    facts = {name: value for name, value in row.items() if name not in NOT_A_FACT}
    service = directory.enter(organisation=organisation, facts=facts, by=speaker)
    directory.publish(service=service, by=speaker, on=on)
    directory.record_capacity(
        service=service, capacity=row["capacity"], waiting_days=row["waiting_days"], by=speaker,
        on=on - timedelta(days=TOLD_DAYS_AGO),
    )  # fmt: skip
    for days, ended in row["waits"]:
        directory.record_observation(
            service=service,
            days_waited=days,
            outcome="first-contact",
            on=on - timedelta(days=ended),
            by=speaker,
        )
    return service


def _arrange(
    organisation: Organisation, reader: User, stand_in: User, services: Mapping[str, Service]
) -> None:
    """Say who reads, who stands in, and who owns each step: what an organisation owes before it sends a link."""
    accounts.record_rota(
        organisation=organisation, reader=reader, stand_in=stand_in, weekdays=WEEK, from_time=time(8, 30),
        until_time=time(17, 30), outside_hours=OutsideHours.NEXT_WORKING_DAY, outside_contact=None, by=SYSTEM,
    )  # fmt: skip
    takes = DATA["services_of_steps"]
    for step in decisions.chosen_guideline(organisation.id).steps:
        if step != engine.NONE:
            service = services[takes[step]] if step in takes else None
            pathways.arrange_step(
                organisation=organisation, step=step, owner=reader, service=service, by=SYSTEM
            )


def _add_what_a_manager_adds(
    organisation: Organisation, row: Mapping[str, Any], teams: Mapping[str, Membership], at: datetime
) -> None:
    """A tablet for the waiting room, who was trained to observe, and a night that somebody reads each week."""
    manager, evening = teams[row["manager"]].actor(), timezone.localtime(at).replace(hour=20, minute=0)
    tablets.add_tablet(organisation=organisation, name=row["tablet"], at=at, by=manager)
    observations.record_training(
        organisation_id=organisation.pk, user=teams[row["observer"]].user, training=row["training"],
        until=(at + timedelta(days=365)).date(), at=at, by=manager,
    )  # fmt: skip
    duty.plan_shift(
        organisation=organisation, user=teams[row["nights"]].user, starts_at=evening,
        ends_at=evening + timedelta(hours=11), by=manager, at=at, weeks=4,
    )  # fmt: skip
