"""Fills a load's database through the services of the house, and says afterwards what it kept."""

import json
import sys
from datetime import time, timedelta

import django

django.setup()

from django.core import signing  # noqa: E402 - the configuration comes first
from django.db import transaction  # noqa: E402
from django.db.models import Count  # noqa: E402

from perinet.care.decisions.models import Decision  # noqa: E402
from perinet.care.pathways.plan import CLOCKS  # noqa: E402
from perinet.care.screening import services as screenings  # noqa: E402
from perinet.care.screening.models import Answer, Score  # noqa: E402
from perinet.flows import register  # noqa: E402
from perinet.ground.audit.models import Record  # noqa: E402
from perinet.ground.base import clock  # noqa: E402
from perinet.ground.base.actor import SYSTEM  # noqa: E402
from perinet.network.accounts import services as accounts  # noqa: E402
from perinet.people.consent import services as consent  # noqa: E402
from perinet.people.families.services import ReachSafely  # noqa: E402
from perinet.web.family import sitting  # noqa: E402


def practice():
    """Return a midwife of a practice that said who reads its answers."""
    organisation = accounts.found(name="Load", kind="midwifery", synthetic=True, by=SYSTEM)
    members = [
        accounts.enrol(
            email=f"{name}@load.example", name=name, password=None, organisation=organisation, role="midwife",
            language="nl", by=SYSTEM,
        )
        for name in ("an", "bo")
    ]  # fmt: skip
    accounts.record_rota(
        organisation=organisation, reader=members[0].user, stand_in=members[1].user, weekdays=range(7),
        from_time=time(0), until_time=time(23, 59), outside_hours="next-working-day", outside_contact=None, by=SYSTEM,
    )  # fmt: skip
    return members[0].actor()


def link(by, number: int) -> dict[str, str]:
    """Register somebody, ask the PHQ-9, begin a sitting, and return what a browser would send along."""
    at = clock.now()
    person = register.mother(
        details={"given_name": f"Person {number}"}, reach=ReachSafely(text=True),
        pregnancy=register.PregnancyDates("pregnant", due_date=clock.today() + timedelta(days=140)),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip
    occasion = screenings.open_occasion(
        person=person, moment="rescreen", organisation_id=by.organisation, opened_by_id=by.id, mode="self",
        language="nl", at=at, by=by,
    )  # fmt: skip
    screenings.ask(occasion=occasion, instruments=["phq-9"], step=2)
    expires = at + CLOCKS.links["invitation"]
    invitation, token = screenings.invite(occasion=occasion, channel="qr", expires_at=expires, by=by)
    consent.open_link(person=person, link_id=invitation.id, until=expires, at=at, by=by)
    secret = screenings.begin_sitting(invitation=invitation, at=at, code="123456")
    cookie = signing.dumps([str(invitation.id), secret, at.isoformat()], salt=sitting.SALT)
    return {
        "occasion": str(occasion.id),
        "path": f"/v/{token}/alles/",
        "cookie": f"{sitting.COOKIE}={cookie}",
    }


def make(count: int, path: str) -> None:
    with transaction.atomic(), open(path, "w", encoding="utf-8") as file:
        by = practice()
        for number in range(count):
            file.write(json.dumps(link(by, number)) + "\n")


def kept() -> dict[str, int]:
    """Return the number of items answered per occasion; 0 where what belongs to the answers is missing."""
    answered = Answer.objects.values_list("screening__occasion").annotate(items=Count("item", distinct=True))
    scored = set(Score.objects.filter(total__isnull=False).values_list("screening__occasion", flat=True))
    decided = set(Decision.objects.values_list("occasion", flat=True))
    audited = set(Record.objects.filter(verb="answers.record").values_list("subject", flat=True))
    return {
        str(occasion): items if occasion in scored & decided and str(occasion) in audited else 0
        for occasion, items in answered
    }


def answers() -> dict[str, int]:
    """Return the newest option of each question, named by occasion and item."""
    rows = Answer.objects.select_related("screening").order_by("revision")
    return {f"{row.screening.occasion_id} {row.item}": row.option for row in rows}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps({"kept": kept, "answers": answers}[sys.argv[1]]()))
