"""The site becomes a server: `perinet serve`."""

import argparse
import os
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from perinet.config.ports import why_not
from perinet.config.translations import compile_stale
from perinet.ground.vault import ring
from perinet.ground.vault.errors import VaultError

NAME = "serve"
HELP = "Serve the site. A proxy in front of it speaks HTTPS."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--workers", type=int, default=min(4, os.cpu_count() or 1), help="processes that answer"
    )
    # More threads only wait for one interpreter and one writer: the slowest answers get slower, none faster.
    parser.add_argument("--threads", type=int, default=2, help="requests that one process answers at a time")


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> bool:
    """Gather styles and scripts when one is newer than the last gathering; return whether that was needed."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered = manifest.stat().st_mtime if manifest.exists() else 0.0
    sources = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    if gathered and all(Path(source).stat().st_mtime <= gathered for source in sources):
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    return True


def prepare() -> None:
    """Make what the pages need and git does not keep."""
    compile_stale()
    collect_static()


def serve(*, address: str, port: int, workers: int, threads: int = 2) -> None:
    """Serve until a signal. No access log: addresses carry one-time links."""
    Granian(
        target="perinet.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_access=False,
        log_enabled=False,
    ).serve()


def run(args: argparse.Namespace) -> int:
    taken = why_not(args.address, args.port)
    if taken:
        print(f"serve: {taken}", file=sys.stderr)
        return 1
    if unapplied_migrations():
        print("serve: the database is not up to date; run `perinet manage migrate` first.", file=sys.stderr)
        return 1
    try:
        ring.current()  # made at the first start; without it no record opens
    except VaultError as problem:
        print(f"serve: {problem}", file=sys.stderr)
        return 1
    prepare()
    print(f"serve: http://{args.address}:{args.port}/ (Ctrl-C stops it)", flush=True)
    serve(address=args.address, port=args.port, workers=args.workers, threads=args.threads)
    return 0
