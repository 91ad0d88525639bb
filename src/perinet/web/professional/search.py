"""What is typed becomes who it may be: a list of families, or those who look like somebody about to be registered."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.geography import places
from perinet.people.families import births, finding, identifiers, merging, pregnancies
from perinet.people.families.likeness import Described
from perinet.people.families.models import Person, Pregnancy
from perinet.web.parts import words
from perinet.web.parts.actor import professional

PAGE = 25
REASONS = {
    "name_same": gettext_lazy("same name"),
    "name_sound": gettext_lazy("the name sounds the same"),
    "name_swapped": gettext_lazy("first name and family name swapped"),
    "name_near": gettext_lazy("nearly the same name"),
    "family_only": gettext_lazy("same family name"),
    "given_only": gettext_lazy("same first name"),
    "born_same": gettext_lazy("same date of birth"),
    "born_swapped": gettext_lazy("day and month of birth swapped"),
    "born_digit": gettext_lazy("one digit of the date of birth differs"),
    "born_year": gettext_lazy("same year of birth"),
    "born_other": gettext_lazy("another date of birth"),
    "number_same": gettext_lazy("same national number"),
    "number_other": gettext_lazy("another national number"),
    "phone_same": gettext_lazy("same telephone number"),
    "municipality_same": gettext_lazy("same municipality"),
}


@professional
def search(request: HttpRequest) -> HttpResponse:
    """Families in a care relation, and nobody else. A national number is posted: it never stands in an address."""
    asked, number = request.GET.get("q", "").strip(), request.POST.get("number", "").strip()
    may_ask = identifiers.authorised(request.actor.organisation)
    born = _day(asked)
    found = finding.search(
        "" if born else asked, born=born, number=number if may_ask else "", actor=request.actor
    )
    if not (asked or number):
        found = found.filter(is_child=False)  # a family is listed once, and a child is found by name
    page = Paginator(found.order_by("-created_at"), PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page.object_list), request.actor)
    audit.listed(by=request.actor, what="person", shown=len(rows), searched=bool(asked or number))
    context = {
        "rows": rows,
        "page_obj": page,
        "asked": asked or number,
        "may_ask_number": may_ask,
        "may_merge": merging.may_merge(request.actor),
    }
    return render(request, "professional/families/search.html", context)


def _rows(persons: list[Person], actor: Actor) -> list[tuple[Person, str, str]]:
    """Names are sealed, so the rows of one page are sorted here."""
    newest = Pregnancy.objects.visible_to(actor).filter(
        person__identity__in=[one.identity_id for one in persons]
    )
    hers: dict[Any, list[Pregnancy]] = {}
    for one in newest.select_related("person"):
        hers.setdefault(one.person.identity_id, []).append(one)
    now = {identity: pregnancies.current(rows) for identity, rows in hers.items()}
    tones = births.tones(one for one in now.values() if one)
    today = clock.today()
    named = sorted(persons, key=lambda one: (one.family_name.casefold(), one.given_name.casefold()))
    return [(one, _stage(now.get(one.identity_id), tones, today), town(one)) for one in named]


def _stage(now: Pregnancy | None, tones: dict[Any, str], today: date) -> str:
    return words.stage_words(now, today, tones.get(now.pk, "") if now else "")


def town(person: Person) -> str:
    place = places.by_nis(person.municipality) if person.municipality else None
    return place.name(get_language() or "nl") if place else ""


def _day(text: str) -> date | None:
    """Read a date as people write it: 4/3/1994, 04-03-1994 or 1994-03-04."""
    parts = [int(part) for part in re.findall(r"\d+", text)] if re.fullmatch(r"[\d\s./-]+", text) else []
    if len(parts) != 3:
        return None
    year, month, day = parts if parts[0] > 31 else reversed(parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


class TypedForm(forms.Form):
    """What stands in the register form so far; whatever can't be read yet counts as not typed."""

    given_name = forms.CharField(required=False)
    family_name = forms.CharField(required=False)
    birth_date = forms.DateField(required=False)
    municipality = forms.CharField(required=False)
    phone = forms.CharField(required=False)
    national_number = forms.CharField(required=False)
    somebody_else = forms.BooleanField(required=False)

    @property
    def described(self) -> Described:
        typed = self.cleaned_data
        place = places.search(typed.get("municipality", "")) if typed.get("municipality") else []
        return Described(
            given=typed.get("given_name", ""),
            family=typed.get("family_name", ""),
            born=typed.get("birth_date"),
            municipality=place[0].nis if len(place) == 1 else "",
            phone=typed.get("phone", ""),
        )


@professional
@require_POST
def typing(request: HttpRequest) -> HttpResponse:
    """Say, while somebody types, who this may be. Posted, so that no name stands in an address or its log."""
    form = TypedForm(request.POST)
    form.is_valid()
    number = form.cleaned_data.get("national_number", "")
    context = {
        "alike": alike(form.described, number, request.actor),
        "somebody_else": form.cleaned_data.get("somebody_else"),
    }
    return render(request, "professional/fragments/alike.html", context)


def alike(asked: Described, number: str, actor: Actor) -> list[dict[str, Any]]:
    """Return who it may be, with the reasons in words."""
    usable = number if number and identifiers.authorised(actor.organisation) else ""
    return [row(found) for found in finding.alike(asked, number=usable, actor=actor)]


def row(found: finding.Alike) -> dict[str, Any]:
    return {
        "person": found.person,
        "why": reasons(found.likeness.why),
        "town": town(found.person),
        "is_strong": found.likeness.is_strong,
    }


def reasons(codes: tuple[str, ...]) -> str:
    return ", ".join(str(REASONS[code]) for code in codes) or _("no reason")
