"""A guideline's logic becomes a FHIR Library that carries its ELM."""

import base64
from typing import Any

from perinet.care.decisions import elm
from perinet.care.decisions.guideline import Guideline
from perinet.interop.fhir.addresses import BASE, address

Resource = dict[str, Any]
TYPES = {"int": "integer", "bool": "boolean", "str": "string"}
KINDS = "http://terminology.hl7.org/CodeSystem/library-type"


def write(guideline: Guideline, base: str = BASE) -> Resource:
    facts = [
        {"name": name.replace(".", "_"), "use": "in", "min": 0, "max": "1", "type": TYPES[fact.type],
         "documentation": f"{name}: {fact.expected}"}
        for name, fact in guideline.facts.items()
    ]  # fmt: skip
    return {
        "resourceType": "Library",
        "id": guideline.id,
        "url": address(base, "Library", guideline.id),
        "version": guideline.version,
        "name": computable(guideline.id),
        "title": guideline.title,
        "status": "draft",
        "experimental": True,
        "type": {"coding": [{"system": KINDS, "code": "logic-library"}]},
        "relatedArtifact": [{"type": "citation", "citation": guideline.title, "url": guideline.source}],
        "parameter": facts,
        "content": [
            {
                "contentType": "application/elm+json",
                "title": f"ELM of package {guideline.package_hash}",
                "data": base64.b64encode(elm.written(guideline).encode()).decode(),
            }
        ],
    }


def computable(name: str) -> str:
    """Write an id as a name that a program may use."""
    return "".join(part.capitalize() for part in name.split("-"))
