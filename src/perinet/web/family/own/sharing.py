"""What she lets whom read becomes a choice with a preview, a receipt, and an end with proof."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.referrals import transitions
from perinet.flows import share
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, PerinetError, Refused
from perinet.ground.design import forms as design
from perinet.network.accounts.models import CLINICAL, Membership, Organisation, User
from perinet.network.directory.models import Service
from perinet.people.consent import services as consent
from perinet.people.consent import texts
from perinet.people.consent.models import CareRelation, Consent, Disclosure, Exclusion
from perinet.people.consent.purposes import PURPOSES
from perinet.people.families.models import ORDINARY
from perinet.web.family.own.page import Own, hers, posted
from perinet.web.family.own.record import letters_of
from perinet.web.parts import sheet as sheets
from perinet.web.parts import words
from perinet.web.parts.paper import paper
from perinet.web.parts.sharing import language, proof, summary

PAGE = 10
LOOKS = timedelta(hours=1)  # how long a preview may stand open before it is shown anew
CARE = PURPOSES.by_id["care"]
PERIODS = {
    "30": gettext_lazy("A month"),
    "180": gettext_lazy("Half a year"),
    "365": gettext_lazy("A year"),
    "": gettext_lazy("Until I stop it"),
}


class TermsForm(forms.Form):
    """What she lets them read, and how long; a secret is shared in the room, with one person by name."""

    use_required_attribute = False
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What may they read?"), widget=design.CheckboxCards(),
        error_messages={"required": gettext_lazy("Choose at least one thing that may be read.")},
    )  # fmt: skip
    days = forms.ChoiceField(
        label=gettext_lazy("How long?"), choices=list(PERIODS.items()), required=False,
        widget=design.RadioCards(columns=True),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [topic for topic in ("record", "mental-health", "safety") if topic in ORDINARY & CARE.topics]
        self.fields["topics"].choices = [(topic, _capital(texts.word(topic, language()))) for topic in known]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@hers
def sharing(request: HttpRequest, own: Own) -> HttpResponse:
    found = _consents(own).select_related("receiver", "receiver_user", "withdrawal")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [summary(row, at=own.at) for row in page.object_list]
    copies = Disclosure.objects.visible_to(own.actor).about(own.person).filter(topic__in=ORDINARY)
    context = {
        "own": own,
        "open": [row for row in rows if row.state == "open"],
        "over": [row for row in rows if row.state != "open"],
        "page_obj": page,
        "carers": _carers(own),
        "excluded": _excluded(own),
        "copies": copies.exclude(receiver="herself").order_by("-at")[:PAGE],
    }
    return render(request, "family/own/sharing.html", context)


def _consents(own: Own) -> QuerySet[Consent]:
    return Consent.objects.visible_to(own.actor).about(own.person).filter(topic__in=ORDINARY)


def _carers(own: Own) -> list[CareRelation]:
    found = (
        CareRelation.objects.visible_to(own.actor)
        .about(own.person)
        .filter(Q(until=None) | Q(until__gt=own.at))
    )
    return list(found.select_related("organisation", "professional").order_by("organisation__name"))


def _excluded(own: Own) -> list[Exclusion]:
    found = (
        Exclusion.objects.visible_to(own.actor).about(own.person).filter(Q(until=None) | Q(until__gt=own.at))
    )
    return list(found.select_related("professional"))


@hers
def choose(request: HttpRequest, own: Own) -> HttpResponse:
    """Find the team that may read along, among those on the care map that are bound by professional secrecy."""
    asked = request.GET.get("q", "").strip()
    found = _receivers().filter(Q(name__icontains=asked) | Q(organisation__name__icontains=asked))
    page = Paginator(found, PAGE).get_page(request.GET.get("page")) if asked else None
    return render(request, "family/own/share.html", {"own": own, "asked": asked, "page_obj": page})


def _receivers() -> QuerySet[Service]:
    bound = CARE.organisations & PURPOSES.bound_by_secrecy
    found = Service.objects.published().filter(organisation__kind__in=bound)
    return found.select_related("organisation").order_by("name")


def _receiver(request: HttpRequest) -> Organisation:
    try:
        wanted = UUID(request.GET.get("to", ""))
    except ValueError:
        raise Http404 from None
    service = _receivers().filter(organisation=wanted).first()
    if service is None:
        raise Http404
    return service.organisation


@hers
def topics(request: HttpRequest, own: Own) -> HttpResponse:
    receiver = _receiver(request)
    form = TermsForm(posted(request), initial={"days": "180"})
    if form.is_valid():
        chosen = {"to": receiver.pk, "topics": form.cleaned_data["topics"], "days": form.cleaned_data["days"]}
        return redirect(f"{own.links['share_preview']}?{urlencode(chosen, doseq=True)}")
    return render(request, "family/own/share_topics.html", {"own": own, "receiver": receiver, "form": form})


@dataclass(frozen=True)
class Shown:
    """The text that she reads, the file as the receiver will see it, and a hash of both."""

    terms: consent.Terms
    text: str
    file: SafeString
    seal: str
    at: str


def _looked_at(request: HttpRequest, own: Own) -> datetime:
    """Return when the page was shown that she now answers; too long ago, or garbled, is now."""
    try:
        then = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return own.at
    return then if then.tzinfo and timedelta() <= own.at - then <= LOOKS else own.at


def _shown(own: Own, terms: consent.Terms, at: datetime) -> Shown:
    """Render it as if she had agreed at this moment: the same moment gives the same hash, unless the file changed."""
    text = consent.wording(terms=terms, language=language())
    with share.preview(person=own.person, terms=terms, at=at, by=own.actor) as viewer:
        file = render_to_string("parts/sheet.html", {"sheet": sheets.sheet(own.person, actor=viewer, at=at)})
    seal = hashlib.sha256(f"{text}\n{file}".encode()).hexdigest()
    return Shown(terms, text, mark_safe(file), seal, at.isoformat())  # noqa: S308 (rendered here)


def _terms(request: HttpRequest, own: Own) -> consent.Terms | None:
    form = TermsForm(request.GET)
    if not form.is_valid():
        return None
    days = form.cleaned_data["days"]
    until = _end_of_day(own.at + timedelta(days=int(days))) if days else None  # a whole day: both looks agree
    return consent.Terms(
        receiver=_receiver(request), topics=frozenset(form.cleaned_data["topics"]), until=until
    )


def _end_of_day(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(clock.day(at) + timedelta(days=1), time()))


@hers
def preview(request: HttpRequest, own: Own) -> HttpResponse:
    """She sees the file as they will see it, and agrees, or not; if it changed meanwhile she looks again."""
    terms = _terms(request, own)
    if terms is None:
        return redirect(own.links["share"])
    try:
        shown = _shown(own, terms, _looked_at(request, own))
    except Refused as problem:
        messages.error(request, problem.message)
        return redirect(own.links["share"])
    if request.method == "POST" and request.POST.get("seal") == shown.seal:
        try:
            given = _agreed(own, shown)
        except PerinetError as problem:
            messages.error(request, problem.message)
        else:
            return redirect(own.address("receipt", which=given.pk))
    elif request.method == "POST":
        messages.info(request, _("Something was written in your file just now. Look again before you agree."))
    return render(
        request, "family/own/share_preview.html", {"own": own, "shown": shown, "receiver": terms.receiver}
    )


def _agreed(own: Own, shown: Shown) -> Consent:
    return share.give(
        person=own.person, terms=shown.terms, text_shown=shown.text, language=language(), previewed=shown.seal,
        at=own.at, by=own.actor,
    )  # fmt: skip


@hers
def receipt(request: HttpRequest, own: Own, which: UUID) -> HttpResponse:
    found = _consents(own).select_related("receiver", "receiver_user", "withdrawal", "agreement")
    given = get_object_or_404(found, pk=which)
    told = consent.receipt(consent=given, language=language())
    page = {"own": own, "given": given, "one": summary(given, at=own.at), "told": told, "proof": proof(given)}
    page["stopping"] = own.address("stop", which=given.pk)
    if request.GET.get("as") == "pdf":
        return paper(request, "parts/consent_receipt.html", page, name=_("my-page") + ".pdf")
    return render(request, "family/own/receipt.html", page)


@hers
def stop(request: HttpRequest, own: Own, which: UUID) -> HttpResponse:
    """One action; before it, what ends and what does not; after it, the proof."""
    given = get_object_or_404(_consents(own).select_related("receiver", "receiver_user"), pk=which)
    if request.method == "POST":
        try:
            share.withdraw(consent=given, at=own.at, by=own.actor)
        except Conflict as problem:
            messages.info(request, problem.message)
        return redirect(own.address("receipt", which=given.pk))
    told = consent.before_withdrawing(consent=given, language=language())
    page = {"own": own, "one": summary(given, at=own.at), "told": told, "meetings": _asked_of(own, given)}
    return render(request, "family/own/stop.html", page)


def _asked_of(own: Own, given: Consent) -> list[tuple[str, str]]:
    """Return the open questions to this receiver, and the meetings agreed there: they are taken back with it."""
    asked = (
        letters_of(own).filter(service__organisation=given.receiver_id).exclude(state__in=transitions.ENDED)
    )
    return [(row.service.name, words.state_name(row.state)) for row in asked]


class ExcludeForm(forms.Form):
    professional = forms.ModelChoiceField(
        label=gettext_lazy("Who?"), queryset=User.objects.none(), empty_label=None, widget=design.RadioCards(),
        error_messages={"required": gettext_lazy("Choose somebody.")},
    )  # fmt: skip


@hers
def exclude(request: HttpRequest, own: Own) -> HttpResponse:
    """Shut somebody out by name, among those who could look now: nothing else opens the file to him or her."""
    form = ExcludeForm(posted(request))
    form.fields["professional"].queryset = _who_might_look(own)
    if form.is_valid():
        try:
            share.exclude(
                person=own.person, professional=form.cleaned_data["professional"], at=own.at, by=own.actor
            )
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Done. From now on this person sees nothing of you."))
            return redirect(own.links["sharing"])
    return render(request, "family/own/exclude.html", {"own": own, "form": form})


def _who_might_look(own: Own) -> QuerySet[User]:
    shared = _consents(own).filter(withdrawal=None).values("receiver")
    places = Q(organisation__in=[row.organisation_id for row in _carers(own)]) | Q(organisation__in=shared)
    staff = Membership.objects.active().filter(places, role__in=CLINICAL).exclude(user=own.actor.id)
    known = [row.professional_id for row in _excluded(own)]
    return User.objects.filter(pk__in=staff.values("user")).exclude(pk__in=known).order_by("name")


@hers
def lift(request: HttpRequest, own: Own, which: UUID) -> HttpResponse:
    row = next((one for one in _excluded(own) if one.pk == which), None)
    if row is None or request.method != "POST":
        raise Http404
    consent.lift_exclusion(exclusion=row, at=own.at, by=own.actor)
    messages.success(request, _("Done. This person may see again what the others there see."))
    return redirect(own.links["sharing"])
