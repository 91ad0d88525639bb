"""What a phone kept becomes receipts, and what it needs to go on without a network becomes words.

A pass says in which sitting the phone was let in. It opens no page: whoever has it can only bring answers.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening import library, receipts
from perinet.care.screening.instrument import PRIVATE
from perinet.care.screening.models import Invitation
from perinet.care.screening.models.receipts import Receipt
from perinet.care.screening.receipts import Given, Sitting
from perinet.flows import receive
from perinet.flows.receive import Refusal
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.web.family import walk
from perinet.web.family.link import Link, answering, quiet

SALT = "perinet.family.deliver"
MOST = 200  # choices in one delivery: more than the questions of any occasion, changed and changed back
LARGEST = 100_000


def pass_for(link: Link) -> str:
    """Sign the sitting that this phone is in."""
    began = link.began.isoformat() if link.began else ""
    name = receipts.sitting_name(link.invitation)
    return signing.dumps([str(link.invitation.id), name, began], salt=SALT)


def sitting_of(link: Link) -> Sitting:
    return Sitting(receipts.sitting_name(link.invitation), link.began or link.at, is_current=True)


def _read_pass(text: object, invitation: Invitation) -> Sitting | None:
    try:
        owner, name, began = signing.loads(str(text), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if owner != str(invitation.id) or not began:
        return None
    return Sitting(name, datetime.fromisoformat(began), name == receipts.sitting_name(invitation))


def _given(row: Mapping[str, Any]) -> Given:
    moment = parse_datetime(str(row.get("at", "")))
    return Given(
        UUID(str(row["id"])), str(row["instrument"]), str(row["item"]), int(row["option"]),
        device_at=moment if moment and timezone.is_aware(moment) else None, again=bool(row.get("again")),
    )  # fmt: skip


def _read(request: HttpRequest) -> tuple[object, list[Given]] | None:
    if len(request.body) > LARGEST:
        return None
    try:
        sent = json.loads(request.body)
        rows = [_given(row) for row in sent["answers"]]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    return (sent.get("pass"), rows) if len(rows) <= MOST else None


# Nothing that a browser sends by itself opens this: the pass stands in the body, so no other site can use it.
@csrf_exempt
@require_POST
def deliver(request: HttpRequest, token: str) -> HttpResponse:
    """Take in what was chosen, also when the sitting or the link has ended meanwhile, and answer with receipts."""
    at = clock.now()
    invitation = receipts.find_link(token, at=at, late=CLOCKS.links["late"])
    read = _read(request)
    sitting = _read_pass(read[0], invitation) if invitation and read else None
    if read is None:
        return _said({"error": "unreadable"}, 400)
    if invitation is None or sitting is None:
        return _said({"error": "gone"}, 404)
    by = Actor(
        kind="link", id=str(invitation.id), organisation=str(invitation.occasion.organisation_id),
        scope=str(invitation.occasion_id), purpose="answer",
    )  # fmt: skip
    rows = receive.receive(invitation=invitation, sitting=sitting, given=read[1], at=at, by=by)
    return _said({"receipts": [_receipt(row) for row in rows]})


def _receipt(row: Receipt | Refusal) -> dict[str, str]:
    """Say that it is kept, and not beside what: that would tell what another device answered."""
    if isinstance(row, Refusal):
        return {"id": str(row.client_id), "state": "refused", "why": row.why}
    kept_at = timezone.localtime(row.received_at).strftime("%H:%M")
    return {"id": str(row.client_id), "state": "kept", "number": row.number, "at": kept_at}


def _said(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return quiet(JsonResponse(content, status=status), "en")


@answering
@require_GET
def words(request: HttpRequest, link: Link) -> HttpResponse:
    """Hand over the questions of this step that are still open: words only, and none that is kept from others."""
    steps = walk.of(link)
    rest = [one for one in steps.open if not one.touched and not one.doubted and may_stay(one)]
    left = CLOCKS.links["sitting"] - (link.at - (link.began or link.at))
    return JsonResponse({
        "home": link.home,
        "deliver": link.address("deliver"),
        "pass": pass_for(link),
        "language": link.language,
        "sitting": int(left.total_seconds()),
        "life": int((link.invitation.expires_at + CLOCKS.links["late"] - link.at).total_seconds()),
        "letters": link.letters,
        "questions": [_words(one) for one in rest],
    })  # fmt: skip


def may_stay(question: walk.Question) -> bool:
    """What is asked about substances or violence is never put on a device."""
    asked_in = library.get(question.screening.instrument, question.screening.instrument_version)
    return asked_in.topic not in PRIVATE and not question.item.private


def _words(question: walk.Question) -> dict[str, Any]:
    texts = question.texts
    return {
        "instrument": question.screening.instrument,
        "item": question.item.id,
        "title": texts.items[question.item.id],
        "intro": (texts.stem or texts.recall) if question.item.scored else "",
        "options": list(texts.options[question.item.id]),
    }


def step_name(link: Link, steps: walk.Walk) -> str:
    """Name what the phone may hold, so that it fetches it once a step, a language and a sitting."""
    step = max((one.screening.step for one in steps.questions), default=0)
    return f"{receipts.sitting_name(link.invitation)}-{step}-{link.language}"


def shell_address(language: str) -> str:
    return reverse("family:offline", args=[language])
