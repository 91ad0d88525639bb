"""One made-up mother gets a page of her own, with her words, a question, and a team that looks along."""

from datetime import timedelta

from perinet.config.demo.life import Life
from perinet.flows import rights, share
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import User
from perinet.network.directory.models import Service
from perinet.people.consent import services as consent
from perinet.people.consent.models import RepresentationKind, RequestKind
from perinet.people.families import own_words
from perinet.people.families.models import OwnWordKind, Person
from perinet.web.parts.demo import PASSWORD

SAID = (
    (OwnWordKind.GOAL, "Elke dag even buiten, ook als ik geen zin heb."),
    (OwnWordKind.GOAL, "Opnieuw slapen zonder te piekeren over de bevalling."),
    (OwnWordKind.WISH, "Dezelfde vroedvrouw bij elk huisbezoek."),
    (OwnWordKind.STRENGTH, "Mijn zus bellen. Zij lacht me nooit uit."),
    (OwnWordKind.ABOUT_ME, "Ik zeg snel dat het gaat. Vraag gerust een tweede keer."),
)
WRONG = "Mijn geboortedag is een dag later."


def give(*, person: Person, email: str, receiver: Service, life: Life) -> None:
    """Let her begin some days ago, as a mother would who got a card at a visit."""
    user = User.objects.create_user(email, PASSWORD, name=person.name, language=person.language)
    begun = life.ago(3)
    consent.represent(
        person=person,
        user=user,
        kind=RepresentationKind.SELF,
        checked_how="in-person-code",
        at=begun,
        by=life.by,
    )
    herself = Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file", name=user.name)
    for minutes, (kind, text) in enumerate(SAID, start=5):
        own_words.say(
            person=person,
            kind=kind,
            text=text,
            at=begun + timedelta(minutes=minutes),
            by=herself,
            herself=True,
        )
    rights.ask(
        person=person, controller_id=person.registered_at_id, kind=RequestKind.CORRECTION, about="field:birth_date",
        text=WRONG, at=life.ago(2), by=herself,
    )  # fmt: skip
    terms = consent.Terms(receiver=receiver.organisation, topics=frozenset({"record", "mental-health"}))
    text = consent.wording(terms=terms, language=person.language)
    share.give(
        person=person, terms=terms, text_shown=text, language=person.language, at=life.ago(2, 11), by=herself
    )
