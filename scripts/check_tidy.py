"""Files to commit become a list of what should not be in them: private keys, stray white space, no last newline."""

import re
import sys
from pathlib import Path

SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|(?i:secret[_-]key)\s*=\s*['\"][^'\"]{30,}"
)


def problems(text: str) -> list[str]:
    found = [
        f"{n}: looks like a secret" for n, line in enumerate(text.splitlines(), 1) if SECRET.search(line)
    ]
    found += [
        f"{n}: white space at the end" for n, line in enumerate(text.splitlines(), 1) if line != line.rstrip()
    ]
    if text and not text.endswith("\n"):
        found.append("the last line has no newline")
    return found


if __name__ == "__main__":
    bad = [
        f"{name}:{problem}"
        for name in sys.argv[1:]
        if not name.endswith((".po", ".md", ".lock"))
        for problem in problems(Path(name).read_text(encoding="utf-8", errors="replace"))
    ]
    print("\n".join(bad))
    sys.exit(bool(bad))
