"""`perinet guideline`: a package becomes a list, findings, a manifest, or an explanation in words."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from perinet.care.decisions import library
from perinet.care.decisions.engine import FactError, decide
from perinet.care.decisions.examine import examine
from perinet.care.decisions.guideline import LANGUAGES, Guideline, Rule
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.words import Explanation, explain, step_name

NAME = "guideline"
HELP = "list, check and explain guidelines"


def configure(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="the shipped guidelines").set_defaults(act=_list)
    check = verbs.add_parser("check", help="find what is wrong with a package; 0 when nothing is")
    check.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")
    check.set_defaults(act=_check)
    manifest = verbs.add_parser("manifest", help="write the hashes of a package's files to its MANIFEST")
    manifest.add_argument("folder", metavar="FOLDER", type=Path)
    manifest.set_defaults(act=_manifest)
    told = verbs.add_parser("explain", help="tell a guideline, or one decision, in words")
    told.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")
    told.add_argument("--language", choices=LANGUAGES, default="en")
    told.add_argument("--reader", choices=("professional", "parent"), default="professional")
    told.add_argument("--moment", help="with --facts: explain the decision at this moment")
    told.add_argument("--facts", help='such as {"epds.total": 14}')
    told.set_defaults(act=_explain)


def run(args: Namespace) -> int:
    try:
        return int(args.act(args))
    except GuidelineError as error:
        print("\n".join(error.findings), file=sys.stderr)
        return 2


def _list(_args: Namespace) -> int:
    for guideline in library.all():
        trust = "trusted" if library.trusted(guideline.package_hash) else "changed since its manifest"
        print(f"{guideline.id:20} {guideline.version:8} {guideline.package_hash[:12]}  {trust}")
    return 0


def _check(args: Namespace) -> int:
    try:
        package = library.find(args.guideline)
    except GuidelineError as error:
        print("\n".join(error.findings))
        return 1
    findings = examine(package)
    print("\n".join(findings or [f"{package.guideline.id} {package.guideline.version}: nothing wrong"]))
    print(
        f"cases: {len(package.cases)}; manifest: {package.manifest}; signature: none (a draft may be checked)"
    )
    return 1 if findings else 0


def _manifest(args: Namespace) -> int:
    library.write_manifest(args.folder)
    print(args.folder / library.MANIFEST)
    return 0


def _explain(args: Namespace) -> int:
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
