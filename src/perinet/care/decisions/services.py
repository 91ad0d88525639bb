"""What is known of one occasion becomes facts, and the facts a decision that can be replayed."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perinet.care.decisions import engine, stored, versions
from perinet.care.decisions.guideline import Guideline, Step, seconds
from perinet.care.decisions.models import Confirmation, Decision, GuidelineChoice
from perinet.care.screening import library as instruments
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Concern, Occasion
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.queries.prepared import Prepared
from perinet.ground.queries.rows import add_one
from perinet.ground.vault.erased import ERASED
from perinet.people.families import pregnancies
from perinet.people.families.models import Person, Pregnancy, Topic

WITHOUT_LICENCE = "flanders-open"  # asks only what every site may show
HIDDEN_CONCERN = "substances"
SECRET_FACTS = {
    Topic.SUBSTANCE: (
        "alcohol.", "drugs.", "sedatives.", "opioids.", "substitution.", *instruments.private_facts("substance"),
    ),
    Topic.VIOLENCE: instruments.private_facts("violence"),
}  # fmt: skip
SECRET_PREFIXES = tuple(prefix for prefixes in SECRET_FACTS.values() for prefix in prefixes)


_CHOICE = Prepared(
    lambda organisation: GuidelineChoice.objects.filter(organisation_id=organisation)[:1], organisation=UUID
)
_LAST = Prepared(
    lambda occasion, topic: Decision.objects.filter(occasion=occasion, topic=topic)[:1],
    occasion=UUID,
    topic=str,
)
MOST_BEFORE = 20  # decisions that are read to count the rescreens in a row


def _before(
    person: UUID, identity: UUID, keeper: UUID, topic: str, opened_at: datetime, occasion: UUID
) -> Any:
    # Of another record of hers only what this organisation keeps: a merge tells nobody of a stranger's decisions.
    merged = Q(person__identity=identity, occasion__organisation=keeper)
    rows = Decision.objects.filter(
        Q(person=person) | merged, topic=topic, occasion__opened_at__lte=opened_at, occasion__voiding=None
    )
    newest = rows.exclude(occasion=occasion).order_by("-at", "-created_at")
    return newest.values_list("occasion", "step")[:MOST_BEFORE]


_BEFORE = Prepared(
    _before, person=UUID, identity=UUID, keeper=UUID, topic=str, opened_at=datetime, occasion=UUID
)


def _choice(organisation_id: UUID | str) -> GuidelineChoice | None:
    found: GuidelineChoice | None = _CHOICE.first(organisation=organisation_id)
    return found


def _followed(choice: GuidelineChoice | None, offer: Mapping[str, str]) -> Guideline:
    name = choice.guideline if choice and choice.guideline in offer else settings.PERINET_GUIDELINE
    return versions.deciding(name, offer, choice.values if choice else {}).guideline


def chosen_guideline(
    organisation_id: UUID | str, on: date | None = None, offer: Mapping[str, str] | None = None
) -> Guideline:
    """Return the guideline that this organisation follows, in the version that decides on a day; without one, today."""
    return _followed(_choice(organisation_id), offer or versions.on_offer(on or clock.today()))


def offered(on: date) -> tuple[Guideline, ...]:
    """Return the guidelines that an organisation may follow, each in the version that decides on a day."""
    return tuple(versions.package(found).guideline for found in versions.on_offer(on).values())


def guideline_for(
    *, organisation_id: UUID | str, language: str, on: date, entered: frozenset[str] = frozenset()
) -> Guideline:
    """Return the chosen guideline, or the open one where the chosen one's words may not be shown.

    `entered` are instruments that came from paper or elsewhere: for these no text is needed.
    """
    choice, offer = _choice(organisation_id), versions.on_offer(on)
    chosen = _followed(choice, offer)
    for moment in chosen.moments.values():
        for instrument in moment.second_step:
            if instrument not in entered and screenings.texts_for(instrument, language, on) is None:
                return versions.deciding(WITHOUT_LICENCE, offer, choice.values if choice else {}).guideline
    return chosen


@transaction.atomic
def choose_guideline(
    *, organisation_id: UUID | str, guideline_id: str, by: Actor, values: Mapping[str, str] | None = None
) -> GuidelineChoice:
    """Follow a guideline from now on, with a choice for what it leaves open; what is not named here stays chosen."""
    offer, before = versions.on_offer(clock.today()), _choice(organisation_id)
    known = versions.deciding(guideline_id, offer).guideline.open_values
    for name, value in (values or {}).items():
        if name not in known or not known[name].may_be(value):
            raise Refused(_("The guideline does not leave this open."), code="unknown-value")
    kept = (before.values if before else {}) | dict(values or {})
    versions.keep_deciding(versions.deciding(guideline_id, offer, kept).guideline, at=clock.now())
    audit.record(
        by=by, verb="guideline.choose", subject_kind="organisation", subject=organisation_id,
        details={"guideline": guideline_id},
    )  # fmt: skip
    return GuidelineChoice.objects.create(
        organisation_id=organisation_id, guideline=guideline_id, values=kept, chosen_by=by.id
    )


def open_values(organisation_id: UUID | str, guideline: Guideline) -> dict[str, str]:
    """Return what counts here for each open value: decided by a region, else chosen here, else proposed."""
    choice = _choice(organisation_id)
    chosen = choice.values if choice else {}
    return {
        name: chosen[name] if name in chosen and known.may_be(chosen[name]) else known.value
        for name, known in guideline.open_values.items()
    }


def open_value(organisation_id: UUID | str, name: str) -> str:
    return open_values(organisation_id, chosen_guideline(organisation_id))[name]


def period_ends(*, organisation_id: UUID | str, born_on: date) -> date:
    """Return the last day after a birth on which this guideline speaks."""
    return born_on + timedelta(seconds=seconds(open_value(organisation_id, "period-end")))


def occasion_guideline(
    occasion: Occasion, at: datetime, *, scored: Collection[str] | None = None
) -> Guideline:
    """Return the guideline that this occasion follows; `scored` are its instruments, where a caller knows them."""
    entered = frozenset(screenings.newest_facts(occasion) if scored is None else scored)
    return guideline_for(
        organisation_id=occasion.organisation_id,
        language=occasion.language,
        on=clock.day(at),
        entered=entered,
    )


def _rescreens_before(occasion: Occasion, guideline: Guideline) -> int:
    """Count the rescreens in a row that came just before this occasion."""
    newest: dict[Any, str] = {}
    for before, step in _BEFORE(
        person=occasion.person_id, identity=occasion.person.identity_id, keeper=occasion.organisation_id,
        topic=occasion.topic, opened_at=occasion.opened_at, occasion=occasion.pk,
    ):  # fmt: skip
        newest.setdefault(before, step)
    count = 0
    for step in newest.values():
        if step != "rescreen":
            break
        count += 1
    return min(count, guideline.facts["rescreen.previous"].max)


def facts_of(
    occasion: Occasion,
    guideline: Guideline,
    scored: Mapping[str, Mapping[str, Any]],
    at: datetime,
    carried: Iterable[Pregnancy] | None = None,
) -> dict[str, Any]:
    """Collect what is known; what nobody knows is absent, and never a no. `carried` are all her pregnancies."""
    facts: dict[str, Any] = {}
    for points in scored.values():
        facts |= points
    for assessment in screenings.newest_assessments(occasion).values():
        # Her own yes to a question stands beside what a professional judges: it is not undone by a no.
        facts |= {
            name: value for name, value in assessment.facts.items() if value or facts.get(name) is not True
        }
    if occasion.second_step_declined:
        facts["second_step.declined"] = True
    if "rescreen.previous" in guideline.facts:
        facts["rescreen.previous"] = _rescreens_before(occasion, guideline)
    rows = pregnancies.every(occasion.person) if carried is None else carried
    pregnancy = pregnancies.current(pregnancies.about(rows, _pregnancy_topic(occasion)))
    days = pregnancy.days_postpartum(occasion.answered_on or clock.day(at)) if pregnancy else None
    if (
        days is not None and days >= 0 and "days_postpartum" in guideline.facts
    ):  # a result from before the birth is one of the pregnancy
        facts["days_postpartum"] = min(days, guideline.facts["days_postpartum"].max)
    return {name: value for name, value in facts.items() if name in guideline.facts}


def speaks_for(occasion: Occasion, at: datetime) -> bool:
    """Say whether the guideline is for this person: what was found in mothers decides nothing about fathers."""
    if occasion.about_id:
        return False  # what a parent says of a child decides nothing about either
    return _is_for(occasion, occasion_guideline(occasion, at), pregnancies.every(occasion.person))


def _is_for(occasion: Occasion, guideline: Guideline, carried: Iterable[Pregnancy]) -> bool:
    role = pregnancies.role_of(occasion.person, occasion.topic, carried)
    return ("co-parent" if role == pregnancies.PARTNER else role) in guideline.population


def _pregnancy_topic(occasion: Occasion) -> str:
    return Topic.KEPT_PREGNANCY if occasion.topic == Topic.KEPT_PREGNANCY else Topic.RECORD


def _apart(facts: Mapping[str, Any], topic: str) -> dict[str, dict[str, Any]]:
    """Return what is known per topic: that of the occasion first, then each secret of which something is known."""
    told = {
        secret: {name: value for name, value in facts.items() if name.startswith(prefixes)}
        for secret, prefixes in SECRET_FACTS.items()
    }
    known = {name: value for name, value in facts.items() if not name.startswith(SECRET_PREFIXES)}
    return {topic: known} | {secret: found for secret, found in told.items() if found}


@transaction.atomic(savepoint=False)
def decide_for(*, occasion: Occasion, at: datetime, by: Actor) -> list[Decision]:
    """Decide on what is known now; alcohol and drugs are decided apart, and so is violence, each on its own row.

    The same facts under the same package give the decision that stands; anything else adds a row. A guideline decides
    nothing about whom it is not for.
    """
    if occasion.about_id:
        return []  # what a parent says of a child decides nothing about either
    scored = screenings.newest_facts(occasion)
    guideline = occasion_guideline(occasion, at, scored=scored)
    carried = pregnancies.every(occasion.person)
    if not _is_for(occasion, guideline, carried):
        return []
    facts = facts_of(occasion, guideline, scored, at, carried)
    return [
        _keep(occasion.person, occasion, guideline, occasion.moment, told, topic, at, by)
        for topic, told in _apart(facts, occasion.topic).items()
    ]


@transaction.atomic
def decide_again(*, row: Decision, occasion: Occasion, at: datetime, by: Actor) -> Decision:
    """Decide once more under the version that decides now, on what was known when the row was made."""
    if row.facts is ERASED:
        return row
    choice, offer = _choice(occasion.organisation_id), versions.on_offer(clock.day(at))
    guideline = versions.deciding(row.guideline, offer, choice.values if choice else {}).guideline
    facts = facts_of(occasion, guideline, screenings.newest_facts(occasion), row.at)
    told = _apart(facts, occasion.topic).get(row.topic, {})
    return _keep(occasion.person, occasion, guideline, row.moment, told, row.topic, at, by)


@transaction.atomic
def decide_on_concern(*, concern: Concern, at: datetime, by: Actor) -> Decision:
    """Decide on a worry alone: no questionnaire is needed, none is waited for."""
    guideline = chosen_guideline(concern.organisation_id, clock.day(at))
    facts = {guideline.signs[kind].fact: True for kind in concern.kinds}
    moment = next(iter(guideline.moments))
    return _keep(
        concern.person, None, guideline, moment, facts, Topic.SAFETY, at, by, kept_by=concern.organisation_id
    )


def _keep(
    person: Person,
    occasion: Occasion | None,
    guideline: Guideline,
    moment: str,
    facts: dict[str, Any],
    topic: str,
    at: datetime,
    by: Actor,
    kept_by: UUID | str = "",
) -> Decision:
    decision = engine.decide(guideline, moment, facts)
    output = engine.canonical_json(facts, decision)
    last: Decision | None = _LAST.first(occasion=occasion.pk, topic=topic) if occasion else None
    if last and last.output == output:
        return last
    if last is None or last.package_hash != guideline.package_hash:
        versions.keep_deciding(guideline, at=at)
    row = Decision(
        person=person, occasion=occasion, controller_id=occasion.organisation_id if occasion else kept_by,
        topic=topic, moment=moment, guideline=guideline.id,
        version=guideline.version, package_hash=guideline.package_hash,
        facts=json.dumps(facts, sort_keys=True, separators=(",", ":")), output=output, step=decision.step,
        complete=decision.complete, at=at,
    )  # fmt: skip
    add_one(row)
    audit.record(
        by=by, verb="decision.make", subject_kind="decision", subject=row.id, person=person.id,
        details={"guideline": guideline.id, "version": guideline.version},
    )  # fmt: skip
    return row


def guideline_of(row: Decision) -> Guideline:
    """Return the guideline as it was when this was decided; where that was never kept, as it is on its day."""
    try:
        return versions.package(row.package_hash).guideline
    except versions.UnknownPackage:
        return versions.deciding(row.guideline, versions.on_offer(clock.day(row.at))).guideline


def read(row: Decision) -> tuple[Guideline, dict[str, Any], engine.Decision]:
    """Return a stored decision as it was made, with its facts: a guideline that changes later changes no decision."""
    guideline = guideline_of(row)
    if row.facts is ERASED:
        return guideline, {}, stored.without_reasons(row)
    facts = {name: value for name, value in json.loads(row.facts).items() if name in guideline.facts}
    if guideline.package_hash != row.package_hash:
        return guideline, facts, stored.restore(row.output, guideline)
    return guideline, facts, engine.decide(guideline, row.moment, facts)


def replay(row: Decision) -> bool:
    """Say whether deciding again on the stored facts gives the stored text, byte for byte."""
    guideline, facts, decision = read(row)
    return guideline.package_hash == row.package_hash and engine.canonical_json(facts, decision) == row.output


def steps_for(decision: Decision) -> dict[str, Step]:
    """Return the steps that may be chosen on this decision: one about substances only where the team sees nothing."""
    known = guideline_of(decision).steps
    secret = decision.topic == Topic.SUBSTANCE
    return {name: step for name, step in known.items() if secret or step.concern != HIDDEN_CONCERN}


@transaction.atomic
def confirm(
    *,
    decision: Decision,
    chosen_step: str,
    reason: str,
    note: str,
    at: datetime,
    by: Actor,
    promised_on: date | None = None,
) -> Confirmation:
    """A person agrees with a proposal, or chooses another step for a coded reason; and may promise to call."""
    if promised_on and promised_on < clock.day(at):
        raise Refused(_("The day on which you call lies in the past."), code="past")
    agrees = chosen_step == decision.step
    if not agrees and not reason:
        raise Refused(_("Choose why you decide otherwise than the proposal."), code="no-reason")
    known = steps_for(decision)
    if not agrees and chosen_step not in known:
        raise Refused(_("This step does not exist in the guideline."), code="unknown-step")
    row = Confirmation.objects.create(
        decision=decision, chosen_step=chosen_step, agrees=agrees, reason=reason, note=note,
        promised_on=promised_on, by=by.id, by_name=by.name, at=at,
    )  # fmt: skip
    audit.record(
        by=by, verb="decision.confirm", subject_kind="decision", subject=decision.id, person=decision.person_id,
        reason=reason, details={"agrees": agrees},
    )  # fmt: skip
    return row


def promise_of(occasion: Occasion, *, on: date) -> Confirmation | None:
    """Return who confirmed that she is called, and by when; a day that has passed is no promise any more."""
    made = Confirmation.objects.filter(
        decision__occasion=occasion, decision__occasion__voiding=None, decision__topic=occasion.topic,
        promised_on__gte=on,
    )  # fmt: skip
    return made.first()
