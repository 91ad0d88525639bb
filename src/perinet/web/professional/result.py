"""A result is read, decided on, printed, or set aside as not hers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from perinet.care.decisions import reasons
from perinet.care.decisions import services as decisions
from perinet.care.decisions import words as telling
from perinet.care.decisions.models import Decision
from perinet.care.screening.models import Occasion
from perinet.flows import decide, release, screen
from perinet.flows.screen import SAFETY_STEPS
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.people.families.models import SECRET
from perinet.web.parts.paper import paper
from perinet.web.professional import arrived, reading, taken_home
from perinet.web.professional.asking import asks, page_language

VOID_REASONS = {
    "somebody-else-answered": gettext_lazy("Somebody else answered"),
    "wrong-person": gettext_lazy("They belong to another person"),
    "she-says-so": gettext_lazy("She says that she did not answer"),
    "pressed-to-answer": gettext_lazy("Somebody told her what to answer"),
    "entered-by-mistake": gettext_lazy("Entered by mistake"),
}
AGREE = "agree"


class Otherwise(forms.ChoiceField):
    """Needed only beside another choice: the form says when."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ConfirmForm(forms.Form):
    """Agree with the proposal, or choose another step for a coded reason."""

    use_required_attribute = False
    agree = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"), initial=AGREE, widget=design.RadioCards()
    )
    step = Otherwise(label=gettext_lazy("Which step instead"))
    reason = Otherwise(label=gettext_lazy("Why otherwise"))
    note = forms.CharField(label=gettext_lazy("A note"), required=False, widget=design.Textarea(rows=2))
    promised_on = forms.DateField(
        label=gettext_lazy("You call her, at the latest on"),
        help_text=gettext_lazy(
            "She reads your name and this day when she opens her link again. Empty promises nothing."
        ),
        required=False,
        widget=design.DateInput(),
    )

    def __init__(self, row: Decision, language: str, data: Any = None) -> None:
        super().__init__(data, prefix=row.topic)
        guideline = decisions.read(row)[0]
        self.row = row
        if row.topic in SECRET:
            del self.fields["promised_on"]
        name = telling.step_name(guideline, row.step, language)
        self.fields["agree"].choices = [
            (AGREE, _("As proposed: %(step)s") % {"step": name}),
            ("other", _("Something else")),
        ]
        others = [step for step in decisions.steps_for(row) if step != row.step and step not in SAFETY_STEPS]
        named = [(step, telling.step_name(guideline, step, language)) for step in others]
        self.fields["step"].choices = [("", _("Choose a step")), *named]
        coded = [(code, texts[language]) for code, texts in reasons.REASONS.items()]
        self.fields["reason"].choices = [("", _("Choose a reason")), *coded]

    def clean(self) -> None:
        if self.cleaned_data.get("agree") != "other":
            return
        if not self.cleaned_data.get("step"):
            self.add_error("step", _("Choose the step that you want instead."))
        if not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Choose why you decide otherwise than the proposal."))

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {"note": given["note"], "promised_on": given.get("promised_on")}
        if given["agree"] == AGREE:
            return {"chosen_step": self.row.step, "reason": "", **kept}
        return {"chosen_step": given["step"], "reason": given["reason"], **kept}


class VoidForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why are these not her answers?"),
        choices=list(VOID_REASONS.items()),
        widget=design.RadioCards(),
    )


def _occasion(request: HttpRequest, pk: object) -> Occasion:
    rows = Occasion.objects.visible_to(request.actor).select_related("person", "organisation", "voiding")
    return get_object_or_404(rows, pk=pk)


def _seen(request: HttpRequest, occasion: Occasion, verb: str) -> None:
    audit.record(
        by=request.actor, verb=verb, subject_kind="occasion", subject=occasion.pk, person=occasion.person_id
    )


@asks
@never_cache
@require_GET
def result(request: HttpRequest, pk: object) -> HttpResponse:
    occasion = _occasion(request, pk)
    _seen(request, occasion, "result.read")
    return _show(request, occasion)


