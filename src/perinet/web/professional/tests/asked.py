"""A midwife's team that may send links, a mother of twenty weeks, and lists answered together."""

from datetime import timedelta

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.screening.models import Occasion, Screening
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PregnancyFactory, SafeContactFactory
from perinet.web.professional.tests.scenes import Scene


def mother(scene: Scene, **fields) -> Person:
    person = scene.mother(given_name="Lotte", phone="0470 00 00 00", email="lotte@example.org", **fields)
    SafeContactFactory(person=person, text=True, mail=False)
    PregnancyFactory(person=person, due_date=(clock.now() + timedelta(days=140)).date())
    return person


def arrange(scene: Scene) -> None:
    """Say everything that an organisation must have said before a link may leave."""
    organisation, user = scene.membership.organisation, scene.membership.user
    RotaFactory(
        organisation=organisation, reader=user, stand_in=MembershipFactory(organisation=organisation).user
    )
    service = ServiceFactory(synthetic=True, referable=True, email="team@service.example")
    for step in decisions.chosen_guideline(organisation.id).steps.values():
        pathways.arrange_step(
            organisation=organisation, step=step.id, owner=user, service=service if step.needs_service else None,
            by=scene.actor,
        )  # fmt: skip


def begun(scene: Scene, person: Person, moment: str = "week-20", **fields) -> Occasion:
    asked = {"mode": "assisted", "language": "en"} | fields
    return screen.begin(person=person, moment=moment, at=clock.now(), by=scene.actor, **asked)


def answer(scene: Scene, occasion: Occasion, instrument: str, options: list[int | None]) -> Screening:
    screening = occasion.screenings.get(instrument=instrument)
    answers = {f"item{number}": option for number, option in enumerate(options, 1) if option is not None}
    screen.answer(screening=screening, answers=answers, at=clock.now(), by=scene.actor)
    return screening


def answered(scene: Scene, person: Person, *, phq9: list[int | None], gad7: list[int | None]) -> Occasion:
    """Both steps answered together and closed; the first step is positive."""
    occasion = begun(scene, person)
    answer(scene, occasion, "whooley", [1, 1])
    answer(scene, occasion, "gad-2", [0, 0])
    screen.go_on(occasion=occasion, at=clock.now(), by=scene.actor)
    answer(scene, occasion, "phq-9", phq9)
    answer(scene, occasion, "gad-7", gad7)
    screen.finish(occasion=occasion, at=clock.now(), by=scene.actor)
    return occasion
