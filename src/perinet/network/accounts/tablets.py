"""A device of an organisation becomes a tablet that is lent to whoever waits there, until it is taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.models import Organisation, Tablet

WRONG_CODES, LOCKED_FOR = 10, timedelta(minutes=10)  # six digits are not guessed at this pace


@transaction.atomic
def add_tablet(*, organisation: Organisation, name: str, at: datetime, by: Actor) -> tuple[Tablet, str]:
    """Make a device known; its secret is returned once, for that device, and kept only as a hash."""
    if not name.strip():
        raise Refused(_("Give the tablet a name that your colleagues know it by."), code="no-name")
    token = tokens.new_token()
    tablet = Tablet.objects.create(
        organisation=organisation, name=name.strip(), token_hash=tokens.token_hash(token), added_by=by.id
    )
    audit.record(by=by, verb="tablet.add", subject_kind="tablet", subject=tablet.id)
    return tablet, token


def find_tablet(token: str) -> Tablet | None:
    found = Tablet.objects.in_use().filter(token_hash=tokens.token_hash(token))
    return found.select_related("organisation").first()


@transaction.atomic
def take_tablet_back(*, tablet: Tablet, at: datetime, by: Actor) -> None:
    """End a device, as when it is lost; whoever holds it then sees a page about nothing."""
    if str(tablet.organisation_id) != by.organisation:
        raise NotAllowed(_("This tablet is not yours."))
    tablet.revoked_at, tablet.revoked_by = at, by.id
    tablet.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(by=by, verb="tablet.take-back", subject_kind="tablet", subject=tablet.id)


@transaction.atomic
def count_code(*, tablet: Tablet, right: bool, at: datetime) -> None:
    """A right code forgets the wrong ones; after too many wrong ones the tablet takes none for a while."""
    same = Tablet.objects.filter(pk=tablet.pk)
    if right:
        same.update(wrong_codes=0, locked_until=None)
        return
    same.update(wrong_codes=F("wrong_codes") + 1)
    if same.filter(wrong_codes__gte=WRONG_CODES).exists():
        same.update(wrong_codes=0, locked_until=at + LOCKED_FOR)


def takes_codes(tablet: Tablet, at: datetime) -> bool:
    return tablet.locked_until is None or tablet.locked_until <= at
