"""A code, a postal code or a few letters become municipalities; two municipalities become a distance."""

import csv
import math
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_EARTH_RADIUS_KM = 6371.0088
_NOT_FOUND = 3


def fold(text: str) -> str:
    """Return letters without case and accents, and single spaces, so that a search forgives."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(" " if c in "-'’ " else c for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


@dataclass(frozen=True)
class Municipality:
    """`region_group` is the province, or Brussels: a stand-in until care regions are imported."""

    nis: str
    name_nl: str
    name_fr: str
    arrondissement: str
    province: str
    region: str
    lat: float
    lon: float
    before_2025: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return the name in French, in Dutch, or for another language the one used on the spot."""
        if language == "fr" or (language != "nl" and self.region == WALLONIA):
            return self.name_fr
        return self.name_nl

    @property
    def region_group(self) -> str:
        return self.province or self.region

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name_nl, self.name_fr, *self.also)


def _read_municipality(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        nis=row["nis"],
        name_nl=row["name_nl"],
        name_fr=row["name_fr"],
        arrondissement=row["arrondissement_name"],
        province=row["province"],
        region=row["region"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        before_2025=tuple(row["before_2025"].split()),
        also=tuple(filter(None, row["also"].split("|"))),
    )


def _read_rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WALLONIA = "03000"
_REGIONS = tomllib.loads((_DATA / "regions.toml").read_text("utf-8"))
ROAD_FACTOR: float = _REGIONS["distance"]["road_factor"]
GROUPING_IS_DEMO: bool = _REGIONS["grouping"]["demo"]
_GROUP_NAMES: Mapping[str, Mapping[str, str]] = {**_REGIONS["regions"], **_REGIONS["provinces"]}

MUNICIPALITIES: tuple[Municipality, ...] = tuple(
    _read_municipality(r) for r in _read_rows("municipalities.csv")
)
_BY_NIS = {m.nis: m for m in MUNICIPALITIES}
_BY_FORMER_NIS = {old: m for m in MUNICIPALITIES for old in m.before_2025}
_BY_POSTAL_CODE: dict[str, list[Municipality]] = defaultdict(list)
for _row in _read_rows("postal_codes.csv"):
    _BY_POSTAL_CODE[_row["postal_code"]].append(_BY_NIS[_row["nis"]])
_SEARCHED = tuple((m, tuple(fold(name) for name in m.names)) for m in MUNICIPALITIES)


def by_nis(nis: str) -> Municipality | None:
    """Find a municipality by its code, also by one from before the mergers of 2025."""
    return _BY_NIS.get(nis) or _BY_FORMER_NIS.get(nis)


def by_postal_code(postal_code: str) -> tuple[Municipality, ...]:
    """Return every municipality that has this code: a code may span several."""
    return tuple(_BY_POSTAL_CODE.get(postal_code.strip(), ()))


def search(text: str, limit: int = 10) -> tuple[Municipality, ...]:
    """Find by postal code or by the first letters of any word of a name; names that begin so come first."""
    wanted = fold(text)
    if not wanted:
        return ()
    if wanted.isdigit():
        codes = sorted(code for code in _BY_POSTAL_CODE if code.startswith(wanted))
        return tuple(dict.fromkeys(m for code in codes for m in _BY_POSTAL_CODE[code]))[:limit]
    closeness = {m: _closeness(wanted, names) for m, names in _SEARCHED}
    found = [m for m, rank in closeness.items() if rank < _NOT_FOUND]
    return tuple(sorted(found, key=lambda m: (closeness[m], m.name_nl, m.nis)))[:limit]


def _closeness(wanted: str, names: tuple[str, ...]) -> int:
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(f" {wanted}" in name for name in names) else _NOT_FOUND


def distance_km(a: Municipality, b: Municipality) -> float:
    """Return the straight line between two places (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def road_km(a: Municipality, b: Municipality) -> float:
    """Estimate the road: the straight line times the stated factor (`data/regions.toml`)."""
    return distance_km(a, b) * ROAD_FACTOR


def group_name(code: str, language: str) -> str:
    """Name a province or region; an unknown code names itself."""
    names = _GROUP_NAMES.get(code, {})
    return names.get(language) or names.get("en") or code
