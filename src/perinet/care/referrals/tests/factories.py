"""Valid, dull referrals for tests: sent, to a team near Mol, for a clinical assessment."""

from datetime import UTC, datetime

from perinet.care.referrals import services as referrals
from perinet.care.referrals.models import Referral
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import User
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families.tests.factories import PersonFactory, carer_of

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def sent(*, by: Actor | None = None, at: datetime = AT, **fields: object) -> Referral:
    """Send a referral as the midwife who cares for its person does."""
    person = fields.pop("person", None) or PersonFactory()
    sender = by or carer_of(person)
    details = {
        "service": None, "step": "clinical-assessment", "obligation_id": None, "language": "nl", "region": "10000",
        "child_weeks": None, "pregnancy_weeks": 20, "reason": "Sleeps badly", "share_phone": False,
        "interim_offer": "A call on Tuesday", "follows": None,
    }  # fmt: skip
    details |= fields
    details["service"] = details["service"] or ServiceFactory(phone="+3214000012")
    return referrals.offer(
        person=person, organisation_id=sender.organisation, sent_by=User.objects.get(pk=sender.id), at=at, by=sender,
        **details,
    )  # fmt: skip


def receiver(referral: Referral, link_id: object = "") -> Actor:
    """Return the actor behind a receiver's link."""
    return Actor(
        kind="link", id=str(link_id), organisation=str(referral.service.organisation_id), scope=str(referral.id),
        purpose="referral", name=referral.service.name,
    )  # fmt: skip
