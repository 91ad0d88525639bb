"""A seed becomes a million persons with the names that Belgian families bear, and slips of the pen in them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

SEED = 20261122
FIRST_DAY, DAYS = date(1972, 1, 1), 13_500  # mothers and co-parents of today

DUTCH = (
    "Peeters Janssens Maes Jacobs Mertens Willems Claes Goossens Wouters DeSmet Dubois Lambert Martens Pauwels "
    "Hendrickx Aerts Michiels Vermeulen Desmet Smets Segers Baert Bogaert Coppens Declercq DeClerck Dewulf "
    "Vandenberghe Vandamme Verhoeven Wijnants Dijckmans Cools Moens Naessens Lemmens Thijs Vercammen Verstraeten"
)
STEMS = (
    "Berg Brock Bosch Velde Meersch Putte Walle Eynde Elst Hoeve Kerckhove Linden Steen Broeck Daele Driessche Haute "
    "Wiele Auwera Abeele Bossche Branden Casteele Camp Perre Poel Plas Poorten Straeten Sande Schueren Wege Weyer"
)
FRENCH = (
    "Dupont Lefebvre Dumont Leroy Simon Laurent Denis Renard Lejeune Gérard Dupuis Collard Delvaux Lambotte Bodart "
    "Charlier Evrard Fontaine Henrard Jacquemin Legrand Marchal Noël Piette Rousseau Servais Thiry Warnier"
)
ARABIC = (
    "Amrani Idrissi Haddad Bouazza Benali Bouchra Chaoui Daoudi Ouali Yahyaoui Tahiri Mansouri Khattabi Azzouzi "
    "Berkani Fassi Ghazi Hamdaoui Jabri Kaddouri Lahlou Mokhtari Naciri Rachidi Saidi Zerouali Allali Bakkali"
)
TURKISH = (
    "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç "
    "Kurt Özkan Şimşek Polat Erdoğan Güneş Aktaş Korkmaz Bulut Keskin Turan Uçar Güler"
)
SLAVIC = (
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski "
    "Jankowski Mazur Novák Svoboda Dvořák Ivanov Petrov Dimitrov Popescu Ionescu Stoyanov Horvat Jovanović"
)
GIVEN = {
    "dutch": "Emma Lotte Nora Marie Anna Lien Sofie Katrien Ellen Sara Laura Julie Eva Charlotte Hanne Elke "
    "An Tine Inge Leen "
    "Jan Tom Pieter Bart Wim Koen Jeroen Thomas Stijn Dries",
    "french": "Camille Julie Céline Aurélie Sophie Chloé Léa Manon "
    "Stéphanie Élodie Nicolas Julien Philippe Benoît Mathieu",
    "arabic": "Fatima Khadija Bouchra Samira Nadia Naima Jamila Yasmina Imane Salma Hajar "
    "Ouafa Mohamed Youssef Karim Rachid Achraf",
    "turkish": "Ayşe Fatma Emine Zeynep Elif Hatice Merve Esra Büşra Mehmet Mustafa Ahmet Hüseyin Murat",
    "slavic": "Agnieszka Katarzyna Małgorzata Joanna Ewa Magdalena Svetlana Olga Elena Wojciech Piotr Tomasz Ivan",
}
SHARE = {"dutch": 52, "french": 20, "arabic": 13, "turkish": 7, "slavic": 8}
MUNICIPALITIES = 300


@dataclass(frozen=True)
class Entry:
    given: str
    family: str
    born: date
    municipality: str
    phone: str


def _families(origin: str) -> list[str]:
    stems = STEMS.split()
    if origin == "dutch":
        compound = [
            f"{p} {s}{e}"
            for p in ("Van", "Van den", "Vande", "De", "Van der")
            for s in stems
            for e in ("", "n", "s")
        ]
        return DUTCH.split() + compound
    plain = {"french": FRENCH, "arabic": ARABIC, "turkish": TURKISH, "slavic": SLAVIC}[origin].split()
    if origin == "arabic":
        return [f"{p}{name}" for name in plain for p in ("El ", "Al ", "Ben ", "", "Aït ")]
    if origin == "french":
        return plain + [f"{p} {name}" for name in plain for p in ("De", "Le", "De la")]
    if origin == "slavic":
        return (
            plain
            + [name.removesuffix("i") + "a" for name in plain if name.endswith("ki")]
            + [f"{n}ova" for n in plain]
        )
    return plain + [f"{name}{end}" for name in plain for end in ("oğlu", "er", "kan", "türk")]


def persons(count: int) -> Iterator[Entry]:
    """Names fall off as Zipf's law says: a few are borne by thousands, most by few; one in eight has a double name."""
    chance = random.Random(SEED)
    origins, shares = list(SHARE), list(SHARE.values())
    families = {origin: _families(origin) for origin in origins}
    weights = {origin: [1 / (rank + 8) for rank in range(len(names))] for origin, names in families.items()}
    given = {origin: GIVEN[origin].split() for origin in origins}
    picked = {origin: iter(()) for origin in origins}
    for _number in range(count):
        origin = chance.choices(origins, shares)[0]
        family = next(picked[origin], None)
        if family is None:
            picked[origin] = iter(chance.choices(families[origin], weights[origin], k=10_000))
            family = next(picked[origin])
        first = chance.choice(given[origin])
        if chance.random() < 0.125:
            family = f"{family}-{chance.choice(families['dutch'])}" if chance.random() < 0.5 else family
            first = f"{first}-{chance.choice(given[origin])}"
        yield Entry(
            first, family, FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
            f"{11000 + chance.randrange(MUNICIPALITIES)}", f"04{chance.randrange(10**8):08}",
        )  # fmt: skip


