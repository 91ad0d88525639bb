"""What a person was told and agreed to, and which organisation has a care relation with her."""

from django.db import models
from django.db.models import Q

from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.people.families.models import VisibleLedger, VisibleQuerySet


class Agreement(AppendOnlyModel):
    """One text, as it was shown, and her answer; a withdrawal is a new row."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="agreements")
    text_id = models.CharField(max_length=60)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    text_shown = models.TextField()
    kind = models.CharField(max_length=10)  # told, agreed, declined, withdrawn
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    objects = VisibleLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"text_id", "text_version", "kind", "purpose", "language"}
        withheld = {"id", "created_at", "person", "text_shown", "at", "recorded_by"}


class CareRelation(BaseModel):
    """An organisation cares for a person, since then, until now or an end."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="care_relations")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=30, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(until__isnull=True),
                name="one_open_care_relation",
            )
        ]

    class Export:
        columns = {"since", "until", "ended_how"}
        withheld = {"id", "created_at", "person", "organisation"}
