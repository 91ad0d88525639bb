"""A result that was spoken about becomes words to take home: read first, given, printed, or taken back."""

from collections.abc import Iterator, Mapping
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from perinet.care.decisions import own_result as plain
from perinet.care.decisions.models import ResultRelease
from perinet.care.screening.models import Occasion, Strengths
from perinet.flows import release as flow
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.ground.geography import places
from perinet.network.directory.matching import WEIGHTS, Need, match
from perinet.network.directory.models import Service
from perinet.network.directory.offers import offers_for
from perinet.network.directory.words import language_name
from perinet.web.parts import strengths, words
from perinet.web.parts.paper import paper
from perinet.web.professional.asking import asks

SHEET = "/blad/{token}/"
SHOWN = 600  # seconds in which whoever made a sheet may still show and print it
ADDRESS, CODE = "sheet_link", "sheet_code"
NEAR, NEAR_STEP, LONGEST = 3, "social-support", 200
AUDIENCES = {plain.BIRTH_PARENT: "mother", plain.PARTNER: "co-parent", plain.CHILD: "child"}
PARTS = {
    "strengths": gettext_lazy("What goes well, in his or her own words"),
    "recognition": gettext_lazy("You are not the only one"),
    "how": gettext_lazy("How it was asked"),
    "again": gettext_lazy("When we ask again"),
}
GOES_TO = {
    "nobody": gettext_lazy("Nobody else"),
    "gp": gettext_lazy("The family doctor"),
    "midwife": gettext_lazy("The midwife"),
    "service": gettext_lazy("Another service"),
    "person": gettext_lazy("Somebody who gets the paper"),
}


class GiveForm(forms.Form):
    """What goes on the sheet and how it is given. The words themselves are nobody's to change here."""

    use_required_attribute = False
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Beside what always stands on it"), choices=list(PARTS.items()), required=False,
        widget=design.CheckboxCards(columns=True),
    )  # fmt: skip
    near = forms.MultipleChoiceField(
        label=gettext_lazy("Places nearby"), required=False, widget=design.CheckboxCards()
    )
    note = forms.CharField(
        label=gettext_lazy("One sentence of your own"), required=False, max_length=LONGEST,
        help_text=gettext_lazy(
            "Short and plain, as you would say it aloud. No score, no name of an illness, nothing told in confidence."
        ),
        widget=design.Textarea(rows=2),
    )  # fmt: skip
    goes_to = forms.MultipleChoiceField(
        label=gettext_lazy("Who else gets it? Ask, and write down the answer"), choices=list(GOES_TO.items()),
        widget=design.CheckboxCards(columns=True),
        error_messages={"required": gettext_lazy("Ask who gets it. “Nobody else” is an answer too.")},
    )  # fmt: skip
    online = forms.BooleanField(
        label=gettext_lazy("It may stand on her or his own page, too"), required=False, initial=True,
        widget=design.CheckboxCard(),
    )  # fmt: skip
    asked_for_it = forms.BooleanField(
        label=gettext_lazy("She asked for this on paper just now"),
        required=False,
        widget=design.CheckboxCard(),
    )
    spoken = forms.BooleanField(
        label=gettext_lazy("We spoke about it together"), required=False, widget=design.CheckboxCard()
    )

    def __init__(self, near: Mapping[str, str], made: flow.Draft, data: Any = None) -> None:
        super().__init__(data, initial={"parts": list(PARTS), "goes_to": ["nobody"], "online": True})
        self.fields["near"].choices = list(near.items())
        unused = {"near": not near, "online": made.secret, "asked_for_it": not made.secret}
        for name in (name for name, is_unused in unused.items() if is_unused):
            del self.fields[name]
        if not made.needs_talk:
            del self.fields["spoken"]

    def chosen(self, near: Mapping[str, str]) -> flow.Chosen:
        """Return what is chosen so far, also while something is still missing: the preview shows it."""
        given = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        return flow.Chosen(
            parts=(*given.get("parts", ()), "near", "note"),
            near=tuple(near[key] for key in given.get("near", ())),
            note=given.get("note", ""), spoken=bool(given.get("spoken")), online=bool(given.get("online")),
            asked_for_it=bool(given.get("asked_for_it")), goes_to=tuple(given.get("goes_to", ())),
        )  # fmt: skip


class BackForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Why do you take it back?"), max_length=LONGEST, widget=design.Textarea(rows=2),
        help_text=gettext_lazy("This is read by the person whom it is about."),
        error_messages={"required": gettext_lazy("Say why: that is read on the page where the words stood.")},
    )  # fmt: skip


def _occasion(request: HttpRequest, pk: object) -> Occasion:
    rows = Occasion.objects.visible_to(request.actor).select_related("person", "organisation", "voiding")
    return get_object_or_404(rows, pk=pk)


def _given(request: HttpRequest, occasion: Occasion) -> ResultRelease | None:
    rows = ResultRelease.objects.visible_to(request.actor).filter(occasion=occasion).standing()
    return rows.select_related("person").first()


def _is_ours(request: HttpRequest, occasion: Occasion) -> bool:
    return str(occasion.organisation_id) == request.actor.organisation


def _ours(request: HttpRequest, pk: object) -> tuple[Occasion, ResultRelease]:
    """Return what this team gave her, and about which answers."""
    occasion = _occasion(request, pk)
    given = _given(request, occasion)
    if given is None or not _is_ours(request, occasion):
        raise Http404
    return occasion, given


@asks
@never_cache
def own_result(request: HttpRequest, pk: object) -> HttpResponse:
    """Show what was given; else what would be given, beside what may be chosen about it."""
    occasion = _occasion(request, pk)
    given = _given(request, occasion)
    audit.read(by=request.actor, what="own-result", subject=occasion.pk, person=occasion.person_id)
    if given is not None:
        return _show(request, occasion, given)
    if not _is_ours(request, occasion):
        raise Http404
    return _give(request, occasion)


def _show(request: HttpRequest, occasion: Occasion, given: ResultRelease) -> HttpResponse:
    page = {
        "person": occasion.person, "occasion": occasion, "given": given, "is_ours": _is_ours(request, occasion),
        "moment": words.moment_name(occasion.moment), "goes_to": [GOES_TO[code] for code in given.goes_to],
        "language": language_name(given.language), "form": BackForm(), **_sheet(request, given),
    }  # fmt: skip
    return render(request, "professional/result/given.html", page)


