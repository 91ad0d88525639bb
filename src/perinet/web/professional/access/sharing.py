"""What she wants to share becomes a page as the receiver will read it, then her agreement, then a receipt."""

import hashlib
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import share as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Membership, Organisation, User
from perinet.people.consent import services as consent
from perinet.people.consent.models import Consent
from perinet.people.consent.purposes import PURPOSES
from perinet.people.consent.services import Terms
from perinet.people.families.models import Person, Topic
from perinet.web.parts import sharing
from perinet.web.parts.actor import professional
from perinet.web.parts.paper import paper
from perinet.web.parts.sheet import sheet
from perinet.web.professional.access import wording
from perinet.web.professional.access.who import her, hers_to_change
from perinet.web.professional.asking import asked_in

LAST_MINUTE = time(23, 59)
OURS, ALL = "ours", "all"
STILL = {
    "care-relation": gettext_lazy("They care for her themselves: that goes on until the care ends."),
    "consent": gettext_lazy("She shares with them in another agreement too."),
    "naming": gettext_lazy("Somebody there was told something in confidence."),
    "emergency": gettext_lazy("Somebody there opened her record in an emergency, for some hours."),
}
EFFECTS = {
    "access": gettext_lazy("Ways in that were closed"),
    "referrals": gettext_lazy("Open questions to them that were withdrawn"),
    "links": gettext_lazy("Links that stopped working"),
    "copies": gettext_lazy("Copies that had already left: they are asked to destroy them"),
    "obligations": gettext_lazy("Things to do there that were closed"),
}


def _receivers(actor: Actor) -> QuerySet[Organisation]:
    """Other teams bound by secrecy, where somebody can sign in to read it."""
    read = Membership.objects.active().values("organisation")
    bound = Organisation.objects.filter(kind__in=PURPOSES.bound_by_secrecy, pk__in=read)
    return bound.exclude(pk=actor.organisation)


class ReceiverForm(forms.Form):
    receiver = forms.ModelChoiceField(
        label=gettext_lazy("With which team?"), queryset=Organisation.objects.none(),
        help_text=gettext_lazy("Teams whose people are all bound by professional secrecy."),
    )  # fmt: skip

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = _receivers(actor)


