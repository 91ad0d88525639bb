"""The step at week 20 after `flanders`, as a programmer would write it who needs nothing but the step."""

from collections.abc import Mapping
from typing import Any

SUBSTANCES = ("drugs.current", "sedatives.current", "opioids.current", "substitution.current")
CONCERNS = (
    "concern.psychosis", "concern.mania", "concern.violent_self_harm", "concern.harm_to_child", "concern.estrangement",
)  # fmt: skip


def step(facts: Mapping[str, Any]) -> str:
    get = facts.get
    for concern in CONCERNS:
        if get(concern):
            return "urgent-care"
    if get("epds.item10") or get("phq9.item9") or get("pbq.item18") or get("pbq.item24"):
        return "safety-check"
    if get("clinician.high_risk"):
        return "specialised-care"
    days = get("days_postpartum")
    settled = days is None or days > 14
    whooley, gad2, epds, gad7 = get("whooley.total"), get("gad2.total"), get("epds.total"), get("gad7.total")
    if settled:
        depressed, anxious, phq9 = epds or 0, gad7 or 0, get("phq9.total") or 0
        if depressed > 13 or anxious > 15 or phq9 >= 15:
            return "clinical-assessment"
        again = depressed > 10 or anxious > 10 or phq9 >= 10
        if again and get("rescreen.previous"):
            return "clinical-assessment"
    if (get("auditc.total") or 0) >= 3 and get("alcohol.since_known_pregnant"):
        return "substance-assessment"
    for substance in SUBSTANCES:
        if get(substance):
            return "substance-assessment"
    if settled:
        if again:
            return "rescreen"
        indicated = (whooley or 0) >= 1 or (gad2 or 0) >= 3
        if indicated and (epds is None or gad7 is None) and not get("second_step.declined"):
            return "screen-further"
    if get("support.wanted"):
        return "social-support"
    if get("bond.concern"):
        return "infant-parent-consult"
    if get("alcohol.since_known_pregnant"):
        return "advice"
    negative = whooley == 0 and gad2 is not None and gad2 < 3
    second = epds is not None and get("epds.item10") is not None and gad7 is not None
    return "none" if settled and (negative or second) else "incomplete"
