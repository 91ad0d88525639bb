"""FHIR QuestionnaireResponses (NDJSON) become totals, missing items and marks: `perinet score` and four engines
for FHIRPath, in turn, as whole processes on the same file. Only ours refuses answers that a question does not have.
"""

import csv
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import peers

RESPONSES, ROUNDS = 100_000, 3
SLOW = 5_000  # responses for the engines that would take minutes; rates are compared
ITEMS = {"epds": 10, "gad-7": 7, "phq-9": 9}
CODES = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
WORDS = ("Not at all", "Several days", "More than half the days", "Nearly every day")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def question(number: int, points: int | None) -> dict[str, object]:
    asked: dict[str, object] = {
        "linkId": f"item{number}",
        "text": f"Question {number}, as it stands on the form",
    }
    if points is None:
        return asked
    ordinal = {"url": ORDINAL, "valueDecimal": points}
    coding = {
        "extension": [ordinal],
        "system": "http://loinc.org",
        "code": CODES[points],
        "display": WORDS[points],
    }
    return asked | {"answer": [{"valueCoding": coding}]}


def make(path: Path, count: int) -> None:
    chance = random.Random(20261122)
    with path.open("w") as file:
        for number in range(count):
            name = chance.choice(list(ITEMS))
            points = [None if chance.random() < 0.01 else chance.randrange(4) for _ in range(ITEMS[name])]
            response = {
                "resourceType": "QuestionnaireResponse", "id": f"r{number}",
                "questionnaire": f"https://example.org/Questionnaire/{name}|1", "status": "completed",
                "subject": {"reference": f"Patient/p{number % 5000}"}, "authored": "2026-11-01T10:00:00Z",
                "item": [question(n, p) for n, p in enumerate(points, 1)],
            }  # fmt: skip
            file.write(json.dumps(response, separators=(",", ":")) + "\n")


def ours(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open(newline="") as file:
        return {row["id"]: (row["total"], row["missing"], row["marks"]) for row in csv.DictReader(file)}


def theirs(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open(newline="") as file:
        return {name: (total.partition(".")[0], *rest) for name, total, *rest in csv.reader(file)}


def main() -> int:
    packages = peers.npm()
    whole, part = peers.FOLDER / "responses.ndjson", peers.FOLDER / "responses-part.ndjson"
    make(whole, RESPONSES)
    make(part, SLOW)
    out = peers.FOLDER / "totals.csv"
    rivals = peers.HERE / "rivals"
    perinet = f"{Path(sys.executable).parent / 'perinet'} score any {whole} --answers fhir > {out}"
    node = ["node", str(rivals / "fhirpath_totals.cjs")]
    runs = {
        "perinet score": (["sh", "-c", perinet], RESPONSES, ours),
        "fhir4ds-v2": ([peers.python(), str(rivals / "fhir4ds_totals.py"), str(whole), str(out)], RESPONSES, theirs),
        "fhirpath.js": ([*node, "fhirpath", str(whole), str(out), packages], RESPONSES, theirs),
        "Medplum core": ([*node, "medplum", str(whole), str(out), packages], RESPONSES, theirs),
        "fhirpathpy": ([peers.python(), str(rivals / "fhirpathpy_totals.py"), str(part), str(out)], SLOW, theirs),
    }  # fmt: skip
    rates: dict[str, list[float]] = {label: [] for label in runs}
    expected: dict[str, tuple[str, ...]] = {}
    different = 0
    for _ in range(ROUNDS):
        for label, (words, count, read) in runs.items():
            start = time.perf_counter()
            subprocess.run(words, check=True)
            rates[label].append(count / (time.perf_counter() - start))
            totals = read(out)
            expected = expected or totals
            different += sum(expected[name] != told for name, told in totals.items())
            different += len(totals) != count
    best = max(rates["perinet score"])
    rows = [(label, f"{max(each):,.0f}", f"{best / max(each):.1f}x") for label, each in rates.items()]
    peers.table(rows, ("", "responses/s, best", "perinet is"))
    print(f"responses told differently: {different}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
