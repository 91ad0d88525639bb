"""Something that waits for a person becomes the name of who takes it: never nobody while anybody can."""

from datetime import datetime
from uuid import UUID

from perinet.ground.base.actor import Actor
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
    shut_out = set(Exclusion.objects.about(person).filter(until=None).values_list("professional", flat=True))
    shut_out |= {without.pk} if without else set()
    relations = CareRelation.objects.about(person).filter(until=None, organisation=organisation_id)
    hers = [row.professional for row in relations.select_related("professional") if row.professional]
    rota = accounts.current_rota(organisation_id)
    on_duty = accounts.on_duty(rota, at) if rota else ()
    able = [role for role in CLINICAL if topic in topics_of(role)]
    here = Membership.objects.active().filter(organisation=organisation_id, role__in=able)
    anybody = User.objects.filter(pk__in=here.values("user"))
    working = {user.pk for user in anybody}
    chosen = [user for user in (*hers, *on_duty, *anybody) if user.pk in working - shut_out]
    return chosen[0] if chosen else None


def asker(*, person: Person, topic: str, at: datetime, by: Actor) -> User | None:
    """Return who asks her and reads what she answers: this professional, else a colleague whose profession may."""
    if topic in topics_of(by.role):
        return User.objects.get(pk=by.id)
    return successor(organisation_id=by.organisation, person=person, at=at, topic=topic)


def caring_organisation(person: Person) -> UUID:
    """Return the organisation whose team cares for her longest; without any, the one that registered her."""
    relation = CareRelation.objects.about(person).filter(until=None).order_by("since").first()
    return relation.organisation_id if relation else person.registered_at_id
