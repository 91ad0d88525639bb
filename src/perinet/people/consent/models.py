"""What opens and closes a person's record, as Belgian eHealth keeps it apart: relation, consent, exclusion, naming,
break-the-glass, representation; and what the person asked of those who keep the record."""

from django.db import models
from django.db.models import Exists, Q

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.ground.vault.fields import SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.network.accounts.models import Organisation, OrganisationKind, Role
from perinet.people.families.models import (
    KeptLedger,
    KeptTopicalLedger,
    Topic,
    TopicalLedger,
    TopicalQuerySet,
    VisibleLedger,
    VisibleQuerySet,
)


class Agreement(AppendOnlyModel):
    """One text, as it was shown, and her answer; a withdrawal is a new row."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="agreements")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(
        max_length=30, choices=Topic, default=Topic.RECORD
    )  # or the secret that it names
    text_id = models.CharField(max_length=60)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    text_shown = models.TextField()
    kind = models.CharField(max_length=10)  # told, agreed, declined, withdrawn
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    objects = KeptTopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"text_id", "text_version", "kind", "purpose", "language"}
        withheld = {"id", "created_at", "person", "controller", "topic", "text_shown", "at", "recorded_by"}


class CareRelation(BaseModel):
    """The therapeutic relation: an organisation, or one professional of it, cares for a person, since, until."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="care_relations")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # empty: the whole team
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=30, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(until__isnull=True, professional__isnull=True),
                name="one_open_care_relation",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "professional"],
                condition=Q(until__isnull=True, professional__isnull=False),
                name="one_open_relation_of_a_professional",
            ),
        ]

    class Export:
        columns = {"since", "until", "ended_how"}
        withheld = {"id", "created_at", "person", "organisation", "professional"}


class Consent(AppendOnlyModel):
    """She agrees that a receiver sees these topics for this purpose, as far as named organisations wrote them."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="consents")
    receiver = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    receiver_user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # one professional there; a secret topic is shared with a named one only
    purpose = models.CharField(max_length=30, default="care")
    # Ordinary topics, or one secret: then the consent itself is as secret as that.
    topics = models.JSONField(default=list)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.RECORD)
    controller = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # whose rows; empty: everybody's
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")  # the text as shown
    previewed = models.CharField(max_length=64, blank=True)  # hash of the page that she saw before she agreed
    given_by = models.CharField(max_length=30)  # self, or the capacity of who exercises her rights
    recorded_by = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = TopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"purpose", "since", "until", "given_by"}
        withheld = {
            "id", "created_at", "person", "receiver", "receiver_user", "topics", "topic", "controller", "agreement",
            "previewed", "recorded_by", "at",
        }  # fmt: skip


class Withdrawal(AppendOnlyModel):
    """From this moment the consent opens nothing; what was closed with it is kept as proof."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.CharField(max_length=64)
    by_herself = models.BooleanField()
    effects = models.JSONField(
        default=dict
    )  # counts: accesses closed, referrals withdrawn, links, copies flagged
    at = models.DateTimeField()

    class Export:
        columns = {"by_herself", "at"}
        withheld = {"id", "created_at", "consent", "by", "effects"}


class Exclusion(BaseModel):
    """This professional sees nothing of this person, whatever else is open."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="exclusions")
    professional = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "professional"], condition=Q(until__isnull=True), name="excluded_once"
            )
        ]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "created_at", "person", "professional", "since", "until", "recorded_by"}


class NamingQuerySet(TopicalQuerySet):
    """Who is named is as secret as what for."""

    controller_path = "acting_for"


class Naming(BaseModel):
    """A secret topic is opened to one named user, acting for one organisation; for others it does not exist."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="namings")
    topic = models.CharField(max_length=30, choices=Topic)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # empty: the person herself, on her own page
    purpose = models.CharField(max_length=30, default="care")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    rows_from = models.DateTimeField(null=True, blank=True)  # of a step that was handed over: nothing older
    source = models.CharField(max_length=80)

    objects = NamingQuerySet.as_manager()

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "topic", "user", "acting_for", "purpose", "since", "until", "rows_from",
            "source",
        }  # fmt: skip


class EmergencyLedger(VisibleLedger):
    def visible_to(self, actor: Actor, topic: str | None = None):
        """Whoever sees her record; and who guards the data here, or of the whole network, and by that no record."""
        if actor.kind != "user" or actor.role != Role.DATA_PROTECTION_OFFICER:
            return super().visible_to(actor, topic)
        mine = actor.organisation or None
        network = Organisation.objects.filter(pk=mine, kind=OrganisationKind.NETWORK)
        return self.filter(Q(organisation=mine) | Q(person__registered_at=mine) | Exists(network))


