"""A guideline, or one decision under it, becomes words."""

import json
import sys
from argparse import ArgumentParser, Namespace

from perinet.care.decisions import library
from perinet.care.decisions.engine import FactError, decide
from perinet.care.decisions.guideline import LANGUAGES, Guideline, Rule
from perinet.care.decisions.words import Explanation, explain, step_name


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--reader", choices=("professional", "parent"), default="professional")
    parser.add_argument("--moment", help="with --facts: explain the decision at this moment")
    parser.add_argument("--facts", help='such as {"epds.total": 14}')


def run(args: Namespace) -> int:
    guideline = library.find(args.guideline).guideline
    if args.facts is None:
        print("\n".join(_guideline_words(guideline, args.language)))
        return 0
    try:
        facts = json.loads(args.facts)
        decision = decide(guideline, args.moment or "", facts)
    except (ValueError, AttributeError) as error:
        reason = error if isinstance(error, FactError) else f"--facts is not a JSON object ({error})"
        print(reason, file=sys.stderr)
        return 2
    print("\n".join(_explanation_words(explain(guideline, decision, facts, args.language, args.reader))))
    return 0


def _guideline_words(guideline: Guideline, language: str) -> list[str]:
    words = guideline.texts[language]
    lines = [f"{guideline.title} ({guideline.id} {guideline.version})", guideline.source, ""]
    for step in guideline.steps:
        lines += [step_name(guideline, step, language), f"  {words['steps'][step]['entry']}"]
        for rule in guideline.rules.values():
            if rule.step == step:
                lines += _rule_words(rule, guideline, language)
    return lines


def _rule_words(rule: Rule, guideline: Guideline, language: str) -> list[str]:
    words = guideline.texts[language]
    owner = words["owners"][rule.owner or guideline.steps[rule.step].owner]
    moments = ", ".join(words["moments"][moment] for moment in rule.moments or guideline.moments)
    shown = [words["phrases"]["own"]] if rule.own else [rule.source]
    shown += [words["own_parts"][part] for part in rule.own_parts]
    shown += [words["phrases"]["unverified"]] if rule.unverified else []
    return [
        f"  - {rule.id}: {words['rules'][rule.id]}",
        f"      {' '.join(rule.condition.text.split())}",
        f"      {moments}",
        f"      {rule.within}, {owner}, {words['urgencies'][rule.urgency]}",
        *(f"      {line}" for line in shown),
    ]


def _explanation_words(told: Explanation) -> list[str]:
    lines = [told.opening, told.title, told.entry]
    for reason in told.because:
        lines += [f"- {reason.sentence}", *(f"    {line}" for line in (*reason.compared, *reason.sources))]
    lines += [
        *told.notes,
        told.next,
        *told.unknown,
        told.not_asked,
        *told.would_change,
        told.closing,
        told.version,
    ]
    return [line for line in lines if line]
