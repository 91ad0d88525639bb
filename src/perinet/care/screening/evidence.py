"""Tables on rights and validation become what is known of an instrument: permissions, languages, cut-offs."""

from collections.abc import Collection, Mapping

from perinet.care.screening.fields import Fields
from perinet.care.screening.instrument import (
    CLOSED_STATES,
    FREE_STATES,
    LANGUAGES,
    ROLES,
    STAGES,
    TOTAL,
    CutOff,
    Permission,
    Rights,
    Validity,
)

VALIDITY_STATES = ("original", "validated", "not-validated", "unverified")
OPERATORS = (">=", ">")


def rights(fields: Fields) -> Rights:
    own = fields.table("languages", default={})
    state = fields.text("state", among=(*FREE_STATES, *CLOSED_STATES))
    found = Rights(
        state, fields.text("holder"), fields.text("statement"), fields.source(),
        {language: _permission(own.table(language)) for language in own},
    )  # fmt: skip
    fields.done()
    return found


def _permission(fields: Fields) -> Permission:
    state = fields.text("state", among=(*FREE_STATES, *CLOSED_STATES))
    found = Permission(state, fields.text("statement"), fields.source())
    fields.done()
    return found


def validity(fields: Fields) -> Mapping[str, Validity]:
    """In which languages the instrument was validated, or that nobody here knows."""
    found = {}
    for language in fields:
        own = fields.table(language)
        state = own.text("state", among=VALIDITY_STATES)
        found[language] = Validity(state, own.text("note", default=""), own.text("source", default=""))
        own.done()
    for language in LANGUAGES:
        if language not in found:
            fields.wrong(language, "is missing")
    return found


def cut_off(fields: Fields, ranges: Mapping[str, tuple[int, int]], known: Collection[str]) -> CutOff:
    """Read one validated cut-off; `ranges` are the totals that can be, as far as the points are known."""
    found = CutOff(
        of=fields.text("of", default=TOTAL),
        operator=fields.text("operator", among=OPERATORS),
        value=fields.integer("value"),
        finds=fields.text("finds"),
        population=fields.text("population"),
        roles=fields.chosen("roles", ROLES),
        stages=fields.chosen("stages", STAGES),
        languages=fields.texts("languages"),
        sensitivity=fields.shares("sensitivity"),
        specificity=fields.shares("specificity"),
        source=fields.source(),
        unverified=fields.flag("unverified", default=False),
    )
    if found.of not in known:
        fields.wrong("of", f"{found.of} is not {TOTAL} or a subscale")
    low, high = ranges.get(found.of, (found.value, found.value))
    if not low <= found.value <= high:
        fields.wrong("value", f"{found.value} lies outside {low} to {high}")
    fields.done()
    return found
