"""What one day's audit shows, with who is family or colleague of whom, becomes findings for a second pair of eyes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from anyascii import anyascii

from perinet.ground.audit import findings
from perinet.ground.audit.unusual import Pair, Ties
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership, User
from perinet.people.consent.models import CareRelation
from perinet.people.families.models import Access, Person

OWN_FILE = "own-file"


def look_back(*, on: date, by: Actor, at: datetime) -> int:
    return findings.look_back(on=on, ties_of=ties_of, by=by, at=at)


def ties_of(pairs: Collection[Pair], on: date) -> Mapping[Pair, Ties]:
    """Say of each pair whether it is one's own file, family, a colleague, or care that ended; names stay in here."""
    known = [pair for pair in pairs if _is_id(pair.actor) and _is_id(pair.person)]
    users = User.objects.in_bulk({pair.actor for pair in known})
    persons = Person.objects.in_bulk({pair.person for pair in known})
    colleagues = _colleagues(known, on)
    ended = _ended(known)
    own = set(
        Access.objects.filter(
            purpose=OWN_FILE,
            viewer__in={pair.actor for pair in known},
            person__in={pair.person for pair in known},
        ).values_list("viewer", "person")
    )
    found = {}
    for pair in known:
        user, person = users.get(UUID(pair.actor)), persons.get(UUID(pair.person))
        if user is None or person is None:
            continue
        found[pair] = Ties(
            own_file=(pair.actor, person.pk) in own or _same_address(user.email, person.email),
            own_family=_ends_in(user.name, person.family_name),
            colleague=_is_among(person, colleagues[pair.organisation], but=user),
            care_ended=ended.get((pair.organisation, pair.person)),
        )
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _colleagues(pairs: Collection[Pair], on: date) -> Mapping[str, list[User]]:
    found = defaultdict(list)
    organisations = {pair.organisation for pair in pairs if _is_id(pair.organisation)}
    rows = Membership.objects.active(on).filter(organisation__in=organisations).select_related("user")
    for row in rows:
        found[str(row.organisation_id)].append(row.user)
    return found


def _ended(pairs: Collection[Pair]) -> Mapping[tuple[str, str], date]:
    """Return when care ended, of organisations that have no relation with the person any more."""
    rows = CareRelation.objects.filter(
        organisation__in={pair.organisation for pair in pairs if _is_id(pair.organisation)},
        person__in={pair.person for pair in pairs},
    ).values_list("organisation", "person", "until")
    ends = defaultdict(list)
    for organisation, person, until in rows:
        ends[str(organisation), str(person)].append(until)
    return {pair: clock.day(max(times)) for pair, times in ends.items() if None not in times}


def _is_among(person: Person, colleagues: Collection[User], *, but: User) -> bool:
    name = _plain(person.name)
    return any(
        _same_address(one.email, person.email) or (name and _plain(one.name) == name)
        for one in colleagues
        if one.pk != but.pk
    )


def _same_address(one: str, other: str) -> bool:
    return bool(other) and one.casefold() == other.casefold()


def _ends_in(name: str, family_name: str) -> bool:
    family = _plain(family_name)
    return bool(family) and f" {_plain(name)}".endswith(f" {family}")


def _plain(name: str) -> str:
    return " ".join(anyascii(str(name)).casefold().replace("-", " ").split())
