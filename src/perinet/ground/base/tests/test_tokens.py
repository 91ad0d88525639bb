"""A secret that travels is long or short-lived, and what stays of it opens nothing."""

from perinet.ground.base import tokens


def test_a_token_fits_in_an_address_and_never_repeats():
    made = {tokens.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in made)


def test_a_code_has_as_many_digits_as_asked():
    assert all(len(code) == 6 and code.isdigit() for code in (tokens.new_code() for _ in range(50)))
    assert len(tokens.new_code(4)) == 4


def test_the_hash_of_a_short_code_depends_on_its_salt_and_the_key_of_the_site(settings):
    first = tokens.code_hash("123456", salt="a")
    assert tokens.same(first, tokens.code_hash("123456", salt="a"))
    assert not tokens.same(first, tokens.code_hash("123456", salt="b"))
    settings.SECRET_KEY = "another-site"
    assert not tokens.same(first, tokens.code_hash("123456", salt="a"))


def test_the_hash_of_a_token_does_not_hold_the_token():
    token = tokens.new_token()
    assert token not in tokens.token_hash(token)
    assert tokens.token_hash(token) == tokens.token_hash(token)
