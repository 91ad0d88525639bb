"""Something that waits for a person becomes the name of who takes it: never nobody while anybody can."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from perinet.care.screening.models import Screening
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.queries.among import among
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import CLINICAL, Membership, User
from perinet.people.consent.models import CareRelation, Exclusion
from perinet.people.families.models import Person, Topic
from perinet.people.families.professions import topics_of


def successor(
    *,
    organisation_id: UUID | str,
    person: Person,
    at: datetime,
    without: User | None = None,
    topic: str = Topic.RECORD,
) -> User | None:
    """Return who takes over there: her own professional, who reads on duty, else any clinician; nobody shut out.

    With a topic: only whose profession may see it.
    """
    shut = shut_out(person) | ({without.pk} if without else set())
    relations = CareRelation.objects.about(person).filter(until=None, organisation=organisation_id)
    hers = [row.professional for row in relations.select_related("professional") if row.professional]
    rota = accounts.current_rota(organisation_id)
    on_duty = accounts.on_duty(rota, at) if rota else ()
    able = [role for role in CLINICAL if topic in topics_of(role)]
    here = Membership.objects.active().filter(organisation=organisation_id, role__in=able)
    anybody = User.objects.filter(pk__in=here.values("user"))
    working = {user.pk for user in anybody}
    chosen = [user for user in (*hers, *on_duty, *anybody) if user.pk in working - shut]
    return chosen[0] if chosen else None


def shut_out(person: Person) -> set[UUID]:
    """Return the professionals whom she does not want to see anything of her."""
    return set(Exclusion.objects.about(person).filter(until=None).values_list("professional", flat=True))


def on_duty(*, person: Person, organisation_id: UUID | str, at: datetime) -> tuple[User, ...]:
    """Return who is told of her at this hour, first one first: whom she shut out would see nothing of it."""
    rota = accounts.current_rota(organisation_id)
    if rota is None:
        return ()
    people, shut = accounts.on_duty(rota, at), shut_out(person)
    if not shut:
        return people
    others = accounts.clinicians(rota.organisation_id, clock.day(at))
    return not_among(shut, people) or not_among(shut, others)


def not_among(shut: Collection[UUID], people: Iterable[User]) -> tuple[User, ...]:
    return tuple(one for one in people if one.pk not in shut)


def asker(*, person: Person, topic: str, at: datetime, by: Actor) -> User | None:
    """Return who asks her and reads what she answers: this professional, else a colleague whose profession may."""
    if topic in topics_of(by.role):
        return User.objects.get(pk=by.id)
    return successor(organisation_id=by.organisation, person=person, at=at, topic=topic)


class Askers:
    """Who asks many persons of these organisations: whoever asked before, else whose care it is, else who is there."""

    def __init__(
        self, organisations: Collection[UUID], identities: Collection[UUID], clinicians: "Clinicians"
    ) -> None:
        self.here = clinicians.of(organisations)
        shut = Exclusion.objects.filter(person__identity__in=among(identities), until=None)
        self.shut_out = set(shut.values_list("person__identity", "professional"))
        hers = CareRelation.objects.filter(
            person__identity__in=among(identities),
            organisation__in=organisations,
            until=None,
            professional__isnull=False,
        )
        self.hers = {
            (identity, organisation): professional
            for identity, organisation, professional in hers.order_by("-since").values_list(
                "person__identity", "organisation", "professional"
            )
        }

    def of(self, identity: UUID, organisation: UUID, before: UUID | None) -> UUID | None:
        """Return who asks this person there; None where nobody may."""
        here = self.here[organisation]
        wanted = (before, self.hers.get((identity, organisation)), *here)
        may = set(here)
        return next((one for one in wanted if one in may and (identity, one) not in self.shut_out), None)


class Clinicians:
    """Who may ask at an organisation, on duty first, read once however many persons it asks."""

    def __init__(self, at: datetime) -> None:
        self.at, self.known = at, dict[UUID, tuple[UUID, ...]]()

    def of(self, organisations: Collection[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
        if unknown := set(organisations) - self.known.keys():
            self.known |= _clinicians(unknown, self.at)
        return self.known


def _clinicians(organisations: Collection[UUID], at: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Return whose profession may read answers at each of these."""
    able = [role for role in CLINICAL if Topic.MENTAL_HEALTH in topics_of(role)]
    rows = Membership.objects.active().filter(organisation__in=organisations, role__in=able)
    working: dict[UUID, list[UUID]] = {one: [] for one in organisations}
    for organisation, user in rows.order_by("created_at").values_list("organisation", "user"):
        working[organisation].append(user)
    duty = accounts.first_on_duty(organisations, at)
    return {
        one: tuple(dict.fromkeys([*(user for user in duty.get(one, ()) if user in here), *here]))
        for one, here in working.items()
    }


def caring_organisation(person: Person) -> UUID:
    """Return the organisation whose team cares for her longest; without any, the one that registered her."""
    relation = CareRelation.objects.about(person).filter(until=None).order_by("since").first()
    return relation.organisation_id if relation else person.registered_at_id


def able(*, person: Person, organisation_id: UUID | str, topic: str) -> QuerySet[User]:
    """Return who of this organisation may read these answers, and what stands around them, and was not shut out."""
    wanted = {topic, Topic.MENTAL_HEALTH}
    roles = [role for role in CLINICAL if wanted <= set(topics_of(role))]
    here = Membership.objects.active().filter(organisation=organisation_id, role__in=roles)
    return User.objects.filter(pk__in=here.values("user")).exclude(pk__in=shut_out(person))


def may_read(*, person: Person, organisation_id: UUID | str, user: User, topic: str) -> bool:
    return able(person=person, organisation_id=organisation_id, topic=topic).filter(pk=user.pk).exists()


def reader_now(*, screening: Screening, at: datetime) -> User | None:
    """Return who alone reads these answers: the chosen one; who takes over where that one left."""
    occasion, chosen = screening.occasion, screening.reader
    where = {"person": screening.person, "organisation_id": occasion.organisation_id}
    if chosen and may_read(user=chosen, topic=screening.topic, **where):
        return chosen
    return successor(at=at, topic=screening.topic, without=chosen, **where)
