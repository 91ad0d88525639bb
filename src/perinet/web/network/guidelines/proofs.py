"""What was proved of a version becomes a list in words, failures first, each with the smallest person it fails for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.care.decisions import verdicts, versions
from perinet.care.decisions.conditions import Value
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import ExaminationKind
from perinet.care.decisions.verdicts import Result
from perinet.web.network.guidelines import asked, frame, playground, wording
from perinet.web.network.guidelines.frame import Version

KINDS = {
    "floor": gettext_lazy("What every guideline owes, whatever else it says"),
    "invariant": gettext_lazy("What must hold whatever is answered"),
    "absence": gettext_lazy("What is missing never reassures"),
    "answer": gettext_lazy("Every answer leads somewhere, and to one place"),
    "threshold": gettext_lazy("A worse answer never leads to less"),
    "overlap": gettext_lazy("No hole and no overlap between lines"),
    "contradiction": gettext_lazy("No two rules contradict one another"),
    "loop": gettext_lazy("Asking again comes to an end"),
    "rule": gettext_lazy("No rule is dead"),
}


@dataclass(frozen=True)
class Proved:
    """One property: what was to be proved and, where it fails, the person, with her answers to try."""

    title: str
    sentence: str
    holds: bool
    url: str
    where: tuple[str, ...]  # what an organisation must have chosen for it; nothing: also as it stands


@dataclass(frozen=True)
class Kind:
    name: str
    results: tuple[Proved, ...]
    failed: int


def kinds(version: Version, findings: Iterable[Mapping[str, Any]]) -> list[Kind]:
    """Group what was proved; what comes out alike under every choice is said once."""
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        key = {name: finding[name] for name in finding if name not in ("choices", "seconds")}
        alike.setdefault(repr(key), []).append(finding)
    found: dict[str, list[Proved]] = {}
    for same in alike.values():
        found.setdefault(same[0]["kind"], []).append(_proved(version, same))
    order = [*KINDS, *(kind for kind in found if kind not in KINDS)]
    made = [_kind(kind, found[kind]) for kind in order if kind in found]
    return sorted(made, key=lambda kind: kind.failed == 0)


def _kind(kind: str, results: list[Proved]) -> Kind:
    results.sort(key=lambda one: one.holds)
    return Kind(str(KINDS.get(kind, kind)), tuple(results), sum(not one.holds for one in results))


def _proved(version: Version, same: list[Mapping[str, Any]]) -> Proved:
    """Say it of the version as it is, or as it would be under what an organisation may choose."""
    choices, language = [one.get("choices", {}) for one in same], wording.language()
    result = Result(**{name: value for name, value in same[0].items() if name != "choices"})
    chosen = {} if {} in choices else choices[0]
    guideline = versions.with_choices(version.package, chosen).guideline
    return Proved(
        _title(result, guideline),
        verdicts.sentence(result, guideline, language),
        result.holds,
        ""
        if result.counterexample is None
        else try_url(version, result.moment, result.counterexample, chosen),
        () if not chosen else tuple(_chosen(guideline, one) for one in choices),
    )


def _title(result: Result, guideline: Guideline) -> str:
    """Name an invariant by its condition in words, anything else as its verdict does."""
    if result.kind != "invariant":
        return verdicts.title(result, guideline, wording.language())
    invariant = next(one for one in guideline.invariants if one.id == result.subject)
    said = {
        "step": verdicts.step_name(invariant.always, guideline, wording.language()),
        "condition": wording.sentence(invariant.given, guideline),
    }
    return _("Always “%(step)s” when: %(condition)s") % said


def _chosen(guideline: Guideline, choices: Mapping[str, str]) -> str:
    named = guideline.texts[wording.language()]["open_choices"]
    return "; ".join(named.get(name, {}).get(value, value) for name, value in choices.items())


def try_url(
    version: Version, moment: str, facts: Mapping[str, Value], chosen: Mapping[str, str] | None = None
) -> str:
    """Return the page on which these answers can be tried and changed, under what an organisation chose."""
    said = {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in facts.items()
    }
    choices = {playground.CHOSEN + name: value for name, value in (chosen or {}).items()}
    return f"{version.url('try')}?{urlencode({'moment': moment, **choices, **said})}"


@frame.looker
@require_safe
def proved(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    examination = asked.newest(version, ExaminationKind.PROVE)
    page = frame.page(version, request) | asked.page(version, ExaminationKind.PROVE, examination, request)
    if examination and page["is_done"]:
        page["kinds"] = kinds(version, examination.findings)
    template = "fragments/proofs.html" if request.htmx else "proofs.html"
    return render(request, f"network/guidelines/{template}", page)
