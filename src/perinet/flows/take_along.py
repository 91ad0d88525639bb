"""Everything that is open to a person about herself becomes one described document that she takes with her."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions.models import ResultRelease
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Assessment, Observation, Screening, Strengths
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed
from perinet.people.consent.models import Agreement, Consent, RightsRequest
from perinet.people.families.models import ORDINARY, OwnWord, Person, Pregnancy, SafeContact, TimelineLine

FORMAT = "perinet-own-file/1"


@transaction.atomic
def document(
    *, person: Person, by: Actor, at: datetime, topics: Collection[str] = ORDINARY, form: str
) -> dict[str, Any]:
    """Gather what is open now; `topics` other than the ordinary ones only hold what was opened for minutes."""
    if not Person.objects.visible_to(by).about(person).exists():
        raise NotAllowed(_("You can't do this."))
    rows = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "timeline": _timeline(person, by, topics),
        "pregnancies": _pregnancies(person, by, topics),
        "conversations": _conversations(person, by, topics),
        "agreements": _agreements(person, by, topics),
    }
    if set(topics) >= ORDINARY:
        rows |= _all_ordinary(person, by)
    audit.record(
        by=by,
        verb="own-file.take",
        subject_kind="person",
        subject=person.pk,
        person=person.pk,
        details={"form": form},
    )
    return rows


def _all_ordinary(person: Person, by: Actor) -> dict[str, Any]:
    return {
        "person": _person(person),
        "reach": _reach(person, by),
        "own_words": _own_words(person, by),
        "answers": _answers(person, by),
        "goes_well": _goes_well(person, by),
        "taken_home": _taken_home(person, by),
        "watched_together": _observations(person, by),
        "letters": _letters(person, by),
        "consents": _consents(person, by),
        "requests": _requests(person, by),
    }


def _person(person: Person) -> dict[str, Any]:
    fields = (
        "given_name", "family_name", "called", "birth_date", "language", "interpreter_needed", "municipality",
        "address", "phone", "email",
    )  # fmt: skip
    return {field: _plain(getattr(person, field)) for field in fields} | {
        "kept_by": person.registered_at.name
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _reach(person: Person, by: Actor) -> dict[str, Any]:
    row = SafeContact.objects.visible_to(by).about(person).first()
    return (
        {field: getattr(row, field) for field in ("call", "text", "voice_mail", "mail", "when")}
        if row
        else {}
    )


def _timeline(person: Person, by: Actor, topics: Collection[str]) -> list[dict[str, Any]]:
    rows = (
        TimelineLine.objects.visible_to(by)
        .about(person)
        .filter(topic__in=topics)
        .select_related("controller")
    )
    return [
        {
            "at": row.at.isoformat(), "kind": row.kind, "parameters": row.parameters, "written_by": row.written_by,
            "kept_by": row.controller.name,
        }
        for row in rows
    ]  # fmt: skip


def _pregnancies(person: Person, by: Actor, topics: Collection[str]) -> list[dict[str, Any]]:
    rows = Pregnancy.objects.visible_to(by).about(person).filter(topic__in=topics)
    fields = ("status", "due_date", "last_period", "foetuses", "ended_on", "ended_how")
    return [
        {field: _plain(getattr(row, field)) for field in fields}
        | {
            "written_at": row.created_at.isoformat(),
            "id": str(row.pk),
            "corrects": str(row.corrects_id or ""),
        }
        for row in rows
    ]


def _conversations(person: Person, by: Actor, topics: Collection[str]) -> list[dict[str, Any]]:
    """Return what was written down of a conversation: the questions by name, and what she said."""
    rows = Assessment.objects.visible_to(by).about(person).filter(topic__in=topics)
    return [
        {"at": row.created_at.isoformat(), "topic": row.topic, "said": row.facts, "domains": row.domains}
        for row in rows
    ]


def _own_words(person: Person, by: Actor) -> list[dict[str, Any]]:
    rows = OwnWord.objects.visible_to(by).about(person)
    return [
        {
            "id": str(row.pk), "kind": row.kind, "text": row.text, "replaces": str(row.replaces_id or ""),
            "at": row.at.isoformat(), "written_down_by": row.by_name,
        }
        for row in rows
    ]  # fmt: skip


def _answers(person: Person, by: Actor) -> list[dict[str, Any]]:
    """Return her own answers as she gave them; what they add up to is told by a person, never by a file."""
    asked = Screening.objects.visible_to(by).about(person).filter(topic__in=ORDINARY)
    return [
        {
            "moment": one.occasion.moment, "instrument": one.instrument, "version": one.instrument_version,
            "about_child": str(one.occasion.about_id or ""), "question": answer.item, "option": answer.option,
            "revision": answer.revision, "at": answer.at.isoformat(),
        }
        for one in asked.select_related("occasion").prefetch_related("answers")
        for answer in one.answers.all()
    ]  # fmt: skip


def _observations(person: Person, by: Actor) -> list[dict[str, Any]]:
    """Return what was seen between her and a child, also what was corrected later."""
    rows = Observation.objects.visible_to(by).about(person).filter(topic__in=ORDINARY)
    return [
        {
            "on": row.on.isoformat(), "child": str(row.child_id), "place": row.place, "minutes": row.minutes,
            "seen": row.seen, "note": str(row.note), "written_by": row.by_name, "id": str(row.pk),
            "corrects": str(row.corrects_id or ""),
        }
        for row in rows
    ]  # fmt: skip


def _agreements(person: Person, by: Actor, topics: Collection[str]) -> list[dict[str, Any]]:
    rows = (
        Agreement.objects.visible_to(by).about(person).filter(topic__in=topics).select_related("controller")
    )
    return [
        {
            "at": row.at.isoformat(), "kind": row.kind, "purpose": row.purpose, "text": row.text_shown,
            "language": row.language, "version": row.text_version, "kept_by": row.controller.name,
        }
        for row in rows
    ]  # fmt: skip


def _goes_well(person: Person, by: Actor) -> list[dict[str, Any]]:
    rows = Strengths.objects.visible_to(by).about(person).filter(topic__in=ORDINARY)
    return [
        {"at": row.at.isoformat(), "cards": row.cards, "text": row.text, "written_down_by": row.by_name}
        for row in rows
    ]


def _taken_home(person: Person, by: Actor) -> list[dict[str, Any]]:
    """Return the words that she was given, as she read them; what she wanted on paper only stays on paper."""
    rows = ResultRelease.objects.visible_to(by).about(person).filter(topic__in=ORDINARY, takes_back=None)
    return [
        {
            "at": row.at.isoformat(), "language": row.language, "given_by": row.by_name, "text": row.text,
            "taken_back_at": row.taken_back.at.isoformat() if hasattr(row, "taken_back") else None,
        }
        for row in rows.filter(online=True).select_related("taken_back")
    ]  # fmt: skip


def _letters(person: Person, by: Actor) -> list[dict[str, Any]]:
    rows = (
        Referral.objects.visible_to(by).about(person).select_related("service", "organisation", "obligation")
    )
    return [
        {
            "at": row.created_at.isoformat(), "from": row.organisation.name, "to": row.service.name,
            "text": row.reason, "state": row.state,
        }
        for row in rows
        if row.obligation is None or row.obligation.topic in ORDINARY
    ]  # fmt: skip


def _consents(person: Person, by: Actor) -> list[dict[str, Any]]:
    rows = Consent.objects.visible_to(by).about(person).select_related("receiver", "withdrawal")
    return [
        {
            "receiver": row.receiver.name, "purpose": row.purpose, "topics": sorted(set(row.topics) & ORDINARY),
            "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None,
            "withdrawn_at": row.withdrawal.at.isoformat() if hasattr(row, "withdrawal") else None,
        }
        for row in rows
        if set(row.topics) & ORDINARY
    ]  # fmt: skip


def _requests(person: Person, by: Actor) -> list[dict[str, Any]]:
    rows = (
        RightsRequest.objects.visible_to(by)
        .about(person)
        .filter(by=by.id)
        .select_related("controller", "answer")
    )
    return [
        {
            "at": row.at.isoformat(), "kind": row.kind, "about": row.about, "text": row.text,
            "to": row.controller.name, "outcome": row.answer.outcome if hasattr(row, "answer") else None,
            "answer": row.answer.text if hasattr(row, "answer") else None,
        }
        for row in rows
    ]  # fmt: skip
