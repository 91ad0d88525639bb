"""The guidelines of a site become a list: which version decides since when, and what is on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from perinet.care.decisions import adoption, life, versions
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import Origin, PackageVersion
from perinet.ground.base import clock
from perinet.web.network.guidelines import frame
from perinet.web.network.guidelines.frame import State, Version
from perinet.web.parts import words

ON_ITS_WAY = (life.DRAFT, life.IN_REVIEW, life.APPROVED)


@dataclass(frozen=True)
class Listed:
    """One version on the list."""

    number: str
    state: State
    by: str
    on: str
    short: str


@dataclass(frozen=True)
class Shelf:
    """One guideline: the version that decides, and every other there is."""

    name: str
    title: str
    deciding: Version | None
    since: str
    review: str
    overdue: bool
    trust: str
    followers: str
    waiting: tuple[Listed, ...]
    versions: tuple[Listed, ...]

    @property
    def guideline(self) -> Guideline | None:
        return self.deciding.guideline if self.deciding else None


def shelves(on: date) -> list[Shelf]:
    offer, rows = versions.on_offer(on), versions.listed()
    names = dict.fromkeys([*offer, *(row.guideline for row in rows)])
    return [_shelf(name, offer, [row for row in rows if row.guideline == name], on) for name in names]


def _shelf(name: str, offer: Mapping[str, str], rows: Sequence[PackageVersion], on: date) -> Shelf:
    by_hash = {row.package_hash: row for row in rows}
    listed = tuple(_listed(row, offer) for row in rows)
    waiting = tuple(
        _listed(row, offer) for row in rows if row.origin == Origin.SUBMITTED and row.state in ON_ITS_WAY
    )
    if name not in offer:
        title = rows[0].title
        return Shelf(name, title, None, "", "", False, "", "", waiting, listed)
    package, row = versions.package(offer[name]), by_hash.get(offer[name])
    guideline = package.guideline
    return Shelf(
        name=name, title=guideline.title,
        deciding=Version(package, row, frame.state(name, offer[name], row, offer)),
        since=_since(row), review=words.day(guideline.review_by), overdue=guideline.is_overdue(on),
        trust=_("Shipped with PERINET") if row is None or row.origin == Origin.SHIPPED else _("Signed here"),
        followers=_followers(name),
        waiting=waiting, versions=listed,
    )  # fmt: skip


def _followers(name: str) -> str:
    """Say how many chose it; the one that is proposed counts for whoever chose nothing."""
    count = adoption.followers(name)
    chosen = ngettext("%(n)s organisation chose it", "%(n)s organisations chose it", count) % {"n": count}
    if name != settings.PERINET_GUIDELINE:
        return chosen
    return _("%(chosen)s; whoever chose nothing follows it too") % {"chosen": chosen}


def _listed(row: PackageVersion, offer: Mapping[str, str]) -> Listed:
    return Listed(
        row.version, frame.state(row.guideline, row.package_hash, row, offer), row.submitted_by_name,
        words.day(row.at), row.package_hash[: frame.SHORT],
    )  # fmt: skip


def _since(row: PackageVersion | None) -> str:
    begins = [turn.active_from for turn in row.turns.all() if turn.active_from] if row else []
    if not begins:
        return _("as shipped with this release")
    return _("since %(day)s") % {"day": words.day(begins[-1])}


@frame.looker
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    context = {
        "shelves": shelves(today), "may_act": frame.may_act(request.actor), "broken": versions.unreadable(today),
    }  # fmt: skip
    return render(request, "network/guidelines/overview.html", context)
