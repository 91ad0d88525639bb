"""Where a resource of ours is found: its kind and id become the one address that others refer to it by."""

BASE = "urn:perinet:fhir"  # of a copy that no server publishes; a site gives its own


def address(base: str, kind: str, name: str) -> str:
    return f"{base.rstrip('/')}/{kind}/{name}"


def versioned(base: str, kind: str, name: str, version: str) -> str:
    return f"{address(base, kind, name)}|{version}"
