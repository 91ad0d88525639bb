"""Who may sign in, for which organisation, in which role; and who reads what comes in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel


class OrganisationKind(models.TextChoices):
    MIDWIFERY = "midwifery"
    MATERNITY = "maternity"
    GENERAL_PRACTICE = "general-practice"
    CHILD_HEALTH = "child-health"
    MENTAL_HEALTH = "mental-health"
    SOCIAL = "social"
    NETWORK = "network"
    OTHER = "other"


class Organisation(BaseModel):
    """The only row for an organisation; the care map extends it."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind, default=OrganisationKind.OTHER)
    company_number = models.CharField(max_length=10, blank=True)
    ovo_code = models.CharField(max_length=9, blank=True)  # key of a Flemish public body at its sign-on
    municipality = models.CharField(max_length=5, blank=True)  # NIS code
    phone = models.CharField(max_length=30, blank=True)
    sender_name = models.CharField(max_length=60, blank=True)  # as messages to families name it: neutral
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    class Export:
        columns = {"kind", "municipality", "synthetic"}
        withheld = {"id", "created_at", "name", "company_number", "ovo_code", "phone", "sender_name"}

    def __str__(self) -> str:
        return self.name

    @property
    def sender(self) -> str:
        """Name whom a message comes from; whoever reads along learns no more than that."""
        return self.sender_name or self.name


class Role(models.TextChoices):
    MIDWIFE = "midwife"
    DOCTOR = "doctor"
    NURSE = "nurse"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social-worker"
    RECEIVING_TEAM = "receiving-team"
    REGIONAL_COORDINATOR = "regional-coordinator"
    PONDO_MEMBER = "pondo-member"
    GUIDELINE_GROUP = "guideline-group"
    NETWORK_STAFF = "network-staff"
    POLICY = "policy"
    RESEARCHER = "researcher"
    DATA_STEWARD = "data-steward"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    ORGANISATION_MANAGER = "organisation-manager"
    ADMINISTRATOR = "administrator"


CLINICAL = frozenset({Role.MIDWIFE, Role.DOCTOR, Role.NURSE, Role.PSYCHOLOGIST, Role.SOCIAL_WORKER})


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, BaseModel):
    """A person who signs in; what he or she may do follows from memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=5, default="nl")
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "created_at", "email", "name", "language", "is_active", "password", "last_login"}

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class MembershipQuerySet(models.QuerySet):
    def active(self, on=None):
        day = on or clock.today()
        lasting = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(lasting, ended_at__isnull=True, since__lte=day, user__is_active=True)


class Membership(BaseModel):
    """A user acts for an organisation, in a role, for a time; ended, it is over at once and not at midnight."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    sign_on = models.CharField(max_length=40, blank=True)  # the provider that said so, and can take it back

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="one_open_membership",
            )
        ]

    class Export:
        columns = {"role", "since", "until"}
        withheld = {"id", "created_at", "user", "organisation", "ended_at", "sign_on"}

    def actor(self) -> Actor:
        return Actor(
            kind="user",
            id=str(self.user_id),
            organisation=str(self.organisation_id),
            role=self.role,
            name=self.user.name,
        )


class ColleagueInvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor revoked; one that expired can still be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class ColleagueInvitation(BaseModel):
    """Somebody is asked to act for an organisation; the link is kept as a hash and works once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=30, choices=Role)
    language = models.CharField(max_length=5, default="nl")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ColleagueInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation",
            )
        ]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "organisation", "email", "name", "role", "language", "token_hash",
            "expires_at", "invited_by", "accepted_at", "revoked_at",
        }  # fmt: skip


class OutsideHours(models.TextChoices):
    ON_CALL = "on-call"
    NEXT_WORKING_DAY = "next-working-day"


class ReadingRota(AppendOnlyModel):
    """Who reads marked answers for an organisation, when, and who stands in; the newest row counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rotas")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    weekdays = models.JSONField(default=list)  # 0 is Monday
    from_time = models.TimeField()
    until_time = models.TimeField()
    outside_hours = models.CharField(max_length=20, choices=OutsideHours)
    outside_contact = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["-created_at"]
        get_latest_by = "created_at"

    class Export:
        columns = {"weekdays", "from_time", "until_time", "outside_hours"}
        withheld = {
            "id",
            "created_at",
            "organisation",
            "reader",
            "stand_in",
            "outside_contact",
            "recorded_by",
        }


class DutyShiftQuerySet(models.QuerySet):
    def planned(self):
        return self.filter(cancelled_at__isnull=True)

    def between(self, since, until):
        return self.planned().filter(starts_at__lt=until, ends_at__gt=since)


class DutyShift(BaseModel):
    """From one hour until another this person reads marked answers first, whatever the weekly rota says."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=64, blank=True)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "created_at"]
        indexes = [models.Index(fields=["organisation", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="a_shift_ends_after_it_begins"
            )
        ]

    class Export:
        columns = {"starts_at", "ends_at"}
        withheld = {"id", "created_at", "organisation", "user", "recorded_by", "cancelled_at", "cancelled_by"}


class TabletQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(revoked_at__isnull=True)


class Tablet(BaseModel):
    """A device of an organisation, lent to whoever waits there: it signs nobody in, and reads no record."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tablets")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    added_by = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    objects = TabletQuerySet.as_manager()

    class Meta:
        ordering = ["name", "created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "organisation", "name", "token_hash", "added_by", "wrong_codes", "locked_until",
            "revoked_at", "revoked_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name
