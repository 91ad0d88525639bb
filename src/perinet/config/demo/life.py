"""One made-up family becomes acts in time: what somebody did, so many days before today, through the flows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion
from perinet.flows import assess, decide, invite, refer, register, screen
from perinet.flows.register import PregnancyDates, Told
from perinet.ground.base.actor import Actor
from perinet.network.directory.models import Service
from perinet.people.consent import services as consent
from perinet.people.consent.texts import TEXTS, shown_in
from perinet.people.families import bonds, own_words, pregnancies
from perinet.people.families import services as families
from perinet.people.families.models import GESTATION, Person, Pregnancy
from perinet.people.families.services import ReachSafely

# Instrument -> positions as printed; fewer than there are questions leaves the rest open.
Given = Mapping[str, Sequence[int]]

REACHES = {
    "all": ReachSafely(text=True, voice_mail=False, mail=True, call=True, when="na 14 uur"),
    "text": ReachSafely(
        text=True, voice_mail=False, mail=False, call=False, read_along="moeder leest mail mee"
    ),
    "call": ReachSafely(call=True, voice_mail=False, when="in de voormiddag"),
    "nothing": ReachSafely(),
}
NO_RISK = {
    "communication": False, "finances": False, "housing": False, "depression": False, "anxiety": False,
}  # fmt: skip
SOME_RISK = NO_RISK | {"communication": True, "finances": True, "housing": True}


def address_of(name: str) -> str:
    """Return the path of a page with a place for the token, as the flows want it."""
    return reverse(name, args=["TOKEN"]).replace("TOKEN", "{token}")


@dataclass(frozen=True)
class Life:
    """Whom it is about, who cares for her, which services there are, and what time it is today."""

    row: Mapping[str, Any]
    now: datetime
    by: Actor
    services: Mapping[str, Service]

    def ago(self, days: int, hour: int = 10) -> datetime:
        """Return that hour of a day in the past; today it is so many hours back, so never in the future."""
        if days <= 0:
            return self.now - timedelta(hours=1)
        day = timezone.localtime(self.now) - timedelta(days=days)
        return day.replace(hour=hour, minute=len(self.row["family"]) * 5 % 60, second=0, microsecond=0)

    @property
    def begin(self) -> datetime:
        return self.ago(self.row["registered"], 9)

    def day(self, days: int) -> date:
        return timezone.localtime(self.now).date() + timedelta(days=days)

    def _pregnancy(self) -> PregnancyDates:
        babies = self.row.get("babies", 1)
        if "weeks" in self.row:
            due = self.day(GESTATION.days - self.row["weeks"] * 7 - 2)
            return PregnancyDates("pregnant", due_date=due, foetuses=babies)
        if "born" in self.row:
            due = self.day(self.row.get("early", 0) - self.row["born"])
            return PregnancyDates("pregnant", due_date=due, foetuses=babies)
        return PregnancyDates("wish")

    def register(self) -> Person:
        """Register her as on that day: a baby that is there by now was not yet born."""
        row, language = self.row, self.row.get("language", "nl")
        name = f"{row['given']}.{row['family']}".lower().replace(" ", "")
        reach = row.get("reach", "all")
        details = {
            "given_name": row["given"], "family_name": row["family"], "language": language,
            "birth_date": self.day(-365 * row["age"] - 40), "municipality": row["municipality"],
            "interpreter_needed": row.get("interpreter_needed", False),
            "phone": "" if reach == "nothing" else f"0470 00 {10 + row['age']} {10 + len(name)}",
            "email": f"{name.encode('ascii', 'ignore').decode()}@familie.example" if reach == "all" else "",
        }  # fmt: skip
        co_parent = row.get("co_parent")
        return register.mother(
            details=details, reach=REACHES[reach], pregnancy=self._pregnancy(),
            co_parent=(co_parent[0], co_parent[1]) if co_parent else None, told=_told(language),
            kept=row.get("kept", False), capacity=(True, row["capable"]) if "capable" in row else None,
            at=self.begin, by=self.by,
        )  # fmt: skip

    def give_birth(self, person: Person) -> None:
        """Write down the birth two days after it, so that what was asked before it was asked of a pregnant woman."""
        day = self.day(-self.row["born"])
        born = PregnancyDates("born", ended_on=day)
        register.record_pregnancy(
            person=person, pregnancy=born, at=self.ago(self.row["born"] - 2), by=self.by
        )

    def pregnancy_of(self, person: Person) -> Pregnancy:
        return pregnancies.current(pregnancies.of(person)) or Pregnancy()

    def child(self, name: str, days: int, *, of: Person | None) -> Person:
        """A child who was there before: a record of its own, and who bore it where she is in care here."""
        child = families.register(
            details={"given_name": name, "is_child": True, "birth_date": self.day(-days)}, reach=ReachSafely(),
            organisation_id=self.by.organisation, at=self.begin, by=self.by,
        )  # fmt: skip
        consent.begin_care(person=child, organisation_id=self.by.organisation, at=self.begin, by=self.by)
        if of is not None:
            bonds.add(
                person=of, of=child, role="birth-mother", exercises_rights=True, at=self.begin, by=self.by
            )
        return child

    def says(self, person: Person, kind: str, text: str, days: int) -> None:
        own_words.say(person=person, kind=kind, text=text, herself=False, at=self.ago(days, 11), by=self.by)

    def speak_first(self, person: Person, domains: Mapping[str, bool] = NO_RISK) -> None:
        """The conversation at first contact; she wants no help now, and An agrees that nothing more is needed."""
        at = self.begin + timedelta(minutes=20)
        occasion = screen.begin(
            person=person,
            moment="first-contact",
            mode="assisted",
            language=self._asked_in(person),
            at=at,
            by=self.by,
        )
        spoken = assess.Spoken(facts={"help.wanted": False}, domains=domains)
        assess.record(occasion=occasion, spoken=spoken, at=at, by=self.by)
        for screening in screen.go_on(occasion=occasion, at=at, by=self.by):
            answer = dict.fromkeys(_questions(screening.instrument), 0)
            screen.answer(screening=screening, answers=answer, at=at, by=self.by)
        rows = screen.finish(occasion=occasion, at=at, by=self.by)
        reason = "" if rows[0].step == "none" else "conversation-changed-picture"
        self.confirm(rows, at=at, chosen="none", reason=reason)

    def _asked_in(self, person: Person) -> str:
        return shown_in(person.language)

    def invite(self, person: Person, moment: str, days: int, channel: str = "mail") -> invite.Link:
        return invite.invite(
            person=person, moment=moment, channel=channel, language=self._asked_in(person),
            path=address_of("family:door"), at=self.ago(days, 16), by=self.by,
        )  # fmt: skip

    def answer(
        self, person: Person, moment: str, days: int, given: Given, *, hour: int = 21
    ) -> tuple[Occasion, Actor]:
        """She answers on her phone, further questions too as far as `given` goes; she has not sent it in yet."""
        link = self.invite(person, moment, days + 1)
        occasion, at = link.invitation.occasion, self.ago(days, hour)
        holder = Actor(
            kind="link", id=str(link.invitation.id), organisation=self.by.organisation, scope=str(occasion.id),
            purpose="answer",
        )  # fmt: skip
        screenings.begin_sitting(invitation=link.invitation, at=at)
        asked = list(occasion.screenings.all())
        for screening in asked:
            self._give(screening, given, at, holder)
        for screening in screen.go_on(occasion=occasion, at=at, by=holder):
            self._give(screening, given, at + timedelta(minutes=2), holder)
        return occasion, holder

    def _give(self, screening: Any, given: Given, at: datetime, by: Actor) -> None:
        positions = given.get(screening.instrument, ())
        answers = dict(zip(_questions(screening.instrument), positions, strict=False))
        if answers:
            screen.answer(screening=screening, answers=answers, at=at, by=by)

    def send_in(
        self, person: Person, moment: str, days: int, given: Given, wish: str = "no"
    ) -> list[Decision]:
        occasion, holder = self.answer(person, moment, days, given)
        at = self.ago(days, 21) + timedelta(minutes=5)
        screen.wish_to_talk(occasion=occasion, wish=wish, at=at, by=holder)
        return screen.finish(occasion=occasion, at=at, by=holder)

    def confirm(
        self, rows: Sequence[Decision], *, at: datetime, chosen: str = "", reason: str = ""
    ) -> list[Obligation]:
        return decide.confirm(
            decision=rows[0], chosen_step=chosen or rows[0].step, reason=reason, note="", at=at, by=self.by
        )

    def refer(self, steps: Sequence[Obligation], service: str, days: int, why: str) -> tuple[Referral, Actor]:
        """Ask a service, and return who answers there: whoever holds the link."""
        step = next(obligation for obligation in steps if obligation.kind == Kind.STEP)
        referral = refer.send(
            obligation=step, service=self.services[service], reason=why, share_phone=True,
            interim_offer="Elke week een telefoontje van An", path=address_of("professional:receive"),
            at=self.ago(days, 14), by=self.by,
        )  # fmt: skip
        link = referral.links.get()
        return referral, Actor(kind="link", id=str(link.id), scope=str(referral.id), name=service)


def _told(language: str) -> list[Told]:
    """She was told what is written down, and agreed that a service may know why it is asked."""
    kinds = {"told": "told", "asked": "agreed"}
    wanted = [text for text in TEXTS if text.kind == "told" or text.purpose == "sharing"]
    return [
        Told(text.id, text.version, shown_in(language), text.shown(language), kinds[text.kind], text.purpose)
        for text in wanted
    ]


def _questions(instrument: str) -> list[str]:
    return [item.id for item in screenings.library.get(instrument).items]
