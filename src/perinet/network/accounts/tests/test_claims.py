"""What a provider says becomes an identity: read where it is understood, listed where it is not, never guessed."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.network.accounts import claims
from perinet.network.accounts.claims import Grant
from perinet.network.accounts.models import Role
from perinet.network.accounts.sign_on import KINDS, wording

ROLES = frozenset(str(role) for role in Role)
ACM, GENERIC = wording("acm-idm"), wording("generic")
SHE = {"email": "An@Example.org ", "given_name": "An", "family_name": "Peeters"}


def read(*roles, how=ACM, **more):
    return claims.identity(how, SHE | {"perinet_rol_3d": list(roles)} | more)


@pytest.mark.parametrize("path", sorted(KINDS.glob("*.toml")), ids=lambda p: p.stem)
def test_every_mapping_that_ships_is_whole_and_says_where_it_comes_from(path):
    table = tomllib.loads(path.read_text())
    assert claims.mapping(table, ROLES)
    assert table["source"].startswith("https://")


def test_a_role_and_its_organisation_are_read():
    found = read("PerinetVroedvrouw:0566988259", "PerinetBeleid:OVO000123")
    assert found.grants == (
        Grant("midwife", company_number="0566988259"),
        Grant("policy", ovo_code="OVO000123"),
    )
    assert (found.email, found.name) == ("an@example.org", "An Peeters")
    assert not found.not_understood


@pytest.mark.parametrize("key", ["0566.988.259", "566988259", "BE0566988259", "BE 0566.988.259"])
def test_a_company_number_is_read_however_it_is_written(key):
    assert claims.company_number(key) == "0566988259"


@pytest.mark.parametrize(
    "key", ["", "0566988258", "05669882590", "056698825", "OVO", "٠٥٦٦٩٨٨٢٥٩", "0566988259x"]
)
def test_what_is_no_company_number_is_none(key):
    assert claims.company_number(key) == ""


@pytest.mark.parametrize(
    "value",
    [
        "PerinetVroedvrouw",
        "Koning:0566988259",
        "PerinetVroedvrouw:0566988258",
        ":0566988259",
        "midwife:0566988259",
    ],
)
def test_what_is_not_understood_gives_no_role_and_is_listed(value):
    found = read(value, "PerinetArts:0566988259")
    assert [grant.role for grant in found.grants] == ["doctor"]
    assert found.not_understood == (value,)


def test_the_same_role_twice_is_one():
    assert len(read("PerinetArts:0566988259", "PerinetArts:BE0566988259").grants) == 1


@pytest.mark.parametrize("roles", [None, 7, {"a": 1}, [3, None], ""])
def test_a_claim_of_another_shape_gives_nothing(roles):
    assert claims.identity(ACM, SHE | {"perinet_rol_3d": roles}).grants == ()


def test_a_provider_that_says_nothing_of_roles_leaves_them_to_this_site():
    found = claims.identity(GENERIC, {"email": "an@example.org", "roles": ["administrator"]})
    assert found.keeps_roles_here
    assert found.grants == ()


@pytest.mark.parametrize(("said", "counts"), [(True, True), ("true", False), (False, False), (None, False)])
def test_an_address_counts_only_when_the_provider_checked_it(said, counts):
    assert (
        claims.identity(GENERIC, {"email": "an@example.org", "email_verified": said}).email_checked is counts
    )


@pytest.mark.parametrize(
    ("amr", "second"), [(["pwd", "otp"], True), (["pwd"], False), ("mfa", True), (None, False)]
)
def test_a_second_factor_there_counts_when_the_provider_says_so(amr, second):
    assert claims.identity(GENERIC, {"amr": amr}).second_factor is second


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"role_names": {"X": "king"}}, "king"),
        ({"second_factor": "sometimes"}, "sometimes"),
        ({"role_names": {}}, "role_names"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_entry_that_is_wrong(change, says):
    table = tomllib.loads((KINDS / "acm-idm.toml").read_text())
    with pytest.raises(ValueError, match=says):
        claims.mapping(table | change, ROLES)


def test_a_mapping_without_an_address_is_refused():
    with pytest.raises(ValueError, match="email: is missing"):
        claims.mapping({}, ROLES)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["email", "perinet_rol_3d", "amr", "given_name"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)))  # fmt: skip
def test_whatever_a_provider_says_only_a_named_role_at_a_real_key_is_given(said):
    for grant in claims.identity(ACM, said).grants:
        assert grant.role in ACM.role_names.values()
        assert grant.company_number or grant.ovo_code
