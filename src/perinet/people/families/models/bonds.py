"""What persons are to one another becomes bonds, typed and dated; nobody is merged into a file of the family."""

from django.db import models
from django.db.models import F, Q

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import BaseModel
from perinet.people.families.models.access import KeptQuerySet, seen
from perinet.people.families.models.persons import Person

OWN_FILE = "own-file"


class BondRole(models.TextChoices):
    """What `person` is to `of`: FHIR RelatedPerson, read from the child or from the other adult."""

    BIRTH_MOTHER = "birth-mother"
    SECOND_MOTHER = "second-mother"
    FATHER = "father"
    PARENT = "parent"  # one who wants none of these words
    ADOPTIVE_PARENT = "adoptive-parent"
    FOSTER_PARENT = "foster-parent"
    GUARDIAN = "guardian"
    OTHER_CARER = "other-carer"
    PARTNER = "partner"
    SIBLING = "sibling"


class BondQuerySet(KeptQuerySet):
    def visible_to(self, actor: Actor, topic: str | None = None):
        """A bond shows only to who may see both its ends: it never tells one person of another.

        On the page of somebody who must not learn of it there is none.
        """
        both = super().visible_to(actor, topic)
        both = both.filter(seen(actor, person="of__", topic=topic or self.topic, controller=None))
        if actor.purpose != OWN_FILE:
            return both
        hers = seen(actor, person="kept_from__", topic=topic or self.topic, controller=None)
        return both.filter(Q(kept_from__isnull=True) | ~Q(hers))


class Bond(BaseModel):
    """One person is something to another, since, until. Several at once, and in several families, are usual."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bonds")
    of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bonds_to")
    role = models.CharField(max_length=20, choices=BondRole)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    ended_how = models.CharField(max_length=30, blank=True)
    exercises_rights = models.BooleanField(default=False)  # of a minor child
    # Whoever must not learn of this bond: a parent who does not know of the other.
    kept_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    objects = BondQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("of")), name="nobody_is_bound_to_oneself"),
            models.UniqueConstraint(
                fields=["person", "of", "role"],
                condition=Q(until__isnull=True),
                name="one_open_bond_of_a_role",
            ),
        ]

    class Export:
        columns = {"role", "since", "until", "ended_how"}
        withheld = {"id", "created_at", "person", "of", "exercises_rights", "kept_from", "controller"}
