"""What organisations wrote about a person becomes pages that she reads, each item with a way to say it is wrong."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from perinet.care.referrals.models import Referral
from perinet.ground.audit import services as audit
from perinet.ground.geography import places
from perinet.network.directory.words import language_name
from perinet.people.consent.models import Agreement
from perinet.people.families.models import (
    ORDINARY,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
    SafeContact,
    TimelineLine,
)
from perinet.web.family.own.lines import line_to_her
from perinet.web.family.own.page import Own, hers
from perinet.web.parts import children, words

PAGE = 20


@dataclass(frozen=True)
class Item:
    """One thing that is written: its name, what stands there, and where she says that it is wrong."""

    name: str
    value: str
    wrong: str


@hers
def record(request: HttpRequest, own: Own) -> HttpResponse:
    """Reading one's own file is on record too."""
    audit.read(by=own.actor, what="person", subject=own.person.pk, person=own.person.pk)
    page = {
        "own": own,
        "details": [_item(own, *field) for field in details(own)],
        "pregnancies": [_item(own, *row) for row in pregnancies(own)],
    }
    return render(request, "family/own/record.html", page)


def _item(own: Own, about: str, name: str, value: str) -> Item:
    return Item(name, value, own.address("wrong", about=about))


def details(own: Own) -> list[tuple[str, str, str]]:
    """Return what stands in the file about who she is: the field, its name, its value in words."""
    person = own.person
    place = places.by_nis(person.municipality) if person.municipality else None
    known = [
        ("field:name", _("Name"), person.name),
        ("field:called", _("How you want to be called"), person.called),
        ("field:birth_date", _("Born on"), words.day(person.birth_date) if person.birth_date else ""),
        ("field:language", _("Language"), language_name(person.language)),
        ("field:municipality", _("Lives in"), place.name(get_language() or "nl") if place else ""),
        ("field:address", pgettext("where somebody lives", "Address"), person.address),
        ("field:phone", _("Telephone"), person.phone),
        ("field:email", _("Mail"), person.email),
        ("field:reach", _("How we may reach you"), _reached(own)),
    ]
    return [row for row in known if row[2]]


def _reached(own: Own) -> str:
    """Say which ways are safe; who reads along stays off the screen that he or she may read."""
    reach = SafeContact.objects.visible_to(own.actor).about(own.person).first()
    ways = {"call": _("call"), "text": _("text message"), "voice_mail": _("voice mail"), "mail": _("mail")}
    return ", ".join(name for field, name in ways.items() if reach and getattr(reach, field))


def pregnancies(own: Own) -> list[tuple[str, str, str]]:
    """Return each pregnancy once, as it was last written down."""
    rows = Pregnancy.objects.visible_to(own.actor).about(own.person).filter(topic__in=ORDINARY)
    current = rows.filter(corrected_by__isnull=True)
    return [
        (f"pregnancy:{row.pk}", _("Written on %(day)s") % {"day": words.day(row.created_at)}, _pregnancy(row))
        for row in current
    ]


def _pregnancy(row: Pregnancy) -> str:
    if row.status == PregnancyStatus.WISH:
        return _("You wish for a child")
    if row.status == PregnancyStatus.PREGNANT:
        return _("Pregnant, due on %(day)s") % {"day": words.day(row.due)} if row.due else _("Pregnant")
    ended = words.day(row.ended_on) if row.ended_on else ""
    if row.status == PregnancyStatus.BORN:
        return _("Birth on %(day)s") % {"day": ended}
    if row.ended_how == PregnancyEnd.STILLBIRTH:
        return _("You lost your baby on %(day)s") % {"day": ended}
    return _("Your pregnancy ended on %(day)s") % {"day": ended}


@hers
def timeline(request: HttpRequest, own: Own) -> HttpResponse:
    audit.read(by=own.actor, what="timeline", subject=own.person.pk, person=own.person.pk)
    found = lines_of(own).select_related("controller")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = children.names_in(page.object_list, own.actor)
    lines = [
        line_to_her(
            row,
            own.address("wrong", about=f"line:{row.pk}"),
            is_self=own.is_self,
            name=own.actor.name,
            names=names,
        )  # fmt: skip
        for row in page.object_list
    ]
    return render(request, "family/own/timeline.html", {"own": own, "lines": lines, "page_obj": page})


def lines_of(own: Own) -> QuerySet[TimelineLine]:
    """Return the lines of ordinary topics: what is opened to her for minutes is never part of these pages."""
    return TimelineLine.objects.visible_to(own.actor).about(own.person).filter(topic__in=ORDINARY)


@hers
def agreements(request: HttpRequest, own: Own) -> HttpResponse:
    """Show what she was told and agreed to, word for word, and the letters that were sent about her."""
    audit.read(by=own.actor, what="agreements", subject=own.person.pk, person=own.person.pk)
    page = Paginator(agreements_of(own), PAGE).get_page(request.GET.get("page"))
    context = {
        "own": own,
        "told": [_told(own, row) for row in page.object_list],
        "page_obj": page,
        "letters": [_letter(own, row) for row in letters_of(own)[:PAGE]],
    }
    return render(request, "family/own/agreements.html", context)


def agreements_of(own: Own) -> QuerySet[Agreement]:
    found = Agreement.objects.visible_to(own.actor).about(own.person).filter(topic__in=ORDINARY)
    return found.select_related("controller")


ANSWERS = {
    "told": gettext_lazy("you were told"),
    "agreed": gettext_lazy("you agreed"),
    "declined": gettext_lazy("you did not agree"),
    "withdrawn": gettext_lazy("you took it back"),
}


def _told(own: Own, row: Agreement) -> tuple[str, str, Item]:
    day = f"{words.day(row.at)}: {ANSWERS.get(row.kind, row.kind)}"
    return day, row.controller.name, _item(own, f"agreement:{row.pk}", day, row.text_shown)


def letters_of(own: Own) -> QuerySet[Referral]:
    found = Referral.objects.visible_to(own.actor).about(own.person).select_related("service", "organisation")
    return found.filter(Q(obligation=None) | Q(obligation__topic__in=ORDINARY))


def _letter(own: Own, row: Referral) -> tuple[str, str, Item]:
    said = {"service": row.service.name, "day": words.day(row.created_at)}
    title = _("%(day)s: a question to %(service)s") % said
    return title, words.state_name(row.state), _item(own, f"letter:{row.pk}", title, row.reason)