class TermsForm(forms.Form):
    """Who there, which topics, whose notes, until when. A secret that this reader does not know is not offered."""

    receiver_user = forms.ModelChoiceField(
        label=gettext_lazy("With whom there?"), queryset=User.objects.none(), required=False,
        empty_label=gettext_lazy("With the whole team"),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What may they read?"), widget=design.CheckboxCards(), initial=[Topic.RECORD]
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Written by whom?"), initial=OURS, widget=design.RadioCards(columns=True),
        choices=[(OURS, gettext_lazy("By our team only")), (ALL, gettext_lazy("By every team that cares for her"))],
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("Until when?"), required=False, widget=design.DateInput(),
        help_text=gettext_lazy("Left open: until she stops it."),
    )  # fmt: skip

    def __init__(
        self, person: Person, receiver: Organisation, actor: Actor, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        there = Membership.objects.active().filter(organisation=receiver)
        self.fields["receiver_user"].queryset = User.objects.filter(pk__in=there.values("user"))
        known = _known(person, actor)
        self.fields["topics"].choices = [(topic, wording.TOPICS[topic]) for topic in known]

    def terms(self, receiver: Organisation, own: Organisation) -> Terms:
        given = self.cleaned_data
        last = given["until"]
        return Terms(
            receiver=receiver,
            receiver_user=given["receiver_user"],
            topics=frozenset(given["topics"]),
            controller=own if given["whose"] == OURS else None,
            until=timezone.make_aware(datetime.combine(last, LAST_MINUTE)) if last else None,
        )


def _known(person: Person, actor: Actor) -> list[str]:
    """Whoever asks her about a topic must know it: what a reader does not see is not offered here."""
    verdicts = consent.why_each(
        person=person, topics=wording.TOPICS, controller_id=actor.organisation, at=clock.now(), by=actor
    )
    return [topic for topic, verdict in verdicts.items() if verdict.allowed]


@professional
def share(request: HttpRequest, pk: Any) -> HttpResponse:
    person = hers_to_change(request.actor, her(request.actor, pk))
    form = ReceiverForm(request.actor, request.POST or None)
    if form.is_valid():
        return redirect("professional:share-terms", pk=person.pk, receiver=form.cleaned_data["receiver"].pk)
    return render(request, "professional/access/share.html", {"form": form, "person": person})


@professional
def terms(request: HttpRequest, pk: Any, receiver: Any) -> HttpResponse:
    """First what and until when, then the page as they will read it, then her agreement."""
    person = hers_to_change(request.actor, her(request.actor, pk))
    there = get_object_or_404(_receivers(request.actor), pk=receiver)
    form = TermsForm(person, there, request.actor, request.POST or None)
    context = {"form": form, "person": person, "receiver": there}
    if form.is_valid() and request.POST.get("stage") != "change":
        try:
            chosen = form.terms(there, request.membership.organisation)
            seen = _preview(person, chosen, request)
            if request.POST.get("stage") == "agreed" and request.POST.get("agrees"):
                given = _agreed(person, chosen, seen, request)
                return redirect("professional:consent-receipt", pk=given.pk)
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            return render(request, "professional/access/preview.html", context | seen)
    return render(request, "professional/access/terms.html", context)


def _preview(person: Person, chosen: Terms, request: HttpRequest) -> dict[str, Any]:
    """Draw her record as the receiver will read it, by the receiver's own eyes, and keep a hash of what was shown."""
    at, language = clock.now(), asked_in(person)
    consent.check_terms(person=person, terms=chosen, informed=person, at=at)
    with (
        translation.override(language),
        flow.preview(person=person, terms=chosen, at=at, by=request.actor) as reader,
    ):
        shown = render_to_string(
            "professional/access/fragments/sheet.html", {"sheet": sheet(person, actor=reader, at=at)}
        )
    return {
        "shown": shown,
        "language": language,
        "text": consent.wording(terms=chosen, language=language),
        "hash": hashlib.sha256(shown.encode()).hexdigest(),
        "not_agreed": request.POST.get("stage") == "agreed" and not request.POST.get("agrees"),
    }


def _agreed(person: Person, chosen: Terms, seen: dict[str, Any], request: HttpRequest) -> Consent:
    return flow.give(
        person=person, terms=chosen, text_shown=seen["text"], language=seen["language"], previewed=seen["hash"],
        at=clock.now(), by=request.actor,
    )  # fmt: skip


def _consent(actor: Actor, pk: Any) -> Consent:
    found = Consent.objects.visible_to(actor)
    return get_object_or_404(
        found.select_related("person", "receiver", "receiver_user", "controller", "withdrawal", "agreement"),
        pk=pk,
    )


@professional
def receipt(request: HttpRequest, pk: Any) -> HttpResponse:
    """Her copy, in her language: who, what, what for, until when, and how she stops it."""
    one = _consent(request.actor, pk)
    audit.record(
        by=request.actor, verb="consent.print", subject_kind="consent", subject=one.id, person=one.person_id
    )
    language = asked_in(one.person)
    with translation.override(language):
        page = {
            "person": one.person,
            "told": consent.receipt(consent=one, language=language),
            "summary": sharing.summary(one, at=clock.now()),
            "language": language,
        }
        return paper(request, "professional/access/receipt.html", page)


@professional
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """She is told before what ends and what by law does not; after, what was closed and at which second."""
    actor, at = request.actor, clock.now()
    one = _consent(actor, pk)
    hers_to_change(actor, one.person)
    if request.method == "POST" and not hasattr(one, "withdrawal"):
        try:
            flow.withdraw(consent=one, at=at, by=actor)
        except PerinetError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Stopped."))
        return redirect("professional:consent-withdraw", pk=one.pk)
    language = asked_in(one.person)
    context = {
        "person": one.person,
        "told": sharing.summary(one, at=at),
        "topics": wording.topics(one.topics),
        "text": consent.before_withdrawing(consent=one, language=language),
        "language": language,
        "proof": getattr(one, "withdrawal", None),
        "effects": _effects(one),
        "still": _still(one),
        "consent": one,
    }
    return render(request, "professional/access/withdraw.html", context)


def _effects(one: Consent) -> list[tuple[str, str]]:
    """Say what was closed, and what had already left and can't be taken back."""
    counted = one.withdrawal.effects if hasattr(one, "withdrawal") else {}
    return [(str(name), str(counted[code])) for code, name in EFFECTS.items() if code in counted]


def _still(one: Consent) -> list[str]:
    """Name what else lets the receiver read: stopping this does not stop care of its own."""
    proof = one.withdrawal.effects.get("proof", {}) if hasattr(one, "withdrawal") else {}
    return [str(STILL.get(rule, rule)) for rule in proof.get("still", [])]
