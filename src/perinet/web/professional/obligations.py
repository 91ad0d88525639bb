"""A contact that is owed, or a step, becomes what was tried, who has it, and how it ended."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways import services as pathways
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.flows import follow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Membership, User
from perinet.people.families.models import SafeContact
from perinet.web.parts import people, words
from perinet.web.parts.actor import professional
from perinet.web.professional import waiting

CONTACTS = (Kind.CONTACT, Kind.TALK)
MORNING = time(9)
LEFT = {
    "number-to-call": gettext_lazy("A number she can call"),
    "leaflet": gettext_lazy("A leaflet"),
    "both": gettext_lazy("A number and a leaflet"),
    "nothing": gettext_lazy("Nothing: she did not want it"),
}
# A way is offered only where she called it safe.
SAFE = {"call": "call", "text": "text", "voice-mail": "voice_mail", "mail": "mail"}


def _left() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *((code, LEFT[code]) for code in CONVERSATION.left)]


class EndingForm(forms.Form):
    """How it ended; each ending asks only what it needs."""

    ending = forms.ChoiceField(label=gettext_lazy("How did it end?"), widget=design.RadioCards())
    her_word = forms.BooleanField(label=gettext_lazy("She said herself that it helped"), required=False)
    understood = forms.BooleanField(
        label=gettext_lazy("I spoke with her, and she understood what she declines"), required=False
    )
    left = forms.ChoiceField(
        label=gettext_lazy("What stayed with her?"), choices=_left,
        required=False,
    )  # fmt: skip
    next_offer_on = forms.DateField(
        label=gettext_lazy("When do you offer it again?"), required=False, widget=design.DateInput()
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = CONVERSATION.endings[kind]
        self.fields["ending"].choices = [(code, words.ENDINGS[code]) for code in codes]
        if "helped" not in codes:
            del self.fields["her_word"]

    def clean_next_offer_on(self):
        day = self.cleaned_data["next_offer_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day lies in the past."))
        return day

    @property
    def given(self) -> dict[str, Any]:
        day = self.cleaned_data["next_offer_on"]
        offer = timezone.make_aware(datetime.combine(day, MORNING)) if day else None
        kept = {
            "ending": self.cleaned_data["ending"],
            "understood": self.cleaned_data["understood"],
            "left": self.cleaned_data["left"],
        }
        return kept | {"her_word": self.cleaned_data.get("her_word", False), "next_offer_at": offer}


class HandOverForm(forms.Form):
    owner = forms.ModelChoiceField(label=gettext_lazy("Give it to"), queryset=User.objects.none())

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.active().filter(organisation=actor.organisation).values("user")
        self.fields["owner"].queryset = User.objects.filter(pk__in=here).exclude(pk=actor.id)


def _find(actor: Actor, pk: Any, kinds: tuple[str, ...]) -> Obligation:
    found = Obligation.objects.visible_to(actor).filter(kind__in=kinds).select_related("person", "owner")
    return get_object_or_404(found, pk=pk)


def _settle(request: HttpRequest, obligation: Obligation, form: EndingForm) -> bool:
    if not obligation.is_open or not form.is_valid():
        return False
    try:
        follow.settle(obligation=obligation, at=clock.now(), by=request.actor, **form.given)
    except PerinetError as problem:
        form.add_error(None, problem.message)
        return False
    messages.success(request, _("Closed: %(how)s") % {"how": words.ending_name(form.cleaned_data["ending"])})
    return True


def _page(obligation: Obligation, form: EndingForm, actor: Actor) -> dict[str, Any]:
    at = clock.now()
    waiting.read(obligation, by=actor)
    return {
        "person": obligation.person,
        "obligation": obligation,
        "form": form,
        "hand_over": HandOverForm(actor),
        "title": words.kind_name(obligation.kind),
        "why": words.why_words(obligation),
        "due": words.due_words(obligation.due_at, at),
        "late": obligation.is_open and obligation.due_at < at,
        "turns": [
            {"when": timezone.localtime(turn.at), "what": words.turn_words(turn), "who": turn.by_name}
            for turn in obligation.turns.all()
        ],
    }


@professional
def contact(request: HttpRequest, pk: Any) -> HttpResponse:
    """A conversation is owed: an attempt is two taps, an ending is coded."""
    obligation = _find(request.actor, pk, CONTACTS)
    form = EndingForm(obligation.kind, request.POST or None)
    if _settle(request, obligation, form):
        return redirect("professional:person", pk=obligation.person_id)
    reach = SafeContact.objects.visible_to(request.actor).about(obligation.person).first()
    ways = [code for code in CONVERSATION.attempts if getattr(reach, SAFE[code], None)]
    more = {
        "attempts": [(code, words.ATTEMPTS[code]) for code in ways],
        "phone": people.safe_phone(obligation.person, actor=request.actor),
    }
    return render(
        request, "professional/obligations/contact.html", _page(obligation, form, request.actor) | more
    )


@professional
def step(request: HttpRequest, pk: Any) -> HttpResponse:
    """A step of the guideline: what it asks, who has it, and how it ended."""
    obligation = _find(request.actor, pk, (Kind.STEP,))
    form = EndingForm(obligation.kind, request.POST or None)
    if _settle(request, obligation, form):
        return redirect("professional:person", pk=obligation.person_id)
    guideline = decisions.chosen_guideline(obligation.organisation_id)
    language = (get_language() or "nl")[:2]
    described = guideline.texts[language]["steps"].get(obligation.step, {})
    decision = Decision.objects.visible_to(request.actor).filter(pk=obligation.source).first()
    sent = Referral.objects.visible_to(request.actor).filter(obligation=obligation).select_related("service")
    more = {
        "entry": described.get("entry", ""),
        "needs_service": obligation.step in guideline.steps
        and guideline.steps[obligation.step].needs_service,
        "occasion": decision.occasion_id if decision else None,
        "referrals": [(one.pk, one.service.name, words.state_name(one.state)) for one in sent[:10]],
    }
    return render(
        request, "professional/obligations/step.html", _page(obligation, form, request.actor) | more
    )


@professional
@require_POST
def tried(request: HttpRequest, pk: Any) -> HttpResponse:
    """Log an attempt; what waits goes on waiting."""
    obligation = _find(request.actor, pk, CONTACTS)
    how = request.POST.get("how", "")
    if obligation.is_open and how in CONVERSATION.attempts:
        follow.tried(obligation=obligation, how=how, at=clock.now(), by=request.actor)
        messages.success(request, _("Written down: %(how)s") % {"how": words.ATTEMPTS[how]})
    return redirect("professional:contact", pk=pk)


PAGES = {Kind.CONTACT: "contact", Kind.TALK: "contact", Kind.STEP: "step"}


@professional
@require_POST
def hand_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give it to a colleague by name; it never belongs to "somebody"."""
    obligation = _find(request.actor, pk, tuple(PAGES))
    form = HandOverForm(request.actor, request.POST)
    if obligation.is_open and form.is_valid():
        owner = form.cleaned_data["owner"]
        pathways.hand_over(obligation=obligation, owner=owner, at=clock.now(), by=request.actor)
        messages.success(request, _("Handed over to %(name)s.") % {"name": owner.name})
    else:
        messages.error(request, _("Choose a colleague to hand this over to."))
    return redirect(f"professional:{PAGES[Kind(obligation.kind)]}", pk=pk)
