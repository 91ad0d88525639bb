"""Facts about services become rows of the care map; what a service says of its room becomes its capacity."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.models import Organisation
from perinet.network.directory.models import Capacity, Observation, Outcome, Service

_DATA = Path(__file__).parent / "data"


@transaction.atomic
def enter(*, organisation: Organisation, facts: Mapping[str, Any], by: Actor) -> Service:
    """Write down a service that an organisation of this site offers; it shows when it is published."""
    if by.organisation != str(organisation.id) and by.role != "administrator" and by.kind != "system":
        raise NotAllowed("Only the organisation itself speaks for its service.")
    service: Service = Service.objects.create(
        organisation=organisation, synthetic=organisation.synthetic, **facts
    )
    audit.record(by=by, verb="service.enter", subject_kind="service", subject=service.id)
    return service


@transaction.atomic
def publish(*, service: Service, by: Actor, on: date) -> Service:
    """Show a service on the care map."""
    _require_own(service, by)
    if service.published_on is None:
        service.published_on = on
        service.save(update_fields=["published_on"])
        audit.record(by=by, verb="service.publish", subject_kind="service", subject=service.id)
    return service


@transaction.atomic
def record_capacity(
    *, service: Service, capacity: str, waiting_days: int | None, by: Actor, on: date
) -> Service:
    """Write down what a service says of itself; `waiting_days` is None where it says nothing of a wait."""
    _require_own(service, by)
    if not service.synthetic:
        raise Refused("Nothing is recorded about the room of a real service here.", code="real-service")
    if capacity not in Capacity.values:
        raise Refused("Choose one of the capacities listed.", code="unknown-capacity")
    if waiting_days is not None and waiting_days < 0:
        raise Refused("A wait is 0 days or more.", code="wait-below-zero")
    service.capacity, service.waiting_days = capacity, waiting_days
    service.capacity_on, service.capacity_by = on, by.name or by.id
    service.save(update_fields=["capacity", "waiting_days", "capacity_on", "capacity_by"])
    audit.record(
        by=by,
        verb="service.capacity",
        subject_kind="service",
        subject=service.id,
        details={"capacity": capacity, "waiting_days": waiting_days},
    )
    return service


def _require_own(service: Service, by: Actor) -> None:
    is_own = by.organisation == str(service.organisation_id)
    if not (is_own or by.role == "administrator" or by.kind in ("system", "job")):
        raise NotAllowed("Only the organisation itself speaks for its service.")


@transaction.atomic
def record_observation(
    *, service: Service, days_waited: int | None, outcome: str, on: date, by: Actor
) -> Observation:
    """Add how one referral ended; `outcome` may carry a coded reason, as in "refused:full".

    The row and its audit line hold nothing that leads to a family.
    """
    if outcome.partition(":")[0] not in Outcome.values:
        raise Refused("Choose one of the outcomes listed.", code="unknown-outcome")
    observation = Observation.objects.create(service=service, days_waited=days_waited, outcome=outcome, on=on)
    audit.record(by=by, verb="service.observe", subject_kind="service", subject=service.id)
    return observation


@transaction.atomic
def load_real_services(*, by: Actor, on: date) -> list[Service]:
    """Write the shipped real services, once each however often it runs; help lines are configuration."""
    steps = tomllib.loads((_DATA / "steps.toml").read_text("utf-8"))["types"]
    with (_DATA / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["help_line"] == "false"]
    loaded = [_load(row, steps.get(row["type"], [])) for row in rows]
    for service in loaded:
        publish(service=service, by=by, on=on)
    return loaded


def _load(row: Mapping[str, str], steps: Sequence[str]) -> Service:
    fields = _facts(row, steps)
    service: Service | None = Service.objects.filter(key=row["key"]).first()
    if service is None:
        organisation = Organisation.objects.create(
            name=row["name"],
            kind=row["organisation_kind"],
            municipality=fields["municipality"],
            synthetic=False,
        )
        service = Service(key=row["key"], organisation=organisation, **fields)
        service.save(force_insert=True)
        return service
    for name, value in fields.items():
        setattr(service, name, value)
    service.save(update_fields=list(fields))
    return service


def _facts(row: Mapping[str, str], steps: Sequence[str]) -> dict[str, Any]:
    """Return what a source says; a seat that nobody verified is left out, so that no map shows a guess."""
    return {
        "name": row["name"],
        "type": row["type"],
        "steps": list(steps),
        "care_level": row["care_level"],
        "referable": row["referable"] == "true",
        "municipality": row["nis"] if row["seat_verified"] == "true" else "",
        "url": row["url"],
        "status": row["status"],
        "verified_facts": row["verified_facts"],
        "source": row["source"],
        "synthetic": False,
    }
