"""Licences to show the text of a restricted instrument."""

from django.db import models
from django.db.models import Q

from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet


class TextPackQuerySet(AppendOnlyQuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class TextPack(AppendOnlyModel):
    """A licence to show the text of a restricted instrument in one language, with that text."""

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    licence_holder = models.CharField(max_length=200)
    permission_reference = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    body = models.TextField()
    signature = models.CharField(max_length=200)
    key_id = models.CharField(max_length=64)
    loaded_by = models.CharField(max_length=64)

    objects = TextPackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"instrument", "version", "language", "valid_from", "valid_until"}
        withheld = {
            "id", "created_at", "licence_holder", "permission_reference", "body", "signature", "key_id", "loaded_by",
        }  # fmt: skip
