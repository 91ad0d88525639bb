"""A role becomes the pages it has: the main menu, and the list on the account page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import CLINICAL, Role


@dataclass(frozen=True)
class Place:
    name: str
    text: str | Promise
    icon: str
    exact: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name)


HOME_VISITS = Place("professional:home-visits", gettext_lazy("Home visits"), "map-pin")
CARE = (
    Place("professional:worklist", gettext_lazy("Worklist"), "list", exact=True),
    Place("professional:person-search", gettext_lazy("Families"), "people", exact=True),
    Place("professional:person-register", gettext_lazy("Register"), "plus", exact=True),
    HOME_VISITS,
    Place("professional:organisation", gettext_lazy("Organisation"), "home"),
)
GUIDELINES = Place("network:guidelines", gettext_lazy("Guidelines"), "document")
AUDIT = (
    Place("policy:audit", gettext_lazy("Audit chain"), "lock", exact=True),
    Place("policy:audit-records", gettext_lazy("Acts"), "list"),
)
PLACES: Mapping[str, Sequence[Place]] = {
    **dict.fromkeys(CLINICAL, CARE),
    Role.ORGANISATION_MANAGER: (
        Place("professional:organisation", gettext_lazy("Organisation"), "home"),
        Place("account:my-colleagues", gettext_lazy("Colleagues"), "people"),
        HOME_VISITS,
        Place("network:retention", gettext_lazy("Keeping and erasing"), "clock"),
    ),
    Role.ADMINISTRATOR: (
        Place("network:home", gettext_lazy("This site"), "settings", exact=True),
        Place("network:outbox", gettext_lazy("Messages"), "mail"),
        Place("network:languages", gettext_lazy("Languages"), "language"),
        Place("account:organisations", gettext_lazy("Organisations"), "home"),
        GUIDELINES,
    ),
    Role.GUIDELINE_GROUP: (GUIDELINES,),
    Role.AUDITOR: AUDIT,
    Role.DATA_PROTECTION_OFFICER: (
        Place("policy:findings", gettext_lazy("Questions about access"), "eye"),
        Place("professional:emergencies", gettext_lazy("Emergencies to read"), "alert"),
        HOME_VISITS,
        *AUDIT,
    ),
}
DOES: Mapping[str, str | Promise] = {
    **dict.fromkeys(CLINICAL, gettext_lazy("You ask, read answers, decide and refer, for the families you care for.")),
    Role.RECEIVING_TEAM: gettext_lazy("You answer requests of colleagues. Each request comes with a link of its own."),
    Role.REGIONAL_COORDINATOR: gettext_lazy("You see what waits in your region, without names, and remind who has it."),
    Role.PONDO_MEMBER: gettext_lazy("You think along about families who agreed to it."),
    Role.GUIDELINE_GROUP: gettext_lazy("You keep the guidelines. You see no data of persons."),
    Role.NETWORK_STAFF: gettext_lazy("You support the network. You see no data of persons."),
    Role.POLICY: gettext_lazy("You read figures. You see no data of persons."),
    Role.RESEARCHER: gettext_lazy("You work with data approved for your study. You see no data of persons."),
    Role.DATA_STEWARD: gettext_lazy("You look after the quality of the care map and of what is recorded."),
    Role.AUDITOR: gettext_lazy("You check who did what. You see no content of files."),
    Role.DATA_PROTECTION_OFFICER: gettext_lazy("You watch over the use of personal data and see unusual access."),
    Role.ORGANISATION_MANAGER: gettext_lazy("You arrange who works here, who reads answers and who has which step."),
    Role.ADMINISTRATOR: gettext_lazy("You run the system. You see no data of persons."),
}  # fmt: skip


def places(actor: Actor) -> Sequence[Place]:
    return PLACES.get(actor.role, ())


def does(actor: Actor) -> str:
    """Say in a sentence what somebody in this role does here."""
    return str(DOES.get(actor.role, ""))
