"""What a person asks about her record becomes an answer of somebody who keeps it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.care.referrals.models import Referral
from perinet.flows import correct as flow
from perinet.flows import forget, take_along
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.consent.models import Agreement, RequestKind, RightsRequest
from perinet.people.families import births
from perinet.people.families.models import ORDINARY, Person, Pregnancy, TimelineLine
from perinet.people.retention.clocks import CLOCKS
from perinet.people.retention.services import RECORD
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.parts.lines import timeline_text
from perinet.web.professional.access.who import hers_to_change

KINDS = {
    RequestKind.CORRECTION: gettext_lazy("She says that something is not right"),
    RequestKind.WHO_LOOKED: gettext_lazy("She asks who it was that looked"),
    RequestKind.FULL_COPY: gettext_lazy("She asks a copy of her whole file"),
    RequestKind.COMPLAINT: gettext_lazy("She has a complaint"),
    RequestKind.ERASURE: gettext_lazy("She asks to erase something"),
    RequestKind.OBJECTION: gettext_lazy("One parent does not agree with what the other asks"),
}
OUTCOMES = {
    "done": gettext_lazy("Done, as she asks"),
    "partly": gettext_lazy("Done in part"),
    "refused": gettext_lazy("Not done: I say why"),
}
CORRECTED = ("given_name", "family_name", "called", "phone", "email", "address")
FIELDS = {
    "given_name": gettext_lazy("First name"),
    "family_name": gettext_lazy("Family name"),
    "called": gettext_lazy("How she wants to be called"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("Mail"),
    "address": gettext_lazy("Address"),
    "birth_date": gettext_lazy("Born on"),
}
SHOWN = 25


class AnswerForm(forms.Form):
    """Whoever refuses says why; a correction of a plain field is made here, with both versions kept."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What do you answer?"), choices=list(OUTCOMES.items()), widget=design.RadioCards()
    )
    instead = forms.CharField(
        label=gettext_lazy("What stands there from now on"), max_length=200, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer to her"), max_length=4000, required=False, widget=design.Textarea(rows=4),
        help_text=gettext_lazy("She reads this. Plain words."),
    )  # fmt: skip

    gone = forms.MultipleChoiceField(
        label=gettext_lazy("What is erased at once?"), required=False, widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("It can't be brought back. Choose together with her."),
    )  # fmt: skip

    def __init__(self, field: str, may_go: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field not in CORRECTED:
            del self.fields["instead"]
        self.fields["gone"].choices = [(name, forget.NAMES[name]) for name in may_go]
        if not may_go:
            del self.fields["gone"]


def _find(actor: Actor, pk: Any) -> RightsRequest:
    """Only what was asked of the actor's own organisation."""
    found = RightsRequest.objects.visible_to(actor).filter(controller=actor.organisation)
    return get_object_or_404(found.select_related("person", "controller", "answer"), pk=pk)


@professional
def right(request: HttpRequest, pk: Any) -> HttpResponse:
    actor, at = request.actor, clock.now()
    asked = _find(actor, pk)
    audit.read(by=actor, what="right", subject=asked.id, person=asked.person_id)
    field = asked.about.partition(":")[2] if asked.kind == RequestKind.CORRECTION else ""
    form = AnswerForm(field, _may_go(asked), request.POST or None)
    if form.is_valid() and not hasattr(asked, "answer"):
        try:
            _answer(asked, field, form.cleaned_data, at, actor)
        except PerinetError as problem:
            form.add_error("text", problem.message)
        else:
            messages.success(request, _("Answered. She reads your answer on her page."))
            return redirect("professional:person", pk=asked.person_id)
    return render(request, "professional/access/right.html", _page(asked, form, actor, at))


def _may_go(asked: RightsRequest) -> list[str]:
    return forget.may_go(asked) if asked.kind == RequestKind.ERASURE else []


@professional
@require_POST
def whole_copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """Once the answer is yes: the file to hand over, as far as the one who makes it may see; that it left is kept."""
    actor, at = request.actor, clock.now()
    asked = _find(actor, pk)
    if not _has_copy(asked):
        raise Http404
    person = hers_to_change(actor, asked.person)
    everything = take_along.document(person=person, by=actor, at=at, form="json")
    consent.disclose(
        person=person, receiver="herself", form="json", topics=ORDINARY, source=f"request:{asked.pk}", at=at, by=actor
    )  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="perinet.json"', "Cache-Control": "no-store"}
    return JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


def _has_copy(asked: RightsRequest) -> bool:
    answered = getattr(asked, "answer", None)
    return asked.kind == RequestKind.FULL_COPY and answered is not None and answered.outcome != "refused"


def _answer(asked: RightsRequest, field: str, given: dict[str, Any], at: datetime, by: Actor) -> None:
    if asked.kind == RequestKind.ERASURE:
        forget.answer(
            request=asked, outcome=given["outcome"], text=given["text"], gone=given.get("gone", ()), at=at, by=by
        )  # fmt: skip
        return
    instead = given.get("instead", "").strip()
    changes = {field: instead} if field in CORRECTED and instead and given["outcome"] != "refused" else {}
    flow.answer(request=asked, outcome=given["outcome"], text=given["text"], changes=changes, at=at, by=by)


def _page(asked: RightsRequest, form: AnswerForm, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "form": form,
        "person": asked.person,
        "asked": asked,
        "what": KINDS.get(asked.kind, asked.kind),
        "in_her_words": asked.text,
        "written": _written(asked, actor),
        "names": _names(asked) if asked.kind == RequestKind.WHO_LOOKED else [],
        "due": words.due_words(asked.due_at, at),
        "late": asked.due_at < at,
        "answer": getattr(asked, "answer", None),
        "answered": OUTCOMES.get(asked.answer.outcome, "") if hasattr(asked, "answer") else "",
        "disputed": _disputed(asked, actor),
        "has_copy": _has_copy(asked),
        "kept_by_law": CLOCKS[RECORD] if asked.kind == RequestKind.ERASURE else None,
    }


def _disputed(asked: RightsRequest, actor: Actor) -> bool:
    """Does the other parent object to this very request?"""
    against = RightsRequest.objects.visible_to(actor).about(asked.person)
    return against.filter(kind=RequestKind.OBJECTION, about=f"request:{asked.pk}", answer=None).exists()


def _written(asked: RightsRequest, actor: Actor) -> str:
    """Return what stands there now, as far as the one who answers may see it."""
    kind, _colon, which = asked.about.partition(":")
    finders: dict[str, Callable[[Person, Actor, str], str]] = {
        "field": _field, "line": _line, "pregnancy": _pregnancy, "agreement": _agreement, "letter": _letter,
        "request": _request,
    }  # fmt: skip
    return finders[kind](asked.person, actor, which) if kind in finders else ""


def _field(person: Person, actor: Actor, which: str) -> str:
    value = getattr(person, which, "") if which in FIELDS else ""
    shown = words.day(value) if isinstance(value, date) else value
    return f"{FIELDS[which]}: {shown or _('nothing')}" if which in FIELDS else ""


def _row(model: Any, person: Person, actor: Actor, which: str) -> Any:
    try:
        return model.objects.visible_to(actor).about(person).filter(pk=UUID(which)).first()
    except ValueError:
        return None


def _line(person: Person, actor: Actor, which: str) -> str:
    row = _row(TimelineLine, person, actor, which)
    return f"{words.day(row.at)}: {timeline_text(row)}" if row else ""


def _pregnancy(person: Person, actor: Actor, which: str) -> str:
    row = _row(Pregnancy, person, actor, which)
    return words.stage_words(row, clock.today(), births.tone(row)) if row else ""


def _agreement(person: Person, actor: Actor, which: str) -> str:
    row = _row(Agreement, person, actor, which)
    return row.text_shown if row else ""


def _letter(person: Person, actor: Actor, which: str) -> str:
    row = _row(Referral, person, actor, which)
    return row.reason if row else ""


def _request(person: Person, actor: Actor, which: str) -> str:
    row = _row(RightsRequest, person, actor, which)
    return f"{KINDS.get(row.kind, row.kind)}: {row.text}" if row else ""


def _names(asked: RightsRequest) -> list[str]:
    """Name who stands behind the line that she asks about: only for whoever decides whether she learns it."""
    day, organisation, role = [*asked.about.split(":"), "", "", ""][:3]
    try:
        begin = timezone.make_aware(datetime.fromisoformat(day))
        keeper = str(UUID(organisation))
    except ValueError:
        return []
    if keeper != str(asked.controller_id):
        return []
    acts = Record.objects.by_people().filter(
        person=str(asked.person_id), organisation=keeper, role=role, at__date=begin.date()
    )
    who = acts.order_by().values_list("actor", flat=True).distinct()[:SHOWN]
    return list(User.objects.filter(pk__in=list(who)).values_list("name", flat=True))
