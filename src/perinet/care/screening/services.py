"""Answers become rows, rows a score, and a marked answer a mark, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.screening import library, scoring, textpack
from perinet.care.screening.instrument import LANGUAGES, Instrument
from perinet.care.screening.models import (
    Assessment,
    Concern,
    HelperChange,
    Invitation,
    Mode,
    Occasion,
    Score,
    Screening,
    TalkWish,
    TextPack,
    Voiding,
)
from perinet.care.screening.recording import (
    Recorded,
    current_answers,
    hold,
    newest_facts,
    put_on_record,
    raise_marks,
    record_answers,
    record_page,
)
from perinet.care.screening.texts import Texts
from perinet.ground.audit import services as audit
from perinet.ground.base import clock, keys, tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.queries.prepared import Prepared, PreparedUpdate
from perinet.people.families.models import Person, Topic

__all__ = ["Recorded", "current_answers", "hold", "newest_facts", "record_answers", "record_page"]

CODE_TRIES = 5
INTERPRETED = "interpreted"  # said in her language by a person, from words in another
# Of substances and violence only the one who asked knows, each apart.
TOPICS = {
    "mental-health": Topic.MENTAL_HEALTH,
    "experience": Topic.MENTAL_HEALTH,
    "substance": Topic.SUBSTANCE,
    "violence": Topic.VIOLENCE,
}


_ASSESSMENTS = Prepared(
    lambda occasion: Assessment.objects.filter(occasion=occasion).order_by("at", "created_at"), occasion=UUID
)
_CLOSE = PreparedUpdate(
    lambda occasion: Occasion.objects.filter(pk=occasion),
    sets=["closed_at"],
    occasion=UUID,
    closed_at=datetime,
)
_FINISH = PreparedUpdate(
    lambda occasion: Invitation.objects.filter(occasion=occasion, finished_at__isnull=True),
    sets=["finished_at"], occasion=UUID, finished_at=datetime,
)  # fmt: skip
_BY_ADDRESS = Prepared(
    lambda at, hashed: Invitation.objects.usable(at).filter(token_hash=hashed)[:1], at=datetime, hashed=str
)
_BY_REMINDER = Prepared(
    lambda at, hashed: Invitation.objects.usable(at).filter(reminders__token_hash=hashed)[:1],
    at=datetime, hashed=str,
)  # fmt: skip
_PACKS = Prepared(
    lambda instrument, version, language, on: TextPack.objects.valid_on(on).filter(
        instrument=instrument, version=version, language=language
    )[:1],
    instrument=str, version=str, language=str, on=date,
)  # fmt: skip


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
    about: Person | None = None,
) -> Occasion:
    """Begin asking this person at this moment; `topic` is secret where the moment itself would betray."""
    if answered_on and answered_on > clock.day(at):
        raise Refused(_("The day of this result lies in the future."), code="future")
    occasion = Occasion.objects.create(
        person=person, moment=moment, organisation_id=organisation_id, opened_by_id=opened_by_id, mode=mode,
        language=language, interpreter=interpreter, source=source, answered_on=answered_on, opened_at=at,
        topic=topic, about=about,
    )  # fmt: skip
    audit.record(by=by, verb="occasion.open", subject_kind="occasion", subject=occasion.id, person=person.id)
    return occasion


@transaction.atomic
def ask(
    *,
    occasion: Occasion,
    instruments: Sequence[str],
    step: int,
    text_state: str = "",
    reader_id: UUID | str | None = None,
) -> list[Screening]:
    """Put instruments on the occasion, each once, after those that stand there.

    `reader_id`: who alone reads the answers, where these are a secret.
    """
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
                reader_id=reader_id,
                text_state=text_state or _text_state(instrument, occasion),
            )
        )
    return there


def _text_state(instrument: Instrument, occasion: Occasion) -> str:
    """Without words in her language, somebody says in it what stands in another."""
    if occasion.language in LANGUAGES:
        return "shown"
    has_words = texts_for(instrument.id, occasion.language, clock.day(occasion.opened_at)) is not None
    return "shown" if has_words else INTERPRETED


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
    if occasion.mode == Mode.TABLET and not instrument.on_tablet:
        raise Refused(_("%(name)s is not asked on the tablet.") % told, code="tablet")


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
    put_on_record(screening, "total.enter", by)
    return Recorded(score=row, raised=raise_marks(screening, known, at))


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
    return {row.topic: row for row in _ASSESSMENTS(occasion=occasion.pk)}


@transaction.atomic(savepoint=False)
def close(*, occasion: Occasion, at: datetime, by: Actor) -> None:
    occasion.closed_at = at
    _CLOSE(occasion=occasion.pk, closed_at=at)
    _FINISH(occasion=occasion.pk, finished_at=at)
    audit.record(
        by=by, verb="occasion.close", subject_kind="occasion", subject=occasion.id, person=occasion.person_id
    )


@transaction.atomic
def came_back(*, occasion: Occasion, answered_on: date, at: datetime) -> None:
    """A form that was printed comes back filled in; once."""
    if not hold(occasion=occasion):
        raise Conflict(_("This form was entered already."), code="closed")
    if answered_on > clock.day(at):
        raise Refused(_("The day of this result lies in the future."), code="future")
    occasion.answered_on = answered_on
    occasion.save(update_fields=["answered_on"])


@transaction.atomic
def change_helper(*, occasion: Occasion, interpreter: str, at: datetime, by: Actor) -> None:
    """Somebody else translates from now on; who did before stays written, since it changes what answers are worth."""
    if interpreter == occasion.interpreter:
        return
    HelperChange.objects.create(
        occasion=occasion, before=occasion.interpreter, interpreter=interpreter, by=by.id, at=at
    )
    occasion.interpreter = interpreter
    occasion.save(update_fields=["interpreter"])
    audit.record(
        by=by, verb="occasion.change-helper", subject_kind="occasion", subject=occasion.id,
        person=occasion.person_id, details={"interpreter": interpreter},
    )  # fmt: skip


def helpers_of(occasion: Occasion) -> list[str]:
    """Return who translated, in order; the last one still does."""
    changes = list(occasion.helper_changes.all())
    return list(dict.fromkeys([*(row.before for row in changes), occasion.interpreter]))


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
    """Return the link of this address; a reminder has an address of its own to the same link."""
    hashed = tokens.token_hash(token)
    found: Invitation | None = _BY_ADDRESS.first(at=at, hashed=hashed) or _BY_REMINDER.first(
        at=at, hashed=hashed
    )
    return found


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
    found: TextPack | None = _PACKS.first(
        instrument=instrument.id, version=instrument.version, language=language, on=on
    )
    return found


def texts_for(instrument_id: str, language: str, on: date) -> Texts | None:
    """Return the words to show: free ones, licensed ones, or None where nothing may be shown."""
    shipped = library.texts(instrument_id, language)  # of a restricted list none is shipped
    if shipped is not None or not library.get(instrument_id).items:
        return shipped
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
