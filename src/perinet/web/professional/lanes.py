"""Bonds become a family of lanes, one a person; what this viewer may not see makes no lane and no line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perinet.ground.base.actor import Actor
from perinet.people.families import births, dates, kinship, own_words
from perinet.people.families.bonds import MISTAKE
from perinet.people.families.models import Bond, BondRole, ChildRow, OwnWord, Person, TimelineLine
from perinet.web.parts import words
from perinet.web.parts.lines import timeline_line

PAGE = 80
# What a reader may ask to see alone: how its lines' kinds begin.
KINDS = {
    "family": (gettext_lazy("Family"), ("pregnancy.", "child.", "bond.", "co-parent.", "person.")),
    "answers": (gettext_lazy("Questions and decisions"), ("screening.", "decision.", "observation.")),
    "safety": (gettext_lazy("Safety"), ("safety", "urgent-care.")),
    "steps": (gettext_lazy("Steps and contacts"), ("step.", "contact.")),
    "services": (gettext_lazy("Services asked"), ("referral.",)),
    "own": (gettext_lazy("Own words"), ("own-word.",)),
}


@dataclass(frozen=True)
class Tied:
    """One bond, in words: who is what to whom, since when, and who must not learn of it."""

    bond: Bond
    who: str
    role: str
    of: str
    since: str
    ended: str
    kept_from: str


@dataclass
class Lane:
    """One person of the family, as far as this viewer may see."""

    person: Person
    role: str
    note: str = ""
    is_followed: bool = False  # a child of a pregnancy that is written down here
    is_told_of: bool = False  # a child that lives with a parent who may tell how it goes
    said: list[OwnWord] = field(default_factory=list)


@dataclass(frozen=True)
class Family:
    lanes: tuple[Lane, ...]
    ties: tuple[Tied, ...]
    children: tuple[ChildRow, ...]

    @property
    def identities(self) -> list[UUID]:
        return [lane.person.identity_id for lane in self.lanes]


def family_of(her: Person, actor: Actor, today: date) -> Family:
    """Gather whoever the bonds reach: her children, who else is a parent of them, and their brothers and sisters."""
    bonds = _bonds(her, actor)
    persons = {her.identity_id: her}
    for bond in bonds:
        if bond.until is None:
            persons.setdefault(bond.person.identity_id, bond.person)
            persons.setdefault(bond.of.identity_id, bond.of)
    rows = ChildRow.objects.visible_to(actor).filter(child__identity__in=persons).select_related("child")
    newest = births.newest_of_each(rows.order_by("created_at"))
    unborn = births.never_born(newest)  # a lane that waits for a child who will not come would hurt
    persons = {identity: one for identity, one in persons.items() if one.pk not in unborn}
    bonds = [bond for bond in bonds if bond.of_id not in unborn]
    children = {row.child.identity_id: row for row in newest if row.child_id not in unborn}
    lanes = [
        Lane(
            one,
            _role(identity, bonds, children.get(identity), her),
            _note(children.get(identity), today),
            identity in children,
            _is_told_of(one, children.get(identity), her),
        )  # fmt: skip
        for identity, one in persons.items()
    ]
    lanes.sort(key=lambda lane: _place(lane.person, her, children))
    return Family(tuple(lanes), tuple(_tied(bonds)), tuple(children.values()))


def _bonds(her: Person, actor: Actor) -> list[Bond]:
    seen = Bond.objects.visible_to(actor).exclude(ended_how=MISTAKE)
    seen = seen.select_related("person", "of", "kept_from")
    first = list(seen.filter(Q(person__identity=her.identity_id) | Q(of__identity=her.identity_id)))
    ends = [one for bond in first for one in (bond.person, bond.of)]
    children = [one.identity_id for one in ends if one.is_child]
    adults = [one.identity_id for one in ends if not one.is_child]
    second = seen.filter(
        Q(of__identity__in=children) | Q(person__identity__in=adults, role__in=kinship.OF_A_CHILD)
    )
    return list({bond.pk: bond for bond in [*first, *second]}.values())


def _role(identity: UUID, bonds: Iterable[Bond], row: ChildRow | None, her: Person) -> str:
    """Say what this person is in the family, in one word: what he or she is to a child first."""
    if row is not None:
        return str(words.CHILDREN.get(row.number, _("Child")))
    mine = [bond for bond in bonds if bond.person.identity_id == identity and bond.until is None]
    parental = [bond for bond in mine if bond.role in kinship.OF_A_CHILD]
    named = next(iter([*parental, *mine]), None)
    if named:
        return words.bond_name(named.role)
    other = (bond for bond in bonds if bond.of.identity_id == identity and bond.until is None)
    partner = any(bond.role in (BondRole.PARTNER, BondRole.SIBLING) for bond in other)
    if partner:
        return words.bond_name(BondRole.PARTNER)
    return _("Child") if identity != her.identity_id else ""


def _is_told_of(one: Person, row: ChildRow | None, her: Person) -> bool:
    here = row is None or births.lives_with_her(row)
    return one.is_child and not her.is_child and bool(one.birth_date) and not one.died_on and here


def _note(row: ChildRow | None, today: date) -> str:
    """Say what became of a child, and the age; of one born early also the age from the due date."""
    if row is None:
        return ""
    event = str(words.CHILD_EVENTS[row.event])  # type: ignore[index]
    said = f"{event} ({words.day(row.on)})" if row.on else event
    born = row.child.birth_date
    if row.event in births.LOST or born is None:
        return said
    facts = [said, _age(today - born)]
    gestation = timedelta(days=row.gestation_days) if row.gestation_days else None
    if gestation and dates.is_preterm(gestation):
        weeks = {"weeks": gestation.days // 7, "days": gestation.days % 7}
        facts.append(_("born at %(weeks)s+%(days)s weeks") % weeks)
        corrected = dates.corrected_age(born, gestation, today)
        facts += (
            [_("counted from the due date: %(age)s") % {"age": _age(corrected)}]
            if corrected is not None
            else []
        )
    return " · ".join(facts)


def _age(age: timedelta) -> str:
    weeks = age.days // 7
    if weeks < 26:
        return ngettext("%(n)s week old", "%(n)s weeks old", weeks) % {"n": weeks}
    months = round(age.days / 30.44)
    if months < 24:
        return ngettext("%(n)s month old", "%(n)s months old", months) % {"n": months}
    years = age.days // 365
    return ngettext("%(n)s year old", "%(n)s years old", years) % {"n": years}


def _place(person: Person, her: Person, children: Mapping[UUID, ChildRow]) -> tuple[int, date, int]:
    """Stand her first, then other adults, then the children by age."""
    row = children.get(person.identity_id)
    group = 0 if person.identity_id == her.identity_id else 2 if person.is_child else 1
    return group, person.birth_date or date.max, row.number if row else 0


def _tied(bonds: Iterable[Bond]) -> Iterable[Tied]:
    for bond in bonds:
        yield Tied(
            bond=bond,
            who=bond.person.name,
            role=words.bond_name(bond.role),
            of=bond.of.name,
            since=words.day(bond.since) if bond.since else "",
            ended=words.day(bond.until) if bond.until else "",
            kept_from=bond.kept_from.name if bond.kept_from else "",
        )


@dataclass(frozen=True)
class Asked:
    """Which lines a reader asked for: of one kind, of one year, before a line."""

    kind: str = ""
    year: int | None = None
    before: tuple[datetime, UUID] | None = None


def lines(
    family: Family, actor: Actor, asked: Asked, *, topics: Sequence[str] = (), size: int = PAGE
) -> tuple[list[TimelineLine], bool]:
    """Return the newest lines of all lanes together, and whether there are earlier ones."""
    found = TimelineLine.objects.visible_to(actor).filter(person__identity__in=family.identities)
    found = found.select_related("person").order_by("-at", "-id")
    if topics:
        found = found.filter(topic__in=topics)
    if asked.kind in KINDS:
        found = found.filter(_begins(KINDS[asked.kind][1]))
    if asked.year:
        found = found.filter(at__year=asked.year)
    if asked.before:
        at, pk = asked.before
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size


def _begins(prefixes: Iterable[str]) -> Q:
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(kind__startswith=prefix)
    return wanted


def let_speak(family: Family, actor: Actor) -> None:
    """Stand each person's own words beside what the team wrote."""
    found = OwnWord.objects.visible_to(actor).filter(person__identity__in=family.identities)
    lanes = {lane.person.identity_id: lane for lane in family.lanes}
    for row in own_words.standing(found.select_related("person")):
        lanes[row.person.identity_id].said.append(row)


@dataclass(frozen=True)
class Month:
    """One month of the family: a cell a lane, so that what happened together stands side by side."""

    begins: date
    cells: tuple[tuple[Lane, list[dict[str, Any]]], ...]


def months(family: Family, rows: Iterable[TimelineLine]) -> list[Month]:
    """Cut the lanes into months, newest first; a lane without a line in a month has an empty cell there."""
    found: dict[date, dict[UUID, list[dict[str, Any]]]] = {}
    names = {str(lane.person.pk): lane.person.name for lane in family.lanes}
    for row in rows:
        begins = timezone.localtime(row.at).date().replace(day=1)
        found.setdefault(begins, {}).setdefault(row.person.identity_id, []).append(timeline_line(row, names))
    return [
        Month(begins, tuple((lane, cells.get(lane.person.identity_id, [])) for lane in family.lanes))
        for begins, cells in found.items()
    ]
