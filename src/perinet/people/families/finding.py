"""A record becomes keyed hashes under which it is found again; what somebody types becomes who that may be.

The database sees only hashes. What is opened to be compared is bounded, and only what this viewer may see.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from perinet.ground.base.actor import Actor
from perinet.ground.vault import services as vault
from perinet.people.families import identifiers, likeness, names
from perinet.people.families.likeness import SCALE, Described, Likeness
from perinet.people.families.models import Identifier, Person, SearchEntry

BATCH = 1000


def _tokens(texts: Mapping[str, Collection[str]], *, every_key: bool = False) -> set[int]:
    """Return the tokens of texts by purpose; each purpose has hashes of its own."""
    return {
        found
        for purpose, some in texts.items()
        for found in vault.short_digests(f"find:{purpose}", some, every_key=every_key)
    }


def described(person: Person, numbers: Iterable[str] = ()) -> Described:
    return Described(
        given=person.given_name,
        family=person.family_name,
        born=person.birth_date,
        municipality=person.municipality,
        phone=person.phone,
        numbers=frozenset(numbers),
    )


def _pairs(one: Described) -> set[str]:
    """First name and family name as they sound, in either place."""
    both = product(names.sounds(one.given), names.sounds(one.family))
    return {"+".join(sorted(pair)) for pair in both}


def _dated(one: Described, days: Iterable[date]) -> Iterator[str]:
    heard = names.sounds(one.given) | names.sounds(one.family)
    return (f"{sound}@{day:%Y%m%d}" for day in days for sound in heard)


def _blocks(one: Described, days: Collection[date]) -> dict[str, Collection[str]]:
    """Return texts by purpose: whoever shares one is compared."""
    phone = likeness.telephone(one.phone)
    at_home = [f"{one.born:%Y%m%d}@{one.municipality}"] if one.born and one.municipality else []
    return {
        "names": _pairs(one),
        "name-day": list(_dated(one, days)),
        "day-place": at_home,
        "phone": [phone] if phone else [],
    }


def _near(one: Described) -> dict[str, Collection[str]]:
    """Return the blocks in which a slip of the date is looked for as well."""
    return _blocks(one, likeness.near_dates(one.born) if one.born else [])


def tokens_of(one: Described) -> set[int]:
    """Return every token of a record."""
    days = [one.born] if one.born else []
    whole = {
        "begins": names.prefixes(f"{one.given} {one.family}", SCALE.prefixes),
        "day": [f"{day:%Y%m%d}" for day in days],
    }
    return _tokens({**_blocks(one, days), **whole})


@transaction.atomic
def index(person: Person) -> None:
    """Write anew under what this record is found. Called whenever its names, birth date, place or phone change."""
    forget(person)
    found = sorted(tokens_of(described(person)))
    SearchEntry.objects.bulk_create(SearchEntry(person=person, token=one) for one in found)


def forget(person: Person) -> None:
    """Find it no more: goes together with the key of the record."""
    SearchEntry.objects.filter(person=person).delete()


@transaction.atomic
def index_batch(persons: Iterable[Person]) -> int:
    """Index many records at once; return how many."""
    rows = list(persons)
    SearchEntry.objects.filter(person__in=rows).delete()
    SearchEntry.objects.bulk_create(
        (SearchEntry(person=one, token=found) for one in rows for found in sorted(tokens_of(described(one)))),
        batch_size=5000,
    )
    return len(rows)


@dataclass(frozen=True)
class Alike:
    person: Person
    likeness: Likeness


def alike(asked: Described, *, number: str = "", actor: Actor, without: Person | None = None) -> list[Alike]:
    """Return who may be the same person among those the actor may see, most likely first.

    `number` is a national number as typed: it is looked for only in what the actor's own organisation keeps.
    """
    looked_for = _tokens(_near(asked), every_key=True)
    hashes = identifiers.digests(number, actor.organisation) if number else []
    rows = _candidates(looked_for, hashes, actor)
    kept = _numbers(rows, actor) if hashes or without else {}
    asked = Described(**{**asked.__dict__, "numbers": asked.numbers | frozenset(hashes)})
    best: dict[object, Alike] = {}
    for row in rows:
        if without is not None and row.identity_id == without.identity_id:
            continue
        found = Alike(row, likeness.compare(asked, described(row, kept.get(row.pk, ()))))
        there = best.get(row.identity_id)
        if found.likeness.is_shown and (there is None or found.likeness.points > there.likeness.points):
            best[row.identity_id] = found
    return sorted(best.values(), key=lambda one: (-one.likeness.points, one.person.pk))[: SCALE.at_most]


@dataclass(frozen=True)
class Pair:
    one: Person
    other: Person
    likeness: Likeness


def likely_twice(persons: Iterable[Person], *, actor: Actor) -> list[Pair]:
    """Return which of these records may be of somebody who is there twice, most likely first.

    One query finds who shares a token and one opens them, however many records are asked about.
    """
    asked = {one.pk: described(one) for one in persons}
    sharing: dict[int, set[object]] = {}
    for pk, one in asked.items():
        for found in _tokens(_near(one), every_key=True):
            sharing.setdefault(found, set()).add(pk)
    seen = Person.objects.visible_to(actor)
    hits = SearchEntry.objects.filter(token__in=sharing, person__in=seen).values_list("token", "person")
    shared: dict[object, Counter[object]] = {}
    for found, pk in hits:
        for mine in sharing[found] - {pk}:
            shared.setdefault(mine, Counter())[pk] += 1
    near = {mine: [pk for pk, _n in others.most_common(SCALE.compared)] for mine, others in shared.items()}
    rows = seen.in_bulk({pk for others in near.values() for pk in others} | set(near))
    return _pairs_of(near, rows)


def _pairs_of(near: dict[object, list[object]], rows: dict[object, Person]) -> list[Pair]:
    pairs: dict[frozenset[object], Pair] = {}
    for mine, others in near.items():
        for pk in others:
            one, other = rows[mine], rows[pk]
            key = frozenset({one.identity_id, other.identity_id})
            if len(key) == 2 and key not in pairs:
                first, second = sorted((one, other), key=lambda row: (row.created_at, row.pk))
                pairs[key] = Pair(first, second, likeness.compare(described(first), described(second)))
    found = [pair for pair in pairs.values() if pair.likeness.is_shown]
    return sorted(found, key=lambda pair: (-pair.likeness.points, pair.one.pk))


def _candidates(tokens: set[int], hashes: list[str], actor: Actor) -> list[Person]:
    """Open at most so many records: first those that share a number, then those that share most."""
    seen = Person.objects.visible_to(actor)
    rows: dict[object, Person] = {}
    if hashes:
        numbered = Identifier.objects.visible_to(actor).filter(digest__in=hashes, ended_at__isnull=True)
        rows |= {row.pk: row for row in seen.filter(pk__in=numbered.values("person"))[: SCALE.compared]}
    if tokens:
        mine = Exists(seen.filter(pk=OuterRef("person")))
        hits = SearchEntry.objects.filter(mine, token__in=tokens).values("person").annotate(n=Count("pk"))
        best = [row["person"] for row in hits.order_by("-n", "person")[: SCALE.compared]]
        rows |= {row.pk: row for row in Person.objects.filter(pk__in=best)}
    return list(rows.values())


def _numbers(rows: list[Person], actor: Actor) -> dict[object, set[str]]:
    found: dict[object, set[str]] = {}
    kept = Identifier.objects.visible_to(actor).filter(
        person__in=rows, ended_at__isnull=True, controller=actor.organisation or None
    )
    for person_id, digest in kept.values_list("person", "digest"):
        found.setdefault(person_id, set()).add(digest)
    return found


def exactly(*, given: str, family: str, born: date) -> list[Person]:
    """Return whose names and birth date are these and no others, whoever may see them: for an emergency only."""
    asked = Described(given=given, family=family, born=born)
    rows = Person.objects.all()
    for purpose, texts in {"names": _pairs(asked), "day": [f"{born:%Y%m%d}"]}.items():
        tokens = _tokens({purpose: texts}, every_key=True)
        rows = rows.filter(pk__in=SearchEntry.objects.filter(token__in=tokens).values("person"))
    wanted = names.folded(given), names.folded(family), born
    return [
        row
        for row in rows.order_by("pk")[:BATCH]
        if (names.folded(row.given_name), names.folded(row.family_name), row.birth_date) == wanted
    ]


def search(text: str, *, born: date | None = None, number: str = "", actor: Actor) -> QuerySet[Person]:
    """Return one row of each person the actor may see whose names begin like every word, or who was born that day."""
    seen = Person.objects.visible_to(actor)
    found = seen.one_each(actor)
    for purpose, asked in _asked(text, born):
        tokens = _tokens({purpose: [asked]}, every_key=True)
        hits = SearchEntry.objects.filter(token__in=tokens).values("person")
        found = found.filter(identity__in=seen.filter(pk__in=hits).values("identity"))
    if number:
        kept = Identifier.objects.visible_to(actor).filter(
            digest__in=identifiers.digests(number, actor.organisation), ended_at__isnull=True
        )
        found = found.filter(identity__in=seen.filter(pk__in=kept.values("person")).values("identity"))
    return found


def _asked(text: str, born: date | None) -> Iterator[tuple[str, str]]:
    for word in names.words(text):
        fitting = [length for length in SCALE.prefixes if length <= len(word)]
        if fitting:
            yield "begins", word[: max(fitting)]
    if born:
        yield "day", f"{born:%Y%m%d}"
    elif phone := likeness.telephone(text):
        yield "phone", phone
