"""Fills a site that is not ours to import with links that wait for answers, and says afterwards what it kept.

Run as a command in the environment of the site: `make 30`, or `kept`.
"""

import json
import sys
from datetime import time, timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402 - the configuration comes first

from perinet.care.pathways.plan import CLOCKS  # noqa: E402
from perinet.care.screening import library  # noqa: E402
from perinet.care.screening import services as screenings  # noqa: E402
from perinet.care.screening.models import Answer, Mark, Receipt  # noqa: E402
from perinet.flows import register, screen  # noqa: E402
from perinet.ground.base import clock  # noqa: E402
from perinet.ground.base.actor import SYSTEM  # noqa: E402
from perinet.network.accounts import services as accounts  # noqa: E402
from perinet.people.consent import services as consent  # noqa: E402
from perinet.people.families.services import ReachSafely  # noqa: E402


def practice():
    organisation = accounts.found(name="Lindetak", kind="midwifery", synthetic=True, by=SYSTEM)
    members = [
        accounts.enrol(
            email=f"{name}@practice.example", name=name, password=None, organisation=organisation,
            role="midwife", language="en", by=SYSTEM,
        )
        for name in ("an", "bo")
    ]  # fmt: skip
    accounts.record_rota(
        organisation=organisation, reader=members[0].user, stand_in=members[1].user, weekdays=range(7),
        from_time=time(0), until_time=time(23, 59), outside_hours="next-working-day", outside_contact=None,
        by=SYSTEM,
    )  # fmt: skip
    return members[0].actor()


def link(by, number: int, moment: str) -> dict[str, str]:
    at = clock.now()
    person = register.mother(
        details={"given_name": f"Nora {number}"}, reach=ReachSafely(text=True),
        pregnancy=register.PregnancyDates("pregnant", due_date=clock.today() + timedelta(days=140)),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip
    occasion = screen.begin(person=person, moment=moment, mode="self", language="en", at=at, by=by)
    expires = at + CLOCKS.links["invitation"]
    invitation, token = screenings.invite(occasion=occasion, channel="qr", expires_at=expires, by=by)
    consent.open_link(person=person, link_id=invitation.id, until=expires, at=at, by=by)
    return {"occasion": str(occasion.id), "path": f"/v/{token}/"}


def make(count: int, moment: str) -> None:
    with transaction.atomic():
        by = practice()
        print(json.dumps([link(by, number, moment) for number in range(count)]))


def kept() -> None:
    """Print every receipt and every answer, each with the words of its question."""
    words = {
        (name, item): title
        for name in ("whooley", "gad-2", "phq-9", "gad-7")
        for item, title in library.texts(name, "en").items.items()
    }
    receipts = [
        {
            "occasion": str(row.occasion_id), "id": str(row.client_id), "option": row.option, "late": row.late,
            "question": f"{row.screening.instrument}/{row.item}", "revision": row.revision, "state": row.state,
            "title": words[row.screening.instrument, row.item],
        }
        for row in Receipt.objects.select_related("screening", "occasion")
    ]  # fmt: skip
    answers = [
        {
            "occasion": str(row.screening.occasion_id), "question": f"{row.screening.instrument}/{row.item}",
            "option": row.option, "revision": row.revision, "title": words[row.screening.instrument, row.item],
        }
        for row in Answer.objects.select_related("screening__occasion").order_by("revision")
    ]  # fmt: skip
    marks = [str(one) for one in Mark.objects.values_list("occasion", flat=True)]
    print(json.dumps({"receipts": receipts, "answers": answers, "marks": marks}))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    else:
        kept()
