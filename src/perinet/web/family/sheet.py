"""The code of a printed sheet, with the short code that was said apart, becomes the same words on a screen, once.

Nothing is remembered on the device: whoever looks again types the code again.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from perinet.care.decisions import releases
from perinet.care.decisions.models import ResultCard, ResultRelease
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.design import forms as design
from perinet.web.family.link import posted, quiet


class CodeForm(forms.Form):
    code = forms.RegexField(
        regex=r"^\s*\d{4,8}\s*$",
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("You were told it when you got the sheet. It is not on the sheet."),
        widget=design.CodeInput({"autocomplete": "off"}, length=6),
        error_messages={"invalid": gettext_lazy("A code has 6 digits.")},
    )


def _reader(card: ResultCard) -> Actor:
    return Actor(kind="link", id=str(card.pk), scope=str(card.release_id), purpose="answer")


def _released(card: ResultCard) -> ResultRelease | None:
    rows = ResultRelease.objects.visible_to(_reader(card)).standing().filter(online=True)
    return rows.select_related("controller").first()


@sensitive_post_parameters("code")
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    at = clock.now()
    card = releases.find_card(token, at=at)
    given = _released(card) if card else None
    if card is None or given is None:
        return quiet(render(request, "family/sheet/gone.html", status=404), translation.get_language() or "")
    request.actor = _reader(card)  # type: ignore[attr-defined]
    with translation.override(given.language):
        return quiet(_opened(request, card, given), given.language)


def _opened(request: HttpRequest, card: ResultCard, given: ResultRelease) -> HttpResponse:
    at = clock.now()
    form = CodeForm(posted(request))
    page = {"form": form, "given": given}
    if releases.is_locked(card):
        return render(request, "family/sheet/locked.html", page)
    if form.is_valid():
        if releases.check_code(card=card, code=form.cleaned_data["code"], at=at):
            audit.read(by=_reader(card), what="own-result", subject=given.occasion_id, person=given.person_id)
            return render(request, "family/sheet/read.html", page)
        form.add_error("code", _("This is not the code of this sheet."))
    return render(request, "family/sheet/code.html", page)
