"""A password is refused with advice in words; a breached one is found in a file of any size."""

import ast
import hashlib
import inspect

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn import feedback

from perinet.network.accounts import breaches
from perinet.network.accounts.models import User
from perinet.network.accounts.passwords import ADVICE, BreachValidator, StrengthValidator

AN = User(name="Annelies Vanderstraeten", email="annelies@lindetak.example")


def refusal(password, user=AN):
    try:
        StrengthValidator().validate(password, user)
    except ValidationError as problem:
        return problem.messages[0]
    return ""


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "qwertyuiop12", "welkomwelkom", "annelies1234", "vroedvrouw12"]
)
def test_what_is_guessed_fast_is_refused_with_what_to_do(password):
    assert "Add a word or two" in refusal(password)


@pytest.mark.parametrize(
    "password", ["nest-om-het-nest", "lamp fiets regenboog kaas", "x" * 5 + "9kQ!vv2-Wz" * 9]
)
def test_a_few_unrelated_words_are_enough_however_long(password):
    assert refusal(password) == ""


def test_the_reason_is_said_in_our_words_and_never_in_english_of_another_maker():
    assert "again and again" in refusal("abcabcabcabc")
    with translation.override("nl"):
        assert "Repeats like" not in refusal("abcabcabcabc")


def test_every_warning_of_the_estimate_has_our_words():
    """What a new version says otherwise would stay silent: this says that it must be worded anew."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(feedback))) if isinstance(node, ast.Call)]
    said = {call.args[0].value for call in calls if getattr(call.func, "id", "") == "_"}
    assert said >= set(ADVICE)


@pytest.fixture
def breached(tmp_path):
    def write(lines):
        path = tmp_path / "breached.txt"
        path.write_bytes(b"".join(sorted(line.encode() + b"\n" for line in lines)))
        return path

    return write


def _digest(password):
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.mark.parametrize(
    "written", [lambda p: p, _digest, lambda p: _digest(p) + ":17", lambda p: _digest(p).lower()]
)
def test_a_breached_password_is_found_and_another_is_not(breached, written):
    words = [f"password-{n}" for n in range(200)]
    path = breached([written(word) for word in words])
    assert all(breaches.holds(path, word) for word in words)
    assert not any(breaches.holds(path, f"passwort-{n}") for n in range(200))


@settings(max_examples=60, deadline=None)
@given(st.sets(st.text("abcé", min_size=1, max_size=6), max_size=40), st.text("abcé", min_size=1, max_size=6))
def test_the_search_agrees_with_reading_the_whole_file(tmp_path_factory, words, wanted):
    path = tmp_path_factory.mktemp("b") / "f"
    path.write_bytes(b"".join(sorted(word.encode() + b"\n" for word in words)))
    assert breaches.holds(path, wanted) is (wanted in words)


def test_a_site_without_a_file_refuses_nothing_for_it(settings, breached):
    settings.PERINET_BREACHED_PASSWORDS = ""
    BreachValidator().validate("password-1")
    settings.PERINET_BREACHED_PASSWORDS = str(breached(["password-1"]))
    with pytest.raises(ValidationError, match="data breach"):
        BreachValidator().validate("password-1")
