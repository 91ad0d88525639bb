"""The lock files become a yes or a no: every line has hashes, and none names a host."""

import re
import sys
from pathlib import Path

ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|@ (file|git)")


def problems(name: str, text: str) -> list[str]:
    found = [
        f"{name}:{number}: names an address"
        for number, line in enumerate(text.splitlines(), 1)
        if ADDRESS.search(line)
    ]
    blocks = re.split(r"\n(?=\S)", text.strip())
    return found + [f"{name}: {b.split()[0]} has no hash" for b in blocks if b and "--hash=" not in b]


if __name__ == "__main__":
    bad = [
        line
        for name in ("requirements.lock", "benchmarks/requirements.lock")
        for line in problems(name, Path(name).read_text())
    ]
    print("\n".join(bad))
    sys.exit(bool(bad))
