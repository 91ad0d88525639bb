"""A checkout becomes a demonstration that a newcomer can click through: `perinet demo`."""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

from perinet.config.command import setup_django
from perinet.config.ports import why_not

NAME = "demo"
HELP = "Make and serve a demonstration with made-up families; stopping keeps its data."
ADDRESS = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="remove the demonstration's data first")
    parser.add_argument("--load-only", action="store_true", help="make the data and stop")


def taken(port: int) -> str:
    """Say in a sentence why this port can't be served on and what to do, or nothing when it can."""
    problem = why_not(ADDRESS, port)
    return f"{problem}\n      With make: make demo PORT={port + 1}" if problem else ""


def unwritable(folder: Path) -> str:
    """Say why nothing can be kept in this folder, or nothing when it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as problem:
        return f"{folder} can't be written ({problem.strerror}). Choose another folder with PERINET_VAR."


def run(args: argparse.Namespace) -> int:
    var = Path(os.environ.setdefault("PERINET_VAR", "var"))
    problem = unwritable(var) or ("" if args.load_only else taken(args.port))
    if problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    # What this process decides, its children read: they are the same commands as on a real site.
    os.environ["PERINET_DEMO"] = "1"
    os.environ.setdefault("PERINET_ADDRESS", f"http://{ADDRESS}:{args.port}")
    setup_django()
    site = importlib.import_module("perinet.config.demo.site")  # reads models as soon as it is imported
    problem = site.prepare(fresh=args.fresh)
    if problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    return 0 if args.load_only else int(site.run(address=ADDRESS, port=args.port))
