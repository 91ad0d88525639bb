"""The tables and the search over them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.ground.geography import places

towns = st.sampled_from(places.MUNICIPALITIES)


def names(text: str) -> list[str]:
    return [m.name_nl for m in places.search(text)]


def test_every_municipality_of_2025_has_a_place_in_belgium():
    assert len(places.MUNICIPALITIES) == 565
    assert all(49.4 < m.lat < 51.6 and 2.5 < m.lon < 6.5 for m in places.MUNICIPALITIES)


def test_every_municipality_has_a_postal_code():
    with_code = {m.nis for code in places._BY_POSTAL_CODE for m in places.by_postal_code(code)}
    assert with_code == {m.nis for m in places.MUNICIPALITIES}


@pytest.mark.parametrize(
    ("nis", "lat", "lon"),
    [
        ("23027", 50.73, 4.23),  # Halle, not the one in Zoersel
        ("12025", 51.03, 4.48),  # Mechelen, not the one on the Maas
        ("23009", 50.72, 3.94),  # Bever, not the hamlet of Grimbergen
        ("71002", 51.01, 5.58),  # As, not Asse
        ("71045", 50.86, 5.19),  # Nieuwerkerken in Limburg, not in Aalst
        ("23047", 50.91, 4.44),  # Machelen, not the one on the Leie
        ("57093", 50.53, 3.41),  # Brunehaut, not the one near Charleroi
    ],
)
def test_a_homonym_lies_in_its_own_province(nis, lat, lon):
    town = places.by_nis(nis)
    assert town.lat == pytest.approx(lat, abs=0.03)
    assert town.lon == pytest.approx(lon, abs=0.03)


def test_an_address_from_before_the_mergers_still_has_a_municipality():
    assert places.by_nis("23024").name_nl == "Pajottegem"
    assert places.by_nis("99999") is None


def test_a_postal_code_may_span_municipalities():
    assert {m.name_nl for m in places.by_postal_code("1040")} == {"Brussel", "Etterbeek"}
    assert places.by_postal_code("0000") == ()


def test_the_search_forgives_accents_and_case_and_hyphens():
    assert names("MÔL")[0] == "Mol"
    assert names("la louviere") == ["La Louvière"]
    assert "Sint-Niklaas" in names("sint nik")


def test_a_whole_name_comes_before_longer_ones():
    assert names("as")[0] == "As"


def test_a_former_municipality_leads_to_the_new_one():
    assert names("gooik") == ["Pajottegem"]
    assert names("pinte") == ["Nazareth-De Pinte"]


def test_a_postal_code_is_searched_by_its_first_digits():
    assert names("2400") == ["Mol"]
    assert names("") == []


def test_a_french_name_is_found_and_shown_in_french():
    town = places.search("Anvers")[0]
    assert (town.name("fr"), town.name("nl"), town.name("en")) == ("Anvers", "Antwerpen", "Antwerpen")
    assert places.by_nis("62063").name("en") == "Liège"


def test_from_mol_to_geel_is_about_ten_kilometres():
    mol, geel = places.search("Mol")[0], places.search("Geel")[0]
    assert 7 < places.distance_km(mol, geel) < 11
    assert places.road_km(mol, geel) == pytest.approx(1.3 * places.distance_km(mol, geel))


@given(towns, towns, towns)
def test_a_distance_is_a_distance(a, b, c):
    assert places.distance_km(a, a) == 0
    assert places.distance_km(a, b) == pytest.approx(places.distance_km(b, a))
    assert places.distance_km(a, c) <= places.distance_km(a, b) + places.distance_km(b, c) + 1e-6


@given(towns)
def test_every_municipality_is_found_by_its_own_name(town):
    assert town in places.search(town.name_nl)
    assert town in places.search(town.name_fr)


def test_brussels_is_its_own_group_and_every_group_has_a_name():
    assert places.by_nis("21004").region_group == "04000"
    assert places.group_name("04000", "fr") == "Bruxelles"
    assert all(places.group_name(m.region_group, "nl") != m.region_group for m in places.MUNICIPALITIES)
    assert places.GROUPING_IS_DEMO
