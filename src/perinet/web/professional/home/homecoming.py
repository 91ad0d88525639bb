"""What a device brings home becomes entries, and each doubt a question that a person answers."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from perinet.care.pathways import home_visits
from perinet.care.pathways.models import EntryState, HomeVisitEntry, HomeVisitPack
from perinet.flows import come_home
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.people.families.models import Person
from perinet.web.parts import words
from perinet.web.professional.asking import asks
from perinet.web.professional.home.packs import own, state_of

AT_ONCE, PAGE = 500, 25
RESULTS = ("answer", "finish")  # read on the page of the result
KINDS = {
    "answer": gettext_lazy("Answers"),
    "finish": gettext_lazy("Questions finished"),
    "safety-talk": gettext_lazy("Safety conversation"),
    "worry": gettext_lazy("I am worried"),
    "note": gettext_lazy("Note"),
    "not-asked": gettext_lazy("Not asked"),
    "detail": gettext_lazy("Details"),
}
FIELDS = {
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("Mail"),
    "address": gettext_lazy("Address"),
    "call": gettext_lazy("Calling is safe"),
    "text": gettext_lazy("A text message is safe"),
    "voice_mail": gettext_lazy("Voice mail is safe"),
    "mail": gettext_lazy("A mail is safe"),
    "when": gettext_lazy("When she can be reached"),
    "read_along": gettext_lazy("Who reads along"),
}
PROBLEMS = {
    "no-moment": gettext_lazy("These questions are not asked at this moment any more."),
    "not-asked": gettext_lazy("She was not asked directly, so the safety check stays open."),
    "no-name": gettext_lazy("Nobody is named who took over, so the safety check stays open."),
    "outcome": gettext_lazy("The outcome is missing, so the safety check stays open."),
}


@asks
@never_cache
def receive(request: HttpRequest, pk: Any) -> HttpResponse:
    """GET says how it stands with the pack and gives the token to write with; POST takes entries in, each once."""
    pack = own(request, pk)
    if request.method != "POST":
        ended = bool(pack.revoked_at or pack.returned_at)
        return JsonResponse(
            {"csrf": get_token(request), "ended": ended, "expired": pack.expires_at <= clock.now()}
        )
    try:
        sent = json.loads(request.body)
        entries, done = list(sent["entries"])[:AT_ONCE], bool(sent.get("done"))
        states = come_home.receive(pack=pack, entries=entries, at=clock.now(), by=request.actor)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"problem": _("This could not be read. It stays on the device.")}, status=400)
    except PerinetError as problem:
        return JsonResponse({"problem": problem.message}, status=403)
    if done and come_home.UNREADABLE not in states.values():
        home_visits.bring_back(pack=pack, at=clock.now(), by=request.actor)
    return JsonResponse(
        {"states": states, "review": reverse("professional:home-visit-review", args=[pack.pk])}
    )


@asks
@never_cache
def review(request: HttpRequest, pk: Any) -> HttpResponse:
    """What came in, person by person; what was changed here and on the way waits for a choice."""
    pack = own(request, pk)
    entries = list(
        HomeVisitEntry.objects.visible_to(request.actor).filter(pack=pack).select_related("person", "pack")
    )
    open_doubts = _doubts(entries)
    if request.method == "POST":
        return _choose(request, pack, open_doubts)
    for person in {one.person_id for one in entries}:
        audit.read(by=request.actor, what="home-visit", subject=pack.pk, person=person)
    context = {
        "pack": pack, "state": state_of(pack)[0], "families": _families(entries), "doubts": open_doubts,
        "late": any(one.late for one in entries),
    }  # fmt: skip
    return render(request, "professional/home/review.html", context)


@asks
@never_cache
def of_person(request: HttpRequest, pk: Any) -> HttpResponse:
    """What home visits brought in about one person, for everybody who may see it."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    found = HomeVisitEntry.objects.visible_to(request.actor).about(her).select_related("person", "pack")
    page = Paginator(found.exclude(kind__in=RESULTS).order_by("-said_at"), PAGE).get_page(
        request.GET.get("page")
    )
    audit.read(by=request.actor, what="home-visits", subject=her.pk, person=her.pk)
    context = {"person": her, "page_obj": page, "lines": [_line(one) for one in page.object_list]}
    return render(request, "professional/home/of_person.html", context)


