"""What is kept from others is opened to the few who must know: who was told, and who reads what is urgent."""

from datetime import datetime

from django.db import transaction

from perinet.care.screening.models import Mode, Occasion, Screening
from perinet.flows import readers as readers_of
from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import User
from perinet.people.consent import services as consent
from perinet.people.families.models import SECRET, Person, Topic

# The reader on the rota knows of these too: a mark that nobody may see would be read by nobody.
READ_ON_DUTY = frozenset({Topic.KEPT_PREGNANCY})


def readers(organisation_id: object, at: datetime) -> tuple[User, ...]:
    """Return who will be named beside the one who was told: she hears their names before she decides."""
    rota = accounts.current_rota(organisation_id)  # type: ignore[arg-type]
    return accounts.on_duty(rota, at) if rota else ()


@transaction.atomic
def keep_pregnancy(*, person: Person, at: datetime, by: Actor) -> None:
    """Her partner does not know: it exists for the one she told, and for who reads safety marks on duty."""
    name(person=person, topic=Topic.KEPT_PREGNANCY, user_id=by.id, source=f"told:{by.id}", at=at, by=by)
    for user in readers_of.on_duty(person=person, organisation_id=by.organisation, at=at):
        let_read(person=person, topic=Topic.KEPT_PREGNANCY, user_id=user.id, at=at, by=by)


def let_read(*, person: Person, topic: str, user_id: object, at: datetime, by: Actor) -> None:
    """Whoever is called to a mark of a kept pregnancy is named for it: safety comes before the secret."""
    if topic in READ_ON_DUTY:
        name(person=person, topic=topic, user_id=user_id, source=f"duty:{user_id}", at=at, by=by)


def name(*, person: Person, topic: str, user_id: object, source: str, at: datetime, by: Actor) -> None:
    consent.open_topic(person=person, topic=topic, user_id=user_id, source=source, at=at, by=by)


def is_secret(topic: str) -> bool:
    return topic in SECRET


@transaction.atomic(savepoint=False)
def owner_of(*, occasion: Occasion, topic: str, at: datetime, by: Actor) -> object:
    """Return who reads what came in: who asked; of a secret the one she was told of, or who stands in by name."""
    if topic not in SECRET:
        return occasion.opened_by_id
    addressed = Screening.objects.filter(occasion=occasion, topic=topic, reader__isnull=False)
    screening = addressed.select_related("occasion", "person", "reader").first()
    if screening is None:
        return occasion.opened_by_id
    reader = readers_of.reader_now(screening=screening, at=at)
    if reader and reader.pk != screening.reader_id:
        name(
            person=screening.person, topic=topic, user_id=reader.pk, source=f"occasion:{occasion.id}", at=at,
            by=by,
        )  # fmt: skip
    return reader.pk if reader else occasion.opened_by_id


def is_unheard(occasion: Occasion, topic: str) -> bool:
    """Say whether somebody was promised to read these answers, and did not hear them when they were given."""
    addressed = Screening.objects.filter(occasion=occasion, topic=topic, reader__isnull=False)
    return occasion.mode in (Mode.SELF, Mode.TABLET) and addressed.exists()
