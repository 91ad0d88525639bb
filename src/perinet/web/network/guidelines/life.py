"""The life of a version becomes a page: where it stands, what is still red, who said what, and what can be done."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from perinet.care.decisions import adoption, library, life, readiness, versions
from perinet.care.decisions.models import Origin, PackageVersion
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.web.network.guidelines import asked, frame
from perinet.web.network.guidelines.frame import Version
from perinet.web.parts import words

ROAD = (life.DRAFT, life.IN_REVIEW, life.APPROVED, life.ACTIVE)
STATES = {
    life.DRAFT: gettext_lazy("Draft"),
    life.IN_REVIEW: gettext_lazy("In review"),
    life.APPROVED: gettext_lazy("Approved by two"),
    life.ACTIVE: gettext_lazy("Decides"),
    life.RETIRED: gettext_lazy("Retired"),
}


@dataclass(frozen=True)
class Act:
    """Something a member of the group can do with a version, and what it means before it is done."""

    name: str
    title: str | Promise
    means: str | Promise
    icon: str
    said: str | Promise
    does: Callable[..., Any]
    asks: str = "comment"  # what must be filled in: comment, reason or day
    kind: str = "secondary"


ACTS = {
    act.name: act
    for act in (
        Act(
            "nalezen", gettext_lazy("Put into review"),
            gettext_lazy("The others are asked to read it, and its cases, proofs and work are checked."), "send",
            gettext_lazy("It is in review; its checks have begun."), adoption.review, kind="primary",
        ),
        Act(
            "goedkeuren", gettext_lazy("Approve"),
            gettext_lazy(
                "You say with your name that this version may decide. Two people who did not hand it in must do so."
            ),
            "check", gettext_lazy("You approved it."), adoption.approve, kind="primary",
        ),
        Act(
            "inschakelen", gettext_lazy("Let it decide from a day"),
            gettext_lazy(
                "From that day every new answer is decided with it. What was decided and confirmed stays; what is "
                "still open is decided again and never loses a step. You can go back in one act."
            ),
            "arrow", gettext_lazy("It decides from that day."), adoption.activate, asks="day", kind="primary",
        ),
        Act(
            "terug-naar", gettext_lazy("Go back to this version"),
            gettext_lazy("It decides again from today, in place of the version that decides now."), "back",
            gettext_lazy("It decides again from today."), adoption.roll_back, asks="reason",
        ),
        Act(
            "intrekken", gettext_lazy("Take it back to draft"),
            gettext_lazy("Approvals lapse: whoever approved reads it again."), "back",
            gettext_lazy("It is a draft again."), adoption.withdraw, asks="reason",
        ),
        Act(
            "buiten-gebruik", gettext_lazy("Retire it"),
            gettext_lazy("It decides no more. What was decided under it stays and can be decided again for ever."),
            "close", gettext_lazy("It is retired."), adoption.retire, asks="reason", kind="danger",
        ),
    )
}  # fmt: skip


class SayForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("What do you want to say with it?"), required=False, max_length=2000,
        widget=design.Textarea(),
    )  # fmt: skip


class ReasonForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Why?"), max_length=2000, widget=design.Textarea(),
        help_text=gettext_lazy("The others read it here, also much later."),
    )  # fmt: skip


class DayForm(forms.Form):
    active_from = forms.DateField(label=gettext_lazy("From which day?"), widget=design.DateInput())


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Say something to the others"), max_length=2000, widget=design.Textarea()
    )


FORMS: dict[str, type[forms.Form]] = {"comment": SayForm, "reason": ReasonForm, "day": DayForm}


def possible(row: PackageVersion | None, version: Version, actor: Actor) -> Iterator[Act]:
    """Yield what this person can do now: nobody approves what he or she handed in, or twice."""
    if row is not None and row.origin == Origin.CHOSEN:
        return
    state = row.state if row else life.APPROVED
    begun = _has_begun(row)
    if state == life.DRAFT:
        yield ACTS["nalezen"]
    if state == life.IN_REVIEW and row and _may_approve(row, actor):
        yield ACTS["goedkeuren"]
    if state == life.APPROVED and not begun:
        yield ACTS["inschakelen"]
    if begun and not _decides_now(version):
        yield ACTS["terug-naar"]
    if state in (life.IN_REVIEW, life.APPROVED) and not begun:
        yield ACTS["intrekken"]
    if state == life.ACTIVE:
        yield ACTS["buiten-gebruik"]


def _has_begun(row: PackageVersion | None) -> bool:
    """Say whether it has decided here, as every shipped version may have."""
    if row is None or row.origin == Origin.SHIPPED:
        return True
    return any(turn.active_from and turn.active_from <= clock.today() for turn in row.turns.all())


def _decides_now(version: Version) -> bool:
    return versions.on_offer(clock.today()).get(version.guideline.id) == version.guideline.package_hash


def _may_approve(row: PackageVersion, actor: Actor) -> bool:
    return actor.id not in {row.submitted_by, *(one.by for one in adoption.approvals(row))}


def road(state: str) -> list[tuple[str, str]]:
    """Return the states a version goes through, as the steps component draws them."""
    if state == life.RETIRED:
        return [*((str(STATES[one]), "done") for one in ROAD), (str(STATES[state]), "current")]
    place = ROAD.index(state)
    marks = ["done" if n < place else "current" if n == place else "todo" for n in range(len(ROAD))]
    return [(str(STATES[one]), mark) for one, mark in zip(ROAD, marks, strict=True)]


def ledger(row: PackageVersion) -> list[dict[str, Any]]:
    """Return turns, approvals and comments, the newest first, as the timeline draws them."""
    lines = [(turn.at, _turned(turn.state, turn.active_from), turn.by_name, _besides(turn.comment, row), "team")
             for turn in row.turns.all()]  # fmt: skip
    lines += [(one.at, _("Approved"), one.by_name, one.comment, "team") for one in row.approvals.all()]
    lines += [(one.at, _("Said"), one.by_name, one.text, "given") for one in row.comments.all()]
    return [
        {"when": timezone.localtime(at), "what": what, "who": who, "note": note, "tone": tone}
        for at, what, who, note, tone in sorted(lines, key=lambda line: line[0], reverse=True)
    ]


def _besides(comment: str, row: PackageVersion) -> str:
    """Leave out the note that already heads the page."""
    return "" if comment == row.note else comment


def _turned(state: str, active_from: date | None) -> str:
    if active_from:
        return _("Decides from %(day)s") % {"day": words.day(active_from)}
    return str(STATES[state])


def facts(version: Version, row: PackageVersion | None) -> list[tuple[str, str]]:
    """Return who handed it in, who answers for it, and by whom it is trusted."""
    guideline = version.guideline
    pairs = [(_("Answers for it"), guideline.owner), (_("To be reviewed by"), words.day(guideline.review_by))]
    if row is not None and row.origin == Origin.SUBMITTED:
        pairs.insert(0, (_("Handed in by"), f"{row.submitted_by_name}, {words.day(row.at)}"))
        names = [one.by_name for one in adoption.approvals(row)]
        missing = life.APPROVERS - len(names)
        said = ", ".join(names) or _("nobody yet")
        if missing > 0:
            wait = ngettext("%(n)s more person is needed", "%(n)s more people are needed", missing)
            said = f"{said} ({wait % {'n': missing}})"
        pairs.append((_("Approved by"), said))
    pairs.append((_("Signature"), _signature(version, row)))
    return pairs


def _signature(version: Version, row: PackageVersion | None) -> str:
    if library.trusted(version.guideline.package_hash):
        return _("shipped with PERINET, unchanged")
    return (
        _("signed")
        if row and readiness.signed(row)
        else _("not signed yet; this site signs at the second approval")
    )


def _linked(version: Version, hurdles: Iterable[readiness.Hurdle]) -> list[tuple[str, str]]:
    """Put beside each hurdle the page where it can be cleared."""
    return [
        (one.sentence, version.url(asked.PAGES[one.code]) if one.code in asked.PAGES else "")
        for one in hurdles
    ]


@frame.looker
@require_safe
def cycle(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    row = version.row
    waits = row is not None and row.origin == Origin.SUBMITTED and row.state != life.RETIRED
    page = frame.page(version, request) | {
        "road": [] if row and row.origin == Origin.CHOSEN else road(row.state if row else life.APPROVED),
        "note": row.note if row else "",
        "facts": facts(version, row),
        "hurdles": _linked(version, readiness.hurdles(row)) if waits and row.state != life.ACTIVE else (),
        "waits": waits and row.state != life.ACTIVE,
        "acts": list(possible(row, version, request.actor)) if frame.may_act(request.actor) else [],
        "ledger": ledger(row) if row else [],
        "comment_form": CommentForm(),
    }
    return render(request, "network/guidelines/life.html", page)


@frame.member
def act(request: HttpRequest, guideline: str, package: str, name: str) -> HttpResponse:
    """Say first what it means, then do it; what was typed stays when it is refused."""
    version = frame.find(guideline, package)
    if name not in ACTS:
        raise Http404
    act = ACTS[name]
    form = FORMS[act.asks](request.POST or None, initial={"active_from": clock.today()})
    hurdles: list[tuple[str, str]] = []
    if form.is_valid():
        try:
            act.does(version=frame.kept(version), at=clock.now(), by=request.actor, **form.cleaned_data)
        except adoption.NotReady as problem:
            hurdles = _linked(version, problem.hurdles)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, str(act.said))
            return redirect(version.url("life"))
    page = frame.page(version, request) | {"act": act, "form": form, "hurdles": hurdles}
    return render(request, "network/guidelines/act.html", page)


@frame.member
@require_POST
def say(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    """Add a comment to the thread."""
    version = frame.find(guideline, package)
    form = CommentForm(request.POST or None)
    if form.is_valid():
        adoption.comment(
            version=frame.kept(version), text=form.cleaned_data["text"], at=clock.now(), by=request.actor
        )
    else:
        messages.error(request, _("Nothing was said: write something first."))
    return redirect(version.url("life") + "#thread")
