"""A referral becomes its turns and the one act that fits where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perinet.care.referrals import transitions
from perinet.care.referrals.models import Referral
from perinet.flows import refer as referring
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.parts.paper import paper
from perinet.web.professional.outline import WITHDRAWALS, outline_pairs, turn_lines
from perinet.web.professional.refer import GO_ON_FROM, receiver_path

PAGE = "professional/referral/referral.html"
FURTHEST = timedelta(days=366)


class TurnForm(forms.Form):
    """An answer to what was seen: `seen` tells how many turns the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Several of these stand on one page: each has ids of its own."""
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}-%s", **kwargs)


class ReplyForm(TurnForm):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=design.Textarea(rows=3),
        help_text=gettext_lazy("They read it after they have shown who they are."),
    )


class WithdrawForm(TurnForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=list(WITHDRAWALS.items()), widget=design.RadioCards
    )


class ContactDateForm(TurnForm):
    """The day on which first contact is planned: today or later."""

    first_contact_on = forms.DateField(label=gettext_lazy("Date of first contact"), widget=design.DateInput)

    def clean_first_contact_on(self) -> date:
        day: date = self.cleaned_data["first_contact_on"]
        if day < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        if day > clock.today() + FURTHEST:
            raise ValidationError(_("This is more than a year away. Check the year."))
        return day


class ContactDoneForm(TurnForm):
    """The day on which first contact took place: today or earlier."""

    took_place_on = forms.DateField(
        label=gettext_lazy("First contact took place on"), widget=design.DateInput
    )

    def clean_took_place_on(self) -> date:
        day: date = self.cleaned_data["took_place_on"]
        if day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        if day < clock.today() - FURTHEST:
            raise ValidationError(_("This is more than a year ago. Check the year."))
        return day


@dataclass(frozen=True)
class ReferralPage:
    """What the sender may do now; a colleague elsewhere with a care relation only reads."""

    referral: Referral
    may_act: bool
    form: forms.Form | None = None

    @property
    def state(self) -> str:
        return str(words.state_name(self.referral.state))

    @property
    def tone(self) -> str:
        alerting = {*GO_ON_FROM, transitions.QUESTION} - {transitions.WITHDRAWN}
        done = {transitions.ACCEPTED, transitions.CONTACT_DONE}
        return "amber" if self.referral.state in alerting else "ok" if self.referral.state in done else "info"

    @property
    def step(self) -> str:
        return words.step_name(self.referral.step)

    @property
    def before(self) -> list[tuple[str, str]]:
        return outline_pairs(self.referral)

    @property
    def has_question(self) -> bool:
        return self.may_act and self.referral.state == transitions.QUESTION

    @property
    def is_open(self) -> bool:
        return self.may_act and self.referral.state not in transitions.ENDED

    @property
    def may_have_met(self) -> bool:
        return self.may_act and transitions.allowed(self.referral.state, transitions.CONTACT_DONE)

    @property
    def is_date_wrong(self) -> bool:
        return isinstance(self.form, ContactDateForm)

    @property
    def is_withdrawal_wrong(self) -> bool:
        return isinstance(self.form, WithdrawForm)

    @property
    def may_go_on(self) -> bool:
        step = self.referral.obligation
        return bool(self.may_act and self.referral.state in GO_ON_FROM and step and step.is_open)


@professional
def referral(request: HttpRequest, pk: str) -> HttpResponse:
    return _show(request, _referral(request.actor, pk))


@professional
def printed(request: HttpRequest, pk: str) -> HttpResponse:
    shown = _referral(request.actor, pk)
    if shown.is_secret:
        raise Http404  # alcohol and substances are never on paper
    return _show(request, shown, template="professional/referral/print.html")


def _referral(actor: Actor, pk: str) -> Referral:
    related = ("person", "service__organisation", "organisation", "sent_by", "obligation", "follows__service")
    return get_object_or_404(Referral.objects.visible_to(actor).select_related(*related), pk=pk)


def _show(
    request: HttpRequest,
    shown: Referral,
    *,
    wrong: forms.Form | None = None,
    template: str = PAGE,
) -> HttpResponse:
    """Draw the page; `wrong` is the form that was filled in and did not go through."""
    audit.record(
        by=request.actor,
        verb="referral.read",
        subject_kind="referral",
        subject=shown.id,
        person=shown.person_id,
    )
    may_act = str(shown.organisation_id) == request.actor.organisation
    turns = list(shown.turns.all())
    seen = {"seen": sum(turn.state != transitions.SEEN for turn in turns)}
    forms_of_page = {
        "again": TurnForm(initial=seen),
        "reply": ReplyForm(initial=seen),
        "withdraw": WithdrawForm(initial=seen),
        "date": ContactDateForm(initial=seen),
        "done": ContactDoneForm(initial=seen | {"took_place_on": _day_agreed(turns)}),
    }
    if wrong is not None:
        forms_of_page |= {name: wrong for name, form in forms_of_page.items() if type(form) is type(wrong)}
    page = ReferralPage(shown, may_act, wrong)
    context: dict[str, Any] = {
        "page": page, "person": shown.person, "lines": turn_lines(turns),
        "newest": turns[-1], "forms": forms_of_page,
    }  # fmt: skip
    return paper(request, template, context) if template != PAGE else render(request, template, context)


def _day_agreed(turns: list[Any]) -> date | None:
    """Return the last date agreed, if that day has come."""
    days = [turn.first_contact_on for turn in turns if turn.first_contact_on]
    return days[-1] if days and days[-1] <= clock.today() else None


Take = Callable[[Referral, dict[str, Any], Actor], None]


def _turn(form_class: type[TurnForm], take: Take, said: Any) -> Callable[..., HttpResponse]:
    """Make the page that takes one turn for the sender: form, flow, redirect."""

    @professional
    @require_POST
    def act(request: HttpRequest, pk: str) -> HttpResponse:
        moved = _referral(request.actor, pk)
        if str(moved.organisation_id) != request.actor.organisation:
            return redirect("professional:referral", pk)
        form = form_class(request.POST)
        if not form.is_valid():
            return _show(request, moved, wrong=form)
        try:
            referring.unless_moved_on(
                referral=moved,
                answers_seen=form.cleaned_data["seen"],
                take=lambda: take(moved, form.cleaned_data, request.actor),
            )
        except Conflict as problem:
            messages.warning(request, problem.message)
        except Refused as problem:
            form.add_error(None, problem.message)
            return _show(request, moved, wrong=form)
        else:
            messages.success(request, said)
        return redirect("professional:referral", pk)

    return act


def _reply(moved: Referral, given: dict[str, Any], by: Actor) -> None:
    referring.reply(referral=moved, answer=given["answer"], path=receiver_path(), at=clock.now(), by=by)


def _withdraw(moved: Referral, given: dict[str, Any], by: Actor) -> None:
    referring.withdraw(referral=moved, reason=given["reason"], at=clock.now(), by=by)


def _date(moved: Referral, given: dict[str, Any], by: Actor) -> None:
    referring.accept(referral=moved, first_contact_on=given["first_contact_on"], at=clock.now(), by=by)


def _done(moved: Referral, given: dict[str, Any], by: Actor) -> None:
    referring.confirm_first_contact(referral=moved, on=given["took_place_on"], at=clock.now(), by=by)


def _again(moved: Referral, given: dict[str, Any], by: Actor) -> None:
    referring.send_link_again(referral=moved, path=receiver_path(), at=clock.now(), by=by)


reply = _turn(ReplyForm, _reply, gettext_lazy("Your answer was sent."))
withdraw = _turn(WithdrawForm, _withdraw, gettext_lazy("The referral was withdrawn. The step stays open."))
set_date = _turn(ContactDateForm, _date, gettext_lazy("The date of first contact is kept."))
first_contact = _turn(ContactDoneForm, _done, gettext_lazy("First contact is confirmed: the loop is closed."))
send_again = _turn(TurnForm, _again, gettext_lazy("A new link was sent. The old one ends."))