def _letter(text: str, chance: random.Random) -> str:
    """Leave out, double, change or swap one letter."""
    at = chance.randrange(1, max(2, len(text)))
    kind = chance.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at - 1] + text[at:]
    if kind == 2:
        return text[:at] + chance.choice("aeiounrst") + text[at + 1 :]
    return text[: at - 1] + text[at : at + 1] + text[at - 1] + text[at + 1 :]


SPELLED = [("ck", "k"), ("ij", "y"), ("x", "ks"), ("ph", "f"), ("ou", "u"), ("ş", "s"), ("ı", "i"), ("El ", "El-"),
           ("Van den ", "Vanden"), ("Van der ", "Vander"), ("De ", "De"), ("w", "v"), ("sz", "sh"),
           ("kh", "h"), ("ğ", "g"), ("ae", "a"), ("ch", "sh"), ("cq", "k"), ("é", "e")]  # fmt: skip


def _spelled(text: str) -> str:
    for old, new in SPELLED:
        if old in text:
            return text.replace(old, new, 1)
    return text.upper()


def _swapped(day: date) -> date | None:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def slips(one: Entry, chance: random.Random) -> dict[str, Entry]:
    """Return the same person as somebody may type her, by kind of slip."""
    near = one.born + timedelta(days=10 if one.born.day < 19 else -10)
    found = {
        "typed the same": one,
        "spelled otherwise": replace(one, family=_spelled(one.family), phone=""),
        "a letter wrong": replace(one, family=_letter(one.family, chance), phone="", municipality=""),
        "names swapped": replace(one, given=one.family, family=one.given, phone=""),
        "one digit of the date": replace(one, born=near, phone=""),
        "letter and digit wrong": replace(
            one, given=_letter(one.given, chance), born=near, phone="", municipality=""
        ),
        "particle left out": replace(one, family=one.family.split(" ")[-1], phone=""),
        "another family name, same phone": replace(one, family="Verschueren-Nieuw"),
    }
    if day := _swapped(one.born):
        found["day and month swapped"] = replace(one, born=day, phone="")
    return found
