"""Who acts, for whom and why: the `by=` of every service."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["user", "link", "job", "system"]


@dataclass(frozen=True)
class Actor:
    """`id` and `organisation` are UUIDs as text, or names of a job; `scope` is what a link may reach.

    `address` is the network address that the request came from.
    """

    kind: Kind
    id: str
    organisation: str = ""
    role: str = ""
    purpose: str = "care"
    scope: str = ""
    name: str = ""
    address: str = ""

    @property
    def is_person(self) -> bool:
        return self.kind in ("user", "link")

    @property
    def signed(self) -> str:
        """Return the name that a row may keep in the clear: none of whoever acts in a file of her own.

        It would stay readable when her names are erased.
        """
        return "" if self.purpose == "own-file" else self.name


SYSTEM = Actor(kind="system", id="perinet")


def job(name: str) -> Actor:
    return Actor(kind="job", id=name, purpose="operation")
