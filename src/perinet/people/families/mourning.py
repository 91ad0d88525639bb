"""What became of the newest pregnancy of a parent becomes whether she or he is in mourning."""

from django.db.models import Q

from perinet.people.families import births, pregnancies
from perinet.people.families.kinship import OF_A_CHILD
from perinet.people.families.models import Bond, ChildRow, Person, Pregnancy, PregnancyStatus


def mourns(parent: Person) -> bool:
    """Say whether a child of the newest pregnancy died or was taken away, also where a brother or sister lives.

    Of every pregnancy, kept from a partner or not: this is asked only to stay silent, and tells nobody anything.
    """
    theirs = Bond.objects.filter(person__identity=parent.identity_id, role__in=OF_A_CHILD, until=None)
    borne = ChildRow.objects.filter(child__identity__in=theirs.values("of__identity")).values(
        "pregnancy__person"
    )
    rows = Pregnancy.objects.filter(Q(person__identity=parent.identity_id) | Q(person__in=borne))
    newest = pregnancies.current(rows)
    if newest is None:
        return False
    if newest.status == PregnancyStatus.LOSS:
        return True
    return any(not births.lives_with_her(row) for row in births.children(newest))
