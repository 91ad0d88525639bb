"""What waits becomes a row that says who, what, why here and by when, with its next act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.people.families import births
from perinet.people.families.models import Pregnancy
from perinet.web.parts import words

# What would harm most stands first; each group has the kinds of its rank.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "safety": (Kind.URGENT_CARE, Kind.SAFETY_CHECK, Kind.TALK),
    "answers": (Kind.READ_RESULT, Kind.CONTACT, Kind.REFERRAL_TURN, Kind.GLASS_REVIEW, Kind.RIGHTS_REQUEST),
    "screenings": (Kind.SCREENING,),
    "steps": (Kind.STEP, Kind.REFERRAL_ANSWER, Kind.FIRST_CONTACT),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
NAMES = {
    "safety": gettext_lazy("Safety"),
    "answers": gettext_lazy("Answers"),
    "screenings": gettext_lazy("To ask"),
    "steps": gettext_lazy("Steps and services"),
}
HEADINGS = {
    "safety": (gettext_lazy("Safety first"), "alert"),
    "answers": (gettext_lazy("Answers and calls that came in"), "voice"),
    "screenings": (gettext_lazy("To ask: how is she?"), "question"),
    "steps": (gettext_lazy("Steps and services near or past their time"), "clock"),
}
ACTS = {
    Kind.URGENT_CARE: gettext_lazy("Act now"),
    Kind.SAFETY_CHECK: gettext_lazy("Speak with her"),
    Kind.TALK: gettext_lazy("Call her"),
    Kind.READ_RESULT: gettext_lazy("Read"),
    Kind.CONTACT: gettext_lazy("Contact her"),
    Kind.SCREENING: gettext_lazy("Ask"),
    Kind.STEP: gettext_lazy("Take the step"),
    Kind.REFERRAL_ANSWER: gettext_lazy("Follow up"),
    Kind.REFERRAL_TURN: gettext_lazy("Answer"),
    Kind.FIRST_CONTACT: gettext_lazy("Confirm"),
    Kind.GLASS_REVIEW: gettext_lazy("Read why"),
    Kind.RIGHTS_REQUEST: gettext_lazy("Answer"),
}
PAGES = {
    Kind.URGENT_CARE: "safety-acknowledge",
    Kind.SAFETY_CHECK: "safety-acknowledge",
    Kind.TALK: "contact",
    Kind.CONTACT: "contact",
    Kind.STEP: "step",
}
BY_SOURCE = {Kind.GLASS_REVIEW: "emergency-review", Kind.RIGHTS_REQUEST: "right"}
REFERRALS = frozenset({Kind.REFERRAL_ANSWER, Kind.REFERRAL_TURN, Kind.FIRST_CONTACT})


@dataclass(frozen=True)
class Row:
    obligation: Obligation
    who: str
    stage: str
    owner: str
    why: str
    badge: str
    kind: str  # tone of the badge: alert, amber or plain
    due: str
    act: str
    url: str
    person_url: str
    other: str = ""  # address of a second, quiet act

    @property
    def meta(self) -> str:
        return " · ".join(part for part in (self.stage, self.owner) if part)


@dataclass(frozen=True)
class Group:
    name: str
    heading: str
    icon: str
    rows: tuple[Row, ...]


def read(one: Obligation, *, by: Actor) -> None:
    """Put on record that somebody opened the page of what waits."""
    audit.record(
        by=by, verb="obligation.read", subject_kind="obligation", subject=one.id, person=one.person_id
    )


def rows(obligations: Iterable[Obligation], *, actor: Actor, at: datetime) -> list[Row]:
    """Draw obligations whose person and owner are loaded, in a few queries however many there are."""
    waiting = list(obligations)
    pregnancies = _pregnancies(waiting, actor)
    occasions = _occasions(waiting, actor)
    tones = births.tones(pregnancies.values())
    return [
        _row(one, pregnancies.get(one.person.identity_id), tones, occasions, actor, at) for one in waiting
    ]


def grouped(drawn: Iterable[Row]) -> list[Group]:
    """Gather rows under the heading of their kind; an empty group does not exist."""
    found: dict[str, list[Row]] = {name: [] for name in GROUPS}
    for row in drawn:
        found[GROUP_OF[Kind(row.obligation.kind)]].append(row)
    return [
        Group(name, str(HEADINGS[name][0]), HEADINGS[name][1], tuple(lines))
        for name, lines in found.items()
        if lines
    ]


def _pregnancies(waiting: Iterable[Obligation], actor: Actor) -> dict[Any, Pregnancy]:
    hers = {one.person.identity_id for one in waiting}
    found = Pregnancy.objects.visible_to(actor).filter(person__identity__in=hers).select_related("person")
    return {row.person.identity_id: row for row in found.order_by("created_at")}


def _occasions(waiting: Iterable[Obligation], actor: Actor) -> dict[str, Any]:
    """Return the occasion behind each result that waits to be read."""
    sources = {one.source for one in waiting if one.kind == Kind.READ_RESULT}
    found = Decision.objects.visible_to(actor).filter(pk__in=sources, occasion__isnull=False)
    return {str(pk): occasion for pk, occasion in found.values_list("pk", "occasion_id")}


def _row(
    one: Obligation,
    pregnancy: Pregnancy | None,
    tones: Mapping[Any, str],
    occasions: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Row:
    kind, late = Kind(one.kind), one.due_at < at
    return Row(
        obligation=one,
        who=one.person.name,
        stage=words.stage_words(
            pregnancy, timezone.localtime(at).date(), tones.get(pregnancy.pk, "") if pregnancy else ""
        ),
        owner="" if str(one.owner_id) == actor.id else _("owner: %(name)s") % {"name": one.owner.name},
        why=words.why_words(one),
        badge=_badge(kind, late),
        kind="alert" if GROUP_OF[kind] == "safety" else "amber" if late else "plain",
        due=words.due_words(one.due_at, at),
        act=str(ACTS[kind]),
        url=act_url(one, occasions),
        person_url=reverse("professional:person", args=[one.person_id]),
        other=_not_asked_url(one) if kind == Kind.SCREENING else "",
    )


def _badge(kind: Kind, late: bool) -> str:
    """A missed moment is caught up; everything else past its clock is overdue."""
    if late and kind == Kind.SCREENING:
        return _("Missed: catch up")
    return _("Overdue: %(what)s") % {"what": words.kind_name(kind)} if late else words.kind_name(kind)


def _not_asked_url(one: Obligation) -> str:
    return reverse("professional:not-asked", args=[one.person_id], query={"moment": one.moment})


def act_url(one: Obligation, occasions: Mapping[str, Any]) -> str:
    """Return the page on which this ends; a result that may not be seen leads to the person."""
    kind = Kind(one.kind)
    if kind in PAGES:
        return reverse(f"professional:{PAGES[kind]}", args=[one.pk])
    if kind in BY_SOURCE:
        return reverse(f"professional:{BY_SOURCE[kind]}", args=[one.source])
    if kind in REFERRALS:
        return reverse("professional:referral", args=[one.source])
    if kind == Kind.SCREENING:
        return reverse("professional:ask", args=[one.person_id], query={"moment": one.moment})
    occasion = occasions.get(one.source)
    page = ("result", occasion) if occasion else ("person", one.person_id)
    return reverse(f"professional:{page[0]}", args=[page[1]])
