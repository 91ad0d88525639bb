"""What was said about a person becomes a policy, and the policy rows of access: the only writer of those rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from perinet.ground.base.actor import Actor
from perinet.people.consent import policy
from perinet.people.consent.models import (
    BreakGlass,
    Capacity,
    CareRelation,
    Consent,
    Exclusion,
    Naming,
    Representation,
)
from perinet.people.consent.policy import Grant, Policy, Rules, Span, Verdict, Viewer
from perinet.people.families.models import ORDINARY, SECRET, Access, Person, Topic
from perinet.people.families.professions import MATRIX

RULES = Rules(frozenset(map(str, ORDINARY)), frozenset(map(str, SECRET)), MATRIX)
# Rows that follow from a policy; a link that answers stands apart.
SETTLED = ("care-relation", "consent", "exclusion", "naming", "emergency", "representation")


@dataclass(frozen=True)
class Said:
    """A policy, and on which record each of its rows stands: after a merge one person has several."""

    policy: Policy
    whose: Mapping[str, UUID]


def source(kind: str, row: Any) -> str:
    return f"{kind}:{row.pk}"


def _text(key: object) -> str:
    return str(key or "")


def lasting(at: datetime) -> Q:
    return Q(until__isnull=True) | Q(until__gt=at)


def read(person: Person, at: datetime) -> Said:
    """Return all that was said of her, whichever of her records it stands on, unless it was over before `at`."""
    whose: dict[str, UUID] = {}

    def about(kind: str, rows: QuerySet) -> Iterable[tuple[str, Any]]:
        for row in rows.filter(person__identity=person.identity_id):
            whose[source(kind, row)] = row.person_id
            yield source(kind, row), row

    relations = about("care-relation", CareRelation.objects.filter(lasting(at)))
    consents = about("consent", Consent.objects.filter(lasting(at), withdrawal__isnull=True))
    exclusions = about("exclusion", Exclusion.objects.filter(lasting(at)))
    namings = about("naming", Naming.objects.filter(lasting(at)))
    emergencies = about("emergency", BreakGlass.objects.filter(until__gt=at).defer("reason"))
    representations = about("representation", Representation.objects.filter(lasting(at)))
    said = Policy(
        person=str(person.identity_id),
        relations=tuple(_relation(*pair) for pair in relations),
        consents=tuple(_consented(*pair) for pair in consents),
        exclusions=tuple(policy.Excluded(name, _text(row.professional_id), _span(row)) for name, row in exclusions),
        namings=tuple(_named(*pair) for pair in namings),
        emergencies=tuple(_emergency(*pair) for pair in emergencies),
        representations=tuple(_represented(*pair) for pair in representations),
        alone_since=_alone_since(person),
    )  # fmt: skip
    return Said(said, whose)


def _span(row: Any) -> Span:
    return Span(row.since, row.until)


def _relation(name: str, row: CareRelation) -> policy.Relation:
    return policy.Relation(name, _text(row.organisation_id), _span(row), _text(row.professional_id))


def _consented(name: str, row: Consent) -> policy.Consented:
    return policy.Consented(
        name, _text(row.receiver_id), frozenset(row.topics), _span(row), _text(row.receiver_user_id),
        _text(row.controller_id), row.purpose,
    )  # fmt: skip


def _named(name: str, row: Naming) -> policy.Named:
    return policy.Named(
        name, row.topic, _text(row.user_id), _span(row), _text(row.acting_for_id), row.purpose,
        row.rows_from,
    )  # fmt: skip


def _emergency(name: str, row: BreakGlass) -> policy.Emergency:
    return policy.Emergency(name, _text(row.user_id), _text(row.organisation_id), Span(row.at, row.until))


def _represented(name: str, row: Representation) -> policy.Represented:
    return policy.Represented(name, _text(row.user_id), row.kind, _span(row), row.hidden_since)


def decides_alone(person: Person) -> bool:
    return _alone_since(person) is not None


def _alone_since(person: Person) -> datetime | None:
    newest = (
        Capacity.objects.about(person).order_by("-at", "-created_at").values_list("capable", "at").first()
    )
    return newest[1] if newest and newest[0] else None


_Key = tuple[str, ...]


def _key_of_grant(grant: Grant, whose: Mapping[str, UUID]) -> _Key:
    return (
        str(whose[grant.source]), grant.source, grant.effect, grant.viewer_kind, grant.viewer, grant.acting_for,
        grant.controller, grant.topic, grant.purpose,
    )  # fmt: skip


def _key_of_row(row: Access) -> _Key:
    return (
        str(row.person_id), row.source, row.effect, row.viewer_kind, row.viewer, _text(row.acting_for_id),
        _text(row.controller_id), row.topic, row.purpose,
    )  # fmt: skip


def settle(*, person: Person, at: datetime) -> None:
    """Bring her rows of access in line with what was said: end what nothing grants any more, add what is missing."""
    list(Person.objects.select_for_update().filter(identity=person.identity_id).values_list("pk"))
    said = read(person, at)
    wanted = {
        _key_of_grant(grant, said.whose): grant
        for grant in policy.grants(said.policy, RULES)
        if grant.span.until is None or grant.span.until > at
    }
    _end(_current(person, at), wanted, at)
    Access.objects.bulk_create(_row(key, grant, at) for key, grant in wanted.items())


def _current(person: Person, at: datetime) -> list[Access]:
    rows = Access.objects.filter(lasting(at), person__identity=person.identity_id).exclude(viewer_kind="link")
    return [row for row in rows if row.source.partition(":")[0] in SETTLED]


def _end(rows: Iterable[Access], wanted: dict[_Key, Grant], at: datetime) -> None:
    """Take from `wanted` what is there already; give the rest of the rows the end that they should have."""
    ends: defaultdict[datetime | None, list[UUID]] = defaultdict(list)
    for row in rows:
        grant = wanted.pop(_key_of_row(row), None)
        until = grant.span.until if grant else at
        if row.until != until:
            ends[until].append(row.pk)
    for until, keys in ends.items():
        Access.objects.filter(pk__in=keys).update(until=until)


def _row(key: _Key, grant: Grant, at: datetime) -> Access:
    return Access(
        person_id=key[0], effect=grant.effect, viewer_kind=grant.viewer_kind, viewer=grant.viewer,
        acting_for_id=grant.acting_for or None, controller_id=grant.controller or None, topic=grant.topic,
        purpose=grant.purpose, since=max(grant.span.since, at), until=grant.span.until, source=grant.source,
        rows_from=grant.rows_from,
    )  # fmt: skip


def close(*, person: Person, source: str, at: datetime) -> int:
    """Shut at once what one row opened; return how many rows of access that were."""
    rows = Access.objects.filter(lasting(at), person__identity=person.identity_id, source=source)
    return int(rows.update(until=at))


def why(*, person: Person, topic: str, controller_id: UUID | str, at: datetime, by: Actor) -> Verdict:
    """Say why this actor sees, or does not see, what an organisation wrote of her on a topic."""
    viewer = Viewer(by.id, by.organisation, by.role, by.purpose)
    return policy.may_see(read(person, at).policy, viewer, topic, str(controller_id), at, RULES)


def why_each(
    *, person: Person, topics: Iterable[str], controller_id: UUID | str, at: datetime, by: Actor
) -> dict[str, Verdict]:
    """Say it of several topics, after reading once what was said about her."""
    viewer, said = Viewer(by.id, by.organisation, by.role, by.purpose), read(person, at).policy
    return {topic: policy.may_see(said, viewer, topic, str(controller_id), at, RULES) for topic in topics}


def sees_by(*, person: Person, by: Actor) -> frozenset[str]:
    """Name the rules by which this actor sees her record now: `care-relation`, `consent`, `emergency`."""
    rows = Access.objects.of(by).filter(person__identity=person.identity_id, topic=Topic.RECORD)
    return frozenset(source.partition(":")[0] for source in rows.values_list("source", flat=True))
