"""A pregnancy becomes a FHIR Observation of the Belgian pregnancy-status data set, its parts contained in it."""

from datetime import date
from typing import Any
from uuid import UUID

from perinet.ground.base.actor import Actor
from perinet.people.families.models import ORDINARY, Person, Pregnancy
from perinet.people.families.pregnancies import episodes
from perinet.people.families.pregnancy_status import STATUS, Code, PregnancyFacts, StatusEntry, data_set

Resource = dict[str, Any]


def of_person(person: Person, actor: Actor) -> list[Resource]:
    """Write each pregnancy that this actor may see; one that is kept secret leaves only apart, when she asks."""
    rows = Pregnancy.objects.visible_to(actor).about(person).filter(topic__in=ORDINARY)
    written = (write(row, subject=person.identity_id) for row in episodes(rows))
    return [one for one in written if one is not None]


def write(row: Pregnancy, *, subject: UUID | None) -> Resource | None:
    entry = data_set(PregnancyFacts(row.status, row.due, row.foetuses, row.ended_on))
    if entry is None:
        return None
    about = {"subject": {"reference": f"urn:uuid:{subject}"}, "effectiveDateTime": row.created_at.isoformat()}
    parts = _parts(entry, about)
    return {
        "resourceType": "Observation",
        "id": str(row.pk),
        "contained": parts,
        "status": "final",
        "code": _concept(STATUS),
        **about,
        "valueCodeableConcept": _concept(entry.answer),
        "hasMember": [{"reference": f"#{part['id']}"} for part in parts],
    }


def _parts(entry: StatusEntry, about: Resource) -> list[Resource]:
    return [
        {"resourceType": "Observation", "id": f"part-{number}", "status": "final", "code": _concept(code), **about,
         **_value(value)}
        for number, (code, value) in enumerate(entry.parts, start=1)
    ]  # fmt: skip


def _value(value: date | int) -> Resource:
    return {"valueInteger": value} if isinstance(value, int) else {"valueDateTime": value.isoformat()}


def _concept(code: Code) -> Resource:
    return {"coding": [{"system": code.system, "code": code.code, "display": code.name}]}
