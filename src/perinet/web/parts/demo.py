"""Whom a newcomer may sign in as, in a demonstration: made-up people with one password that is no secret."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "nest-om-het-nest"  # noqa: S105 (printed by the demonstration)


@dataclass(frozen=True)
class Login:
    email: str
    name: str
    does: str | Promise


LOGINS = (
    Login("an@lindetak.example", "An Peeters", _("midwife: asks, reads, refers")),
    Login("lies@lindetak.example", "Lies Vermeulen", _("midwife: stands in for An")),
    Login("sofie@wending.example", "Sofie Claes", _("psychologist of a service that is asked for help")),
    Login("beheer@perinet.example", "Bea Wouters", _("administrator: messages, audit, gaps; no person data")),
)
