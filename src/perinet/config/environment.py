"""Environment variables become typed settings, or an error that names the variable and what it means."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

READ: dict[str, str] = {}  # name -> meaning, for the reference page and its test


def text(name: str, default: str, meaning: str) -> str:
    READ[name] = meaning
    return os.environ.get(name, default)


def switch(name: str, default: bool, meaning: str) -> bool:
    value = text(name, "1" if default else "0", meaning).strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0. It means: {meaning}")


def listing(name: str, default: str, meaning: str) -> list[str]:
    return [part.strip() for part in text(name, default, meaning).split(",") if part.strip()]


def whole(name: str, default: int, meaning: str) -> int:
    value = text(name, str(default), meaning).strip()
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be a whole number above 0. It means: {meaning}"
        )
    return int(value)


def one(name: str, default: str) -> str:
    """Read a variable whose name a site makes up; the variable that names it says what it means."""
    return os.environ.get(name, default)


def needed(name: str, meaning: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It means: {meaning}")
    return value


def database(address: str) -> dict[str, Any]:
    """Turn `sqlite:PATH` or `postgresql://user:password@host:port/name` into Django's setting."""
    if address.startswith("sqlite:"):
        path = Path(address.removeprefix("sqlite:")).absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        # FULL: an acknowledged answer outlives a power cut, at thousands of commits a second still.
        # IMMEDIATE: without it two thirds of concurrent read-then-write transactions fail as locked.
        # What is deleted or sealed is written over: a file keeps no copy of it.
        pragmas = (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
            "PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": 60,  # closing the last connection folds the log into the file, request after request
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "PERINET_DATABASE must be sqlite:PATH or postgresql://user:password@host:port/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),  # %2Frun%2Fpostgresql is a socket's folder
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "prepare_threshold": 2
        },  # of what ground.queries runs; the server plans it once a connection
    }
