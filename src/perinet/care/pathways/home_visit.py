"""A file of limits becomes what a home-visit pack may hold, how long, and how a device guards it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from perinet.care.pathways.plan import duration


@dataclass(frozen=True)
class Limits:
    families: int
    expires: timedelta
    told_within: str
    rounds: int
    shortest: int
    free_tries: int
    wait_seconds: int
    tries: int
    idle: timedelta
    clock_slack: timedelta
    person_fields: tuple[str, ...]
    reach_fields: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return self.person_fields + self.reach_fields

    def on_device(self) -> dict[str, int]:
        """Return what the device is told; times in milliseconds, as it counts them."""
        return {
            "rounds": self.rounds, "shortest": self.shortest, "freeTries": self.free_tries, "tries": self.tries,
            "wait": self.wait_seconds * 1000, "idle": int(self.idle.total_seconds() * 1000),
            "slack": int(self.clock_slack.total_seconds() * 1000),
        }  # fmt: skip


def read_limits(raw: Mapping[str, Any]) -> Limits:
    pack, device, details = raw["pack"], raw["device"], raw["details"]
    return Limits(
        families=pack["families"],
        expires=duration(pack["expires"]),
        told_within=pack["told_within"],
        **{name: device[name] for name in ("rounds", "shortest", "free_tries", "wait_seconds", "tries")},
        idle=duration(device["idle"]),
        clock_slack=duration(device["clock_slack"]),
        person_fields=tuple(details["person"]),
        reach_fields=tuple(details["reach"]),
    )


LIMITS = read_limits(
    tomllib.loads((Path(__file__).parent / "data" / "home_visit.toml").read_text(encoding="utf-8"))
)
