"""Relations, consents, exclusions, namings, emergencies and representations become grants, and an answer with reasons.

One definition of who may see what: the rows of access are written from it, and a page's "why do I see this?" reads it.
Whatever no rule opens is closed. Every time is half-open: from `since`, until just before `until`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

CARE, OWN_FILE = "care", "own-file"
SELF, PARENT, GUARDIAN = "self", "parent", "guardian"
USER, ORGANISATION = "user", "organisation"
PERMIT, DENY = "permit", "deny"


@dataclass(frozen=True)
class Rules:
    """Which topics are ordinary, which secret, and which of them a role may see at all."""

    ordinary: frozenset[str]
    secret: frozenset[str]
    matrix: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Viewer:
    """Who looks, for which organisation (empty: in person), in which role and why."""

    user: str
    organisation: str
    role: str
    purpose: str


@dataclass(frozen=True)
class Span:
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def cut(self, *ends: datetime | None) -> "Span":
        """End it at the first of these ends, if that comes sooner."""
        known = [end for end in (self.until, *ends) if end is not None]
        return Span(self.since, min(known, default=None))


@dataclass(frozen=True)
class Relation:
    """An organisation cares for her; with a professional: only this one of its team."""

    source: str
    organisation: str
    span: Span
    professional: str = ""

    def covers(self, user: str, organisation: str) -> bool:
        return self.organisation == organisation and self.professional in ("", user)


@dataclass(frozen=True)
class Consented:
    """She agreed that a receiver sees these topics, of one controller or (empty) of all."""

    source: str
    receiver: str
    topics: frozenset[str]
    span: Span
    receiver_user: str = ""
    controller: str = ""
    purpose: str = CARE


@dataclass(frozen=True)
class Excluded:
    source: str
    user: str
    span: Span


@dataclass(frozen=True)
class Named:
    """A secret topic for one user, acting for one organisation; empty: for herself, on her own page."""

    source: str
    topic: str
    user: str
    span: Span
    acting_for: str = ""
    purpose: str = CARE
    rows_from: datetime | None = (
        None  # of a step that was handed over: what was written before it stays closed
    )


@dataclass(frozen=True)
class Emergency:
    source: str
    user: str
    organisation: str
    span: Span


@dataclass(frozen=True)
class Represented:
    """A user exercises the rights of this person: she herself, a parent, a guardian, somebody she chose."""

    source: str
    user: str
    kind: str
    span: Span
    hidden_since: datetime | None = None


@dataclass(frozen=True)
class Policy:
    """All that was said about who may see one person. `alone_since`: since when a minor decides alone."""

    person: str
    relations: tuple[Relation, ...] = ()
    consents: tuple[Consented, ...] = ()
    exclusions: tuple[Excluded, ...] = ()
    namings: tuple[Named, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    representations: tuple[Represented, ...] = ()
    alone_since: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """One row of access. An empty controller means the rows of all, an empty topic (where denied) every topic."""

    effect: str
    viewer_kind: str
    viewer: str
    acting_for: str
    controller: str
    topic: str
    purpose: str
    span: Span
    source: str
    rows_from: datetime | None = None

    def names(self, viewer: Viewer) -> bool:
        if self.viewer_kind == ORGANISATION:
            return self.viewer == viewer.organisation
        return self.viewer == viewer.user and self.acting_for == viewer.organisation

    def opens(self, viewer: Viewer, topic: str, controller: str, at: datetime) -> bool:
        return (
            self.effect == PERMIT
            and self.topic == topic
            and self.purpose == viewer.purpose
            and self.controller in ("", controller)
            and self.names(viewer)
            and self.span.holds(at)
        )

    def denies(self, viewer: Viewer, at: datetime) -> bool:
        """A named professional is shut out, for whom and whatever for; what is one's own to read is not care."""
        return (
            self.effect == DENY
            and self.viewer == viewer.user
            and viewer.purpose != OWN_FILE
            and self.span.holds(at)
        )


@dataclass(frozen=True)
class Reason:
    """The rule that spoke, and the row that it read: `care-relation` and `care-relation:<id>`."""

    rule: str
    source: str


PROFESSION = Reason("profession", "profession-matrix")


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    because: tuple[Reason, ...] = ()
    denied_by: tuple[Reason, ...] = ()


def _permit(
    viewer: tuple[str, str, str], controller: str, topic: str, purpose: str, span: Span, source: str
) -> Grant:
    kind, name, acting_for = viewer
    return Grant(PERMIT, kind, name, acting_for, controller, topic, purpose, span, source)


