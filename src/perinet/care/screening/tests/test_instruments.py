"""What is shipped is complete and says what it is; a data file that is wrong is refused by file and key."""

import copy
import tomllib
from itertools import product

import pytest

from perinet.care.screening import library
from perinet.care.screening.fields import InstrumentError
from perinet.care.screening.instrument import LANGUAGES
from perinet.care.screening.parsing import parse
from perinet.care.screening.texts import LicenceRequired, Texts, parse_texts

INSTRUMENTS = {instrument.id: instrument for instrument in library.instruments()}
ABOUT_CHILD = ("child-first-weeks", "child-baby", "child-toddler")
WITH_WORDS = (
    *ABOUT_CHILD,
    "whooley", "gad-2", "gad-7", "phq-2", "phq-9", "audit-c", "pc-ptsd-5", "pbq", "poem", "psychosocial", "red-flags",
    "safe-at-home",
)  # fmt: skip
POINTS_ONLY = (
    "epds", "pass", "city-bits", "audit", "dudit", "cudit-r", "hits", "adbb", "mdq", "hsi", "pcl-5",
)  # fmt: skip
NOT_YET = ("anrq", "assist-lite", "epds-p", "mibs", "mors-sf", "mpas", "t-ace", "tweak")
NO_TOTAL = ("poem", "psychosocial", "red-flags", "safe-at-home", *ABOUT_CHILD)


def data(name):
    return tomllib.loads((library.DATA / f"{name}.toml").read_text(encoding="utf-8"))


def test_every_instrument_of_the_registry_is_here_and_says_how_far_it_goes():
    assert sorted(INSTRUMENTS) == sorted([*WITH_WORDS, *POINTS_ONLY, *NOT_YET])
    assert {name for name, one in INSTRUMENTS.items() if one.why_not_scorable} == set(NOT_YET)
    assert {one.id for one in library.scorable()} == set(INSTRUMENTS) - {*NOT_YET, *NO_TOTAL}
    assert {name for name, _ in library._TEXTS} == set(WITH_WORDS)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)
def test_each_says_source_rights_recall_and_titles_in_three_languages(instrument):
    assert instrument.source
    assert instrument.version
    assert instrument.rights.source
    assert instrument.recall.source
    assert set(instrument.titles) == set(instrument.recall.labels) == set(LANGUAGES)
    assert set(instrument.validity) >= set(LANGUAGES)
    assert instrument.prefix == instrument.id.replace("-", "")


@pytest.mark.parametrize("name", WITH_WORDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_free_words_are_complete_and_say_that_nobody_checked_them(name, language):
    instrument, texts = INSTRUMENTS[name], library.texts(name, language)
    assert set(texts.items) == {item.id for item in instrument.items}
    assert all(len(texts.options[item.id]) == len(item.scores) for item in instrument.items)
    assert texts.source
    assert texts.checked is False
    assert texts.kind != "own-translation" or not texts.validated


def test_own_translations_are_visible_as_such():
    own = {key for key, texts in library._TEXTS.items() if texts.kind == "own-translation"}
    assert own == {
        ("whooley", "nl"), ("whooley", "fr"), ("gad-2", "nl"), ("gad-7", "nl"), ("audit-c", "nl"),
        *product(("pc-ptsd-5", "pbq", "poem", "psychosocial", "red-flags", *ABOUT_CHILD), ("nl", "fr")),
    }  # fmt: skip


@pytest.mark.parametrize("instrument", ["gad-2", "gad-7", "phq-2", "phq-9"])
def test_the_lowest_answer_reads_not_at_all(instrument):
    assert library.texts(instrument, "en").options["item1"][0] == "Not at all"


@pytest.mark.parametrize("name", [one.id for one in INSTRUMENTS.values() if one.restricted])
def test_an_instrument_whose_words_are_not_free_has_none_here(name):
    assert [library.texts(name, language) for language in LANGUAGES] == [None] * 3
    assert not list((library.DATA / "texts").glob(f"{name}.*"))
    keys = {key for item in data(name).get("items", []) for key in item}
    assert keys <= {"id", "points", "mark", "scored", "number"}


def test_words_of_a_restricted_instrument_cannot_be_made_without_a_licence():
    with pytest.raises(LicenceRequired):
        Texts(INSTRUMENTS["epds"], "nl", "published", "a book", True, True, "", "", {}, {})


def test_a_text_file_for_a_restricted_instrument_is_refused(tmp_path):
    (tmp_path / "texts").mkdir()
    items = "\n".join(f'item{n} = "x"' for n in range(1, 11))
    (tmp_path / "texts" / "epds.nl.toml").write_text(
        'instrument = "epds"\nversion = "1987"\nlanguage = "nl"\nkind = "published"\nrights = "free"\n'
        'source = "x"\nchecked = true\nvalidated = true\noptions = ["a", "b", "c", "d"]\n[items]\n' + items
    )
    with pytest.raises(LicenceRequired, match="epds: its text needs a licence in nl"):
        library.load_texts(tmp_path, INSTRUMENTS)


def test_options_carry_position_and_points_in_printed_order():
    options = INSTRUMENTS["epds"].item("item10").options
    assert [(option.position, option.points) for option in options] == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_a_total_alone_needs_the_safety_item():
    for instrument in library.scorable():
        assert set(instrument.total_needs) == {item.id for item in instrument.marked}


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (15, "moderately-severe"), (27, "severe")],
)
def test_a_total_falls_in_one_band(total, band):
    assert INSTRUMENTS["phq-9"].band(total).id == band


