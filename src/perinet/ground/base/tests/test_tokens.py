"""What is kept of a secret tells nobody the secret."""

from perinet.ground.base import tokens


def test_every_token_is_new_and_fits_in_an_address():
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in made)


def test_a_code_has_as_many_digits_as_asked_and_keeps_leading_zeros():
    codes = [tokens.new_code() for _ in range(200)]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(tokens.new_code(8)) == 8


def test_a_hash_is_always_the_same_and_never_holds_the_token():
    token = tokens.new_token()
    assert tokens.token_hash(token) == tokens.token_hash(token)
    assert token not in tokens.token_hash(token)
    assert len(tokens.token_hash(token)) == 64


def test_the_same_code_of_two_links_has_two_hashes():
    assert tokens.code_hash("123456", salt="one") != tokens.code_hash("123456", salt="two")


def test_a_stolen_table_of_codes_is_worth_nothing_without_the_key_of_the_site(settings):
    before = tokens.code_hash("123456", salt="one")
    settings.SECRET_KEY = "another-key"
    assert tokens.code_hash("123456", salt="one") != before


def test_only_equal_hashes_are_the_same():
    assert tokens.same("abc", "abc")
    assert not tokens.same("abc", "abd")
    assert not tokens.same("abc", "")