class BreakGlass(AppendOnlyModel):
    """An emergency: one professional sees the ordinary topics for some hours; ownership does not change."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="emergencies")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    reason = SealedText()
    at = models.DateTimeField()
    until = models.DateTimeField()
    informed_at = models.DateTimeField(null=True, blank=True)  # set when the row is made, or by a later row

    objects = EmergencyLedger.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"at"}
        withheld = {"id", "created_at", "person", "user", "organisation", "reason", "until", "informed_at"}

    def sealed_for(self):
        return self.person_id, self.organisation_id


class GlassReview(AppendOnlyModel):
    """The second reader: somebody else says whether the emergency was one."""

    emergency = models.OneToOneField(BreakGlass, on_delete=models.PROTECT, related_name="review")
    verdict = models.CharField(max_length=15)  # justified, not-justified
    note = SealedText(blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Export:
        columns = {"verdict"}
        withheld = {"id", "created_at", "emergency", "note", "by", "by_name", "at"}

    def sealed_for(self):
        return self.emergency.sealed_for()


class RepresentationKind(models.TextChoices):
    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    MANDATE = "mandate"


class Representation(BaseModel):
    """A user reads and exercises the rights of a person: herself, or whoever may do so for her or for a child."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="representations")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RepresentationKind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    checked_how = models.CharField(max_length=30)  # in-person-code, identity-provider, court-paper
    hidden_since = models.DateTimeField(null=True, blank=True)  # she hid her online view
    recorded_by = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(until__isnull=True), name="one_open_representation"
            )
        ]

    class Export:
        columns = {"kind", "since", "until"}
        withheld = {"id", "created_at", "person", "user", "checked_how", "hidden_since", "recorded_by"}


class OwnInvitation(BaseModel):
    """A code, given in the room or in a safe way, by which a person begins to use her own page."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RepresentationKind)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "kind", "organisation", "token_hash", "code_hash", "tries", "expires_at",
            "used_at", "revoked_at", "made_by",
        }  # fmt: skip


class Capacity(AppendOnlyModel):
    """Whether a minor, or an adult who needs help, exercises her rights alone; the newest row counts."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="capacities")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    capable = models.BooleanField()
    reason = SealedText(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = KeptLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"capable"}
        withheld = {"id", "created_at", "person", "controller", "reason", "by", "by_name", "at"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class RequestKind(models.TextChoices):
    CORRECTION = "correction"
    WHO_LOOKED = "who-looked"  # the name behind a line of "who looked at my file"
    FULL_COPY = "full-copy"
    COMPLAINT = "complaint"
    ERASURE = "erasure"
    OBJECTION = "objection"  # one parent does not agree with what the other asked for their child


class RightsRequest(AppendOnlyModel):
    """What a person asks of an organisation that keeps her record; it waits for a person's answer."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="requests")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=RequestKind)
    about = models.CharField(
        max_length=80, blank=True
    )  # what it is about: the id of a line, the name of a field
    text = SealedText(blank=True)
    by = models.CharField(max_length=64)
    acting_as = models.CharField(max_length=10, default="self")  # RepresentationKind
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = KeptLedger.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"kind", "at"}
        withheld = {"id", "created_at", "person", "controller", "about", "text", "by", "acting_as", "due_at"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class RightsAnswer(AppendOnlyModel):
    """What a person of the organisation answered."""

    request = models.OneToOneField(RightsRequest, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=15)  # done, partly, refused
    text = SealedText(blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Export:
        columns = {"outcome", "at"}
        withheld = {"id", "created_at", "request", "text", "by", "by_name"}

    def sealed_for(self):
        return self.request.sealed_for()


class Disclosure(AppendOnlyModel):
    """A copy left the house: to whom, what, under which consent. A withdrawal flags it."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="disclosures")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="disclosures", null=True, blank=True
    )
    receiver = models.CharField(max_length=200)  # name of an organisation, or "herself"
    form = models.CharField(max_length=20)  # print, pdf, data, referral, link
    topics = models.JSONField(default=list)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.RECORD)  # or the secret that left
    source = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = KeptTopicalLedger.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"form", "at"}
        withheld = {
            "id", "created_at", "person", "controller", "consent", "receiver", "topics", "topic", "source", "by",
        }  # fmt: skip
