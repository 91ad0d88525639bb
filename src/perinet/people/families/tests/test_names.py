"""Spellings of one name meet, and names that only look alike do not."""

import pytest

from perinet.people.families.names import folded, meet, prefixes, sounds, words

SAME = """
    Declercq        | De Clerck
    De Clercq       | Declerck
    Van den Berghe  | Vandenberghe
    Van den Berghe  | Van Den Berge
    Van de Velde    | Vandevelde
    Vander Elst     | Van der Elst
    Dijckmans       | Dyckmans
    Wijnants        | Wynants
    Hendrickx       | Hendriks
    Claes           | Klaes
    Jacques         | Jaques
    Stefanie        | Stéphanie
    Philippe        | Filip
    De la Rue       | La Rue
    Schmidt         | Schmit
    Yılmaz          | Yilmaz
    Yıldırım        | Yildirim
    Gökçe           | Gokce
    Ayşe            | Ayse
    Şahin           | Sahin
    Öztürk          | Ozturk
    Mohamed         | Muhammad
    Mohammed        | محمد
    Bouchra         | Bushra
    Fatima          | Fatma
    Fatima          | فاطمة
    Khadija         | Hadija
    Khadija         | Khadidja
    Jamila          | Djamila
    Youssef         | Yusuf
    El Amrani       | Amrani
    El Amrani       | Elamrani
    El-Amrani       | El Amrani
    Ben Ali         | Benali
    Abou Bakr       | Abubakr
    Ouafa           | Wafa
    Achraf          | Ashraf
    Kowalski        | Kowalska
    Wójcik          | Wojcik
    Wojciech        | Vojcieh
    Nowakowa        | Novakova
    Ivanov          | Ivanova
    Ivanov          | Иванова
    Novák           | Nováková
    Čech            | Cech
    Szymanski       | Shimanski
    Anne-Marie      | Anne Marie
    Peeters-Janssens | Janssens
"""
OTHER = """
    Peeters   | Pauwels
    Janssens  | Jacobs
    Mohamed   | Mehmet
    Fatima    | Fatiha
    Bert      | Hubert
    Jan       | Johan
    Yilmaz    | Yildiz
    Kowalski  | Kaminski
    Bouchra   | Bouchaib
    El Amrani | El Idrissi
    Van Dijck | Van Hecke
    Maes      | Claes
    Leen      | Els
"""


def pairs(table):
    return [tuple(cell.strip() for cell in row.split("|")) for row in table.strip().splitlines()]


@pytest.mark.parametrize(("left", "right"), pairs(SAME))
def test_two_spellings_of_one_name_meet(left, right):
    assert meet(left, right), (sounds(left), sounds(right))


@pytest.mark.parametrize(("left", "right"), pairs(OTHER))
def test_two_names_do_not_meet(left, right):
    assert not meet(left, right), (sounds(left), sounds(right))


def test_a_name_of_any_script_is_written_in_plain_letters():
    assert words("De la Ruë") == ("de", "la", "rue")
    assert folded("Łukasz Wójcik") == "lukaszwojcik"
    assert folded("Бушра") == "bushra"


def test_a_name_without_letters_has_no_sound():
    assert sounds("") == sounds("?? 12") == frozenset()


def test_a_name_that_is_only_a_particle_keeps_it():
    assert sounds("Ben")


def test_a_search_finds_each_word_by_how_it_begins():
    assert prefixes("El Amrani", (2, 4)) == {"el", "am", "amra"}
