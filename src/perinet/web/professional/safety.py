"""A safety mark becomes a conversation that is written down; not reaching her ends nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening.models import Concern, Mark
from perinet.flows import follow
from perinet.flows import safety as flow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.web.parts import people, words
from perinet.web.parts.actor import professional
from perinet.web.professional import waiting
from perinet.web.professional.worry import TOLD_BY

SAFETY = (Kind.SAFETY_CHECK, Kind.URGENT_CARE)
ANSWERS = {
    "none": gettext_lazy("No thoughts"),
    "passing": gettext_lazy("Passing thoughts"),
    "often": gettext_lazy("Often"),
    "constant": gettext_lazy("Nearly all the time"),
    "no": gettext_lazy("No"),
    "yes": gettext_lazy("Yes"),
    "vague": gettext_lazy("A vague plan"),
    "definite": gettext_lazy("A definite plan"),
    "within-reach": gettext_lazy("Within reach"),
    "not-asked": gettext_lazy("Not asked"),
}
QUESTIONS = {
    "thoughts": gettext_lazy("Thoughts of hurting herself or the child"),
    "plan": gettext_lazy("A plan"),
    "means": gettext_lazy("Means"),
    "earlier_attempt": gettext_lazy("An earlier attempt"),
}
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class ConversationForm(forms.Form):
    """What was asked and found. Nothing is assumed from an empty field."""

    spoken = forms.ChoiceField(
        label=gettext_lazy("Did you speak with her?"), choices=YES_NO, widget=design.RadioCards(columns=True)
    )
    asked = forms.ChoiceField(
        label=gettext_lazy("Did you ask her directly?"),
        choices=YES_NO,
        widget=design.RadioCards(columns=True),
    )
    when = forms.CharField(label=gettext_lazy("When do the thoughts come?"), max_length=200, required=False)
    protects = forms.CharField(
        label=gettext_lazy("What protects her"), required=False, widget=design.Textarea(rows=2)
    )
    safety_plan = forms.CharField(
        label=gettext_lazy("Safety plan, in her words"), required=False, widget=design.Textarea(rows=3)
    )
    who_knows = forms.CharField(label=gettext_lazy("Who knows about it"), max_length=200, required=False)
    next_contact_at = forms.DateTimeField(
        label=gettext_lazy("Next contact with her"), required=False, widget=design.DateTimeInput()
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[(code, words.OUTCOMES[code]) for code in CONVERSATION.outcomes],
        widget=design.RadioCards(),
    )  # fmt: skip
    taken_over_by = forms.CharField(
        label=gettext_lazy("Who took over"),
        help_text=gettext_lazy("Name and service. This person has confirmed it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in QUESTIONS.items():
            choices = [(code, ANSWERS[code]) for code in CONVERSATION.answers[name]]
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, widget=design.RadioCards(columns=True)
            )
        for name in ("asked", *QUESTIONS):
            self.fields[name].required = self.data.get("spoken") != "no"

    def clean_next_contact_at(self):
        wanted = self.cleaned_data["next_contact_at"]
        if wanted and wanted < clock.now():
            raise forms.ValidationError(_("The next contact lies in the past."))
        return wanted

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome = given.get("outcome")
        if given.get("spoken") == "no" and outcome in CONVERSATION.spoken:
            self.add_error(
                "outcome", _("Only a conversation, or a named person who took over, ends this. See below.")
            )
        if outcome == "taken-over" and not given.get("taken_over_by"):
            self.add_error("taken_over_by", _("Name the person who took over and confirmed it."))
        return given

    @property
    def conversation(self) -> SafetyConversation:
        given = self.cleaned_data
        kept = ("when", "protects", "safety_plan", "who_knows", "next_contact_at", "outcome", "taken_over_by")
        return SafetyConversation(
            spoken_with_her=given["spoken"] == "yes",
            asked_directly=given["asked"] == "yes",
            **{name: given[name] or "not-asked" for name in QUESTIONS},
            **{name: given[name] for name in kept},
        )


class AttemptForm(forms.Form):
    """One rung of the ladder, which a named person decides."""

    how = forms.ChoiceField(
        label=gettext_lazy("What did you try?"), choices=[(code, words.ATTEMPTS[code]) for code in CONVERSATION.rungs],
        widget=design.RadioCards(),
    )  # fmt: skip


@dataclass(frozen=True)
class Why:
    """Why the mark is here, in words: never the answer itself."""

    what: tuple[str, ...]
    told_by: str
    note: str
    since: datetime
    due: str
    late: bool
    urgency: str


@professional
def acknowledge(request: HttpRequest, pk: Any) -> HttpResponse:
    obligation = _find(request.actor, pk)
    form = ConversationForm(request.POST or None)
    if obligation.is_open and form.is_valid():
        try:
            flow.acknowledge(
                obligation=obligation, conversation=form.conversation, at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Written down. The safety mark is closed."))
            return redirect("professional:person", pk=obligation.person_id)
    return render(
        request, "professional/safety/acknowledge.html", _page(request, obligation) | {"form": form}
    )


@professional
@require_POST
def tried(request: HttpRequest, pk: Any) -> HttpResponse:
    """Log that she was not reached; the mark stays and the next rung shows."""
    obligation = _find(request.actor, pk)
    form = AttemptForm(request.POST)
    if obligation.is_open and form.is_valid():
        follow.tried(obligation=obligation, how=form.cleaned_data["how"], at=clock.now(), by=request.actor)
        messages.warning(
            request, _("Written down. The safety mark stays open until somebody has spoken with her.")
        )
        return redirect("professional:safety-acknowledge", pk=pk)
    return render(
        request,
        "professional/safety/acknowledge.html",
        _page(request, obligation) | {"form": ConversationForm(), "attempt": form},
    )


def _find(actor: Actor, pk: Any) -> Obligation:
    found = Obligation.objects.visible_to(actor).filter(kind__in=SAFETY).select_related("person", "owner")
    return get_object_or_404(found, pk=pk)


def _page(request: HttpRequest, obligation: Obligation) -> dict[str, Any]:
    waiting.read(obligation, by=request.actor)
    turns = list(obligation.turns.all())
    done = {turn.detail for turn in turns if turn.kind == "tried"}
    return {
        "person": obligation.person,
        "obligation": obligation,
        "title": _("Act now") if obligation.kind == Kind.URGENT_CARE else _("Speak with her"),
        "phone": people.safe_phone(obligation.person, actor=request.actor),
        "why": _why(obligation, request.actor, clock.now()),
        "turns": [_line(turn) for turn in turns],
        "ladder": _ladder(done),
        "attempt": AttemptForm(),
        "told": list(obligation.acknowledgements.all()[:5]),
        "say": _say(obligation),
    }


def _line(turn: Any) -> dict[str, Any]:
    return {"when": timezone.localtime(turn.at), "what": words.turn_words(turn), "who": turn.by_name}


def _ladder(done: set[str]) -> list[tuple[str, str]]:
    """Each rung as done, current (the first that was not tried) or still to come."""
    left = [code for code in CONVERSATION.rungs if code not in done]
    states = {code: "current" if code == left[0] else "todo" for code in left}
    return [(str(words.ATTEMPTS[code]), states.get(code, "done")) for code in CONVERSATION.rungs]


def _why(obligation: Obligation, actor: Actor, at: datetime) -> Why:
    what, concern = _marks(obligation, actor), None
    if obligation.kind == Kind.URGENT_CARE:
        what, concern = _concern(obligation, actor)
    return Why(
        what=what,
        told_by=str(TOLD_BY.get(concern.told_by, "")) if concern else "",
        note=concern.note if concern else "",
        since=timezone.localtime(obligation.opened_at),
        due=words.due_words(obligation.due_at, at),
        late=obligation.is_open and obligation.due_at < at,
        urgency=words.why_words(obligation),
    )


def _marks(obligation: Obligation, actor: Actor) -> tuple[str, ...]:
    found = (
        Mark.objects.visible_to(actor)
        .about(obligation.person)
        .filter(occasion=obligation.source)
        .order_by("raised_at")
    )
    taken_back = _("answered otherwise afterwards")
    said = (words.mark_name(mark.mark) + (f" ({taken_back})" if mark.taken_back else "") for mark in found)
    return tuple(dict.fromkeys(said))


def _concern(obligation: Obligation, actor: Actor) -> tuple[tuple[str, ...], Concern | None]:
    decision = Decision.objects.visible_to(actor).filter(pk=obligation.source).first()
    if decision is None:
        return (), None
    concern = Concern.objects.visible_to(actor).about(obligation.person).filter(at=decision.at).first()
    return tuple(words.sign_name(sign) for sign in (concern.kinds if concern else ())), concern


def _say(obligation: Obligation) -> tuple[str, ...]:
    """Three sentences to say now, in her language where there are words in it."""
    guideline = decisions.chosen_guideline(obligation.organisation_id)
    language = obligation.person.language
    texts = guideline.texts.get(language) or guideline.texts["nl"]
    return tuple(texts["steps"].get(obligation.step, {}).get("say", ()))
