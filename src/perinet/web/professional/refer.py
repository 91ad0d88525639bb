"""A step becomes services ranked with their reasons, one of them a question that is sent when she agrees."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import transitions
from perinet.care.referrals.models import Referral
from perinet.flows import refer as referring
from perinet.flows.register import Told
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.ground.geography import places
from perinet.network.directory.matching import WEIGHTS, Matches, Need, Ranked, match
from perinet.network.directory.models import Period, Service
from perinet.network.directory.offers import offers_for
from perinet.network.directory.words import LANGUAGE_NAMES, WISH_NAMES
from perinet.people.families.models import Person, Pregnancy, PregnancyStatus, SafeContact
from perinet.web.parts import ranking, words
from perinet.web.parts.actor import professional
from perinet.web.professional import waiting
from perinet.web.professional.outline import outline_pairs

PAGE = 10
RECEIVER_PATH = "{token}"
FIRST_YEAR_DAYS = 365
GO_ON_FROM = frozenset({transitions.REFUSED, transitions.WRONG_RECEIVER, transitions.WITHDRAWN})


class WishesForm(forms.Form):
    """What matters to her. It changes the order and hides nothing: most services have not said."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=list(LANGUAGE_NAMES.items()), required=False
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("What matters to her"),
        choices=list(WISH_NAMES.items()),
        required=False,
        widget=design.CheckboxCards(columns=True),
    )

    def __init__(self, data: Any, person: Person) -> None:
        theirs = {"language": person.language, "wishes": ["interpreter"] if person.interpreter_needed else []}
        super().__init__(data if "language" in data else theirs)
        if person.language not in LANGUAGE_NAMES:
            self.fields["language"].choices = [(person.language, person.language), *LANGUAGE_NAMES.items()]

    def need(self, *, person: Person, step: str, period: str, on: date) -> Need:
        chosen = self.cleaned_data if self.is_valid() else {}
        languages = dict.fromkeys(filter(None, (chosen.get("language"), person.language)))
        return Need(
            step=step, on=on, period=period, place=places.by_nis(person.municipality), languages=tuple(languages),
            wishes=frozenset(chosen.get("wishes", ())),
        )  # fmt: skip


class SendForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=design.Textarea(rows=4),
        help_text=gettext_lazy(
            "Only what they need to decide. They read it after they have shown who they are."
        ),
    )
    share_phone = forms.BooleanField(
        label=gettext_lazy("She agrees that they get her telephone number"), required=False
    )
    interim_offer = forms.CharField(
        label=gettext_lazy("What she has in the meantime"),
        max_length=300,
        help_text=gettext_lazy("Every wait has an interim offer, for example: you call her every Tuesday."),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("She heard this and agrees"),
        error_messages={"required": gettext_lazy("Nothing is sent without her agreement.")},
    )

    def __init__(self, data: Any, *, may_share_phone: bool) -> None:
        super().__init__(data)
        if not may_share_phone:
            del self.fields["share_phone"]


@professional
def refer(request: HttpRequest, pk: str) -> HttpResponse:
    """Show which services fit the step, best first, and why each stands where it stands."""
    step = _step(request.actor, pk)
    if not step.is_open:
        return _closed(request, step)
    form = WishesForm(request.GET, step.person)
    period = _period(Pregnancy.objects.visible_to(request.actor).about(step.person).first(), clock.today())
    found = match(
        form.need(person=step.person, step=step.step, period=period, on=clock.today()),
        offers_for(step.step),
        WEIGHTS,
    )
    earlier = _earlier(request.actor, step)
    page = Paginator(_not_asked_first(found.ranked, earlier), PAGE).get_page(request.GET.get("page"))
    waiting.read(step, by=request.actor)
    return render(request, "professional/refer/refer.html", _choices(step, form, page, found, earlier))


def _choices(
    step: Obligation, form: WishesForm, page: Any, found: Matches, earlier: list[Referral]
) -> dict[str, Any]:
    asked = {str(r.service_id): str(words.state_name(r.state)) for r in reversed(earlier)}
    return {
        "obligation": step,
        "person": step.person,
        "step": words.step_name(step.step),
        "wishes": form,
        "page_obj": page,
        "cards": ranking.cards(page.object_list, WEIGHTS, asked),
        "weights": ranking.weight_rows(WEIGHTS),
        "weight_columns": [_("What counts"), (_("At most"), "num"), _("How")],
        "elsewhere": ranking.cards(found.elsewhere[:PAGE], WEIGHTS),
        "elsewhere_more": max(len(found.elsewhere) - PAGE, 0),
        "waiting": [r for r in earlier if r.state not in transitions.ENDED],
    }


