"""An address becomes an invitation to administer this site: how a new site gets its first person."""

import argparse
import sys

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts import invitations
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Organisation, OrganisationKind, Role

NAME = "invite"
HELP = "Invite an administrator of this site; prints the link, which works once and for a week."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="mail address of who will administer the site")
    parser.add_argument("--name", required=True, help="his or her name")
    parser.add_argument("--organisation", required=True, help="name of the organisation that runs the site")
    parser.add_argument("--language", choices=["nl", "fr", "en"], default="nl")


def run(args: argparse.Namespace) -> int:
    try:
        validate_email(args.email)
        sent = invitations.invite(
            organisation=_organisation(args.organisation), email=args.email, name=args.name, language=args.language,
            role=Role.ADMINISTRATOR, address=lambda token: reverse("account:invitation", args=[token]),
            at=clock.now(), by=SYSTEM,
        )  # fmt: skip
    except ValidationError:
        print(f"invite: {args.email} is not a mail address", file=sys.stderr)
        return 2
    except PerinetError as problem:
        print(f"invite: {problem.message}", file=sys.stderr)
        return 1
    print(invitations.whole_address(sent))
    return 0


def _organisation(name: str) -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    return found or accounts.found(name=name, kind=OrganisationKind.NETWORK, synthetic=False, by=SYSTEM)
