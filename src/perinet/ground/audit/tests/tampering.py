"""What somebody with the database in his hands can do, past every rule of the code."""

from django.db import connection

from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record, Seal
from perinet.ground.base.actor import SYSTEM, Actor

MIDWIFE = Actor(kind="user", id="u1", organisation="o1", role="midwife", address="10.0.0.7")
AUDITOR = Actor(kind="user", id="u9", organisation="o9", role="auditor")


def act(number: int = 0, *, by: Actor = SYSTEM, verb: str = "test.act", **said) -> Record:
    details = said.pop("details", {"n": number, "é": "ü"})
    return audit.record(by=by, verb=verb, subject_kind="thing", subject=number, details=details, **said)


def chain_of(count: int) -> None:
    for number in range(count):
        act(number, by=MIDWIFE, person=f"p{number % 3}")
    audit.seal(limit=100_000)


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def key_of(sequence: int) -> object:
    """Return the id of the record at a link, as this database keeps it."""
    return Record._meta.get_field("id").get_db_prep_value(
        Seal.objects.get(sequence=sequence).record, connection
    )
