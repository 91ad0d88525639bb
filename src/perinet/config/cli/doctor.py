"""The state of a site becomes lines a person can act on: `perinet doctor`."""

import argparse
import platform
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from perinet.care.decisions import adoption, examinations, versions
from perinet.care.decisions import library as guidelines
from perinet.care.decisions.models import ExaminationKind
from perinet.config.cli.serve import unapplied_migrations
from perinet.config.translations import LOCALE, stale
from perinet.ground.audit import checks
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import CheckState
from perinet.ground.base import clock
from perinet.ground.messages.models import Message, Status
from perinet.ground.vault import ring
from perinet.ground.vault import services as vault
from perinet.ground.vault.errors import VaultError
from perinet.jobs.models import Run
from perinet.network.accounts import services as accounts
from perinet.network.accounts import sign_on
from perinet.network.accounts.models import CLINICAL, Organisation

NAME = "doctor"
HELP = "Say what this site has and lacks; 1 when something must be mended."
NOT_CERTIFIED = "not CE-marked; demonstration or research until a legal manufacturer is named"

Finding = tuple[str, str]  # ok, note or MEND; and a sentence


def configure(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def python() -> Finding:
    return (
        "ok" if sys.version_info >= (3, 12) else "MEND"
    ), f"Python {platform.python_version()} (3.12 or newer)"


def database() -> Finding:
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        return "MEND", f"the database does not answer ({type(problem).__name__}); see PERINET_DATABASE"
    waiting = unapplied_migrations()
    if waiting:
        return "MEND", f"{waiting} migrations wait; run `perinet manage migrate`"
    return "ok", f"{connection.display_name} answers and is up to date"


def translations() -> Finding:
    old = stale()
    if old:
        return "MEND", f"{len(old)} translations are not compiled; run `make setup`"
    count = len(list(LOCALE.glob("*/LC_MESSAGES/*.mo")))
    return ("ok" if count else "note"), f"{count} compiled translations"


def _only_a_demo_may() -> str:
    """Links and codes would lie in a file, readable, and reach nobody."""
    return "note" if settings.DEMO else "MEND"


def mail() -> Finding:
    mailer = settings.MAILERS["default"]
    if "smtp" in mailer["BACKEND"]:
        return "ok", f"mail goes to {mailer['OPTIONS']['host']}:{mailer['OPTIONS']['port']}"
    return _only_a_demo_may(), "mail is written to files; nobody receives it (PERINET_SMTP)"


def text_messages() -> Finding:
    if settings.PERINET_TEXT_MESSAGES.startswith("file:"):
        return (
            _only_a_demo_may(),
            "text messages stay in a file; nobody receives them (PERINET_TEXT_MESSAGES)",
        )
    return "ok", "text messages go to a provider"


def unsent() -> Finding:
    count = Message.objects.filter(status=Status.FAILED).count()
    return ("MEND" if count else "ok"), f"{count} messages could not be sent"


def worker() -> Finding:
    now = clock.now()
    if not Run.objects.filter(due_at__gte=now - timedelta(minutes=10)).exists():
        return "MEND", "no worker has run in the last ten minutes; start `perinet worker`"
    failed = sorted(
        set(
            Run.objects.filter(due_at__gte=now - timedelta(days=1))
            .exclude(failed="")
            .values_list("job", flat=True)
        )
    )
    return ("MEND" if failed else "ok"), f"the worker runs; failed today: {', '.join(failed) or 'nothing'}"


def audit_chain() -> Finding:
    """Show last night's walk; walk again when there was none, or when it did not hold."""
    last = checks.last_finished()
    if last and last.state == CheckState.HOLDS and last.at >= clock.now() - timedelta(days=2):
        return (
            "ok",
            f"the audit chain held on {last.at:%Y-%m-%d} ({last.done} sealed, {audit.unsealed()} waiting)",
        )
    found = checks.verify_here()
    if not found.holds:
        return "MEND", f"the audit chain is broken at link {found.broken_at}: {found.why}"
    return "ok", f"the audit chain holds ({found.sealed} sealed, {found.unsealed} waiting)"


def keys() -> Finding:
    """Look whether the key ring is there, is the site's alone, and has every key that data keys need."""
    try:
        here = ring.current().wrap
    except VaultError as problem:
        return "MEND", str(problem)
    if ring.path().stat().st_mode & 0o077:
        return "MEND", f"others on this machine can read {ring.path()}; take that right away"
    in_use = vault.keys_in_use()
    if missing := [name for name in in_use if name not in here]:
        return (
            "MEND",
            f"data keys need keys that the ring lacks: {', '.join(missing)}; see `perinet keys list`",
        )
    return "ok", f"{sum(in_use.values())} data keys, {vault.behind()} of them wrapped by an older key"


def signing_in() -> Finding:
    """Read what a sign-on would read only when somebody comes, and look for the file of breached passwords."""
    breached = settings.PERINET_BREACHED_PASSWORDS
    if breached and not Path(breached).is_file():
        return "MEND", f"PERINET_BREACHED_PASSWORDS names no file: {breached}"
    try:
        for kind in settings.SIGN_ON_CLAIMS.values():
            sign_on.wording(kind)
    except ValueError as problem:
        return "MEND", str(problem)
    providers = ", ".join(settings.SIGN_ON_CLAIMS) or "none"
    if not settings.REQUIRE_SECOND_FACTOR:
        return _only_a_demo_may(), f"no second factor is asked; sign-on elsewhere: {providers}"
    return "ok", f"a second factor is asked; sign-on elsewhere: {providers}"


def rotas() -> Finding:
    """Count organisations of carers that have not said who reads marked answers: they can't send a link."""
    asking = Organisation.objects.filter(
        memberships__role__in=CLINICAL, memberships__until__isnull=True
    ).distinct()
    without = [organisation.name for organisation in asking if accounts.current_rota(organisation.id) is None]
    if without:
        return "note", f"no reading rota, so no links leave: {', '.join(without)}"
    return "ok", "every organisation that asks has said who reads"


def guideline_packages() -> Finding:
    if settings.PERINET_GUIDELINE not in guidelines.PACKAGES:
        return "MEND", f"{settings.PERINET_GUIDELINE} is no guideline of this site (PERINET_GUIDELINE)"
    changed = [one.id for one in guidelines.all() if not guidelines.trusted(one.package_hash)]
    if changed:
        return "MEND", f"changed since their manifest was written: {', '.join(changed)}"
    return "ok", f"guidelines as shipped: {', '.join(guidelines.PACKAGES)}"


def guidelines_that_decide() -> Finding:
    """Name what decides today and is past its review date, not signed, or never proved, and what can't decide."""
    if broken := versions.unreadable(clock.today()):
        return (
            "MEND",
            f"changed after approval, so what was shipped decides in its place: {', '.join(broken)}",
        )
    offer = versions.on_offer(clock.today())
    kept = {row.package_hash: row for row in versions.listed()}
    wrong = []
    for name, package_hash in offer.items():
        row = kept.get(package_hash)
        if versions.package(package_hash).guideline.is_overdue(clock.today()):
            wrong.append(f"{name} is past its review date")
        if row is None or guidelines.trusted(package_hash):
            continue  # comes with this release, which is proved and signed as a whole
        if not adoption.signed(row):
            wrong.append(f"{name} is not signed")
        proof = examinations.newest(row).get(ExaminationKind.PROVE)
        if proof is None or not proof.green:
            wrong.append(f"{name} is not proved")
    if wrong:
        return "note", f"look again: {'; '.join(wrong)}"
    return "ok", f"{len(offer)} guidelines decide, within their review dates, signed and proved"


def certification() -> Finding:
    return "note", NOT_CERTIFIED


CHECKS: tuple[Callable[[], Finding], ...] = (
    python, database, translations, mail, text_messages, unsent, worker, audit_chain, keys, signing_in, rotas,
    guideline_packages, guidelines_that_decide, certification,
)  # fmt: skip


def run(args: argparse.Namespace) -> int:
    mend = False
    for check in CHECKS:
        state, sentence = check()
        print(f"{state:5} {check.__name__.replace('_', ' ')}: {sentence}")
        mend = mend or state == "MEND"
        if check is database and state == "MEND":
            print("      the other checks need the database")
            return 1
    return 1 if mend else 0