def test_no_total_and_no_published_bands_give_no_band():
    assert INSTRUMENTS["phq-9"].band(None) is None
    assert INSTRUMENTS["epds"].band(30) is None


def test_another_version_and_an_unknown_name_are_refused():
    assert library.get("epds", "1987") is INSTRUMENTS["epds"]
    with pytest.raises(library.UnknownInstrument, match="epds is here in version 1987, not 2030"):
        library.get("epds", "2030")
    with pytest.raises(
        library.UnknownInstrument, match="madrs is not an instrument; there are adbb, anrq, assist"
    ):
        library.get("madrs")


def without(table, key):
    del table[key]


def cut_off(table, **changed):
    row = {
        "operator": ">=", "value": 10, "finds": "depression", "population": "women", "roles": ["birth-parent"],
        "stages": ["pregnancy"], "languages": ["en"], "source": "a study",
    }  # fmt: skip
    table["validated"] = [{name: value for name, value in (row | changed).items() if value is not None}]


FAULTS = {
    "colour: is not a known key": lambda d: d.update(colour="blue"),
    "source: is missing; a number of our own says own = true": lambda d: without(d, "source"),
    "topic: sport is not one of mental-health, substance, violence, experience": lambda d: d.update(
        topic="sport"
    ),
    "short: is empty": lambda d: d.update(short=" "),
    "version: must be text": lambda d: d.update(version=2001),
    "recall.period: is missing": lambda d: without(d["recall"], "period"),
    "title.fr: is missing": lambda d: without(d["title"], "fr"),
    "validity.nl: is missing": lambda d: without(d["validity"], "nl"),
    "rights.text: is not a known key": lambda d: d["rights"].update(text="free"),
    "rights.state: secret is not one of free, public-domain, restricted, permission-needed, unclear": lambda d: (
        d["rights"].update(state="secret")
    ),
    "rights.languages.nl.statement: is missing": lambda d: d["rights"].update(
        languages={"nl": {"state": "unclear", "source": "x"}}
    ),
    "state: broken is not one of scorable, not-scorable-yet": lambda d: d.update(state="broken"),
    "reason: is missing": lambda d: d.update(state="not-scorable-yet"),
    "reason: is not a known key": lambda d: d.update(reason="nobody knows"),
    "items: must not stand here as long as the points are not known": lambda d: (
        d.update(state="not-scorable-yet", reason="nobody knows", bands=[], patterns=[]),
        without(d, "patterns_source"),
    ),
    "answered_by: everybody is not one of self, professional, trained-observer": lambda d: d.update(
        answered_by="everybody"
    ),
    "items[2].number: must be 2 or more": lambda d: d["items"][1].update(number=1),
    "items[2].id: item2: a question of the total is item4, any other has a name": lambda d: d["items"][
        1
    ].update(number=4),
    "items[10].private: health is not one of substance, violence": lambda d: d["items"][9].update(
        private="health"
    ),
    "items[1].domain: belongs to a yes or no question outside the total": lambda d: d["items"][0].update(
        domain="housing"
    ),
    "patterns_source: is missing": lambda d: without(d, "patterns_source"),
    "patterns[1].items.item1: is no item, or never worth so many points": lambda d: d["patterns"][0].update(
        items={"item1": 4}
    ),
    "patterns[1].items.item99: is no item, or never worth so many points": lambda d: d["patterns"][0].update(
        items={"item99": 1}
    ),
    "patterns[1].items: needs at_least or at_most beside it, or all_of instead of it": lambda d: without(
        d["patterns"][0], "at_least"
    ),
    "patterns[3].all_of: later is no pattern above this one": lambda d: d["patterns"][2].update(
        all_of=["later"]
    ),
    "patterns[2].id: core stands twice": lambda d: d["patterns"][1].update(id="core"),
    "patterns[1].label.fr: is missing": lambda d: without(d["patterns"][0]["label"], "fr"),
    "validated[1].value: 28 lies outside 0 to 27": lambda d: cut_off(d, value=28),
    "validated[1].of: mood is not total or a subscale": lambda d: cut_off(d, of="mood"),
    "validated[1].operator: about is not one of >=, >": lambda d: cut_off(d, operator="about"),
    "validated[1].roles: is missing": lambda d: cut_off(d, roles=None),
    "validated[1].roles: aunt is not one of birth-parent, partner": lambda d: cut_off(d, roles=["aunt"]),
    "validated[1].stages: winter is not one of pregnancy, trimester-1, trimester-2, trimester-3, postpartum": (
        lambda d: cut_off(d, stages=["winter"])
    ),
    "validated[1].sensitivity: must be a share such as 0.85, or two: from, to": lambda d: cut_off(
        d, sensitivity=85
    ),
    "validated[1].source: is missing; a number of our own says own = true": lambda d: cut_off(d, source=None),
    "items[2].points: needs two options or more, each worth something else": lambda d: d["items"][1].update(
        points=[0, 1, 1, 3]
    ),
    "items[2].points: must be a list of whole numbers": lambda d: d["items"][1].update(points=[0, 1.5]),
    "items[9].mark: sadness is not described under [marks]": lambda d: d["items"][8].update(mark="sadness"),
    "items[2].id: item3: a question of the total is item2, any other has a name": lambda d: d["items"].pop(1),
    "items[10].fact: belongs to a yes or no question outside the total": lambda d: d["items"][9].update(
        fact="x"
    ),
    "items[11].id: function stands twice": lambda d: d["items"].append(d["items"][9]),
    "marks.self-harm.hard_from: lies below from_points": lambda d: d["marks"]["self-harm"].update(
        hard_from=0
    ),
    "bands[2].min: bands must follow each other; expected 5": lambda d: d["bands"][1].update(min=6),
    "bands[5].max: the last band must end at 27": lambda d: d["bands"][4].update(max=26),
    "bands_source: is missing": lambda d: without(d, "bands_source"),
    "total_needs: item99 is no item": lambda d: d.update(total_needs=["item99"]),
    "scales[1].items: function is no item of the total": lambda d: d.update(
        scales=[{"id": "x", "items": ["function"], "default": True, "own": True}]
    ),
}


