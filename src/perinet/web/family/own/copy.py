"""Everything that is written becomes a file to read and a file for machines; what is secret comes apart, when asked."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from perinet.flows import take_along
from perinet.ground.base import clock
from perinet.people.consent import services as consent
from perinet.people.consent.models import Naming
from perinet.people.families.models import SECRET, OwnWord, TimelineLine
from perinet.web.family.own import record
from perinet.web.family.own.lines import line_to_her
from perinet.web.family.own.page import Own, hers
from perinet.web.parts.paper import paper

FORMS = ("pdf", "json")


@hers
def copy(request: HttpRequest, own: Own) -> HttpResponse:
    form = request.GET.get("as")
    if form not in FORMS:
        return render(request, "family/own/copy.html", {"own": own})
    everything = take_along.document(person=own.person, by=own.actor, at=own.at, form=form)
    if form == "json":
        return _machine(everything, own)
    return paper(request, "family/own/paper.html", _page(own), name=_name(own, "pdf"))


def _name(own: Own, ending: str) -> str:
    """Name the file after nothing: it may lie on a telephone that somebody else opens."""
    return f"{_('my-page')}-{clock.day(own.at).isoformat()}.{ending}"


def _machine(everything: dict[str, Any], own: Own) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{_name(own, "json")}"'}
    return JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


def _page(own: Own) -> dict[str, Any]:
    said = OwnWord.objects.visible_to(own.actor).about(own.person).filter(replaced_by=None).exclude(text="")
    lines = record.lines_of(own).select_related("controller")
    return {
        "own": own,
        "details": [(name, value) for _code, name, value in record.details(own)],
        "pregnancies": [(name, value) for _code, name, value in record.pregnancies(own)]
        if own.is_self
        else [],
        "said": list(said),
        "lines": [line_to_her(row, is_self=own.is_self, name=own.actor.name) for row in lines],
        "agreements": list(record.agreements_of(own)),
        "letters": list(record.letters_of(own)),
    }


@hers
@reauthentication_required
def apart(request: HttpRequest, own: Own) -> HttpResponse:
    """Open what she told in secret for some minutes, after her password; the page is the same for who told nothing."""
    if not own.is_self:
        raise Http404
    form = request.GET.get("as")
    if request.method == "POST":
        consent.open_own_secrets(person=own.person, at=own.at, by=own.actor)
        return redirect(own.links["copy_apart"])
    is_open = _is_open(own)
    if form not in FORMS or not is_open:
        return render(request, "family/own/copy_apart.html", {"own": own, "is_open": is_open})
    secret = take_along.document(person=own.person, by=own.actor, at=own.at, topics=SECRET, form=form)
    if form == "json":
        return _machine(secret, own)
    return paper(request, "family/own/paper_apart.html", _secret_page(own, secret), name=_name(own, "pdf"))


def _is_open(own: Own) -> bool:
    """Say whether she opened it some minutes ago; it closes by itself."""
    mine = (
        Naming.objects.visible_to(own.actor).about(own.person).filter(user=own.actor.id, purpose="own-file")
    )
    return mine.filter(since__lte=own.at, until__gt=own.at).exists()


def _secret_page(own: Own, secret: dict[str, Any]) -> dict[str, Any]:
    rows = TimelineLine.objects.visible_to(own.actor).about(own.person).filter(topic__in=SECRET)
    lines = [line_to_her(row) for row in rows.select_related("controller")]
    return {
        "own": own,
        "lines": lines,
        "conversations": secret["conversations"],
        "pregnancies": secret["pregnancies"],
    }
