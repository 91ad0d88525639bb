"""A world becomes those who look at it, and everything that each can fetch, as bytes without what changes anyway."""

import re
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from random import Random
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from perinet.care.decisions.models import ResultRelease
from perinet.care.pathways.models import HomeVisitPack, Obligation
from perinet.care.referrals import services as referrals
from perinet.care.referrals.models import Referral
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Observation, Occasion
from perinet.network.accounts.models import Membership
from perinet.people.consent import services as consent
from perinet.people.consent.models import BreakGlass, CareRelation, Consent, Exclusion, RightsRequest
from perinet.people.families.models import Bond, ChildRow, OwnWord, Person, Pregnancy, Topic
from perinet.web.parts.actor import CHOSEN
from tests.properties import rows, worlds
from tests.properties.worlds import Eyes, World

Route = tuple[str, Mapping[str, Any]]
# Sent to sign in, not for this role, not with GET: said before anything is looked for.
SHUT = (b"302", b"403", b"405")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
GIVEN_WORDS = {"instrument": "gad-2", "item": "item1"}
NOBODY = uuid.UUID("5bd8f4f6-0c57-4a6e-9b8e-0d6f6b3f8a11")
# Addresses that hold no person's data, or that end a session: they cost time and show nothing.
APART = re.compile(
    r"^(account/(?!$|sessions|password/change|2fa/$)|beheer/richtlijnen|i18n|gallery|fhir/leidraad|.*gallery|static|healthz|robots|favicon)"
)
MASKS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"csrf"),
    (re.compile(rb"X-CSRFToken[^}]+"), b"csrf"),
    (re.compile(rb'nonce="[^"]+"'), b"nonce"),
    (re.compile(rb'name="code" value="\d+"'), b"proposed code"),
    (re.compile(rb"nonce-[\w=+/-]+"), b"nonce"),
]
KEPT_HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Location",
    "Cache-Control",
    "Content-Length",
    "HX-Redirect",
)
# What can be had as a file: it is made of the very text that is compared here.
PAPER = re.compile(r"(afdruk|afdrukken|kaart|bewijs|ontvangst)/$|(wie-mag|mijn/resultaat)/<[^>]+>/$")
QUERIES = {
    "mijn/meenemen/": ("", "?as=pdf", "?as=json"),
    "mijn/meenemen/apart/": ("", "?as=pdf", "?as=json"),
    "werk/": ("", "?whose=team", "?whose=team&all=1", "?all=1&group=steps", "?whose=team&page=2"),
    "werk/families/": ("", *(f"?q={name}" for name in (*worlds.NAMES, "Lot", "1994")), "?page=2"),
    "werk/organisatie/bereik/": ("", "?as=csv"),
    "werk/families/nieuw/": ("", "?given_name=Lotte&family_name=Maes&birth_date=1994-03-04"),
}


@dataclass
class Viewer:
    """Somebody who looks, with what is open to him or her by the plain list of the world."""

    name: str
    eyes: Eyes
    client: Client
    knows: str = ""  # a link that only this viewer holds


def viewers(world: World) -> list[Viewer]:
    looking = [_member(one) for one in world.members]
    for number, user in enumerate(world.parents):
        eyes = Eyes(user.pk, None, "parent", "own-file")
        looking.append(Viewer(f"parent {number}", eyes, _signed_in(user)))
    looking += [
        Viewer(f"holder of a link ({kind})", Eyes(), Client(), token) for kind, token in _links(world)
    ]
    return [*looking, Viewer("anonymous", Eyes(), Client())]


def _links(world: World) -> Iterator[tuple[str, str]]:
    """Make her link and a receiver's: each reaches one row, whatever else there is."""
    keeper = world.organisations[0]
    by, until = world.midwife(keeper), world.at + timedelta(days=3)
    asked = screenings.open_occasion(
        person=world.persons[0], organisation_id=keeper.pk, opened_by_id=by.user_id, moment="week-20", mode="self",
        language="nl", at=world.at, by=by.actor(),
    )  # fmt: skip
    screenings.ask(occasion=asked, instruments=["gad-2"], step=1)
    invitation, token = screenings.invite(occasion=asked, channel="qr", expires_at=until, by=by.actor())
    consent.open_link(person=world.persons[0], link_id=invitation.id, until=until, at=world.at, by=by.actor())
    yield "v", token
    sent = rows.referral(world, world.persons[0], keeper, Topic.MENTAL_HEALTH)
    yield "antwoord", referrals.make_link(referral=sent, expires_at=until, by=by.actor())[1]


def _signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="perinet.web.parts.actor.SignInBackend")
    session = client.session
    # Her password was asked just now: what stands behind that question is looked at too.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 86400}]
    session.save()
    return client


def _member(membership: Membership) -> Viewer:
    client = _signed_in(membership.user)
    session = client.session
    session[CHOSEN] = str(membership.pk)
    session.save()
    eyes = Eyes(membership.user_id, membership.organisation_id, membership.role)
    return Viewer(f"{membership.role} of {membership.organisation.name}", eyes, client)


def _patterns(given: Any = None, prefix: str = "", outer: Mapping = MappingProxyType({})) -> Iterator[Route]:
    for one in given or get_resolver().url_patterns:
        converters = {**outer, **getattr(one.pattern, "converters", {})}
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, prefix + str(one.pattern), converters)
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern), converters


PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
BY_FIRST_WORD = {
    "families": (Person,), "link": (Invitation,), "samen": (Occasion,), "resultaat": (Occasion, ResultRelease),
    "veiligheid": (Obligation,), "contact": (Obligation,), "stap": (Obligation,), "wachtend": (Obligation,),
    "verwijzen": (Obligation,), "verwijzing": (Referral,), "zorgrelatie": (CareRelation,),
    "toestemming": (Consent,), "uitsluiting": (Exclusion,), "recht": (RightsRequest,), "nood": (BreakGlass,),
    "band": (Bond,), "kind": (Person, ChildRow), "vragen": (RightsRequest,), "van-mij": (OwnWord,),
    "wie-mag": (Consent, Exclusion), "formulier": (Occasion,), "tablet": (Invitation,), "gezien": (Observation,),
    "huisbezoek": (HomeVisitPack,),
}  # fmt: skip
ANY = (Person, Obligation, Pregnancy, Bond, OwnWord, Consent)


def models_of(route: str) -> tuple[type[Model], ...]:
    words = [part for part in route.split("/")[1:] if part and not part.startswith("<")]
    return next((BY_FIRST_WORD[word] for word in words[:1] if word in BY_FIRST_WORD), ANY)


def ids(route: str, world: World, viewer: Viewer, most: int) -> list[uuid.UUID]:
    """Return what an address is asked about: some rows that this viewer may see, and one that he or she may not."""
    asked: list[uuid.UUID] = []
    for model in models_of(route):
        rows = list(model._base_manager.order_by("created_at"))
        shown = [row.pk for row in rows if _may(world, viewer, row)]
        hidden = [row.pk for row in rows if row.pk not in shown]
        asked += _some(world, shown, most) + _some(world, hidden, 1)
    return asked


def _some(world: World, keys: list[uuid.UUID], most: int) -> list[uuid.UUID]:
    return world.random.sample(keys, min(most, len(keys)))


def _may(world: World, viewer: Viewer, row: Any) -> bool:
    """Only to choose what is worth asking: what is compared does not depend on it."""
    if isinstance(row, HomeVisitPack):
        return row.owner_id == viewer.eyes.user
    about = getattr(row, "occasion", row)
    person = about.pk if isinstance(about, Person) else getattr(about, "person_id", None)
    return world.may(viewer.eyes, person, getattr(about, "topic", Topic.RECORD), None)


def addresses(world: World, viewer: Viewer, most: int) -> list[list[str]]:
    """List what is asked of this site, by pattern: first about what does not exist, then with keys of each side."""
    found: list[list[str]] = []
    for route, converters in asked_routes():
        keys = [NOBODY, *(ids(route, world, viewer, most) if uuids(converters) else ())]
        filled = [fill(route, converters, key, world, viewer) for key in keys]
        found.append([f"{one}{query}" for one in filled for query in _queries(route)])
    return found


@cache
def asked_routes() -> list[Route]:
    return [
        (route, converters)
        for route, converters in _patterns()
        if "(?P" not in route and "^" not in route and not APART.match(route)
    ]


def _queries(route: str) -> tuple[str, ...]:
    return QUERIES.get(route) or (("", "?as=pdf") if PAPER.search(route) else ("",))


def uuids(converters: Mapping) -> list[str]:
    return [name for name, kind in converters.items() if isinstance(kind, UUIDConverter)]


def fill(route: str, converters: Mapping, key: uuid.UUID, world: World, viewer: Viewer) -> str:
    given = partial(_value, converters, uuids(converters), key, world, viewer)
    return f"/{PARAMETER.sub(given, route)}"


def pairs_for(row: Model, world: World, viewer: Viewer, most: int) -> list[tuple[str, str]]:
    """Pair addresses of this row with the same addresses of nothing: nobody may tell one from the other."""
    fitting = [one for one in asked_routes() if uuids(one[1]) and isinstance(row, models_of(one[0]))]
    return [
        (fill(*one, row.pk, world, viewer), fill(*one, NOBODY, world, viewer))
        for one in world.random.sample(fitting, min(most, len(fitting)))
    ]


def _value(
    converters: Mapping, keys: list[str], key: uuid.UUID, world: World, viewer: Viewer, match: re.Match
) -> str:
    name = match[1]
    if name == "child":
        theirs = Bond.objects.filter(person=key).order_by("created_at").first()
        return str(theirs.of_id if theirs else _some_child())
    if name in keys and name != keys[0]:
        return str(world.organisations[1].pk if name == "receiver" else world.service.pk)
    if name in keys:
        return str(key)
    if name == "token":
        return viewer.knows or "nothing"
    return GIVEN_WORDS.get(name, "nl")


def _some_child() -> uuid.UUID:
    known = Person.objects.filter(is_child=True).order_by("created_at").first()
    return known.pk if known else NOBODY


def first_look(viewer: Viewer, asked: Sequence[Sequence[str]], chance: Random) -> dict[str, bytes]:
    """Fetch everything once, in any order; where the door is shut whatever is asked, one more try is enough."""
    seen: dict[str, bytes] = {}
    for first, *rest in chance.sample(asked, len(asked)):
        seen[first] = fetch(viewer, first)
        shut = seen[first][:3] in SHUT
        seen |= {
            one: fetch(viewer, one) for one in chance.sample(rest, min(1, len(rest)) if shut else len(rest))
        }
    broken = [address for address, body in seen.items() if body.startswith(b"5")]
    assert not broken, (viewer.name, broken)
    return seen


def fetch(viewer: Viewer, address: str) -> bytes:
    """Ask as this viewer, and leave no trace of having asked."""
    cookies = copy(viewer.client.cookies)
    with transaction.atomic():
        answer = viewer.client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    viewer.client.cookies = cookies
    head = "\n".join(f"{name}: {answer.headers.get(name, '')}" for name in KEPT_HEADERS)
    return masked(f"{answer.status_code}\n{head}\n\n".encode() + body)


def masked(body: bytes) -> bytes:
    for pattern, word in MASKS:
        body = pattern.sub(word, body)
    return body
