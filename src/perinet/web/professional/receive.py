"""A one-time link becomes an answer: no account, no name before proof, and looking changes nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.services import Proof
from perinet.flows import refer as referring
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.web.parts import words
from perinet.web.professional.receiver import PROOF_COOKIE, PROOF_SECONDS, Visit, quiet, receiving, salt
from perinet.web.professional.referral import FURTHEST, ContactDateForm, ContactDoneForm, TurnForm


class WaitForm(TurnForm):
    expected_on = forms.DateField(
        label=gettext_lazy("First contact is expected around"),
        required=False,
        widget=design.DateInput,
        help_text=gettext_lazy("Leave it empty when you can't tell."),
    )

    def clean_expected_on(self) -> date | None:
        day: date | None = self.cleaned_data["expected_on"]
        if day and not clock.today() <= day <= clock.today() + FURTHEST:
            raise ValidationError(_("Choose a day between today and a year from now."))
        return day


class RefuseForm(TurnForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why can your team not help?"),
        choices=[(code, words.REFUSALS[code]) for code in transitions.REFUSALS],
        widget=design.RadioCards,
    )
    message = forms.CharField(
        label=gettext_lazy("Advice for the sender"),
        required=False,
        max_length=1000,
        widget=design.Textarea(rows=3),
    )


class QuestionForm(TurnForm):
    question = forms.CharField(
        label=gettext_lazy("Your question"), max_length=1000, widget=design.Textarea(rows=4)
    )


class CodeForm(forms.Form):
    code = forms.RegexField(
        regex=r"^\s*\d{6}\s*$",
        label=gettext_lazy("Code of six digits"),
        widget=design.CodeInput(length=6),
        error_messages={"invalid": gettext_lazy("The code has six digits.")},
    )


@receiving
@require_GET
def receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is asked, and where it stands; a name only on the device that proved who it is."""
    if visit.proved:
        person = visit.referral.person_id
        audit.record(by=visit.actor, verb="person.read", subject_kind="person", subject=person, person=person)
    page = {"visit": visit, "date_form": ContactDateForm(initial=visit.seen)}
    return render(request, "professional/receive/receive.html", page)


Take = Callable[[Visit, dict[str, Any]], None]


def _answer(form_class: type[TurnForm], to: str, template: str, take: Take) -> Callable[..., HttpResponse]:
    """Make the page of one answer: a form to look at, a turn when it is sent, the newest state after it."""

    @receiving
    def act(request: HttpRequest, visit: Visit) -> HttpResponse:
        if not visit.may(to):
            return redirect(visit.home)
        form = form_class(request.POST or None, initial=visit.seen)
        if form.is_valid():
            try:
                referring.unless_moved_on(
                    referral=visit.referral,
                    answers_seen=form.cleaned_data["seen"],
                    take=lambda: take(visit, form.cleaned_data),
                )
            except Conflict as problem:
                return _moved_on(request, visit, to, form.cleaned_data, problem)
            except Refused as problem:
                form.add_error(None, problem.message)
            else:
                return _done(visit, to)
        return render(request, f"professional/receive/{template}.html", {"visit": visit, "form": form})

    return act


def _done(visit: Visit, to: str) -> HttpResponse:
    return redirect("professional:receive-thanks" if to == transitions.WRONG_RECEIVER else visit.home)


def _moved_on(
    request: HttpRequest, visit: Visit, to: str, given: dict[str, Any], problem: Conflict
) -> HttpResponse:
    """Show the newest answer; a second click on the same button needs no word about it."""
    newest = visit.referral.turns.last()
    day = given.get("first_contact_on", newest.first_contact_on)
    if (newest.state, newest.first_contact_on) != (to, day):
        messages.warning(request, problem.message)
    return redirect(visit.home)


def _accept(visit: Visit, given: dict[str, Any]) -> None:
    referring.accept(
        referral=visit.referral, first_contact_on=given["first_contact_on"], at=visit.at, by=visit.actor
    )


