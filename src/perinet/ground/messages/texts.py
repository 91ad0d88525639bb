"""A text message goes to the site's provider, or, where none is configured, to a file that the demo shows."""

import json
import urllib.request
from pathlib import Path


class TextSink:
    """`address` is `file:PATH`, or the HTTPS address of a provider that takes `{"to", "body"}` as JSON."""

    def __init__(self, address: str) -> None:
        self.address = address

    def send(self, *, to: str, body: str) -> None:
        payload = json.dumps({"to": to, "body": body}, ensure_ascii=False)
        if self.address.startswith("file:"):
            path = Path(self.address.removeprefix("file:"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as sink:
                sink.write(payload + "\n")
            return
        request = urllib.request.Request(  # noqa: S310 - the address is the administrator's setting
            self.address, data=payload.encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()