def _give(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    empty = _draft(request, occasion)
    near = dict(_near(occasion, empty)) if not empty.first else {}
    form = GiveForm(near, empty, request.POST if request.method == "POST" else None)
    valid = form.is_valid()
    if valid and "give" in request.POST:
        try:
            flow.release(
                occasion=occasion, chosen=form.chosen(near), strengths=_cards(request, occasion, empty.language),
                at=clock.now(), by=request.actor,
            )  # fmt: skip
            messages.success(request, _("Given. It can be read, printed and taken back below."))
            return redirect("professional:own-result", pk=occasion.pk)
        except PerinetError as problem:
            form.add_error(None, problem.message)
    draft = flow.choose(empty, form.chosen(near))
    page = {
        "person": occasion.person, "occasion": occasion, "form": form, "draft": draft,
        "moment": words.moment_name(occasion.moment), "language": language_name(draft.language),
        "first": [flow.FIRST[code] for code in draft.first],
        "read_aloud": draft.language != occasion.person.language,
    }  # fmt: skip
    return render(request, "professional/result/give.html", page)


def _draft(request: HttpRequest, occasion: Occasion) -> flow.Draft:
    cards = _cards(request, occasion, flow.language_of(occasion))
    return flow.draft(occasion=occasion, strengths=cards, at=clock.now(), by=request.actor)


def _cards(request: HttpRequest, occasion: Occasion, language: str) -> tuple[str, ...]:
    row = Strengths.objects.visible_to(request.actor).filter(occasion=occasion).first()
    return strengths.in_words(row, language)


def _near(occasion: Occasion, draft: flow.Draft) -> Iterator[tuple[str, str]]:
    """Offer what the care map knows for the step, nearest and best first: places to call, no question is sent."""
    person = occasion.person
    for step in (*draft.steps, NEAR_STEP):
        need = Need(
            step=step, on=clock.today(), audience=AUDIENCES[flow.who_of(occasion, draft.decision)],
            place=places.by_nis(person.municipality), languages=(person.language,),
        )  # fmt: skip
        found = match(need, offers_for(step), WEIGHTS)
        ids = [one.offer.id for one in (*found.ranked[:NEAR], *found.elsewhere[:NEAR])]
        if ids:
            known = Service.objects.published().in_bulk(ids)
            yield from ((str(pk), _place(known[pk], draft.language)) for pk in map(_uuid(known), ids) if pk)
            return


def _uuid(known: Mapping[Any, Service]) -> Any:
    by_text = {str(pk): pk for pk in known}
    return by_text.get


def _place(service: Service, language: str) -> str:
    town = places.by_nis(service.municipality)
    said = (service.name, town.name(language) if town else "", service.phone or service.url)
    return ", ".join(part for part in said if part)


# Paper


@asks
@never_cache
@require_POST
def make_sheet(request: HttpRequest, pk: object) -> HttpResponse:
    """Make the code of her sheet; it is shown here for some minutes, and then known to nobody."""
    occasion, given = _ours(request, pk)
    page = reverse("professional:own-result", args=[occasion.pk])
    response = redirect(page)
    try:
        sheet = flow.make_sheet(release=given, path=SHEET, at=clock.now(), by=request.actor)
    except PerinetError as problem:
        messages.warning(request, problem.message)
        return response
    for name, value in ((ADDRESS, sheet.address), (CODE, sheet.code)):
        response.set_signed_cookie(
            name, value, salt=str(given.pk), max_age=SHOWN, path=page, httponly=True, samesite="Strict",
            secure=settings.HTTPS,
        )  # fmt: skip
    return response


def _sheet(request: HttpRequest, given: ResultRelease) -> dict[str, str]:
    address, code = (
        request.get_signed_cookie(name, default="", salt=str(given.pk), max_age=SHOWN)
        for name in (ADDRESS, CODE)
    )
    drawn = segno.make(address, error="m").svg_inline(omitsize=True) if address else ""
    return {"address": address, "code": code, "qr": mark_safe(drawn)}  # noqa: S308 (drawn here)


@asks
@never_cache
@require_GET
def print_sheet(request: HttpRequest, pk: object) -> HttpResponse:
    """Print what was given, in the language in which it was given; the short code is never on it."""
    occasion, given = _ours(request, pk)
    flow.leave_with_her(release=given, form="print", at=clock.now(), by=request.actor)
    page = {"given": given, "occasion": occasion, "person": occasion.person, **_sheet(request, given)}
    with translation.override(given.language):
        return paper(request, "professional/result/sheet.html", page)


@asks
@never_cache
@require_POST
def take_back(request: HttpRequest, pk: object) -> HttpResponse:
    occasion, given = _ours(request, pk)
    form = BackForm(request.POST)
    if not form.is_valid():
        page = {"person": occasion.person, "occasion": occasion, "form": form}
        return render(request, "professional/result/back.html", page)
    try:
        flow.take_back(release=given, reason=form.cleaned_data["reason"], at=clock.now(), by=request.actor)
        messages.success(request, _("Taken back. The page says so, with your reason; speak about it too."))
    except PerinetError as problem:
        messages.warning(request, problem.message)
    return redirect("professional:own-result", pk=pk)
