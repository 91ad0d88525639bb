"""A code on a card becomes a record of a co-parent's own: what this is, a name, a language, how to reach safely."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from perinet.flows import opt_in as flow
from perinet.flows.told import Told
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.network.directory.words import LANGUAGE_NAMES
from perinet.people.consent.texts import TEXTS, shown_in
from perinet.people.families.models import BondRole, OptIn
from perinet.people.families.services import ReachSafely
from perinet.web.family.link import quiet

REMEMBERED = "join_card"
ROLES = {
    BondRole.FATHER: gettext_lazy("I am the father"),
    BondRole.SECOND_MOTHER: gettext_lazy("I am the second mother"),
    BondRole.PARENT: gettext_lazy("I am a parent"),
    BondRole.FOSTER_PARENT: gettext_lazy("I am a foster parent"),
    BondRole.OTHER_CARER: gettext_lazy("I am somebody else who cares for the child"),
}
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code on your card"), max_length=40,
        help_text=gettext_lazy("Ten letters and digits. Capitals and dashes do not matter."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "class": "medium"}),
    )  # fmt: skip


class AboutForm(forms.Form):
    """What a co-parent says of himself or herself, and nothing more than is needed."""

    use_required_attribute = False
    given_name = forms.CharField(
        label=gettext_lazy("Your first name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )  # fmt: skip
    family_name = forms.CharField(
        label=gettext_lazy("Your family name"), max_length=100, required=False,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language you read best"), choices=list(LANGUAGE_NAMES.items())
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What are you to the child?"), choices=list(ROLES.items()), widget=design.RadioCards()
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Your telephone"), max_length=30, required=False,
        widget=design.TelInput({"autocomplete": "tel"}),
    )  # fmt: skip
    text = forms.ChoiceField(
        label=gettext_lazy("May we send you a text message?"), choices=YES_NO, required=False,
        widget=design.RadioCards(columns=True),
    )  # fmt: skip
    call = forms.ChoiceField(
        label=gettext_lazy("May we call you?"), choices=YES_NO, required=False,
        widget=design.RadioCards(columns=True),
    )  # fmt: skip
    understood = forms.BooleanField(
        label=gettext_lazy("I read what this is, and I want a record of my own"), widget=design.CheckboxCard()
    )
    tell_her = forms.BooleanField(
        label=gettext_lazy("The mother may know that I have a record. Not what is in it."), required=False,
        widget=design.CheckboxCard(),
    )  # fmt: skip

    def joining(self, told: list[Told]) -> flow.Joining:
        given, answers = self.cleaned_data, {"yes": True, "no": False}
        reach = ReachSafely(text=answers.get(given["text"]), call=answers.get(given["call"]))
        names = ("given_name", "family_name", "language", "phone")
        return flow.Joining(
            details={name: given[name] for name in names}, reach=reach, role=given["role"], told=told,
            tell_her=given["tell_her"],
        )  # fmt: skip


@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """A code that is wrong, used or over is answered alike."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if row := flow.find(form.cleaned_data["code"], at=clock.now()):
            request.session[REMEMBERED] = str(row.pk)
            return _quiet(redirect("join:about"))
        form.add_error(
            "code", _("No card has this code now. Check it, or ask who gave you the card for another.")
        )
    return _quiet(render(request, "family/join/code.html", {"form": form}))


def about(request: HttpRequest) -> HttpResponse:
    row = flow.still(request.session.get(REMEMBERED, ""), at=clock.now())
    if row is None:
        return _quiet(redirect("join:code"))
    form = AboutForm(request.POST or None, initial={"language": get_language() or "nl"})
    if form.is_valid() and _joined(form, row, request):
        request.session.pop(REMEMBERED, None)
        return _quiet(redirect("join:thanks"))
    texts = [text.shown(_language()) for text in TEXTS if text.kind == "told"]
    page = {"form": form, "organisation": row.organisation, "texts": texts}
    return _quiet(render(request, "family/join/about.html", page))


def _language() -> str:
    return shown_in(get_language() or "nl")


def _joined(form: AboutForm, row: OptIn, request: HttpRequest) -> bool:
    shown = _language()
    told = [
        Told(text.id, text.version, shown, text.shown(shown), "told", text.purpose)
        for text in TEXTS
        if text.kind == "told"
    ]
    try:
        flow.begin(row=row, joining=form.joining(told), at=clock.now())
    except PerinetError as problem:
        form.add_error(None, problem.message)
        return False
    return True


def thanks(request: HttpRequest) -> HttpResponse:
    return _quiet(render(request, "family/join/thanks.html"))


def _quiet(response: Any) -> HttpResponse:
    return quiet(response, get_language() or "nl")
