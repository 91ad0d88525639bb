"""A person in a template becomes what the strip shows."""

from django import template

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.families.models import Person
from perinet.web.parts import people
from perinet.web.parts.people import Strip

register = template.Library()


@register.simple_tag(takes_context=True)
def strip_of(context: template.Context, person: Person) -> Strip:
    request = context["request"]
    return people.strip(person, actor=request.actor, at=clock.now(), path=request.path)


@register.filter
def may_ask(actor: Actor) -> bool:
    return people.may_ask(actor)
