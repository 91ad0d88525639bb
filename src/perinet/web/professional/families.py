"""A person becomes the page that shows where she is and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Occasion
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.directory.words import language_name
from perinet.people.consent.models import Agreement, Capacity, RequestKind, RightsRequest
from perinet.people.families import births, identifiers, merging, pregnancies
from perinet.people.families.models import NamedCoParent, Person, Pregnancy, SafeContact, TimelineLine, Topic
from perinet.web.parts import children, people, words
from perinet.web.parts.actor import professional
from perinet.web.parts.lines import timeline_line
from perinet.web.parts.paper import paper
from perinet.web.professional import waiting
from perinet.web.professional.register import CO_PARENTS, under_age
from perinet.web.professional.search import town

PAGE = 25
NEWEST = 10
TEXTS = {
    "record": gettext_lazy("Her record"),
    "questions": gettext_lazy("Questions to every parent"),
    "sharing": gettext_lazy("Telling another service"),
    "consent": gettext_lazy("Letting another team read along"),
    "learning": gettext_lazy("Learning without her name"),
    "side-by-side": gettext_lazy("Two parents side by side"),
}


@dataclass(frozen=True)
class Result:
    """An occasion on which she was asked, in words."""

    url: str
    moment: str
    when: datetime
    note: str


@professional
def person(request: HttpRequest, pk: Any) -> HttpResponse:
    """Reading a record is on record."""
    actor, at = request.actor, clock.now()
    her = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    if elsewhere := _kept_record(her, actor):
        return redirect("professional:person", pk=elsewhere.pk)
    audit.record(by=actor, verb="person.read", subject_kind="person", subject=her.id, person=her.id)
    lines = TimelineLine.objects.visible_to(actor).about(her)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    names = children.names_in(page.object_list, actor)
    context = {
        "person": her,
        "open": _open(her, actor, at),
        "planned": _planned(her, actor, at),
        "results": _results(her, actor),
        "referrals": _referrals(her, actor),
        "lines": [timeline_line(line, names) for line in page.object_list],
        "page_obj": page,
        "about": _about(her, actor, at),
        "agreements": _agreements(her, actor),
        "minor": _minor(her, actor),
        "objection": _objection(her, actor),
        "joined": merging.standing(her, actor=actor) if merging.may_merge(actor) else [],
        "keeps_numbers": identifiers.authorised(actor.organisation),
        "may_merge": merging.may_merge(actor),
    }
    return render(request, "professional/families/person.html", context)


def _objection(her: Person, actor: Actor) -> RightsRequest | None:
    """Return what one parent does not agree with, until somebody answered; its page is of whom it was asked."""
    waiting = (
        RightsRequest.objects.visible_to(actor).about(her).filter(kind=RequestKind.OBJECTION, answer=None)
    )
    return waiting.filter(controller=actor.organisation).first() or waiting.first()


def _minor(her: Person, actor: Actor) -> str:
    """Say how somebody under 18 exercises her rights: alone, with somebody, or not yet written down."""
    if her.is_child or not under_age(her):
        return ""
    said = Capacity.objects.visible_to(actor).about(her).first()
    return "unknown" if said is None else "alone" if said.capable else "together"


def _kept_record(her: Person, actor: Actor) -> Person | None:
    """Return the record that stands for her since this one was joined with it."""
    if her.identity_id == her.pk:
        return None
    return Person.objects.visible_to(actor).filter(pk=her.identity_id).first()


def _open(her: Person, actor: Actor, at: datetime) -> list[waiting.Row]:
    found = Obligation.objects.visible_to(actor).open().showing(at).about(her).one_each(actor)
    return waiting.rows(found.select_related("person", "owner").by_harm()[:PAGE], actor=actor, at=at)


def _planned(
    her: Person, actor: Actor, at: datetime, topics: Sequence[str] = Topic.values
) -> list[tuple[str, str, str]]:
    """Moments whose time has not come: name, between which days, and where to ask already."""
    hers = Obligation.objects.visible_to(actor).open().about(her).one_each(actor)
    found = hers.filter(kind=Kind.SCREENING, show_from__gt=at, topic__in=topics)
    return [
        (
            words.moment_name(one.moment),
            _("%(from)s to %(until)s") % {"from": words.day(one.show_from), "until": words.day(one.due_at)},
            reverse("professional:ask", args=[her.pk], query={"moment": one.moment}),
        )
        for one in found.order_by("show_from")[:NEWEST]
    ]


def _results(her: Person, actor: Actor) -> list[Result]:
    found = Occasion.objects.visible_to(actor).about(her).select_related("voiding")
    return [_result(one) for one in found[:NEWEST]]


def _result(one: Occasion) -> Result:
    note = str(words.MODES[one.mode]) if not one.is_open else _("not finished")
    if getattr(one, "voiding", None):
        note = _("set aside: not her answers")
    url = reverse("professional:result", args=[one.pk])
    return Result(url, words.moment_name(one.moment), timezone.localtime(one.opened_at), note)


def _referrals(her: Person, actor: Actor) -> list[tuple[str, str, str, str]]:
    found = Referral.objects.visible_to(actor).about(her).select_related("service")[:NEWEST]
    return [
        (
            reverse("professional:referral", args=[one.pk]),
            one.service.name,
            words.step_name(one.step),
            words.state_name(one.state),
        )
        for one in found
    ]


def _pregnancy(her: Person, actor: Actor, topics: Sequence[str]) -> Pregnancy | None:
    return pregnancies.current(Pregnancy.objects.visible_to(actor).about(her).filter(topic__in=topics))


def _about(
    her: Person, actor: Actor, at: datetime, topics: Sequence[str] = Topic.values
) -> list[tuple[str, str]]:
    """What is known of her, without what is not."""
    reach = SafeContact.objects.visible_to(actor).about(her).first()
    pregnancy = _pregnancy(her, actor, topics)
    due = pregnancy.due if pregnancy and pregnancy.status == "pregnant" else None
    named = NamedCoParent.objects.visible_to(actor).about(her).order_by("-created_at").first()
    known = {
        _("Born on"): words.day(her.birth_date) if her.birth_date else "",
        _("Language"): language_name(her.language),
        _("Lives in"): town(her),
        _("Telephone"): her.phone,
        _("Mail"): her.email,
        _("How to reach her"): people.reach_words(reach),
        _("Due on"): words.day(due) if due else "",
        _("Co-parent, as she names"): f"{CO_PARENTS.get(named.role, named.role)} {named.first_name}".strip()
        if named
        else "",
    }
    return [(term, value) for term, value in known.items() if value]


def _agreements(her: Person, actor: Actor) -> list[tuple[str, str, str]]:
    answers = {
        "told": _("told"),
        "agreed": _("agreed"),
        "declined": _("did not agree"),
        "withdrawn": _("withdrawn"),
    }
    found = Agreement.objects.visible_to(actor).about(her)[:NEWEST]
    return [
        (
            f"{TEXTS.get(one.text_id, one.text_id)}: {answers.get(one.kind, one.kind)}",
            one.text_shown,
            words.day(one.at),
        )
        for one in found
    ]


PRINTED = (Topic.RECORD, Topic.MENTAL_HEALTH)


@professional
def print_person(request: HttpRequest, pk: Any) -> HttpResponse:
    """One page on paper: nothing of a topic that could be read by somebody else at home."""
    actor, at = request.actor, clock.now()
    her = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    audit.record(by=actor, verb="person.print", subject_kind="person", subject=her.id, person=her.id)
    lines = TimelineLine.objects.visible_to(actor).about(her).filter(topic__in=PRINTED)[:PAGE]
    now = _pregnancy(her, actor, PRINTED)
    context = {
        "person": her,
        "stage": words.stage_words(now, timezone.localtime(at).date(), births.tone(now)),
        "about": [
            pair for pair in _about(her, actor, at, topics=PRINTED) if pair[0] != _("Co-parent, as she names")
        ],
        "planned": _planned(her, actor, at, topics=PRINTED),
        "lines": [timeline_line(line) for line in lines],
        "today": words.day(at),
    }
    return paper(request, "professional/families/print.html", context)
