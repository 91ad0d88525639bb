"""A version becomes a file to take along: its rules as a table or in ELM, or the package to begin a change from."""

import csv
import io
import zipfile
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.care.decisions import elm
from perinet.care.decisions.library import Package
from perinet.web.network.guidelines import frame, wording

# Names of columns in a file are codes, as in the package itself.
COLUMNS = (
    "step", "rule", "sentence", "when", "moments", "owner", "within", "not_before", "urgency", "source", "own",
    "unverified",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run
WRITTEN_AT = (2020, 1, 1, 0, 0, 0)  # the same package is the same archive, whenever it is taken along


def table(package: Package) -> bytes:
    """Write a row per rule, the most urgent step first, for whoever reviews them in a spreadsheet."""
    guideline, held = package.guideline, io.StringIO()
    file, sentences = csv.writer(held), guideline.texts[wording.language()]["rules"]
    file.writerow(COLUMNS)
    for rule in sorted(guideline.rules.values(), key=lambda rule: guideline.rank[rule.step]):
        cells = (
            rule.step, rule.id, sentences[rule.id], " ".join(rule.condition.text.split()),
            " ".join(rule.moments) or "all", rule.owner or guideline.steps[rule.step].owner, rule.within,
            rule.not_before, rule.urgency, rule.source, rule.own, rule.unverified,
        )  # fmt: skip
        file.writerow([_harmless(cell) for cell in cells])
    return held.getvalue().encode()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def archive(package: Package) -> bytes:
    """Pack the files as they were read; whoever changes them hands in the same folder again."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for path, text in package.files.items():
            entry = zipfile.ZipInfo(f"{package.guideline.id}/{path}", WRITTEN_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, text)
    return held.getvalue()


def compiled(package: Package) -> bytes:
    return elm.written(package.guideline).encode()


NAMES = {
    "csv": gettext_lazy("Rules as a table (CSV)"),
    "elm": gettext_lazy("Rules for a CQL engine (ELM)"),
    "zip": gettext_lazy("The package itself (zip)"),
}
KINDS: dict[str, tuple[str, str, Callable[[Package], bytes]]] = {
    "csv": ("csv", "text/csv; charset=utf-8", table),
    "elm": ("elm.json", "application/elm+json", compiled),
    "zip": ("zip", "application/zip", archive),
}


@frame.reader
@require_safe
def file(request: HttpRequest, guideline: str, package: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    found = frame.find(guideline, package).package
    ending, media, write = KINDS[kind]
    name = f"{found.guideline.id}-{found.guideline.version}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(found), content_type=media, headers=headers)
