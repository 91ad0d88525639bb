"""A child that a row of a parent is about becomes a name, for whoever may see the child too."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from perinet.ground.base.actor import Actor
from perinet.people.families.models import Person, TimelineLine


def names_in(lines: Iterable[TimelineLine], actor: Actor) -> dict[str, str]:
    """Return the names of the children these lines are about, as far as the reader may see them."""
    told = {line.parameters["about"] for line in lines if "about" in line.parameters}
    seen = Person.objects.visible_to(actor).filter(pk__in=told) if told else ()
    return {str(child.pk): called(child) for child in seen}


def name_of(child: Person, actor: Actor) -> str:
    seen = Person.objects.visible_to(actor).filter(pk=child.pk).exists()
    return called(child) if seen else _("a child")


def called(child: Person) -> str:
    """Say a child's name as the family says it."""
    return child.called or child.given_name or child.name