def _team(organisation: str, user: str) -> tuple[str, str, str]:
    """Whoever acts for an organisation, or one user of it."""
    return (USER, user, organisation) if user else (ORGANISATION, organisation, "")


def _of_relation(one: Relation, rules: Rules) -> list[Grant]:
    return [
        _permit(
            _team(one.organisation, one.professional), one.organisation, topic, CARE, one.span, one.source
        )
        for topic in rules.ordinary
    ]


def _of_consent(one: Consented, rules: Rules) -> list[Grant]:
    """A secret topic only where she listed it and named who."""
    if one.purpose == OWN_FILE:
        return []
    topics = one.topics & (rules.ordinary | rules.secret if one.receiver_user else rules.ordinary)
    return [
        _permit(
            _team(one.receiver, one.receiver_user), one.controller, topic, one.purpose, one.span, one.source
        )
        for topic in topics
    ]


def _read_by(one: Represented, policy: Policy) -> Span:
    """How long a representation shows anything: not while hidden, nor to the parents of whoever decides alone."""
    alone = policy.alone_since if one.kind in (PARENT, GUARDIAN) else None
    return one.span.cut(one.hidden_since, alone)


def _of_naming(one: Named, policy: Policy, rules: Rules) -> list[Grant]:
    """A naming rests on what was open when it was made, and ends with it: care begun anew opens no old secret."""
    grounds = [ground for ground in _grounds(one, policy) if ground.holds(one.span.since)]
    if one.topic not in rules.secret or not grounds:
        return []
    last = (
        None if any(ground.until is None for ground in grounds) else max(g.until for g in grounds if g.until)
    )
    viewer = (USER, one.user, one.acting_for)
    row = _permit(viewer, one.acting_for, one.topic, one.purpose, one.span.cut(last), one.source)
    return [replace(row, rows_from=one.rows_from)]


def _grounds(one: Named, policy: Policy) -> list[Span]:
    if one.purpose == CARE:
        return [relation.span for relation in policy.relations if relation.covers(one.user, one.acting_for)]
    if one.purpose == OWN_FILE and not one.acting_for:
        herself = [r for r in policy.representations if r.kind == SELF and r.user == one.user]
        return [_read_by(representation, policy) for representation in herself]
    return []


def _of_emergency(one: Emergency, rules: Rules) -> list[Grant]:
    return [
        _permit((USER, one.user, one.organisation), "", topic, CARE, one.span, one.source)
        for topic in rules.ordinary
    ]


def _of_representation(one: Represented, policy: Policy, rules: Rules) -> list[Grant]:
    span = _read_by(one, policy)
    return [_permit((USER, one.user, ""), "", topic, OWN_FILE, span, one.source) for topic in rules.ordinary]


def _of_exclusion(one: Excluded) -> list[Grant]:
    return [Grant(DENY, USER, one.user, "", "", "", CARE, one.span, one.source)]


def grants(policy: Policy, rules: Rules) -> frozenset[Grant]:
    """Return every row of access that follows from this policy; spans that never hold are left out."""
    rows = [
        *(row for one in policy.relations for row in _of_relation(one, rules)),
        *(row for one in policy.consents for row in _of_consent(one, rules)),
        *(row for one in policy.namings for row in _of_naming(one, policy, rules)),
        *(row for one in policy.emergencies for row in _of_emergency(one, rules)),
        *(row for one in policy.representations for row in _of_representation(one, policy, rules)),
        *(row for one in policy.exclusions for row in _of_exclusion(one)),
    ]
    return frozenset(row for row in rows if row.span.until is None or row.span.since < row.span.until)


def may_see(
    policy: Policy, viewer: Viewer, topic: str, controller: str, at: datetime, rules: Rules
) -> Verdict:
    """Say whether the viewer sees what this controller wrote on this topic, and every reason for and against."""
    rows = grants(policy, rules)
    because = _reasons(row for row in rows if row.opens(viewer, topic, controller, at))
    against = _reasons(row for row in rows if row.denies(viewer, at))
    if topic not in rules.matrix.get(viewer.role, ()):
        against = (*against, PROFESSION)
    return Verdict(bool(because) and not against, because, against)


def _reasons(rows: Iterable[Grant]) -> tuple[Reason, ...]:
    sources = sorted({row.source for row in rows})
    return tuple(Reason(source.partition(":")[0], source) for source in sources)
