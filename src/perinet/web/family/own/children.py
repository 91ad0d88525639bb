"""The children whose rights somebody exercises become a list, each with a page of its own."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from perinet.people.families.models import Person
from perinet.web.family.own.page import Own, hers
from perinet.web.parts import words


@dataclass(frozen=True)
class Child:
    name: str
    born: str
    url: str


@hers
def children(request: HttpRequest, own: Own) -> HttpResponse:
    rows = [_child(one) for one in own.wards]
    return render(request, "family/own/children.html", {"own": own, "children": rows})


def _child(person: Person) -> Child:
    born = words.day(person.birth_date) if person.birth_date else ""
    return Child(person.called or person.name, born, reverse("own:home", kwargs={"pk": person.pk}))
