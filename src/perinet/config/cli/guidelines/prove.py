"""A package becomes what is proved of it over every possible answer, under each choice a region has."""

import sys
import time
from argparse import ArgumentParser, Namespace

from perinet.care.decisions import library
from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.care.decisions.proofs import prove_package
from perinet.care.decisions.verdicts import Report, Result, sentence, shown, title


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.epilog = "Exit status: 0 everything is proved, 1 something fails, 2 the package can't be read."


def run(args: Namespace) -> int:
    package = library.find(args.guideline)
    holds = True
    for choices, guideline, report in prove_package(package, on_progress=_progress, timer=time.perf_counter):
        chosen = ", ".join(f"{name} = {value}" for name, value in choices.items())
        _tell(report, guideline, args.language, f" with {chosen}" if chosen else "")
        holds = holds and report.holds
    return 0 if holds else 1


def _tell(report: Report, guideline: Guideline, language: str, under: str) -> None:
    print(f"{guideline.id} {guideline.version}{under}")
    for result in report.results:
        print("\n".join(_lines(result, guideline, language)))
    failed, seconds = len(report.failed), sum(result.seconds for result in report.results)
    said = f"{failed} of {len(report.results)} fail" if failed else f"all {len(report.results)} proved"
    print(f"{said}, in {seconds:.1f} s", end="\n\n")


def _lines(result: Result, guideline: Guideline, language: str) -> list[str]:
    state = "proved" if result.holds else "FAILS "
    lines = [f"{state} {result.seconds:6.2f} s  {result.id}: {title(result, guideline, language)}"]
    if not result.holds:
        lines.append(f"                   {sentence(result, guideline, language)}")
    if result.counterexample is not None:
        lines.append(f"                   {result.moment}: {shown(result.counterexample)} -> {result.step}")
    if result.instead is not None:
        lines.append(f"                   {result.moment}: {shown(result.instead)} -> {result.instead_step}")
    return lines


def _progress(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total} {name:60.60}" if done < total else f"\r{'':70}\r")
        sys.stderr.flush()