@professional
def preview(request: HttpRequest, pk: str, service: str) -> HttpResponse:
    """Show exactly what travels before and after proof, ask for her agreement, and send."""
    step = _step(request.actor, pk)
    if not step.is_open:
        return _closed(request, step)
    offered = Service.objects.published().referable().for_step(step.step)
    to = get_object_or_404(offered.select_related("organisation"), pk=service)
    if not to.can_be_sent:
        return redirect("professional:refer", step.pk)
    reach = SafeContact.objects.visible_to(request.actor).about(step.person).first()
    may_share_phone = bool(step.person.phone) and (reach is None or reach.call is not False)
    form = SendForm(request.POST or None, may_share_phone=may_share_phone)
    told = _told(step.person, to)
    if form.is_valid():
        try:
            return redirect(
                "professional:referral", _send(request.actor, step, to, form.cleaned_data, told).pk
            )
        except Conflict:
            return redirect("professional:referral", _waiting_for(request.actor, step, to).pk)
        except Refused as problem:
            form.add_error(None, problem.message)
    outline = referring.outline(person=step.person, step=step.step, on=clock.today(), topic=step.topic)
    page = {
        "obligation": step, "person": step.person, "step": words.step_name(step.step), "service": to, "form": form,
        "told": told, "before": outline_pairs(outline),
        "after": _after_proof(step.person, may_share_phone),
        "waiting": [r for r in _earlier(request.actor, step) if r.state not in transitions.ENDED],
    }  # fmt: skip
    waiting.read(step, by=request.actor)
    return render(request, "professional/refer/preview.html", page)


def _send(by: Actor, step: Obligation, to: Service, chosen: dict[str, Any], told: Told) -> Referral:
    earlier = _earlier(by, step)
    return referring.send(
        obligation=step, service=to, reason=chosen["reason"], share_phone=chosen.get("share_phone", False),
        interim_offer=chosen["interim_offer"], path=receiver_path(), at=clock.now(), by=by, told=told,
        follows=next((r for r in earlier[:1] if r.state in GO_ON_FROM), None),
    )  # fmt: skip


def receiver_path() -> str:
    """Return the address of the receiver's page with a place for the token."""
    return unquote(reverse("professional:receive", args=[RECEIVER_PATH]))


def _step(actor: Actor, pk: str) -> Obligation:
    steps = Obligation.objects.visible_to(actor).filter(kind=Kind.STEP).select_related("person")
    return get_object_or_404(steps, pk=pk)


def _closed(request: HttpRequest, step: Obligation) -> HttpResponse:
    messages.info(request, _("This step is closed already."))
    return redirect("professional:person", step.person_id)


def _earlier(actor: Actor, step: Obligation) -> list[Referral]:
    """Return the referrals of this step, newest first."""
    return list(Referral.objects.visible_to(actor).filter(obligation=step).select_related("service"))


def _waiting_for(actor: Actor, step: Obligation, to: Service) -> Referral:
    return next(
        r for r in _earlier(actor, step) if r.service_id == to.id and r.state not in transitions.ENDED
    )


def _not_asked_first(ranked: Sequence[Ranked], earlier: Sequence[Referral]) -> list[Ranked]:
    """Keep the order, and put behind it who was asked already."""
    asked = {str(referral.service_id) for referral in earlier}
    return sorted(ranked, key=lambda place: place.offer.id in asked)


def _period(pregnancy: Pregnancy | None, on: date) -> str:
    """Return the time of life that services state; after a loss none, so that nothing is shut to her."""
    if pregnancy is None or pregnancy.status == PregnancyStatus.LOSS:
        return ""
    if pregnancy.status == PregnancyStatus.BORN:
        days = pregnancy.days_postpartum(on) or 0
        return Period.FIRST_YEAR if days < FIRST_YEAR_DAYS else Period.SECOND_YEAR
    return {PregnancyStatus.WISH: Period.WISH}.get(PregnancyStatus(pregnancy.status), Period.PREGNANCY)


def _told(person: Person, service: Service) -> Told:
    """Say in her language what travels, so that she can agree to it or not."""
    known = dict(settings.LANGUAGES)
    language = person.language if person.language in known else (get_language() or settings.LANGUAGE_CODE)
    with translation.override(language):
        shown = _(
            "We would like to ask %(service)s whether they can help you. First they see only what help it is about, "
            "your province, your language and how many weeks along you or your child are. They see your name and "
            "the reason, and your telephone number if you want that, only after they have shown who they are. "
            "You may say no, and you may stop this at any time."
        ) % {"service": service.name}
    return Told("referral", "1", language, shown, "agreed", "referral")


def _after_proof(person: Person, may_share_phone: bool) -> list[tuple[str, str]]:
    phone = person.phone if may_share_phone else ""
    return [
        (_("Name"), person.name),
        (_("Reason"), _("what you write below")),
        (_("Telephone"), _("%(phone)s, only if she agrees") % {"phone": phone} if phone else _("not shared")),
    ]
