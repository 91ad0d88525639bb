"""The rules of access as sentences, each asked by itself of what was said: shares no code with the engine."""


def _within(span, at):
    return at >= span.since and not (span.until is not None and at >= span.until)


def _shows(one, policy, at):
    """A representation shows something: it runs, it is not hidden, and no parent looks over the shoulder of a
    minor who decides alone."""
    if not _within(one.span, at) or (one.hidden_since is not None and one.hidden_since <= at):
        return False
    parental = one.kind in {"parent", "guardian"}
    return not (parental and policy.alone_since is not None and policy.alone_since <= at)


def allows(policy, viewer, topic, controller, at, rules):
    if topic not in rules.matrix.get(viewer.role, ()):
        return False
    if viewer.purpose != "own-file":
        for one in policy.exclusions:
            if one.user == viewer.user and _within(one.span, at):
                return False
    ordinary, secret = topic in rules.ordinary, topic in rules.secret
    care = viewer.purpose == "care"
    return any((
        care and ordinary and _by_relation(policy, viewer, controller, at),
        _by_consent(policy, viewer, topic, controller, at, ordinary, secret),
        care and secret and _by_naming(policy, viewer, topic, controller, at),
        care and ordinary and _by_emergency(policy, viewer, at),
        viewer.purpose == "own-file" and ordinary and _as_representative(policy, viewer, at),
        viewer.purpose == "own-file" and secret and _by_asking(policy, viewer, topic, at),
    ))  # fmt: skip


def _by_relation(policy, viewer, controller, at):
    """Whoever acts for an organisation that cares for her sees what that organisation wrote."""
    for one in policy.relations:
        if one.organisation == viewer.organisation == controller and _within(one.span, at):
            if one.professional == "":
                return True
            if one.professional == viewer.user:
                return True
    return False


def _by_consent(policy, viewer, topic, controller, at, ordinary, secret):
    for one in policy.consents:
        if one.purpose == "own-file" or one.purpose != viewer.purpose or one.receiver != viewer.organisation:
            continue
        if one.receiver_user and one.receiver_user != viewer.user:
            continue
        if topic not in one.topics or not _within(one.span, at):
            continue
        if one.controller and one.controller != controller:
            continue
        if ordinary or (secret and one.receiver_user):
            return True
    return False


def _by_naming(policy, viewer, topic, controller, at):
    """Named, for the organisation that wrote it, while a relation that was open at the naming still is."""
    for one in policy.namings:
        if one.purpose != "care" or one.topic != topic or one.user != viewer.user:
            continue
        if one.acting_for != viewer.organisation or one.acting_for != controller or not _within(one.span, at):
            continue
        for care in policy.relations:
            if care.organisation != one.acting_for or care.professional not in ("", viewer.user):
                continue
            if _within(care.span, one.span.since) and _within(care.span, at):
                return True
    return False


def _by_emergency(policy, viewer, at):
    return any(
        one.user == viewer.user and one.organisation == viewer.organisation and _within(one.span, at)
        for one in policy.emergencies
    )


def _as_representative(policy, viewer, at):
    if viewer.organisation:
        return False
    return any(one.user == viewer.user and _shows(one, policy, at) for one in policy.representations)


def _by_asking(policy, viewer, topic, at):
    """She asked for her own secrets, as herself, while her page showed; and it still shows."""
    if viewer.organisation:
        return False
    for one in policy.namings:
        if one.purpose != "own-file" or one.acting_for or one.topic != topic or one.user != viewer.user:
            continue
        if not _within(one.span, at):
            continue
        for herself in policy.representations:
            if herself.kind != "self" or herself.user != viewer.user:
                continue
            if _shows(herself, policy, one.span.since) and _shows(herself, policy, at):
                return True
    return False
