"""Answers become rows, rows a score, and a marked answer a mark, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.screening import library, scoring, textpack
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.models import (
    Answer,
    Assessment,
    Concern,
    Invitation,
    Mark,
    Mode,
    Occasion,
    Score,
    Screening,
    TalkWish,
    TextPack,
    Voiding,
)
from perinet.care.screening.texts import Texts
from perinet.ground.audit import services as audit
from perinet.ground.base import clock, keys, tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families.models import Person, Topic

CODE_TRIES = 5
# Of substances and violence only the one who asked knows, each apart.
TOPICS = {
    "mental-health": Topic.MENTAL_HEALTH,
    "experience": Topic.MENTAL_HEALTH,
    "substance": Topic.SUBSTANCE,
    "violence": Topic.VIOLENCE,
}


@transaction.atomic
def open_occasion(
    *,
    person: Person,
    moment: str,
    organisation_id: UUID | str,
    opened_by_id: UUID | str | None,
    mode: str,
    language: str,
    at: datetime,
    by: Actor,
    interpreter: str = "none",
    source: str = "",
    answered_on: date | None = None,
    topic: str = Topic.MENTAL_HEALTH,
) -> Occasion:
    """Begin asking this person at this moment; `topic` is secret where the moment itself would betray."""
    if answered_on and answered_on > clock.day(at):
        raise Refused(_("The day of this result lies in the future."), code="future")
    occasion = Occasion.objects.create(
        person=person, moment=moment, organisation_id=organisation_id, opened_by_id=opened_by_id, mode=mode,
        language=language, interpreter=interpreter, source=source, answered_on=answered_on, opened_at=at,
        topic=topic,
    )  # fmt: skip
    audit.record(by=by, verb="occasion.open", subject_kind="occasion", subject=occasion.id, person=person.id)
    return occasion


@transaction.atomic
def ask(
    *, occasion: Occasion, instruments: Sequence[str], step: int, text_state: str = ""
) -> list[Screening]:
    """Put instruments on the occasion, each once, after those that stand there."""
    there = list(Screening.objects.filter(occasion=occasion))
    asked = {screening.instrument for screening in there}
    for position, instrument_id in enumerate((i for i in instruments if i not in asked), start=len(there)):
        instrument = library.get(instrument_id)
        _refuse_what_may_not_be_asked(instrument, occasion)
        there.append(
            Screening.objects.create(
                occasion=occasion,
                person_id=occasion.person_id,
                instrument=instrument.id,
                instrument_version=instrument.version,
                topic=_topic(instrument, occasion),
                position=position,
                step=step,
                text_state=text_state or "shown",
            )
        )
    return there


def _topic(instrument: Instrument, occasion: Occasion) -> str:
    """What everybody of the team may read elsewhere is as secret as its occasion."""
    topic = TOPICS[instrument.topic]
    return occasion.topic if topic == Topic.MENTAL_HEALTH else topic


def _refuse_what_may_not_be_asked(instrument: Instrument, occasion: Occasion) -> None:
    told = {"name": instrument.short}
    if instrument.why_not_scorable:
        raise Refused(_("%(name)s cannot be scored yet, so it is not asked.") % told, code="not-scorable")
    if occasion.mode == Mode.SELF and not instrument.by_link:
        raise Refused(_("%(name)s is never asked over a link.") % told, code="link")


def hold(*, occasion: Occasion) -> bool:
    """Keep others from writing to it until the transaction ends; say whether it is open still."""
    rows = Occasion.objects.select_for_update().filter(pk=occasion.pk, closed_at__isnull=True)
    return bool(rows.order_by().values_list("pk"))


@dataclass(frozen=True)
class Recorded:
    """The newest score, and the marks that these answers raised for the first time."""

    score: Score
    raised: list[Mark] = field(default_factory=list)


def _newest(screening: Screening) -> dict[str, tuple[int, int]]:
    """Return the newest option of each item, with its revision."""
    rows = Answer.objects.filter(screening=screening).order_by("revision")
    return {row.item: (row.option, row.revision) for row in rows}


def current_answers(screening: Screening) -> dict[str, int]:
    """Return the newest option of each item."""
    return {item: option for item, (option, _revision) in _newest(screening).items()}


@transaction.atomic
def record_answers(*, screening: Screening, answers: Mapping[str, int], at: datetime, by: Actor) -> Recorded:
    """Keep each answer as a row; one that was changed stays beside the new one. Scores what is known."""
    instrument = library.get(screening.instrument, screening.instrument_version)
    scoring.score(instrument, answers)  # refuses an answer that the question does not have
    there = _newest(screening)
    before = {item: option for item, (option, _revision) in there.items()}
    new = {item: option for item, option in answers.items() if before.get(item) != option}
    Answer.objects.bulk_create(
        Answer(
            screening=screening, item=item, option=option, at=at, given_by=by.kind,
            revision=there[item][1] + 1 if item in there else 1,
        )
        for item, option in new.items()
    )  # fmt: skip
    result = scoring.score(instrument, before | new)
    row = _keep(screening, result, at)
    raised = _raise(screening, result, at) + _keep_taken_back(screening, instrument, before, new, at)
    _audit(screening, "answers.record", by)
    return Recorded(score=row, raised=raised)


def _audit(screening: Screening, verb: str, by: Actor) -> None:
    """Say that answers came in, and not which: the instrument itself may be a secret."""
    audit.record(
        by=by, verb=verb, subject_kind="occasion", subject=screening.occasion_id, person=screening.person_id
    )


def _keep(screening: Screening, result: scoring.Score, at: datetime) -> Score:
    return Score.objects.create(
        screening=screening,
        total=result.total,
        facts=result.facts(),
        missing=list(result.missing),
        marks=sorted(result.marks),
        scales=dict(result.scales),
        at=at,
    )


def _raise(screening: Screening, result: scoring.Score, at: datetime) -> list[Mark]:
    found = []
    for raised in result.raised:
        mark, new = Mark.objects.get_or_create(
            screening=screening,
            item=raised.item,
            urgency=raised.urgency,
            taken_back=False,
            defaults={
                "person_id": screening.person_id, "occasion_id": screening.occasion_id, "mark": raised.mark,
                "raised_at": at,
            },
        )  # fmt: skip
        if new:
            found.append(mark)
    return found


def _keep_taken_back(
    screening: Screening,
    instrument: Instrument,
    before: Mapping[str, int],
    new: Mapping[str, int],
    at: datetime,
) -> list[Mark]:
    """A marked answer that was changed into an unmarked one stays as a soft mark."""
    found = []
    for item in instrument.marked:
        mark = item.mark
        if mark is None or item.id not in before or item.id not in new:
            continue
        if mark.urgency(item.scores[before[item.id]]) and not mark.urgency(item.scores[new[item.id]]):
            row, fresh = Mark.objects.get_or_create(
                screening=screening,
                item=item.id,
                urgency="soft",
                taken_back=True,
                defaults={
                    "person_id": screening.person_id, "occasion_id": screening.occasion_id, "mark": mark.id,
                    "raised_at": at,
                },
            )  # fmt: skip
            found += [row] if fresh else []
    return found


@transaction.atomic
def enter_points(*, screening: Screening, points: Mapping[str, int], at: datetime, by: Actor) -> Recorded:
    """Enter a paper form by item number, in points as printed beside the answers."""
    instrument = library.get(screening.instrument, screening.instrument_version)
    scoring.from_points(instrument, points)
    options = {name: instrument.item(name).scores.index(value) for name, value in points.items()}
    return record_answers(screening=screening, answers=options, at=at, by=by)


@transaction.atomic
def enter_total(
    *, screening: Screening, total: int, items: Mapping[str, int], at: datetime, by: Actor
) -> Recorded:
    """Enter a total that was counted elsewhere; refused unless the safety items come with it."""
    instrument = library.get(screening.instrument, screening.instrument_version)
    lacking = [item.id for item in instrument.marked if item.id not in items]
    if lacking:
        raise Refused(
            _("A total alone can hide a safety answer. Enter the safety item too: ")
            + ", ".join(lacking)
            + ".",
            code="safety-item",
        )
    if not instrument.min <= total <= instrument.max:
        limits = {"name": instrument.short, "low": instrument.min, "high": instrument.max}
        raise Refused(_("A total of %(name)s lies between %(low)s and %(high)s.") % limits, code="range")
    known = scoring.from_points(instrument, items)
    rest = [item for item in instrument.scored if item.id not in known.points]
    low = sum(known.points.values()) + sum(min(item.scores) for item in rest)
    high = sum(known.points.values()) + sum(max(item.scores) for item in rest)
    if not low <= total <= high:
        raise Refused(_("This total can't be, with these answers. Check both."), code="contradiction")
    row = Score.objects.create(
        screening=screening,
        total=total,
        facts=known.facts() | {f"{instrument.prefix}.total": total},
        missing=[item.id for item in rest],
        marks=sorted(known.marks),
        scales={},
        at=at,
    )
    _audit(screening, "total.enter", by)
    return Recorded(score=row, raised=_raise(screening, known, at))


def newest_facts(occasion: Occasion) -> dict[str, dict[str, Any]]:
    """Return, per instrument of this occasion, the facts of its newest score."""
    rows = Score.objects.filter(screening__occasion=occasion).select_related("screening")
    return {row.screening.instrument: row.facts for row in rows.order_by("at", "created_at")}


@transaction.atomic
def record_assessment(
    *,
    occasion: Occasion,
    topic: str,
    facts: Mapping[str, Any],
    domains: Mapping[str, bool],
    reason: str,
    at: datetime,
    by: Actor,
) -> Assessment:
    """Keep what was asked by voice. A judgement of high risk carries its reason."""
    if facts.get("clinician.high_risk") and not reason.strip():
        raise Refused(_("Write why you judge the risk as high."), code="no-reason")
    row = Assessment.objects.create(
        occasion=occasion, person_id=occasion.person_id, topic=topic, facts=dict(facts), domains=dict(domains),
        reason=reason, by=by.id, at=at,
    )  # fmt: skip
    audit.record(
        by=by,
        verb="assessment.record",
        subject_kind="occasion",
        subject=occasion.id,
        person=occasion.person_id,
    )
    return row


def newest_assessments(occasion: Occasion) -> dict[str, Assessment]:
    """Return the newest assessment of each topic."""
    return {
        row.topic: row for row in Assessment.objects.filter(occasion=occasion).order_by("at", "created_at")
    }


@transaction.atomic
def close(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    occasion.closed_at = at
    occasion.save(update_fields=["closed_at"])
    Invitation.objects.filter(occasion=occasion, finished_at__isnull=True).update(finished_at=at)
    audit.record(
        by=by, verb="occasion.close", subject_kind="occasion", subject=occasion.id, person=occasion.person_id
    )


@transaction.atomic
def decline_second_step(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    occasion.second_step_declined = True
    occasion.save(update_fields=["second_step_declined"])


@transaction.atomic
def wish_to_talk(*, occasion: Occasion, wish: str, at: datetime) -> TalkWish:
    return TalkWish.objects.create(occasion=occasion, wish=wish, at=at)


@transaction.atomic
def void(*, occasion: Occasion, reason: str, at: datetime, by: Actor) -> Voiding:
    """Hold that these answers are not hers: kept and marked; a mark they raised stays until someone spoke with her."""
    row, _ = Voiding.objects.get_or_create(
        occasion=occasion, defaults={"reason": reason, "by": by.id, "at": at}
    )
    if occasion.is_open:
        close(occasion=occasion, at=at, by=by)
    audit.record(
        by=by, verb="occasion.void", subject_kind="occasion", subject=occasion.id, person=occasion.person_id,
        reason=reason,
    )  # fmt: skip
    return row


@transaction.atomic
def raise_concern(
    *,
    person: Person,
    kinds: Sequence[str],
    told_by: str,
    note: str,
    organisation_id: UUID | str,
    at: datetime,
    by: Actor,
) -> Concern:
    if not kinds:
        raise Refused(_("Choose at least one thing that worries you."), code="no-kind")
    concern = Concern.objects.create(
        person=person, kinds=list(kinds), told_by=told_by, note=note, organisation_id=organisation_id,
        raised_by=by.id, at=at,
    )  # fmt: skip
    audit.record(by=by, verb="concern.raise", subject_kind="concern", subject=concern.id, person=person.id)
    return concern


@transaction.atomic
def invite(*, occasion: Occasion, channel: str, expires_at: datetime, by: Actor) -> tuple[Invitation, str]:
    """Make a link; the token is returned once and kept only as a hash."""
    if occasion.mode != Mode.SELF:
        raise Refused(_("This occasion is not answered over a link."))
    token = tokens.new_token()
    invitation = Invitation.objects.create(
        occasion=occasion, channel=channel, token_hash=tokens.token_hash(token), expires_at=expires_at
    )
    audit.record(
        by=by, verb="invitation.make", subject_kind="occasion", subject=occasion.id, person=occasion.person_id,
        details={"channel": channel},
    )  # fmt: skip
    return invitation, token


def find_invitation(token: str, *, at: datetime) -> Invitation | None:
    return Invitation.objects.usable(at).filter(token_hash=tokens.token_hash(token)).first()


@transaction.atomic
def begin_sitting(*, invitation: Invitation, at: datetime, code: str = "") -> str:
    """Start an unbroken sitting on this device; an earlier sitting ends. A code is set once, at the first."""
    secret = tokens.new_token()
    invitation.sitting = tokens.token_hash(secret)
    invitation.confirmed_at = invitation.confirmed_at or at
    if code and not invitation.code_hash:
        invitation.code_hash = tokens.code_hash(code, salt=str(invitation.id))
    invitation.save(update_fields=["sitting", "confirmed_at", "code_hash"])
    Occasion.objects.filter(pk=invitation.occasion_id, begun_at__isnull=True).update(begun_at=at)
    return secret


def in_sitting(invitation: Invitation, secret: str) -> bool:
    return bool(invitation.sitting) and tokens.same(invitation.sitting, tokens.token_hash(secret))


@transaction.atomic
def resume(*, invitation: Invitation, code: str, at: datetime) -> str | None:
    """Go on after a pause with the short code; after too many tries the sender must help."""
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not current.is_usable(at) or current.code_tries >= CODE_TRIES or not current.code_hash:
        return None
    current.code_tries += 1
    right = tokens.same(current.code_hash, tokens.code_hash(code.strip(), salt=str(current.id)))
    if right:
        current.code_tries = 0
    current.save(update_fields=["code_tries"])
    return begin_sitting(invitation=current, at=at) if right else None


@transaction.atomic
def refuse_invitation(*, invitation: Invitation, at: datetime) -> None:
    """ "This is not for me": the link ends and nothing else is stored."""
    invitation.refused_at = at
    invitation.save(update_fields=["refused_at"])


@transaction.atomic
def revoke(*, invitation: Invitation, at: datetime, by: Actor) -> None:
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    audit.record(by=by, verb="invitation.revoke", subject_kind="occasion", subject=invitation.occasion_id)


def trusted_keys() -> dict[str, str]:
    """Return the public keys that this site trusts for text packs, by name."""
    return keys.trusted_keys(settings.PERINET_TEXT_PACK_KEYS)


def pack_for(instrument_id: str, language: str, on: date) -> TextPack | None:
    """Return the licence under which this site may show the text today, if it has one."""
    instrument = library.get(instrument_id)
    return (
        TextPack.objects.valid_on(on)
        .filter(instrument=instrument.id, version=instrument.version, language=language)
        .first()
    )


def texts_for(instrument_id: str, language: str, on: date) -> Texts | None:
    """Return the words to show: free ones, licensed ones, or None where nothing may be shown."""
    if not library.get(instrument_id).restricted_in(language):
        return library.texts(instrument_id, language)
    pack = pack_for(instrument_id, language, on)
    if pack is None:
        return None
    try:
        return textpack.licensed_texts(pack, on=on, trusted_keys=trusted_keys())
    except textpack.TextPackError:
        return None  # a key that is no longer trusted, or a body changed in the database, shows nothing


@transaction.atomic
def load_text_pack(*, file_bytes: bytes, on: date, by: Actor) -> TextPack:
    """Keep a signed licence with its words; anything doubtful is refused and changes nothing."""
    try:
        pack = textpack.verify(file_bytes, trusted_keys(), on=on)
    except textpack.TextPackError as problem:
        raise Refused(str(problem), code=problem.code) from problem
    row = TextPack.objects.create(**pack.__dict__, loaded_by=by.id)
    audit.record(
        by=by, verb="text-pack.load", subject_kind="text-pack", subject=row.id,
        details={"instrument": pack.instrument, "language": pack.language, "holder": pack.licence_holder},
    )  # fmt: skip
    return row
