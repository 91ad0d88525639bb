"""Two versions become the people for whom they differ, how many would move, and what reads otherwise."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.care.decisions import differences, library, verdicts, versions
from perinet.care.decisions.guideline import DURATION, Guideline
from perinet.care.decisions.models import ExaminationKind
from perinet.ground.base import clock
from perinet.ground.design.charts import Bar, BarChart
from perinet.web.network.guidelines import asked, frame, otherwise, wording
from perinet.web.network.guidelines.frame import Version
from perinet.web.network.guidelines.proofs import try_url
from perinet.web.parts.explanation import within_words

REGIONS = {
    "antwerp": gettext_lazy("Antwerp"),
    "east-flanders": gettext_lazy("East Flanders"),
    "west-flanders": gettext_lazy("West Flanders"),
    "flemish-brabant": gettext_lazy("Flemish Brabant"),
    "limburg": gettext_lazy("Limburg"),
}
DRAWN = 12  # bars; the table holds every move
PER = 1000


@dataclass(frozen=True)
class Person:
    """The smallest person for whom the two differ in one way, with every moment at which it is she."""

    moments: tuple[str, ...]
    who: str
    before: str
    after: str
    exact: str
    before_url: str
    after_url: str


class WithForm(forms.Form):
    """Which version to compare with."""

    def __init__(self, version: Version, before: Version | None) -> None:
        super().__init__()
        self.fields["with"] = forms.ChoiceField(
            label=_("Compare with, as the one before"), choices=_others(version),
            initial=f"{before.guideline.id}/{before.short}" if before else "",
        )  # fmt: skip


def _others(version: Version) -> list[tuple[str, str]]:
    """Return every other version: what decides first, then what is kept."""
    offer = versions.on_offer(clock.today())
    named = {
        found: f"{versions.package(found).guideline.title}, {versions.package(found).guideline.version}"
        for found in offer.values()
    }
    places = {found: name for name, found in offer.items()}
    for row in versions.listed():
        named.setdefault(row.package_hash, f"{row.title}, {row.version}")
        places.setdefault(row.package_hash, row.guideline)
    return [
        (f"{places[found]}/{found[: frame.SHORT]}", title)
        for found, title in named.items()
        if found != version.guideline.package_hash
    ]


def before_of(version: Version, wanted: str) -> Version | None:
    """Return the version chosen in the address, else the one that decides in its place."""
    name, _slash, short = wanted.partition("/")
    if wanted:
        return frame.find(name, short)
    offer = versions.on_offer(clock.today())
    for name in (version.guideline.id, version.guideline.extends):
        if name in offer and offer[name] != version.guideline.package_hash:
            return frame.find(name, offer[name][: frame.SHORT])
    return None


def people(before: Version, after: Version, findings: Iterable[Mapping[str, Any]]) -> Iterator[Person]:
    """Yield each difference once, however many moments show it."""
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        alike.setdefault(repr({**finding, "moment": ""}), []).append(finding)
    return (_person(before, after, same) for same in alike.values())


def _person(before: Version, after: Version, same: list[Mapping[str, Any]]) -> Person:
    first, language = same[0], wording.language()
    moments = before.guideline.texts[language]["moments"]
    facts = first["facts"]
    named = tuple(moments[one["moment"]] for one in same)
    return Person(
        named if len(named) < len(moments) else (_("At every moment"),),
        verdicts.person(facts, before.guideline, language),
        _told(first["told"], before.guideline),
        _told(first["other_told"], after.guideline),
        verdicts.shown(facts),
        try_url(before, first["moment"], facts),
        try_url(after, first["moment"], facts),
    )


def _told(told: Iterable[str], guideline: Guideline) -> str:
    """Say what a version gives: steps, owners, urgencies and terms in words."""
    texts = guideline.texts[wording.language()]
    names = {**texts["urgencies"], **texts["owners"], "complete": _("enough is known")}
    names |= {"not complete": _("not enough is known"), "working day": texts["urgencies"]["soft"]}
    names |= {step: words["name"] for step, words in texts["steps"].items()}
    said = [names.get(one) or (within_words(one) if DURATION.fullmatch(one) else one) for one in told]
    return ", ".join(said) or _("nothing opens")


def moves_table(
    figures: Mapping[str, Any], guideline: Guideline
) -> tuple[list[Any], list[list[Any]], BarChart]:
    """Return the columns and rows of who would move per region, and the same as bars over all regions."""
    moves, persons = figures["moves"], figures["asked"]
    regions = sorted(persons, key=lambda region: -persons[region])
    counted: dict[tuple[str, str], Counter[str]] = {}
    for move in moves:
        counted.setdefault((move["from_step"], move["to_step"]), Counter())[move["region"]] += move["persons"]
    order = sorted(counted, key=lambda pair: -counted[pair].total())
    columns = [_("From → to"), (_("All"), "num"), *((_region(one), "num") for one in regions)]
    everybody = sum(persons.values())
    rows = [
        [_pair(pair, guideline), _per(counted[pair].total(), everybody)]
        + [_per(counted[pair][region], persons[region]) for region in regions]
        for pair in order
    ]
    bars = [Bar(_pair(pair, guideline), _per(counted[pair].total(), everybody)) for pair in order[:DRAWN]]
    title = _("Who would move, per %(per)s persons asked") % {"per": PER}
    return columns, rows, BarChart(title, bars, source=_("Made-up persons, not this site's families."))


def _region(code: str) -> str:
    return str(REGIONS.get(code, code))


def _pair(pair: Sequence[str], guideline: Guideline) -> str:
    language = wording.language()
    return " → ".join(verdicts.step_name(step, guideline, language) for step in pair)


def _per(count: int, of: int) -> float:
    return round(count * PER / of, 1) if of else 0.0


@frame.looker
@require_safe
def compared(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    after = frame.find(guideline, package)
    before = before_of(after, request.GET.get("with", ""))
    page = frame.page(after, request)
    page |= {"with_form": WithForm(after, before), "before": before}
    if before is not None:
        page |= _between(before, after, request)
    template = "fragments/compared.html" if request.htmx else "compare.html"
    return render(request, f"network/guidelines/{template}", page)


def _between(before: Version, after: Version, request: HttpRequest) -> dict[str, Any]:
    found = asked.newest(after, ExaminationKind.COMPARE, before.row) if before.row else None
    page = asked.page(after, ExaminationKind.COMPARE, found, request)
    merged = (library.merged(one.package.files) for one in (before, after))
    page["reads"] = otherwise.rows(before.guideline, after.guideline, differences.of_variant(*merged))
    if found and page["is_done"]:
        page["people"] = list(people(before, after, found.findings))
        if "moves" in found.figures:
            page["columns"], page["rows"], page["chart"] = moves_table(found.figures, after.guideline)
            page["persons"] = found.figures["persons"]
    return page
