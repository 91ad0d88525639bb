"""`perinet instrument`: what is shipped can be read, and a rights holder can sign a pack."""

import json
from argparse import ArgumentParser
from datetime import date

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perinet.care.screening import textpack
from perinet.config.cli import instrument


def run(*words):
    parser = ArgumentParser()
    instrument.configure(parser)
    return instrument.run(parser.parse_args(list(words)))


def pem(key, path):
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(path)


def test_the_list_says_which_words_are_not_free(capsys):
    assert run("list") == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["epds"].endswith("by text pack only")
    assert lines["phq-9"].endswith("nl fr en")


def test_one_instrument_is_shown_with_points_mark_and_state_of_its_words(capsys):
    assert run("show", "phq-9") == 0
    out = capsys.readouterr().out
    assert "item9: 0, 1, 2, 3; mark self-harm from 1, hard from 2" in out
    assert "function: 0, 1, 2, 3; not in the total" in out
    assert "text nl: published, not validated, not checked against the official copy" in out


def test_the_list_says_what_cannot_be_scored_yet_and_whose_rights_are_open(capsys):
    run("list")
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert "not scorable yet" in lines["anrq"] and "permission-needed" in lines["anrq"]
    assert "no total" in lines["poem"] and "unclear" in lines["city-bits"]


def test_one_instrument_is_shown_with_whom_its_cut_offs_are_of_and_what_is_not_known(capsys):
    run("show", "epds")
    out = capsys.readouterr().out
    assert "cut-off >= 11 for major depression in women around birth" in out
    assert "sensitivity 0.81, specificity 0.88" in out
    assert "cut-off anxiety >= 5" in out
    assert (
        "beside a result, nl, birth-parent: Whether this list was validated in Dutch was not read here."
        in out
    )
    run("show", "phq-9")
    assert "pattern core, never a diagnosis: at least 1 of item1 >= 2, item2 >= 2" in capsys.readouterr().out
    run("show", "adbb")
    assert "answered by: trained-observer; never sent as a link" in capsys.readouterr().out


def test_an_unknown_instrument_is_exit_2(capsys):
    assert run("show", "madrs") == 2
    assert "madrs is not an instrument" in capsys.readouterr().err


def test_a_pack_signed_on_the_command_line_can_be_verified(tmp_path, capsysbinary):
    private = Ed25519PrivateKey.generate()
    content = {
        "format": textpack.FORMAT, "instrument": "epds", "version": "1987", "language": "fr",
        "licence_holder": "Maternité", "permission_reference": "1", "valid_from": "2026-01-01", "source": "x",
        "validated": False,
        "texts": {"options": ["a", "b", "c", "d"], "items": {f"item{n}": "?" for n in range(1, 11)}},
    }  # fmt: skip
    file = tmp_path / "pack.json"
    file.write_text(json.dumps(content))
    assert run("sign-text-pack", "--key", pem(private, tmp_path / "key.pem"), str(file)) == 0
    signed, said = capsysbinary.readouterr()
    name, _, key = said.decode().split()[-1].partition("=")
    assert textpack.verify(signed, {name: key}, on=date(2026, 6, 1)).licence_holder == "Maternité"


@pytest.mark.parametrize("kind", ["another curve", "no key"])
def test_a_key_of_another_kind_is_refused(kind, tmp_path, capsys):
    path = tmp_path / "key.pem"
    path.write_text("no key")
    if kind == "another curve":
        pem(generate_private_key(SECP256R1()), path)
    assert run("sign-text-pack", "--key", str(path), str(path)) == 2
    assert "sign-text-pack: " in capsys.readouterr().err
