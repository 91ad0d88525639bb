"""The record of who did what becomes a page on which a person reads who looked at her file, and may ask for a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.audit import kinds
from perinet.ground.audit import seen as audit
from perinet.ground.audit.seen import Seen
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Organisation
from perinet.people.consent.models import RequestKind, RightsRequest
from perinet.people.families.models import Person
from perinet.web.family.own.page import Own, hers
from perinet.web.family.own.requests import ask_for
from perinet.web.parts import words

PAGE = 30
ACTS = {
    kinds.READ: gettext_lazy("looked at your file"),
    kinds.WROTE: gettext_lazy("wrote something down"),
    kinds.SHARED: gettext_lazy("asked or told another service"),
    kinds.PRINTED: gettext_lazy("printed something"),
    kinds.LISTED: gettext_lazy("saw your name in a list"),
    kinds.EMERGENCY: gettext_lazy("opened your file in an emergency"),
}


@dataclass(frozen=True)
class Look:
    """One line; `code` names it in a request for the name, and `asked` says how that stands."""

    day: str
    who: str
    act: str
    emergency: bool
    code: str
    asked: str

    @property
    def ask(self) -> str:
        """Word the button, with what a screen reader needs to tell one from another."""
        return format_html(
            '{}<span class="visually-hidden">: {}, {}</span>', _("Ask for the name"), self.day, self.who
        )


@hers
def looked(request: HttpRequest, own: Own) -> HttpResponse:
    number = _number(request.GET.get("page", ""))
    found = audit.seen_by(_ids(own), skip=(number - 1) * PAGE, page=PAGE)
    if request.method == "POST":
        return _name_asked(request, own, request.POST.get("line", ""))
    page = {
        "own": own,
        "looks": _looks(own, found.lines),
        "newer": number - 1 if number > 1 else None,
        "older": number + 1 if found.more else None,
    }
    return render(request, "family/own/looked.html", page)


def _number(text: str) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


def _ids(own: Own) -> list[UUID]:
    """Return every row that is this person: two files that turned out to be of one are one to her."""
    return list(Person.objects.visible_to(own.actor).about(own.person).values_list("pk", flat=True))


def _looks(own: Own, lines: Iterable[Seen]) -> list[Look]:
    shown = list(lines)
    found = Organisation.objects.filter(pk__in={row.organisation for row in shown if row.organisation})
    names = {str(row.pk): row for row in found}
    asked = _asked(own)
    return [_look(row, names.get(row.organisation), asked) for row in shown]


def _asked(own: Own) -> dict[str, str]:
    """Return the lines whose name was asked, with what was answered so far."""
    found = RightsRequest.objects.visible_to(own.actor).about(own.person).select_related("answer")
    return {
        row.about: row.answer.text
        if hasattr(row, "answer")
        else _("You asked for the name: wait for the answer")
        for row in found.filter(kind=RequestKind.WHO_LOOKED, by=own.actor.id)
    }


def code_of(row: Seen) -> str:
    return (
        f"{row.on.isoformat()}:{row.organisation.replace('-', '')}:{row.role}:{row.kind}"
        if row.organisation
        else ""
    )


def _look(row: Seen, organisation: Organisation | None, asked: dict[str, str]) -> Look:
    role = words.role_name(row.role) if row.role else _("Somebody with a link")
    who = f"{role}, {organisation.name}" if organisation else role
    act = str(ACTS[row.kind])
    if row.times > 1:
        act = _("%(act)s (%(times)s times)") % {"act": act, "times": row.times}
    code = code_of(row)
    return Look(words.day(row.on), who, act, row.kind == kinds.EMERGENCY, code, asked.get(code, ""))


def _name_asked(request: HttpRequest, own: Own, code: str) -> HttpResponse:
    """Ask the organisation for the name behind a line; only a line that she can read can be asked about."""
    day, _colon, rest = code.partition(":")
    organisation = Organisation.objects.filter(pk=_organisation(rest.partition(":")[0])).first()
    if organisation is None or not _is_hers(own, code):
        raise Http404
    if code not in _asked(own):
        try:
            ask_for(own, organisation.pk, RequestKind.WHO_LOOKED, about=code)
        except Refused as problem:
            messages.error(request, problem.message)
            return redirect(own.links["looked"])
    messages.success(request, _("Asked. A person answers you; the answer stands at this line."))
    return redirect(own.links["looked"])


def _organisation(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_hers(own: Own, code: str) -> bool:
    skip = 0
    while True:
        found = audit.seen_by(_ids(own), skip=skip, page=500)
        if any(code_of(row) == code for row in found.lines):
            return True
        if not found.more:
            return False
        skip += 500
