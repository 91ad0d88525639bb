"""What a sign-on says about somebody becomes an address, a name and the roles it gives; or why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KEY_SEPARATOR = ":"
OVO = re.compile(r"OVO\d{6}")


@dataclass(frozen=True)
class Grant:
    """One role at one organisation, named by its company number or its code as a public body."""

    role: str
    company_number: str = ""
    ovo_code: str = ""


@dataclass(frozen=True)
class Wording:
    """How one kind of provider says things; read from a file, so that a site can correct it."""

    email: str
    name: tuple[str, ...]
    email_counts: bool  # the provider checked the address itself, also where it sends no claim about that
    opens_accounts: bool  # somebody whom this site does not know yet is let in with the roles that are given
    roles: str  # claim with the roles; empty when roles are kept here
    role_names: Mapping[str, str]
    second_factor: str  # "always", "never", or "claim": look in `amr`
    second_factor_words: frozenset[str]


@dataclass(frozen=True)
class Identity:
    """Who signs on. `keeps_roles_here`: the provider says nothing of roles, so none is given or taken."""

    email: str
    email_checked: bool
    name: str
    keeps_roles_here: bool
    grants: tuple[Grant, ...]
    not_understood: tuple[str, ...]
    second_factor: bool


def mapping(table: Mapping[str, Any], roles: frozenset[str]) -> Wording:
    """Read the table of a mapping file; raise ValueError that says which entry is wrong."""
    names = dict(table.get("role_names", {}))
    unknown = sorted(set(names.values()) - roles)
    if unknown:
        raise ValueError(f"role_names: no such role here: {', '.join(unknown)}")
    if table.get("roles") and not names:
        raise ValueError("role_names: say which name of a role means which role here")
    second = str(table.get("second_factor", "never"))
    if second not in ("always", "never", "claim"):
        raise ValueError(f"second_factor: {second!r} is not always, never or claim")
    try:
        return Wording(
            email=str(table["email"]), name=tuple(table["name"]),
            email_counts=bool(table["email_counts"]), opens_accounts=bool(table["opens_accounts"]),
            roles=str(table.get("roles", "")), role_names=names, second_factor=second,
            second_factor_words=frozenset(table.get("second_factor_words", ())),
        )  # fmt: skip
    except KeyError as missing:
        raise ValueError(f"{missing.args[0]}: is missing") from missing


def identity(how: Wording, claims: Mapping[str, Any]) -> Identity:
    """Read the claims; what is not understood is listed and gives nothing."""
    grants: list[Grant] = []
    strange: list[str] = []
    for value in _texts(claims.get(how.roles)) if how.roles else ():
        grant = _grant(how, value)
        if grant is None:
            strange.append(value)
        elif grant not in grants:
            grants.append(grant)
    words = set(_texts(claims.get("amr")))
    return Identity(
        email=str(claims.get(how.email) or "").strip().lower(),
        email_checked=how.email_counts or claims.get("email_verified") is True,
        name=" ".join(str(claims[part]).strip() for part in how.name if claims.get(part)),
        keeps_roles_here=not how.roles,
        grants=tuple(grants),
        not_understood=tuple(strange),
        second_factor=how.second_factor == "always"
        or (how.second_factor == "claim" and bool(words & how.second_factor_words)),
    )


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return value.split()
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else ()


def _grant(how: Wording, value: str) -> Grant | None:
    """Read `Role:OrgKey`."""
    name, separator, key = value.rpartition(KEY_SEPARATOR)
    role = how.role_names.get(name)
    if not separator or role is None:
        return None
    if OVO.fullmatch(key.upper()):
        return Grant(role, ovo_code=key.upper())
    number = company_number(key)
    return Grant(role, company_number=number) if number else None


def company_number(text: str) -> str:
    """Return the ten digits of a Belgian company number however it is written, or nothing."""
    digits = re.sub(r"^BE", "", text.strip().upper())
    digits = re.sub(r"[ .\-]", "", digits)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 10):
        return ""
    digits = digits.zfill(10)
    return digits if 97 - int(digits[:8]) % 97 == int(digits[8:]) else ""
