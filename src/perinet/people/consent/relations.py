"""Care that begins or ends, and who is shut out or named, become rows; what they open or close follows at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Membership, User
from perinet.people.consent.agreements import written
from perinet.people.consent.models import CareRelation, Exclusion, Naming
from perinet.people.consent.settling import settle
from perinet.people.families import services as families
from perinet.people.families.models import SECRET, Person, Topic

# What the team of an organisation sees by its relation. A secret topic is opened to named users only.
TEAM_TOPICS = (Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY)
UNFINISHED = "unfinished"  # why somebody is still named when the team has stopped
ENDINGS = ("finished", "moved", "handed-over", "her-wish", "died", "other")


def _open_at(at: datetime) -> Q:
    return Q(until__isnull=True) | Q(until__gt=at)


@transaction.atomic
def begin_care(
    *,
    person: Person,
    organisation_id: UUID | str,
    at: datetime,
    by: Actor,
    professional_id: UUID | str | None = None,
) -> CareRelation:
    """An organisation, or one professional of it, begins to care for her and may see what care needs."""
    if professional_id and not _works(professional_id, organisation_id):
        raise Refused(_("Choose somebody who works for this organisation."), code="not-there")
    there = (
        CareRelation.objects.about(person)
        .filter(organisation=organisation_id, professional=professional_id, until=None)
        .first()
    )
    relation = there or CareRelation.objects.create(
        person=person, organisation_id=organisation_id, professional_id=professional_id, since=at
    )
    settle(person=person, at=at)
    audit.record(by=by, verb="care.begin", subject_kind="person", subject=person.id, person=person.id)
    if there is None and CareRelation.objects.about(person).exclude(pk=relation.pk).exists():
        _line(relation, "care.began", at, by)
    return relation


def _works(user_id: UUID | str, organisation_id: UUID | str) -> bool:
    return Membership.objects.active().filter(user=user_id, organisation=organisation_id).exists()


def _line(relation: CareRelation, kind: str, at: datetime, by: Actor) -> None:
    """Her story names the organisation; the first care of a record stands there already, as its beginning."""
    families.write_line(
        person=relation.person, kind=kind, at=at, source=relation.pk, by=by,
        controller_id=relation.organisation_id, parameters={"organisation": relation.organisation.name},
    )  # fmt: skip


@transaction.atomic
def end_care(*, relation: CareRelation, how: str, at: datetime, by: Actor) -> None:
    """Close what it opened, and what somebody was told while it lasted."""
    if how not in ENDINGS:
        raise Refused(_("Choose how the care ended."), code="no-ending")
    relation.until, relation.ended_how = at, how
    relation.save(update_fields=["until", "ended_how"])
    _end_namings(relation, at)
    settle(person=relation.person, at=at)
    audit.record(
        by=by, verb="care.end", subject_kind="person", subject=relation.person_id, person=relation.person_id,
        reason=how,
    )  # fmt: skip
    _line(relation, "care.ended", at, by)


def _end_namings(relation: CareRelation, at: datetime) -> None:
    """End namings that no other care of the same organisation carries."""
    rows = CareRelation.objects.about(relation.person).filter(
        _open_at(at), organisation=relation.organisation_id
    )
    still = set(rows.exclude(pk=relation.pk).values_list("professional_id", flat=True))
    if None not in still:
        namings = Naming.objects.about(relation.person).filter(
            _open_at(at), acting_for=relation.organisation_id
        )
        namings.exclude(user__in=still).update(until=at)


@transaction.atomic
def exclude(*, person: Person, professional: User, at: datetime, by: Actor) -> Exclusion:
    """She does not want this professional to see anything of her, whatever else is open."""
    exclusion, _new = Exclusion.objects.get_or_create(
        person=person, professional=professional, until=None, defaults={"since": at, "recorded_by": by.id}
    )
    settle(person=person, at=at)
    written(by, "exclusion.begin", exclusion, person)
    return exclusion


@transaction.atomic
def lift_exclusion(*, exclusion: Exclusion, at: datetime, by: Actor) -> None:
    exclusion.until = at
    exclusion.save(update_fields=["until"])
    settle(person=exclusion.person, at=at)
    written(by, "exclusion.lift", exclusion, exclusion.person)


@transaction.atomic
def name_for_topic(
    *,
    person: Person,
    topic: str,
    user_id: UUID | str,
    organisation_id: UUID | str,
    source: str,
    at: datetime,
    by: Actor,
    rows_from: datetime | None = None,
) -> Naming:
    """Open a secret topic to one professional of a team that cares for her; nobody else learns that it exists.

    With `rows_from` only what was written from then on, as whoever takes over one step needs it.
    """
    if topic not in SECRET:
        raise Refused(_("Only a secret topic is opened by name."), code="not-secret")
    if not _cares(person, user_id, organisation_id, at):
        raise Refused(
            _("Begin care for her first: what is told in confidence stays with those who care."),
            code="no-relation",
        )
    enough = Q(rows_from__isnull=True)
    if rows_from:
        enough |= Q(rows_from__lte=rows_from)
    open_ones = Naming.objects.about(person).filter(
        _open_at(at), enough, topic=topic, user=user_id, acting_for=organisation_id, purpose="care"
    )
    naming = open_ones.first() or Naming.objects.create(
        person=person, topic=topic, user_id=user_id, acting_for_id=organisation_id, since=at, source=source,
        rows_from=rows_from,
    )  # fmt: skip
    settle(person=person, at=at)
    audit.record(by=by, verb="topic.open", subject_kind="person", subject=person.id, person=person.id)
    return naming


def _cares(person: Person, user_id: UUID | str, organisation_id: UUID | str, at: datetime) -> bool:
    mine = Q(professional__isnull=True) | Q(professional=user_id)
    rows = CareRelation.objects.about(person).filter(_open_at(at), mine, since__lte=at)
    return rows.filter(organisation=organisation_id).exists()


def open_topic(
    *,
    person: Person,
    topic: str,
    user_id: UUID | str,
    source: str,
    at: datetime,
    by: Actor,
    rows_from: datetime | None = None,
) -> None:
    """Name somebody of the actor's own organisation."""
    name_for_topic(
        person=person, topic=topic, user_id=user_id, source=source, at=at, by=by,
        organisation_id=by.organisation or person.registered_at_id, rows_from=rows_from,
    )  # fmt: skip


