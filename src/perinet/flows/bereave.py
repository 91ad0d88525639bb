"""A loss, or a child who is taken away, becomes one act: what concerned the baby stops, and a contact is owed to each.

Nothing of the mother's or of a co-parent's own ends with it. Entered by mistake, it is taken back as one act too.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.baby import ABOUT_BABY
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import transitions
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Invitation
from perinet.flows import about_child, invite, plan, refer
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership
from perinet.people.consent.models import CareRelation
from perinet.people.families import births, kinship, pregnancies
from perinet.people.families.models import (
    Bond,
    ChildEvent,
    ChildRow,
    Person,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
    Topic,
)

CONTACT, ENDING = "bereavement", "loss"
APART_CONTACT = "child-away"  # a child who lives is mourned otherwise


@transaction.atomic
def lose_pregnancy(
    *, person: Person, dates: births.Dates, at: datetime, by: Actor, topic: str = Topic.RECORD
) -> Pregnancy:
    """A miscarriage, a termination or a stillbirth of every child: the whole pregnancy has ended.

    Said twice it is one loss; another day or word puts it right. Neither owes a second contact.
    """
    if said := _said_already(person, dates, topic):
        return said
    row = births.record_pregnancy(person=person, dates=dates, at=at, by=by, topic=topic)
    children = births.children(row)
    if row.ended_how == PregnancyEnd.STILLBIRTH:
        expected = [one.child for one in children if one.event == ChildEvent.EXPECTED]
        born = [births.Newborn(one, row.ended_on, alive=False) for one in expected]  # type: ignore[arg-type]
        births.record_birth(pregnancy=row, newborns=born, at=at, by=by)
    if row.corrects is None or row.corrects.status != PregnancyStatus.LOSS:
        _after(row, children, step=CONTACT, source=row.id, at=at, by=by)
    return row


def _said_already(person: Person, dates: births.Dates, topic: str) -> Pregnancy | None:
    said = PregnancyStatus.LOSS, dates.ended_on, dates.ended_how
    newest = pregnancies.current(pregnancies.of(person, topic))
    return newest if newest and (newest.status, newest.ended_on, newest.ended_how) == said else None


@transaction.atomic
def lose_child(*, row: ChildRow, event: str, on: date, at: datetime, by: Actor) -> ChildRow:
    """One child has died, or lives elsewhere; the care of a brother or sister in the same cot goes on."""
    if event not in births.LOST | births.APART:
        raise Refused(_("This is no loss."), code="event")
    new = births.record_event(row=row, event=event, on=on, at=at, by=by)
    step = CONTACT if event in births.LOST else APART_CONTACT
    _after(new.pregnancy, births.children(new.pregnancy), step=step, source=new.id, at=at, by=by)
    return new


@transaction.atomic
def lose_unborn(*, row: ChildRow, on: date, at: datetime, by: Actor) -> ChildRow:
    """One child of several was born without life; the pregnancy or the care of the others goes on."""
    born = births.Newborn(row.child, on, alive=False)
    (new,) = births.record_birth(pregnancy=row.pregnancy, newborns=[born], at=at, by=by)
    _after(row.pregnancy, births.children(row.pregnancy), step=CONTACT, source=new.id, at=at, by=by)
    return new


def _after(
    pregnancy: Pregnancy, children: Sequence[ChildRow], *, step: str, source: UUID, at: datetime, by: Actor
) -> None:
    mother = pregnancy.person
    parents = [mother, *_co_parents(mother, children)]
    for parent in parents:
        if not _cares_for_a_baby(parent, pregnancy):
            _stop(parent, pregnancy, at, by)
    _end_links_about(children, at, by)
    pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, step=step, source=source,
        topic=plan.topic_of(pregnancy.topic), at=at, by=by,
    )  # fmt: skip
    for parent in parents[1:]:
        _owe_contact(parent, step, children, source, at, by)
    if pregnancy.topic == Topic.RECORD:
        plan.family(person=mother, at=at, by=by)


def _co_parents(mother: Person, children: Sequence[ChildRow]) -> list[Person]:
    """Return who has a record of his or her own and is a parent of one of these children."""
    identities = [one.child.identity_id for one in children]
    bonds = Bond.objects.filter(of__identity__in=identities, role__in=kinship.OF_A_CHILD, until=None)
    rows = bonds.exclude(person__identity=mother.identity_id).select_related("person")
    return list({bond.person.identity_id: bond.person for bond in rows}.values())


def _cares_for_a_baby(parent: Person, ended: Pregnancy) -> bool:
    """Say whether a baby goes on needing care: one of the same pregnancy, or another pregnancy that goes on."""
    rows = pregnancies.of(parent, ended.topic)
    here = pregnancies.chain(ended, rows)
    if any(row.pk not in here for row in pregnancies.active(rows)):
        return True
    return ended.status != PregnancyStatus.LOSS and any(
        births.lives_with_her(row) for row in births.children(ended)
    )


def _stop(parent: Person, pregnancy: Pregnancy, at: datetime, by: Actor) -> None:
    _end_links(parent, at, by)
    for one in _about_baby(parent, pregnancy, at):
        _withdraw_referrals(one, at, by)
        pathways.close(obligation=one, ending=ENDING, at=at, by=by)


def _about_baby(parent: Person, pregnancy: Pregnancy, at: datetime) -> Iterator[Obligation]:
    topic = plan.topic_of(pregnancy.topic)
    waiting = Obligation.objects.open().about(parent)
    sources = plan.sources(parent, plan.about_baby(at), pregnancy.topic)
    yield from waiting.filter(kind=Kind.SCREENING, source__in=sources).order_by()
    yield from waiting.filter(kind=Kind.STEP, step__in=ABOUT_BABY.steps, topic=topic).order_by()


def _withdraw_referrals(step: Obligation, at: datetime, by: Actor) -> None:
    open_ones = Referral.objects.filter(obligation=step).exclude(state__in=transitions.ENDED)
    for referral in open_ones.select_related("service", "obligation", "person"):
        refer.withdraw(referral=referral, reason=ENDING, at=at, by=by)


def _end_links(parent: Person, at: datetime, by: Actor) -> None:
    """A link that asks about the baby reaches nobody any more; what was answered already is read all the same."""
    links: QuerySet[Any] = Invitation.objects.usable(at).filter(
        occasion__person__identity=parent.identity_id, occasion__moment__in=plan.about_baby(at)
    )
    for link in links.select_related("occasion"):
        invite.revoke(invitation=link, at=at, by=by)


def _end_links_about(children: Sequence[ChildRow], at: datetime, by: Actor) -> None:
    """Nobody is asked by a link how a child sleeps who died or was taken away; of a brother or sister it goes on."""
    identities = [row.child.identity_id for row in children]
    links = Invitation.objects.usable(at).filter(occasion__about__identity__in=identities)
    for link in links.select_related("occasion__person", "occasion__about"):
        asked = link.occasion
        if not about_child.may_be_asked(parent=asked.person, child=asked.about, on=clock.day(at)):
            invite.revoke(invitation=link, at=at, by=by)


def _owe_contact(
    parent: Person, step: str, children: Sequence[ChildRow], source: UUID, at: datetime, by: Actor
) -> None:
    """A co-parent has a contact on his or her own record, with whoever cares for him or her there."""
    relations = CareRelation.objects.filter(person__identity=parent.identity_id, until=None)
    for relation in relations.order_by("organisation", "professional").distinct():
        pathways.open_one(
            person=parent, organisation_id=relation.organisation_id, owner_id=_owner(relation, by, at),
            kind=Kind.CONTACT, step=step, source=f"{str(source)[:23]}:{str(parent.identity_id)[:23]}", at=at, by=by,
        )  # fmt: skip


def _owner(relation: CareRelation, by: Actor, at: datetime) -> Any:
    """Whoever cares for this person there: named, or last at work for him or her, or on duty; never nobody."""
    if relation.professional_id:
        return relation.professional_id
    mine = Obligation.objects.about(relation.person).filter(organisation=relation.organisation_id)
    if last := mine.order_by("-opened_at").first():
        return last.owner_id
    if by.organisation == str(relation.organisation_id):
        return by.id
    if rota := accounts.current_rota(relation.organisation_id):
        return accounts.on_duty(rota, at)[0].id
    return (
        Membership.objects.active()
        .filter(organisation=relation.organisation_id)
        .earliest("created_at")
        .user_id
    )


@transaction.atomic
def take_back_pregnancy(*, row: Pregnancy, at: datetime, by: Actor) -> Pregnancy:
    """The loss was entered by mistake: a new row says again what was so, and what it closed waits again."""
    said, before = [row], row.corrects
    while before and before.status == PregnancyStatus.LOSS:
        said.append(before)
        before = before.corrects
    if row.status != PregnancyStatus.LOSS or before is None:
        raise Refused(_("There is no loss here to take back."), code="no-loss")
    again = births.restore(row=row, before=before, at=at, by=by)
    for one in births.children(again):
        _restore_child(one, at, by)
    for one in said:
        _reopen(row.person, one.id, at, by)
    if row.topic == Topic.RECORD:
        plan.family(person=row.person, at=at, by=by)
    return again


@transaction.atomic
def take_back_child(*, row: ChildRow, at: datetime, by: Actor) -> ChildRow:
    if row.event not in births.LOST | births.APART:
        raise Refused(_("There is no loss here to take back."), code="no-loss")
    again = _restore_child(row, at, by)
    _reopen(row.pregnancy.person, row.id, at, by)
    plan.family(person=row.pregnancy.person, at=at, by=by)
    return again


@transaction.atomic
def go_on(*, row: ChildRow, event: str, on: date, at: datetime, by: Actor) -> ChildRow:
    """A child came home, or lives with others now: what is asked about it follows."""
    new = births.record_event(row=row, event=event, on=on, at=at, by=by)
    plan.family(person=new.pregnancy.person, at=at, by=by)
    return new


def _restore_child(row: ChildRow, at: datetime, by: Actor) -> ChildRow:
    before = ChildRow.objects.filter(child=row.child, created_at__lt=row.created_at).first()
    if before is None or row.event == ChildEvent.EXPECTED:
        return row
    return births.restore_child(row=row, before=before, at=at, by=by)


def _reopen(mother: Person, source: UUID, at: datetime, by: Actor) -> None:
    """The contacts that it opened end as a mistake; what it closed, at that same time, waits again."""
    contacts = Obligation.objects.filter(kind=Kind.CONTACT, step__in=(CONTACT, APART_CONTACT))
    hers = contacts.filter(source=str(source))
    theirs = contacts.filter(source__startswith=f"{str(source)[:23]}:")
    for contact in [*hers, *theirs]:
        closed = Obligation.objects.about(contact.person).filter(ending=ENDING, closed_at=contact.opened_at)
        for one in closed.order_by():
            pathways.reopen(obligation=one, at=at, by=by)
        pathways.close(obligation=contact, ending="not-hers", at=at, by=by)
