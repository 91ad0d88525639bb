"""Who did what, to whose record, and why; rows that only grow and are chained by a sealer."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel


class Record(AppendOnlyModel):
    """One act. Ids are text without foreign keys, so a record outlives what it speaks of."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "at", "actor_kind", "actor", "organisation", "role", "purpose",
            "verb", "subject_kind", "subject", "person", "reason", "details",
        }  # fmt: skip


class Seal(models.Model):
    """The place of one record in the chain: hash of the record and of the seal before it."""

    sequence = models.BigIntegerField(primary_key=True)
    record = models.UUIDField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]

    class Export:
        columns: set[str] = set()
        withheld = {"sequence", "record", "previous_hash", "hash"}
