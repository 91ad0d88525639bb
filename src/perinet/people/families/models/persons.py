"""Persons with a record of their own, under which numbers and names they are found, and how to reach them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.ground.vault.fields import SealedDate, SealedText
from perinet.people.families.models.access import Access, KeptQuerySet, VisibleLedger, VisibleQuerySet


class PersonQuerySet(VisibleQuerySet):
    person_path = "pk"

    def visible_to(self, actor: Actor, topic: str | None = None):
        """Each row opened to the actor; after a merge also the other rows that the same organisation keeps."""
        mine = Access.objects.of(actor).filter(topic=topic or self.topic)
        itself = mine.filter(person=OuterRef("pk"))
        merged = mine.filter(person__identity=OuterRef("identity")).filter(
            Q(controller__isnull=True) | Q(controller=OuterRef("registered_at"))
        )
        return self.filter(Exists(itself) | Exists(merged))

    def about(self, person):
        return self.filter(identity=person.identity_id)

    def one_each(self, actor: Actor):
        """Keep one row of each identity in a list: the one that the others point at, else the first that is open."""
        others = (
            Person.objects.visible_to(actor).filter(identity=OuterRef("identity")).exclude(pk=OuterRef("pk"))
        )
        better = others.filter(Q(pk=F("identity")) | (~Q(pk=F("identity")) & Q(pk__lt=OuterRef("pk"))))
        return self.filter(Q(pk=F("identity")) | ~Exists(better))


class Person(BaseModel):
    """A subject with rights of his or her own. Nothing but a name is needed to begin; an unborn child has none yet."""

    identity = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="same_as", null=True, editable=False
    )
    given_name = SealedText(max_length=100, blank=True)
    family_name = SealedText(max_length=100, blank=True)
    called = SealedText(max_length=60, blank=True)  # her or his own word on screen
    birth_date = SealedDate(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    is_child = models.BooleanField(default=False)  # a child of this network's families, born or not yet
    language = models.CharField(max_length=5, default="nl")
    interpreter_needed = models.BooleanField(default=False)
    municipality = models.CharField(max_length=5, blank=True)  # NIS code
    address = SealedText(max_length=200, blank=True)
    phone = SealedText(max_length=30, blank=True)
    email = SealedText(max_length=254, blank=True)
    registered_at = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    sealed_about = "id"
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    class Export:
        columns = {"language", "interpreter_needed", "municipality", "is_child"}
        withheld = {
            "id", "created_at", "identity", "given_name", "family_name", "called", "birth_date", "died_on",
            "address", "phone", "email", "registered_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if self.identity_id is None:
            self.identity_id = self.id  # a merge moves this pointer and rewrites no other row
        super().save(*args, **kwargs)

    def sealed_for(self):
        return self.id, self.registered_at_id

    @property
    def name(self) -> str:
        """Return both names; a child that has none yet, or died without one, is called by what it is."""
        given = f"{self.given_name} {self.family_name}".strip()
        if given or not self.is_child:
            return given
        return _("Child without a name") if self.died_on else _("Child without a name yet")


class Merge(AppendOnlyModel):
    """Two records turned out to be of one person: `absorbed` and all that pointed at it now point at `kept`."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "created_at"]

    class Export:
        columns = {"reason"}
        withheld = {"id", "created_at", "kept", "absorbed", "by", "by_name", "at"}


class Split(AppendOnlyModel):
    """They were two after all: the merge is taken back, and everything is as it was."""

    merge = models.OneToOneField(Merge, on_delete=models.PROTECT, related_name="split")
    reason = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Export:
        columns = {"reason"}
        withheld = {"id", "created_at", "merge", "by", "by_name", "at"}


class Identifier(BaseModel):
    """A number of a person elsewhere. National numbers only where the organisation recorded its authorisation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)  # ssin
    value = SealedText(max_length=40)
    digest = models.CharField(max_length=64, db_index=True)  # keyed hash: found without being read
    check_passes = models.BooleanField()  # official examples fail the check digits: a warning, no error
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "system", "digest", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_open_number",
            )
        ]

    class Export:
        columns = {"system", "check_passes"}
        withheld = {"id", "created_at", "person", "controller", "value", "digest", "ended_at"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class SearchEntry(models.Model):
    """A keyed hash under which a record is found; it is erased with the record's key.

    Sixty-four bits of it are kept: two that fall together only add a name to compare, and there are many rows.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="search_entries")
    token = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["token", "person"])]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "person", "token"}


class SafeContact(AppendOnlyModel):
    """How she may safely be reached; the newest row counts and every message obeys it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="safe_contacts")
    text = models.BooleanField(null=True)  # empty: not asked, which is not a yes
    voice_mail = models.BooleanField(null=True)
    mail = models.BooleanField(null=True)
    call = models.BooleanField(null=True)
    read_along = SealedText(max_length=200, blank=True)
    when = SealedText(max_length=200, blank=True)

    objects = VisibleLedger.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "text", "voice_mail", "mail", "call", "read_along", "when",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.person.registered_at_id


class NamedCoParent(BaseModel):
    """A co-parent as she names him or her: a role and a first name on her record, visible to nobody else."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_co_parents")
    role = models.CharField(max_length=30)
    first_name = SealedText(max_length=100, blank=True)
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    objects = KeptQuerySet.as_manager()

    class Export:
        columns = {"role"}
        withheld = {"id", "created_at", "person", "first_name", "controller"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class NumberAuthorisation(AppendOnlyModel):
    """Why an organisation may keep national numbers; without a current one they are off. The newest row counts."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=200, blank=True)  # of the deliberation or law; empty: taken back
    recorded_by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "created_at", "organisation", "reference", "recorded_by", "at"}
