"""The verb of an act becomes one of a few plain kinds, which tell nothing of the topic that was touched."""

READ, WROTE, SHARED, PRINTED, LISTED, EMERGENCY = "read", "wrote", "shared", "printed", "listed", "emergency"
KINDS = (READ, WROTE, SHARED, PRINTED, LISTED, EMERGENCY)

BEGINNINGS = {EMERGENCY: ("glass.", "emergency.")}
SEARCHING = ".search"
ENDINGS = {PRINTED: (".print",), READ: (".read", ".compare"), LISTED: (".list", SEARCHING)}
SHARING = ("referral.", "disclosure.")  # whatever is done with these and is not reading or printing


def kind(verb: str, purpose: str = "") -> str:
    """Return the kind of an act; what is neither reading, printing, sharing nor an emergency wrote something."""
    if purpose == EMERGENCY:
        return EMERGENCY
    for found, beginnings in BEGINNINGS.items():
        if verb.startswith(beginnings):
            return found
    for found, endings in ENDINGS.items():
        if verb.endswith(endings):
            return found
    return SHARED if verb.startswith(SHARING) else WROTE
