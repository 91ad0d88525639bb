"""Ids in the audit become names of professionals and organisations; of a family there is only a number."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.network.accounts.models import Organisation, User
from perinet.web.parts import words

DOERS = {
    "link": gettext_lazy("Holder of a link"),
    "job": gettext_lazy("Job of this site"),
    "system": gettext_lazy("This site"),
}


def _known(ids: Iterable[str]) -> set[UUID]:
    found = set()
    for text in ids:
        try:
            found.add(UUID(text))
        except ValueError:  # a job, or nobody
            continue
    return found


def organisations(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): row.name for pk, row in Organisation.objects.in_bulk(_known(ids)).items()}


def professionals(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): row.name for pk, row in User.objects.in_bulk(_known(ids)).items()}


def role(text: str) -> str:
    return words.role_name(text) if text else _("no role")


def doer(kind: str, text: str) -> str:
    """Name the role of who has an account, and what it was for anything else."""
    return str(DOERS[kind]) if kind in DOERS else role(text)