def _wait(visit: Visit, given: dict[str, Any]) -> None:
    referring.put_on_waiting_list(
        referral=visit.referral, expected_on=given["expected_on"], at=visit.at, by=visit.actor
    )


def _refuse(visit: Visit, given: dict[str, Any]) -> None:
    referring.refuse(
        referral=visit.referral, reason=given["reason"], message=given["message"], at=visit.at, by=visit.actor
    )


def _ask(visit: Visit, given: dict[str, Any]) -> None:
    referring.ask_back(referral=visit.referral, question=given["question"], at=visit.at, by=visit.actor)


def _wrong(visit: Visit, given: dict[str, Any]) -> None:
    referring.wrong_receiver(referral=visit.referral, at=visit.at, by=visit.actor)


def _contact_done(visit: Visit, given: dict[str, Any]) -> None:
    referring.confirm_first_contact(
        referral=visit.referral, on=given["took_place_on"], at=visit.at, by=visit.actor
    )


accept = _answer(ContactDateForm, transitions.ACCEPTED, "accept", _accept)
wait = _answer(WaitForm, transitions.WAITING, "wait", _wait)
refuse = _answer(RefuseForm, transitions.REFUSED, "refuse", _refuse)
ask = _answer(QuestionForm, transitions.QUESTION, "ask", _ask)
wrong = _answer(TurnForm, transitions.WRONG_RECEIVER, "wrong", _wrong)
contact_done = _answer(ContactDoneForm, transitions.CONTACT_DONE, "contact_done", _contact_done)


def thanks(request: HttpRequest) -> HttpResponse:
    """Thank a team that was not meant; its link is gone, so nothing of the referral can stand here."""
    return quiet(render(request, "professional/receive/thanks.html"))


@receiving
@require_POST
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send a code to the number that the care map knows."""
    if not visit.has_name:
        return redirect(visit.home)
    try:
        referring.send_proof_code(link=visit.link, at=visit.at, by=visit.actor)
    except Refused as problem:
        messages.warning(request, problem.message)
        return redirect(
            visit.home if problem.code in ("no-number", "locked") else visit.address("receive-prove")
        )
    return redirect(visit.address("receive-prove"))


@receiving
def prove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask the code; the right one opens the name on this device, for a while."""
    if not visit.has_name or visit.proved:
        return redirect(visit.home)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        proof = referrals.prove(link=visit.link, code=form.cleaned_data["code"], at=visit.at, by=visit.actor)
        if proof == Proof.RIGHT:
            return _proved(visit)
        form.add_error("code", _not_proved(proof))
    return render(request, "professional/receive/prove.html", {"visit": visit, "form": form})


def _not_proved(proof: Proof) -> str:
    return {
        Proof.WRONG: _("This is not the code that was sent. Look at the newest message."),
        Proof.EXPIRED: _("This code is no longer valid. Ask for a new one."),
        Proof.LOCKED: _("There were too many wrong codes. Call the sender."),
    }[proof]


def _proved(visit: Visit) -> HttpResponse:
    response = redirect(f"{visit.home}#name")
    response.set_signed_cookie(
        PROOF_COOKIE, "right", salt=salt(visit.link), max_age=PROOF_SECONDS, path=visit.home,
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@receiving
@require_GET
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Give the date as a calendar file that tells nobody for whom it is."""
    if visit.referral.state != transitions.ACCEPTED or visit.first_contact_on is None:
        return redirect(visit.home)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//PERINET//PERINET//EN", "BEGIN:VEVENT",
        f"UID:{visit.newest.id}@perinet", f"DTSTAMP:{visit.newest.at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{visit.first_contact_on:%Y%m%d}", f"SUMMARY:{_('First contact')}", "TRANSP:TRANSPARENT",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    response = HttpResponse("\r\n".join(lines), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="perinet.ics"'
    return response
