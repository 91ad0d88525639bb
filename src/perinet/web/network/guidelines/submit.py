"""Files that somebody chose become a draft, or a list of everything that is wrong with them."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions import adoption
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.decisions.package import GuidelineError
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.web.network.guidelines import frame

LARGEST, MOST = 4_000_000, 300  # bytes of text, and files: several times what a package needs
IN_THE_MIDDLE = ("guideline.toml", "MANIFEST", "SIGNATURE")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
)  # fmt: skip


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files at once: a folder's worth, or one archive of them."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [
            super(Files, self).clean(one, initial) for one in (data if isinstance(data, list) else [data])
        ]


class DraftForm(forms.Form):
    files = Files(
        label=gettext_lazy("The package"),
        help_text=gettext_lazy("One zip file of its folder, or guideline.toml with its texts and cases."),
        widget=Several({"accept": ".zip,.toml", "multiple": True}),
    )
    note = forms.CharField(
        label=gettext_lazy("What changes, and why?"),
        help_text=gettext_lazy("Whoever reviews it reads this first."),
        max_length=2000,
        widget=design.Textarea(),
    )


def contents(uploads: Sequence[UploadedFile]) -> dict[str, str]:
    """Return the text of each file by its place in the package; raise GuidelineError where one can't be read."""
    if sum(upload.size or 0 for upload in uploads) > LARGEST:
        raise GuidelineError([_too_large()])
    if len(uploads) == 1 and str(uploads[0].name).lower().endswith(".zip"):
        return _texts(_unpacked(uploads[0]))
    return _texts({_place(str(upload.name)): upload.read() for upload in uploads})


def _place(name: str) -> str:
    """A file that was chosen alone has lost its folder; its name says which one it was."""
    path = PurePosixPath(name.replace("\\", "/")).name
    if path in IN_THE_MIDDLE:
        return path
    return f"texts/{path}" if PurePosixPath(path).stem in LANGUAGES else f"cases/{path}"


def _unpacked(upload: UploadedFile) -> dict[str, bytes]:
    """Read an archive within bounds; what stands outside the package's folder is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(upload.read())) as archive:
            entries = [
                one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename
            ]
            if len(entries) > MOST or sum(one.file_size for one in entries) > LARGEST:
                raise GuidelineError([_too_large()])
            inside = {PurePosixPath(one.filename): archive.read(one) for one in entries}
    except UNREADABLE as error:
        said = _("%(name)s: can't be opened as a zip file (%(problem)s).")
        raise GuidelineError([said % {"name": upload.name, "problem": error}]) from error
    tops = sorted(
        (path.parent for path in inside if path.name == "guideline.toml"), key=lambda p: len(p.parts)
    )
    top = tops[0] if tops else PurePosixPath()
    return {str(path.relative_to(top)): data for path, data in inside.items() if path.is_relative_to(top)}


def _too_large() -> str:
    return _("This is larger than any guideline package; choose its folder alone.")


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    found, wrong = {}, []
    for path, data in files.items():
        try:
            found[path] = data.decode()
        except UnicodeDecodeError:
            wrong.append(_("%(path)s: is not text in UTF-8; save it again as UTF-8.") % {"path": path})
    if wrong:
        raise GuidelineError(wrong)
    return found


@frame.member
def submit(request: HttpRequest) -> HttpResponse:
    """Keep a draft; a package with findings is refused whole, and what is active stays as it is."""
    form = DraftForm(request.POST or None, request.FILES or None)
    findings: tuple[str, ...] = ()
    if form.is_valid():
        try:
            row = adoption.submit(
                files=contents(form.cleaned_data["files"]), note=form.cleaned_data["note"], at=clock.now(),
                by=request.actor,
            )  # fmt: skip
        except GuidelineError as problem:
            findings = problem.findings
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Kept as a draft. Its cases are being checked."))
            return redirect("network:guideline-life", row.guideline, row.package_hash[: frame.SHORT])
    context = {"form": form, "findings": [_parted(finding) for finding in findings]}
    return render(request, "network/guidelines/submit.html", context, status=422 if findings else 200)


def _parted(finding: str) -> tuple[str, str, str]:
    """Part a finding into its file, its place in the file, and what is wrong and to do."""
    where, _colon, what = finding.partition(": ")
    file, _comma, place = where.partition(", ")
    return file, place, what or finding
