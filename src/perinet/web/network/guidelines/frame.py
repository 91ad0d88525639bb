"""An address becomes one version of a guideline, with what stands around every page about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from perinet.care.decisions import life, versions
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.library import Package
from perinet.care.decisions.models import Origin, PackageVersion
from perinet.care.decisions.versions import SHORT
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Role
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in


def may_act(actor: Actor) -> bool:
    """Only the guideline group changes what decides; an administrator looks on."""
    return accounts.is_guideline_group(actor)


def may_look(actor: Actor) -> bool:
    return may_act(actor) or accounts.is_administrator(actor)


def may_read(actor: Actor) -> bool:
    """What decides about her is no secret to whoever works with it."""
    return may_look(actor) or accounts.may_care(actor) or actor.role == Role.ORGANISATION_MANAGER


reader = signed_in(may_read)
looker = signed_in(may_look)
member = signed_in(may_act)


@dataclass(frozen=True)
class State:
    """Where a version stands, in words."""

    text: str
    tone: str


@dataclass(frozen=True)
class Version:
    """One package as the pages name it; a shipped one has no row until somebody works on it."""

    package: Package
    row: PackageVersion | None
    state: State

    @property
    def guideline(self) -> Guideline:
        return self.package.guideline

    @property
    def short(self) -> str:
        return self.guideline.package_hash[:SHORT]

    @property
    def rules_url(self) -> str:
        return self.url("rules")

    @property
    def budget_url(self) -> str:
        return self.url("budget")

    def url(self, page: str, *more: str) -> str:
        return reverse(f"network:guideline-{page}", args=[self.guideline.id, self.short, *more])


def find(guideline_id: str, short: str) -> Version:
    """Return the version whose hash begins so: one that is kept, else a shipped one."""
    try:
        package, row = versions.addressed(guideline_id, short)
    except versions.UnknownPackage:
        raise Http404 from None
    offer = versions.on_offer(clock.today())
    return Version(package, row, state(guideline_id, package.guideline.package_hash, row, offer))


def kept(version: Version) -> PackageVersion:
    """Return the row of a version, made when it is first worked on."""
    return version.row or versions.keep(version.package, at=clock.now())


def state(
    guideline_id: str, package_hash: str, row: PackageVersion | None, offer: Mapping[str, str]
) -> State:
    if offer.get(guideline_id) == package_hash:
        return State(_("Decides now"), "ok")
    if row is not None and row.origin == Origin.CHOSEN:
        return State(_("With what an organisation chose"), "plain")
    if row is None or (row.origin == Origin.SHIPPED and row.state == life.APPROVED):
        return State(_("Shipped, does not decide"), "plain")
    if row.state == life.ACTIVE:
        begins = [turn.active_from for turn in row.turns.all() if turn.active_from][-1]
        if begins > clock.today() and versions.on_offer(begins).get(guideline_id) == package_hash:
            return State(_("Decides from %(day)s") % {"day": words.day(begins)}, "info")
        return State(_("Decided before") if begins <= clock.today() else _("Taken back"), "plain")
    return {
        life.DRAFT: State(_("Draft"), "plain"),
        life.IN_REVIEW: State(_("In review"), "info"),
        life.APPROVED: State(_("Approved"), "info"),
        life.RETIRED: State(_("Retired"), "plain"),
    }[row.state]


def deciding() -> Sequence[Guideline]:
    """Return the guidelines that decide here today."""
    return [versions.package(found).guideline for found in versions.on_offer(clock.today()).values()]


def tabs(version: Version, request: HttpRequest) -> list[Mapping[str, Any]]:
    """Name the pages about a version; who only reads gets what explains a decision."""
    pages = {"rules": _("Rules"), "try": _("Try it"), "cases": _("Cases")}
    if may_look(request.actor):
        pages |= {"proofs": _("Proofs"), "compare": _("Compare"), "budget": _("Work"), "life": _("Life")}
    return [
        {"text": text, "url": version.url(name), "current": request.path == version.url(name), "count": None}
        for name, text in pages.items()
    ]


def page(version: Version, request: HttpRequest) -> dict[str, Any]:
    """Return what every page about a version shows around its own content."""
    return {
        "version": version,
        "guideline": version.guideline,
        "tabs": tabs(version, request),
        "may_look": may_look(request.actor),
        "may_act": may_act(request.actor),
    }
