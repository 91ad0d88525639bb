"""Who may see what of whom, as dumb rows: consent decides, every record is reached through them."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyQuerySet, BaseModel
from perinet.ground.vault.rows import SealedRows
from perinet.people.families.professions import topics_of


class Topic(models.TextChoices):
    """What a row is about; each is opened to a viewer apart."""

    RECORD = "record"
    MENTAL_HEALTH = "mental-health"
    SAFETY = "safety"
    SUBSTANCE = "substance"
    VIOLENCE = "violence"
    KEPT_PREGNANCY = "kept-pregnancy"  # one that her partner does not know of
    ANSWER = "answer"  # only to give answers, as the holder of a link does


ORDINARY = frozenset({Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY})
# For everybody who is not named there is no trace of these.
SECRET = frozenset({Topic.SUBSTANCE, Topic.VIOLENCE, Topic.KEPT_PREGNANCY})


class Effect(models.TextChoices):
    PERMIT = "permit"
    DENY = "deny"  # of a named viewer, and of every topic: it wins over every permit


class AccessQuerySet(models.QuerySet):
    def current(self, at=None):
        moment = at or clock.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment), since__lte=moment)

    def of(self, actor: Actor, at=None):
        """Return what is permitted to this actor now, in person or through the organisation, and not denied."""
        permitted = self.current(at).filter(effect=Effect.PERMIT)
        if actor.kind == "link":
            return permitted.filter(viewer_kind="link", viewer=actor.id)
        if actor.kind != "user":
            return self.none()
        organisation = actor.organisation or None
        named = Q(viewer_kind="user", viewer=actor.id) & (
            Q(acting_for__isnull=True) | Q(acting_for=organisation)
        )
        team = Q(viewer_kind="organisation", viewer=actor.organisation or "-")
        mine = permitted.filter(named | team, purpose=actor.purpose, topic__in=topics_of(actor.role))
        if actor.purpose == "own-file":
            return mine  # who is shut out as a professional still reads what is his or her own to read
        denied = Access.objects.current(at).filter(effect=Effect.DENY, viewer_kind="user", viewer=actor.id)
        return mine.exclude(person__identity__in=denied.values("person__identity"))


class Access(BaseModel):
    """This viewer may see this topic of this person, as far as this controller wrote it, between these times."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="access")
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.PERMIT)
    viewer_kind = models.CharField(max_length=15)  # user, organisation, link
    viewer = models.CharField(max_length=64)
    # A named user sees it only while acting for this organisation; empty: for any.
    acting_for = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Whose rows; empty: of every organisation that keeps a record of this person.
    controller = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    topic = models.CharField(max_length=30, choices=Topic, blank=True)  # empty only where denied
    purpose = models.CharField(max_length=30, default="care")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    # Only rows written from then on, as for who takes over one step; empty: also what was written before.
    rows_from = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=80)

    objects = AccessQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["viewer", "topic", "person"]),
            models.Index(fields=["person", "viewer"]),
        ]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "effect", "viewer_kind", "viewer", "acting_for", "controller", "topic",
            "purpose", "since", "until", "rows_from", "source",
        }  # fmt: skip


def seen(actor: Actor, *, person: str, topic: Any, controller: str | None, at: Any = None) -> Exists:
    """Say in SQL whether the actor may see a row.

    `person` and `controller` name the row's own fields (`controller` None: a row that every carer of this
    person needs, such as how to reach her safely); `topic` is a value, or an OuterRef to the row's field; `at` is
    now where it is not given.
    """
    mine = Access.objects.of(actor, at).filter(person__identity=OuterRef(f"{person}identity"), topic=topic)
    if controller:
        mine = mine.filter(Q(controller__isnull=True) | Q(controller=OuterRef(controller)))
    return Exists(mine.filter(Q(rows_from__isnull=True) | Q(rows_from__lte=OuterRef("created_at"))))


class VisibleQuerySet(SealedRows):
    """Rows about a person, reached only through what the viewer may see."""

    person_path = "person"
    controller_path: str | None = None
    topic: str | None = Topic.RECORD

    def visible_to(self, actor: Actor, topic: str | None = None):
        return self.filter(
            seen(
                actor,
                person=f"{self.person_path}__",
                topic=topic or self.topic,
                controller=self.controller_path,
            )
        )

    def about(self, person):
        """Rows of this person under every identity that was merged with this one."""
        return self.filter(**{f"{self.person_path}__identity": person.identity_id})


class VisibleLedger(AppendOnlyQuerySet, VisibleQuerySet):
    """Rows about a person that only grow."""


class TopicalQuerySet(VisibleQuerySet):
    """Rows that each have a topic of their own; a row whose topic is closed does not exist."""

    topic_path = "topic"

    def visible_to(self, actor: Actor, topic: str | None = None):
        return super().visible_to(actor, OuterRef(self.topic_path))


class TopicalLedger(AppendOnlyQuerySet, TopicalQuerySet):
    """Rows with a topic of their own that only grow."""


class KeptQuerySet(VisibleQuerySet):
    """Rows that the organisation in `controller` keeps; another organisation sees them only by the person's consent."""

    controller_path = "controller"


class KeptLedger(AppendOnlyQuerySet, KeptQuerySet):
    """Rows of an organisation that only grow."""


class KeptTopicalLedger(AppendOnlyQuerySet, TopicalQuerySet):
    """Rows of an organisation, each with a topic of its own, that only grow."""

    controller_path = "controller"