def _show(request: HttpRequest, occasion: Occasion, wrong: ConfirmForm | None = None) -> HttpResponse:
    language = page_language()
    told = reading.read(occasion, request.actor, language, clock.now())
    first = next((one.row.pk for one in told.proposals if not one.secret), None)
    page = {
        "person": occasion.person,
        "home": taken_home.home(occasion, first, request.actor, language),
        "say": () if told.proposals else taken_home.say(occasion, language),
        "said_in": taken_home.said_in(occasion, language),
        "occasion": occasion,
        "reading": told,
        "may_decide": _may_decide(request, occasion, told),
        "may_close": occasion.is_open and _is_ours(request, occasion),
        "forms": {one.row.topic: _form(one.row, language, wrong) for one in told.proposals if one.waits},
        "wrong": wrong,
        "void_reason": VOID_REASONS.get(told.voided, ""),
        "arrived": arrived.told(occasion, request.actor, language, clock.now()),
    }
    return render(request, "professional/result/read.html", page)


def _form(row: Decision, language: str, wrong: ConfirmForm | None) -> ConfirmForm:
    return wrong if wrong and wrong.row == row else ConfirmForm(row, language)


def _is_ours(request: HttpRequest, occasion: Occasion) -> bool:
    return str(occasion.organisation_id) == request.actor.organisation


def _may_decide(request: HttpRequest, occasion: Occasion, told: reading.Reading) -> bool:
    """First the conversation about a mark, then the rest; and never on answers that were set aside."""
    return _is_ours(request, occasion) and told.spoken_first and not occasion.is_open and not told.voided


@asks
@never_cache
@require_POST
def confirm(request: HttpRequest, pk: object) -> HttpResponse:
    occasion = _occasion(request, pk)
    row = next(
        (one for one in reading.newest(occasion, request.actor) if one.topic == request.POST.get("topic")),
        None,
    )
    if row is None or str(row.pk) != request.POST.get("decision"):
        messages.warning(request, _("The answers changed meanwhile. Read them again."))
        return redirect("professional:result", pk=pk)
    told = reading.read(occasion, request.actor, page_language(), clock.now())
    if row.confirmations.all() or not _may_decide(request, occasion, told):
        messages.warning(request, _("This can't be decided now, or was decided already. See below."))
        return redirect("professional:result", pk=pk)
    form = ConfirmForm(row, page_language(), request.POST)
    if form.is_valid():
        try:
            decide.confirm(decision=row, at=clock.now(), by=request.actor, **form.chosen())
            messages.success(request, _("Decided. What is to be done stands below, with who and by when."))
            return redirect("professional:result", pk=pk)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
    return _show(request, occasion, form)


@asks
@never_cache
@require_POST
def close(request: HttpRequest, pk: object) -> HttpResponse:
    """Stop waiting for the rest: what is known is decided on, and the link ends."""
    occasion = _occasion(request, pk)
    if not _is_ours(request, occasion):
        raise Http404
    if occasion.is_open:
        screen.finish(occasion=occasion, at=clock.now(), by=request.actor)
    return redirect("professional:result", pk=pk)


@asks
@never_cache
@require_GET
def print_result(request: HttpRequest, pk: object) -> HttpResponse:
    occasion = _occasion(request, pk)
    _seen(request, occasion, "result.print")
    told = reading.read(occasion, request.actor, page_language(), clock.now())
    page = {"person": occasion.person, "occasion": occasion, "reading": told, "now": clock.now()}
    page["say"] = () if told.proposals else taken_home.say(occasion, page_language())
    page["said_in"] = taken_home.said_in(occasion, page_language())
    return paper(request, "professional/result/paper.html", page)


@asks
@never_cache
def void(request: HttpRequest, pk: object) -> HttpResponse:
    occasion = _occasion(request, pk)
    if not _is_ours(request, occasion):
        raise Http404
    if hasattr(occasion, "voiding"):
        return redirect("professional:result", pk=pk)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        release.set_aside(occasion=occasion, reason=reason, at=clock.now(), by=request.actor)
        messages.success(request, _("Set aside. She is on the worklist to be asked again."))
        return redirect("professional:result", pk=pk)
    is_other = bool(taken_home.say(occasion, page_language()))
    if is_other:
        form.fields["reason"].label = _("What is wrong with these answers?")
    page = {"person": occasion.person, "occasion": occasion, "form": form, "is_other": is_other}
    return render(request, "professional/result/void.html", page)
