"""A package becomes what keeps this site from working with it, whatever else is right about it."""

from collections.abc import Iterator

from perinet.care.decisions.files import CHOICES
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.library import Package
from perinet.care.decisions.models import PackageVersion
from perinet.care.decisions.package import GuidelineError
from perinet.care.screening import library as instruments

# What pages and flows ask of every guideline, beside its rules.
NEEDED = (
    ("moments", "rescreen"),
    ("contacts", "second-step-declined"),
    ("open_values", "period-end"),
    ("steps", "urgent-care"),
    ("steps", "safety-check"),
)
# What is kept of a package in columns of their own.
KEPT = {"id": "guideline", "version": "version", "title": "title", "owner": "owner"}


def refuse_unfit(package: Package) -> None:
    """Refuse what is not what its manifest says, and what the pages of this site could not work with."""
    guideline = package.guideline
    findings = [
        f"guideline.toml, {table}: {name} is missing; every page of this site counts on it"
        for table, name in NEEDED
        if name not in getattr(guideline, table)
    ]
    findings += [
        f"guideline.toml, {name}: has more than {longest} characters; shorten it"
        for name, column in KEPT.items()
        if len(getattr(guideline, name)) > (longest := _longest(column))
    ]
    findings += _asked_where_it_may_not_be(guideline)
    if "\0" in "".join(package.files.values()):
        findings.append("a file holds a character that is no text; save it again as UTF-8")
    if CHOICES in package.files:
        findings.append(f"{CHOICES}: an organisation chooses on its own page; leave it out")
    if package.manifest == "outdated":
        findings.append("MANIFEST: files changed since it was written; write it again, or leave it out")
    if findings:
        raise GuidelineError(findings)


def _asked_where_it_may_not_be(guideline: Guideline) -> Iterator[str]:
    """Yield what a moment would ask and a page refuses: a moment may leave as a link unless it is asked together."""
    known = {one.id: one for one in instruments.instruments()}
    for moment in guideline.moments.values():
        for name in (*moment.first_step, *moment.second_step):
            where = f"guideline.toml, moment {moment.id}"
            if name not in known:
                yield f"{where}: {name} is no questionnaire of this site; leave it out"
            elif known[name].why_not_scorable:
                yield f"{where}: {name} cannot be scored yet; leave it out"
            elif not known[name].by_link and not moment.together:
                yield f"{where}: {name} is never asked over a link; leave it out"


def _longest(column: str) -> int:
    return int(getattr(PackageVersion._meta.get_field(column), "max_length", 0))
