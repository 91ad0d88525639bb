"""An account that nobody needs any more becomes an empty row: its acts keep their author, without a name."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.network.accounts import sessions
from perinet.network.accounts.models import Membership, User


@transaction.atomic
def close_account(*, user: User, at: datetime, by: Actor) -> bool:
    """Take name, address and every way to sign in away; somebody who has or had a role keeps the account.

    What a professional wrote stays signed: only an account that served an own page is emptied.
    """
    if Membership.objects.filter(user=user).exists():
        return False
    sessions.end_all(user_id=user.id)
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    user.name, user.email, user.is_active = "", f"{user.id}@closed.invalid", False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "password"])
    audit.record(by=by, verb="account.close", subject_kind="user", subject=user.id)
    return True
