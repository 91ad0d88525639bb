"""What opens and closes a record becomes one page: who may see this, why, and until when."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.consent import services as consent
from perinet.people.consent.models import BreakGlass, CareRelation, Consent, Disclosure, Exclusion, Naming
from perinet.people.families.models import ORDINARY, Person
from perinet.web.parts import sharing, words
from perinet.web.parts.actor import professional
from perinet.web.professional.access import wording

NEWEST = 25
STATES = {
    "open": (gettext_lazy("shared"), "plain"),
    "ended": (gettext_lazy("ended"), "plain"),
    "withdrawn": (gettext_lazy("stopped by her"), "amber"),
}


def her(actor: Actor, pk: Any) -> Person:
    return get_object_or_404(Person.objects.visible_to(actor), pk=pk)


def may_change(actor: Actor, person: Person) -> bool:
    """An emergency opens a record for some hours; it gives no say over who sees it, or for how long."""
    return not consent.sees_by(person=person, by=actor) <= {"emergency"}


def hers_to_change(actor: Actor, person: Person) -> Person:
    if not may_change(actor, person):
        raise PermissionDenied
    return person


@professional
def who(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whoever cares for her may know who else does; what is secret stands here only for those who are named."""
    actor, at = request.actor, clock.now()
    person = her(actor, pk)
    audit.read(by=actor, what="access", subject=person.id, person=person.id)
    context = {
        "person": person,
        "relations": _relations(person, actor),
        "shared": _shared(person, actor, at),
        "excluded": list(_open(Exclusion, person, actor, at).select_related("professional")[:NEWEST]),
        "named": _named(person, actor, at),
        "emergencies": _emergencies(person, actor, at),
        "copies": _copies(person, actor),
        "matrix": wording.matrix(),
        "why": _why(person, actor, at),
        "organisation_id": actor.organisation,
        "may_change": may_change(actor, person),
    }
    return render(request, "professional/access/who.html", context)


def _open(model: Any, person: Person, actor: Actor, at: datetime) -> Any:
    found = model.objects.visible_to(actor).about(person)
    return found.exclude(until__lte=at).order_by("-since")


def _relations(person: Person, actor: Actor) -> list[dict[str, Any]]:
    """Every relation, those that ended too; only a team ends its own."""
    found = (
        CareRelation.objects.visible_to(actor).about(person).select_related("organisation", "professional")
    )
    return [
        {
            "pk": one.pk,
            "who": _("%(name)s of %(organisation)s") % {"name": one.professional.name, "organisation": one.organisation}
            if one.professional
            else one.organisation.name,
            "since": words.day(one.since),
            "until": _ended(one),
            "may_end": one.until is None and str(one.organisation_id) == actor.organisation,
        }
        for one in found.order_by("until", "-since")[:NEWEST]
    ]  # fmt: skip


def _ended(one: CareRelation) -> str:
    if one.until is None:
        return ""
    return _("until %(day)s: %(how)s") % {"day": words.day(one.until), "how": wording.ending(one.ended_how)}


def _shared(person: Person, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    found = Consent.objects.visible_to(actor).about(person)
    rows = found.select_related("receiver", "receiver_user", "controller", "withdrawal")[:NEWEST]
    return [_consent(one, at) for one in rows]


def _consent(one: Consent, at: datetime) -> dict[str, Any]:
    told = sharing.summary(one, at=at)
    state, tone = STATES[told.state]
    return {
        "pk": one.pk,
        "told": told,
        "topics": wording.topics(one.topics),
        "whose": one.controller.name if one.controller else _("everybody who keeps a record of her"),
        "state": str(state),
        "tone": tone,
        "span": _("from %(since)s, %(until)s") % {"since": told.since, "until": _until(one, told)},
    }


def _until(one: Consent, told: sharing.Summary) -> str:
    if told.stopped:
        return _("stopped on %(when)s") % {"when": told.stopped}
    return _("until %(day)s") % {"day": told.until} if one.until else _("until she stops it")


def _named(person: Person, actor: Actor, at: datetime) -> list[tuple[str, str, str]]:
    rows = _open(Naming, person, actor, at).select_related("user", "acting_for").order_by("topic", "since")
    return [
        (str(wording.TOPICS[one.topic]), one.user.name, words.day(one.since))
        for one in rows[:NEWEST]
        if one.acting_for_id
    ]


def _emergencies(person: Person, actor: Actor, at: datetime) -> list[str]:
    rows = BreakGlass.objects.visible_to(actor).about(person).select_related("user", "organisation")
    return [
        _("%(name)s of %(organisation)s, on %(when)s")
        % {"name": one.user.name, "organisation": one.organisation, "when": words.moment_in_time(one.at)}
        for one in rows[:NEWEST]
    ]


def _copies(person: Person, actor: Actor) -> list[tuple[str, str]]:
    rows = Disclosure.objects.visible_to(actor).about(person)[:NEWEST]
    return [(timezone.localtime(one.at).strftime("%d/%m/%Y"), one.receiver) for one in rows]


def _why(person: Person, actor: Actor, at: datetime) -> list[tuple[str, bool, str]]:
    """Answer for each ordinary topic; for a secret one only to whom it is open: nobody else learns that it is there."""
    verdicts = consent.why_each(
        person=person, topics=wording.TOPICS, controller_id=actor.organisation, at=at, by=actor
    )
    return [
        (str(wording.TOPICS[topic]), verdict.allowed, wording.because(verdict))
        for topic, verdict in verdicts.items()
        if verdict.allowed or topic in ORDINARY
    ]
