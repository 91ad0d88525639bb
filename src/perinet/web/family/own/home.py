"""What people promised, her contact person and her own words become the first page of her own side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from perinet.flows import own as flow
from perinet.ground.audit import services as audit
from perinet.people.families.models import OwnWord, OwnWordKind
from perinet.web.family.own.page import Own, hers
from perinet.web.family.own.result import given_to
from perinet.web.parts import words

GOALS = 3


@hers
def home(request: HttpRequest, own: Own) -> HttpResponse:
    audit.read(by=own.actor, what="own-page", subject=own.person.pk, person=own.person.pk)
    coming = flow.coming(person=own.person, at=own.at, by=own.actor)
    goals = OwnWord.objects.visible_to(own.actor).about(own.person)
    goals = goals.filter(replaced_by=None, kind=OwnWordKind.GOAL).exclude(text="")
    page = {
        "own": own,
        "coming": [(_heading(row), row) for row in coming],
        "contacts": flow.contacts(person=own.person, at=own.at, by=own.actor),
        "goals": goals[:GOALS],
        "result": given_to(own).filter(taken_back=None).first(),
    }
    return render(request, "family/own/home.html", page)


def _heading(row: flow.Coming) -> str:
    """Say what comes in one sentence: who, what, when."""
    said = {"who": row.who, "day": words.day(row.on), "until": words.day(row.until) if row.until else ""}
    if row.kind == "call":
        return _("%(who)s contacts you by %(day)s") % said
    if row.kind == "meeting":
        return _("First meeting with %(who)s on %(day)s") % said
    return _("Your carer asks again how you are, between %(day)s and %(until)s") % said