@pytest.mark.parametrize("problem", FAULTS)
def test_a_wrong_data_file_is_refused_with_file_and_key(problem):
    wrong = copy.deepcopy(data("phq-9"))
    FAULTS[problem](wrong)
    with pytest.raises(InstrumentError) as refused:
        parse(wrong, "phq-9.toml")
    assert str(refused.value) == f"phq-9.toml: {problem}"


TEXT_FAULTS = {
    "items.item9: is missing": lambda d: without(d["items"], "item9"),
    "items.item10: is not a known key": lambda d: d["items"].update(item10="?"),
    "item_options.function: needs 4 answers in printed order": lambda d: d["item_options"].update(
        function=["a"]
    ),
    "version: 1990 is not 2001": lambda d: d.update(version="1990"),
    "rights: restricted is not free": lambda d: d.update(rights="restricted"),
}


@pytest.mark.parametrize("problem", TEXT_FAULTS)
def test_a_wrong_text_file_is_refused_with_file_and_key(problem):
    wrong = tomllib.loads((library.DATA / "texts" / "phq-9.nl.toml").read_text(encoding="utf-8"))
    TEXT_FAULTS[problem](wrong)
    with pytest.raises(InstrumentError) as refused:
        parse_texts(INSTRUMENTS["phq-9"], wrong, "phq-9.nl.toml")
    assert str(refused.value) == f"phq-9.nl.toml: {problem}"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "other.toml",
            (library.DATA / "gad-2.toml").read_bytes(),
            "other.toml: id: gad-2 is not the name of the file",
        ),
        ("broken.toml", b"id = ", "broken.toml: file: "),
        ("latin.toml", b'id = "\xe9"', "latin.toml: file: "),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InstrumentError) as refused:
        library.load(tmp_path)
    assert str(refused.value).startswith(problem)


@pytest.mark.parametrize(
    ("name", "problem"),
    [("madrs.nl.toml", "madrs is not an instrument"), ("gad-2.fr.toml", "nl is not the name of the file")],
)
def test_a_text_file_under_a_wrong_name_is_refused(tmp_path, name, problem):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / name).write_bytes((library.DATA / "texts" / "gad-2.nl.toml").read_bytes())
    with pytest.raises(InstrumentError, match=problem):
        library.load_texts(tmp_path, INSTRUMENTS)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"worry": "mood"}, "child.worry"),
        ({"until_months": 0}, "child.until_months"),
        ({"said_from": 0}, "child.contact_from"),
        ({"contact_from": 3}, "child.contact_from"),
        ({"contact_from": 0}, "child.contact_from"),
        ({"own": False}, "child.source"),
        ({"score": 1}, "child.score"),
    ],
)
def test_a_list_about_a_child_says_for_which_age_and_what_follows_from_the_worry(change, key):
    wrong = data("child-baby")
    wrong["child"] |= change
    with pytest.raises(InstrumentError, match=key):
        parse(wrong, "child-baby.toml")
