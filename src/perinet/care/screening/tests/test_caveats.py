"""Whom an instrument was never tried in stands beside its result: every language, role and period, for each of them."""

import pytest

from perinet.care.screening import library
from perinet.care.screening.caveats import KINDS, Caveat, applying, caveats
from perinet.care.screening.fields import InstrumentError
from perinet.care.screening.instrument import LANGUAGES, ROLES, STAGES, TOTAL

INSTRUMENTS = library.instruments()
WHOM = ("birth-parent", "partner")


def kinds(name, language="en", role="birth-parent", stage=""):
    return [one.kind for one in caveats(library.get(name), language=language, role=role, stage=stage)]


# What each list says beside a mother's and beside a partner's result, the language and the period left out.
UNREAD, GENERAL, NOT_FOR = "unverified-cut-off", "general-population", "role-not-validated"
MATRIX = {
    "epds": ([], []),
    "whooley": ([], [NOT_FOR]),
    "gad-2": ([], [NOT_FOR]),
    "gad-7": ([], [NOT_FOR]),
    "phq-2": ([], [NOT_FOR]),
    "phq-9": (["no-cut-off"], ["no-cut-off", NOT_FOR]),
    "audit-c": ([], [NOT_FOR]),
    "pass": ([UNREAD], [NOT_FOR]),
    "city-bits": (["unverified-structure", UNREAD], ["unverified-structure", NOT_FOR]),
    "pbq": ([UNREAD], [NOT_FOR]),
    "pc-ptsd-5": ([GENERAL], [GENERAL]),
    "pcl-5": ([GENERAL], [GENERAL]),
    "audit": ([GENERAL], [GENERAL]),
    "dudit": ([GENERAL], [GENERAL]),
    "cudit-r": ([GENERAL], [GENERAL]),
    "hits": ([GENERAL], [GENERAL]),
    "mdq": (["unverified-structure", GENERAL], ["unverified-structure", GENERAL]),
    "hsi": (["no-cut-off"], ["no-cut-off", NOT_FOR]),
    "adbb": (["trained-observer", "no-cut-off"], ["trained-observer", "no-cut-off"]),
    "anrq": (["not-scorable-yet"], ["not-scorable-yet", NOT_FOR]),
    "t-ace": (["not-scorable-yet"], ["not-scorable-yet", NOT_FOR]),
    "tweak": (["not-scorable-yet"], ["not-scorable-yet", NOT_FOR]),
    "epds-p": (["not-scorable-yet", NOT_FOR], ["not-scorable-yet"]),
    "assist-lite": (["not-scorable-yet"], ["not-scorable-yet"]),
    "mibs": (["not-scorable-yet"], ["not-scorable-yet"]),
    "mors-sf": (["not-scorable-yet"], ["not-scorable-yet"]),
    "mpas": (["not-scorable-yet"], ["not-scorable-yet"]),
    "poem": ([], []),
    "psychosocial": ([], []),
    "red-flags": (["unverified-structure"], ["unverified-structure"]),
    "safe-at-home": ([], []),
    "child-first-weeks": (["unverified-structure"], ["unverified-structure"]),
    "child-baby": (["unverified-structure"], ["unverified-structure"]),
    "child-toddler": (["unverified-structure"], ["unverified-structure"]),
}
OWN_WORDS = {"psychosocial", "red-flags", "safe-at-home", "child-first-weeks", "child-baby", "child-toddler"}
VALID = {("nl", name) for name in ("pbq", "mibs", "mpas")}


def test_the_matrix_names_every_instrument():
    assert set(MATRIX) == {one.id for one in INSTRUMENTS}


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("role", WHOM)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_and_role_gets_its_own_caveats(name, role, language):
    found = kinds(name, language, role)
    about_language = [kind for kind in found if "language" in kind]
    assert [kind for kind in found if kind not in about_language] == MATRIX[name][WHOM.index(role)]
    state = library.get(name).validity[language].state
    assert ("language-unknown" in found) == (state == "unverified")
    assert ("language-not-validated" in found) == (state == "not-validated")
    if language != "en" and "language-unknown" not in found:
        assert (language, name) in VALID or name in OWN_WORDS


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", STAGES)
def test_no_cut_off_is_carried_over_to_another_role_or_period(instrument, role, stage):
    found = applying(instrument, role=role, stage=stage)
    for one in found:
        assert one.of == TOTAL and role in one.roles
        assert stage in one.stages or (stage.startswith("trimester") and "pregnancy" in one.stages)
    said = kinds(instrument.id, role=role, stage=stage)
    warned = {"no-cut-off", GENERAL, NOT_FOR, "period-not-validated", "not-scorable-yet"} & set(said)
    assert found or warned or not instrument.scorable


@pytest.mark.parametrize(
    ("name", "role", "stage", "kind"),
    [
        ("epds", "partner", "postpartum", "period-not-validated"),  # the studies of fathers name no period
        ("epds", "birth-parent", "postpartum", ""),
        ("whooley", "birth-parent", "postpartum", "unverified-cut-off"),
        ("gad-2", "birth-parent", "postpartum", "period-not-validated"),
        ("audit-c", "birth-parent", "postpartum", "period-not-validated"),
        ("city-bits", "birth-parent", "pregnancy", "period-not-validated"),
        ("pbq", "birth-parent", "pregnancy", "period-not-validated"),
        ("phq-2", "birth-parent", "trimester-2", ""),
    ],
)
def test_a_period_without_a_study_is_said(name, role, stage, kind):
    found = [one for one in kinds(name, role=role, stage=stage) if one != "unverified-structure"]
    assert found == ([kind] if kind else [])


def test_a_cut_off_found_in_one_language_says_so_in_another():
    assert "other-language" in kinds("gad-2", "nl", stage="pregnancy")
    assert "other-language" not in kinds(
        "epds", "nl", stage="postpartum"
    )  # thirty-six studies in many languages


def test_a_language_that_nobody_named_is_unknown_and_never_silent():
    assert caveats(library.get("pass"), language="uk")[0] == Caveat("language-unknown", "uk")
    assert "language-unknown" not in kinds("pass", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caveat_can_be_said(language):
    for kind in KINDS:
        for about in ("", "nl", "partner", "postpartum"):
            said = library.sentence(Caveat(kind, about), language, "?")
            assert said.endswith(".") and "{" not in said
    assert library.sentence(Caveat("role-not-validated", "partner"), "en") == (
        "Not validated for fathers and other partners."
    )
    assert "Oekraïens" in library.sentence(Caveat("language-unknown", "uk"), "nl", "Oekraïens")


def test_a_caveat_without_its_sentence_is_refused(tmp_path):
    text = (library.DATA / "words" / "caveats.toml").read_text(encoding="utf-8")
    file = tmp_path / "caveats.toml"
    file.write_text(text.replace("[sentences.no-cut-off]", "[sentences.no-line]"), encoding="utf-8")
    with pytest.raises(InstrumentError, match="caveats.toml: sentences.no-cut-off: is missing"):
        library.load_sentences(file)
