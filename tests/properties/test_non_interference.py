"""What a viewer can fetch stays the same, byte for byte, when only what is hidden from that viewer changes."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse

from perinet.care.pathways.models import Obligation
from perinet.network.accounts.models import Role
from perinet.people.families.models import Access
from tests.properties import rows, worlds
from tests.properties.viewers import Viewer, addresses, fetch, first_look, pairs_for
from tests.properties.viewers import viewers as all_viewers
from tests.properties.worlds import World

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
KEY = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
NEW = 3  # so many new rows are asked for by their address, each at so many pages
SOME = 20


class Clock:
    """Ticks while a world is made, so that rows have an order; stands still while somebody looks."""

    def __init__(self) -> None:
        self.moment, self.ticks = AT, True

    def __call__(self) -> datetime:
        if self.ticks:
            self.moment += timedelta(milliseconds=1)
        return self.moment


class TextOfPaper:
    """Gives the very text that a file would be made of, in no time: a file is that text, set in type."""

    def __init__(self, *, string: str, **_how: Any) -> None:
        self.string = string

    def write_pdf(self, **_how: Any) -> bytes:
        return self.string.encode()


@pytest.fixture
def ticking():
    ticks = Clock()
    with mock.patch("django.utils.timezone.now", ticks), mock.patch("weasyprint.HTML", TextOfPaper):
        yield ticks


@dataclass(frozen=True)
class Leak:
    """What was written, who noticed it, and where."""

    viewer: str
    written: str
    address: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        old, new = self.before.splitlines(), self.after.splitlines()
        lines = [line for line in new if line not in old][:3] + [line for line in old if line not in new][:3]
        return f"{self.viewer} notices {self.written} on {self.address}: {lines}"


@dataclass
class Look:
    """One viewer of one world: what he or she saw first, and what could be written unseen."""

    world: World
    clock: Clock
    viewer: Viewer
    before: dict[str, bytes]
    hidden: rows.Hidden
    cases: int = 0

    def after(self, written: Sequence[rows.Write], asked: Iterable[str] = ()) -> Iterator[Leak]:
        """Write these rows, look again, and take them back."""
        with transaction.atomic():
            made = self._write(written)
            said = "; ".join(words for words, _write in written)
            for address in asked or self.before:
                before, after = self.before[address], fetch(self.viewer, address)
                if after != before:
                    yield Leak(self.viewer.name, said, address, before, after)
            yield from self._told_apart(made, said)
            transaction.set_rollback(True)

    def _told_apart(self, made: Sequence[Any], said: str) -> Iterator[Leak]:
        """What is hidden and new answers as what never was."""
        chance = self.world.random
        for row in chance.sample(made, min(NEW, len(made))):
            for here, nowhere in pairs_for(row, self.world, self.viewer, NEW):
                found, nothing = (KEY.sub(b"key", fetch(self.viewer, one)) for one in (here, nowhere))
                if found != nothing:
                    yield Leak(self.viewer.name, said, here, nothing, found)

    def _write(self, written: Sequence[rows.Write]) -> list[Any]:
        """Only rows of care change: acts on record are what auditors are there to see."""
        self.clock.ticks = True
        with mock.patch("perinet.ground.audit.services.record"):
            made = [write() for _words, write in written]
        self.clock.moment, self.clock.ticks = self.world.at, False
        return [row for one in made if one for row in (one, *getattr(one, "written", ()))]

    def leaks(self, wanted: int) -> Iterator[Leak]:
        """Look once at many changes together; only where something shows, at each alone."""
        written = self._chosen(wanted)
        self.cases += len(written)
        together = list(self.after(written))
        if together:
            told = [leak.address for leak in together if leak.address in self.before]
            yield from [leak for one in written for leak in self.after([one], told)] or together

    def _chosen(self, wanted: int) -> list[rows.Write]:
        """New rows as often as asked, each with a content of its own; what stands there changes or goes once."""
        chance = self.world.random
        known = chance.sample(self.hidden.known, min(len(self.hidden.known), wanted // 3))
        fresh = [*self.hidden.fresh, *[("a family elsewhere", partial(rows.stranger, self.world))] * SOME]
        return known + chance.choices(fresh, k=wanted - len(known))


@dataclass(frozen=True)
class Size:
    """How many look at each world, at which share of its patterns, at how many rows, while how many change."""

    viewers: int
    writes: int
    keys: int = 2
    pages: float = 1.0
    roles: Collection[str] = ()


def looks(seed: int, clock: Clock, size: Size) -> Iterator[Look]:
    world = worlds.build(seed)
    rows.furnish(world, rows=2)
    looking = [one for one in all_viewers(world) if not size.roles or one.eyes.role in size.roles]
    world.at, clock.ticks = clock.moment, False
    for viewer in world.random.sample(looking, min(size.viewers, len(looking))):
        world.looks = viewer.eyes.user
        asked = addresses(world, viewer, size.keys)
        asked = world.random.sample(asked, round(len(asked) * size.pages))
        before = first_look(viewer, asked, world.random)
        yield Look(world, clock, viewer, before, rows.hidden_from(world, viewer.eyes))


@dataclass
class Found:
    cases: int = 0
    leaks: list[Leak] = field(default_factory=list)


def search(seeds: Iterable[int], clock: Clock, size: Size, wanted: int) -> Found:
    """Go through worlds until so many hidden changes were looked for."""
    found = Found()
    for seed in seeds:
        with transaction.atomic():
            clock.ticks = True
            for look in looks(seed, clock, size):
                found.leaks += look.leaks(size.writes)
                found.cases += look.cases
            transaction.set_rollback(True)
        if found.cases >= wanted:
            break
    return found


def _told(leaks: Iterable[Leak]) -> str:
    return "\n".join(dict.fromkeys(map(str, leaks)))


@pytest.mark.django_db
def test_nothing_hidden_from_a_viewer_changes_what_the_viewer_can_fetch(ticking):
    found = search([7], ticking, Size(viewers=2, writes=40, keys=1, pages=0.6), wanted=60)
    assert not found.leaks, _told(found.leaks)
    assert found.cases >= 60


@pytest.mark.slow
@pytest.mark.django_db
def test_in_ten_thousand_cases_nothing_hidden_changes_what_a_viewer_can_fetch(ticking):
    found = search(count(100), ticking, Size(viewers=10, writes=60), wanted=10_000)
    assert not found.leaks, _told(found.leaks)


def _counted(request, *args, **kwargs):
    """The planted leak: a page that counts what waits, for whom whoever asks."""
    return HttpResponse(f"{Obligation.objects.count()} waiting")


def _shows_all_topics(self, actor, topic=None):
    """The planted leak: whoever may see a person sees every row about her, of every topic."""
    return self.filter(Exists(Access.objects.of(actor).filter(person=OuterRef("person"))))


PLANTED = {
    "a count without a scope": ("perinet.web.professional.worklist.render", _counted),
    "rows without their topic": (
        "perinet.people.families.models.KeptTopicalLedger.visible_to",
        _shows_all_topics,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_leak_is_found(ticking, planted):
    """The proof can see: with a leak in the pages, somebody notices what is hidden."""
    with mock.patch(*planted):
        assert search([1], ticking, Size(roles=(Role.MIDWIFE,), viewers=1, writes=20, keys=1), wanted=1).leaks
