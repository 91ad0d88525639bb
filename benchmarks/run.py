"""Every figure that the README quotes, made again by one command: `make bench`, or `make bench W=decide`.

Ours and the rival run in turn, in the same minute, on the same data made from a fixed seed; the ratio counts.
A refused or lost answer fails the run.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKS = {
    "decide": "one decision with its reasons, beside zen-engine with the same rules",
    "columns": "five million persons counted under all rules, beside the DuckDB query a person writes",
    "score": "a million rows through `perinet score`, beside a plain pandas script",
    "fhir": "100,000 FHIR responses to checked totals, beside four engines for FHIRPath",
    "arrays": "five million complete and incomplete answer sets that stand in columns already, beside plain numpy",
    "duplicates": "who is this? at each keystroke over a million sealed records, beside a LIKE scan and rapidfuzz",
    "merge": "two records of a million joined and taken apart, beside rewriting the rows",
    "family": "the page of three children and ten years, beside the page that draws every line",
    "schedule": "a year of Flanders planned from nothing, and a day's changes; beside planning each person alone",
    "submit": "ten answers over HTTP: stored, scored, decided, audited; beside a view that inserts one row",
    "answer": "a hundred answers a second, each saved by the link's page: how long each takes, none lost",
    "audit": "a million audit records verified link by link, beside a query for each record",
    "first_screen": "ten questions cold on a slow phone, beside a plain form and three renderers of questionnaires",
    "vault": "one value sealed on its row and opened again, beside Fernet",
    "kill": "SIGKILL under that load: no acknowledged answer may be missing",
}


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in WORKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}. Choose from: {', '.join(WORKS)}", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or WORKS:
        print(f"\n== {name}: {WORKS[name]}", flush=True)
        if subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
