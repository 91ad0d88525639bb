"""FHIR responses become totals through FHIRPath in plain Python: `fhirpathpy_totals.py FILE OUT`."""

import json
import sys

from fhirpathpy import compile as compiled

ITEMS = {"epds": 10, "gad-7": 7, "phq-9": 9}
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WORTH = f"answer.valueCoding.extension.where(url = '{ORDINAL}').valueDecimal"
points, missing = compiled(f"item.{WORTH}"), compiled("item.where(answer.empty()).linkId")
marks = {
    "epds": compiled(f"item.where(linkId = 'item10').{WORTH}"),
    "phq-9": compiled(f"item.where(linkId = 'item9').{WORTH}"),
}
source, target = sys.argv[1:]
with open(source) as lines, open(target, "w") as out:
    for line in lines:
        resource = json.loads(line)
        found = points(resource)
        name = resource["questionnaire"].rpartition("/")[2].partition("|")[0]
        total = sum(found) if len(found) == ITEMS[name] else ""
        mark = "self-harm" if name in marks and max(marks[name](resource), default=0) >= 1 else ""
        out.write(f"{resource['id']},{total},{'|'.join(missing(resource))},{mark}\n")
