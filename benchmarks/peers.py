"""Rivals live in an environment of their own, installed from the lock beside this file."""

import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = ROOT / "var" / "bench"
PYTHON = FOLDER / "venv" / "bin" / "python"


def python() -> str:
    """Return the rivals' Python, made at first use."""
    lock, stamp = HERE / "requirements.lock", FOLDER / "installed.lock"
    if not PYTHON.exists() or not stamp.exists() or stamp.read_text() != lock.read_text():
        FOLDER.mkdir(parents=True, exist_ok=True)
        print("installing the rivals ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER / "venv")], check=True)
        subprocess.run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(lock),
            ],
            check=True,
        )
        stamp.write_text(lock.read_text())
    return str(PYTHON)


def npm() -> str:
    """Return the folder of the rivals that come from npm, installed at first use from the lock beside them."""
    folder, lock = FOLDER / "npm", HERE / "rivals" / "npm" / "package-lock.json"
    stamp = folder / "installed.lock"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        folder.mkdir(parents=True, exist_ok=True)
        print("installing the rivals of npm ...", flush=True)
        for file in (lock, lock.with_name("package.json")):
            shutil.copy(file, folder)
        words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(words, check=True, cwd=folder)
        stamp.write_text(lock.read_text())
    return str(folder)


def table(rows: list[tuple[str, ...]], head: tuple[str, ...]) -> None:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def best_and_median(values: list[float]) -> tuple[float, float]:
    return min(values), statistics.median(values)