@transaction.atomic
def close_topic(*, naming: Naming, at: datetime, by: Actor) -> None:
    """Take a secret back from somebody who need not know it any more."""
    naming.until = at
    naming.save(update_fields=["until"])
    settle(person=naming.person, at=at)
    audit.record(
        by=by, verb="topic.close", subject_kind="person", subject=naming.person_id, person=naming.person_id
    )


@transaction.atomic
def stay(
    *, person: Person, topic: str, user_id: UUID | str, organisation_id: UUID | str, at: datetime, by: Actor
) -> None:
    """Whoever still owes her something told in confidence goes on alone when the team stops; her story says nothing."""
    CareRelation.objects.get_or_create(
        person=person, organisation_id=organisation_id, professional_id=UUID(str(user_id)), until=None,
        defaults={"since": at},
    )  # fmt: skip
    name_for_topic(
        person=person, topic=topic, user_id=user_id, organisation_id=organisation_id, source=UNFINISHED, at=at, by=by
    )  # fmt: skip


@transaction.atomic
def let_go(
    *, person: Person, topic: str, user_id: UUID | str, organisation_id: UUID | str, at: datetime, by: Actor
) -> None:
    """It is done: whoever stayed for it alone, and for nothing else, is let go."""
    theirs = Naming.objects.about(person).filter(
        _open_at(at), source=UNFINISHED, user=user_id, acting_for=organisation_id
    )
    done = list(theirs.filter(topic=topic))
    for naming in done:
        close_topic(naming=naming, at=at, by=by)
    if done and not theirs.exists():
        alone = CareRelation.objects.about(person).filter(organisation=organisation_id, professional=user_id)
        alone.filter(until=None).update(until=at, ended_how="finished")
        settle(person=person, at=at)
