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
    Login("greet@lindetak.example", "Greet Janssens", _("manages An's practice: invites, ends access, rota")),
    Login("hanne@lindetak.example", "Hanne Vos", _("works for two organisations, and chooses for which")),
    Login("charlotte@familie.example", "Charlotte Peeters", _("mother: her own page")),
    Login("beheer@perinet.example", "Bea Wouters", _("administrator: messages, audit, gaps; no person data")),
    Login("ilse@perinet.example", "Ilse Maes", _("guideline group: changes a guideline, proves it safe")),
    Login("ruben@perinet.example", "Ruben Aerts", _("guideline group: reads a change and approves it")),
    Login("noor@perinet.example", "Noor Segers", _("guideline group: the second approval")),
    Login("walter@perinet.example", "Walter Desmet", _("auditor: checks who did what")),
    Login("fatima@perinet.example", "Fatima El Idrissi", _("data protection officer: unusual access")),
)
