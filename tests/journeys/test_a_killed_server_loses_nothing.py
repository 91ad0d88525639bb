"""A server killed under load becomes a database that holds each acknowledged answer: a small round of the benchmark."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "kill.py"


@pytest.mark.journey
def test_a_killed_server_loses_no_acknowledged_answer(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PERINET_", "DJANGO_"))}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "--rounds", "2", "--each", "64"],
        env=kept | {"BENCH_SITE": str(tmp_path / "site")}, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "lost 0, half kept 0, refused 0, database whole" in ran.stdout