def _choose(request: HttpRequest, pack: HomeVisitPack, doubts: list[dict[str, Any]]) -> HttpResponse:
    chosen: dict[Any, dict[str, str]] = {}
    for doubt in doubts:
        if (choice := request.POST.get(doubt["name"], "")) in ("mine", "theirs"):
            chosen.setdefault(doubt["entry"], {})[doubt["field"]] = choice
    try:
        for entry, choices in chosen.items():
            come_home.settle(entry=entry, choices=choices, at=clock.now(), by=request.actor)
    except PerinetError as problem:
        messages.error(request, problem.message)
    else:
        left = len(doubts) - sum(map(len, chosen.values()))
        done = _("Saved. Nothing is left to choose.")
        messages.success(request, _("Saved. Still to choose: %(left)s.") % {"left": left} if left else done)
    return redirect("professional:home-visit-review", pk=pack.pk)


def _doubts(entries: list[HomeVisitEntry]) -> list[dict[str, Any]]:
    """Return each field that was changed on both sides and that nobody chose yet."""
    open_ones = [one for one in entries if one.state == EntryState.DOUBT]
    ruled = home_visits.ruled(open_ones)
    return [
        {
            "entry": one, "field": field, "name": f"{one.pk}.{field}", "who": one.person.name,
            "label": FIELDS[field], **{side: _value(value) for side, value in sides.items()},
        }
        for one in open_ones
        for field, sides in one.doubts.items()
        if (one.pk, field) not in ruled
    ]  # fmt: skip


def _value(value: Any) -> str:
    shown = {True: _("yes"), False: _("no"), None: _("not asked"), "": _("nothing")}
    return shown[value] if isinstance(value, (bool, type(None))) or value == "" else str(value)


def _families(entries: list[HomeVisitEntry]) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for one in entries:
        hers = found.setdefault(one.person_id, {"person": one.person, "lines": [], "results": {}})
        if one.occasion_id and one.kind in RESULTS:
            fresh = {"count": 0, "both": False, "occasion": one.occasion_id}
            answers = hers["results"].setdefault(one.occasion_id, fresh)
            answers["count"] += one.kind == "answer"
            answers["both"] |= one.state == EntryState.BOTH
        if one.kind not in RESULTS or one.state == EntryState.PROBLEM:
            hers["lines"].append(_line(one))
    return [{**hers, "results": list(hers["results"].values())} for hers in found.values()]


def _line(one: HomeVisitEntry) -> dict[str, Any]:
    kept = _("Kept as it was written, and not carried out: look at it.")
    problem = str(PROBLEMS.get(one.problem, kept)) if one.state == EntryState.PROBLEM else ""
    return {
        "when": localtime(one.said_at), "what": str(KINDS.get(one.kind, one.kind)), "who": "",
        "note": " · ".join(part for part in (_said(one), problem, _("arrived late") if one.late else "") if part),
        "tone": "alert" if problem else "team",
    }  # fmt: skip


def _said(one: HomeVisitEntry) -> str:
    """Return what was written in words; answers are read on the page of the result."""
    content = one.content
    if one.kind == "detail":
        given = {name: value for name, value in content.get("fields", {}).items() if name in FIELDS}
        return ", ".join(f"{FIELDS[name]}: {_value(value)}" for name, value in given.items())
    if one.kind == "worry":
        return ", ".join([*map(words.sign_name, content.get("kinds", [])), content.get("note", "")]).strip(
            ", "
        )
    if one.kind == "safety-talk":
        return str(words.OUTCOMES.get(content.get("outcome", ""), ""))
    if one.kind == "not-asked":
        why = content.get("reason", "").partition(":")[2]
        return " · ".join(filter(None, [str(words.NOT_ASKED_BECAUSE.get(why, "")), content.get("note", "")]))
    return str(content.get("text", ""))
