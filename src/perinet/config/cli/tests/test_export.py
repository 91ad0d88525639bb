"""`perinet guideline export`: a guideline leaves as ELM or as FHIR."""

import json
from argparse import ArgumentParser

import pytest

from perinet.care.decisions import elm, library
from perinet.config.cli import guideline


def run(*words):
    parser = ArgumentParser()
    guideline.configure(parser)
    return guideline.run(parser.parse_args(["export", *map(str, words)]))


def test_elm_goes_to_standard_output_or_into_a_file(capsys, tmp_path):
    assert run("flanders", "--as", "elm") == 0
    assert capsys.readouterr().out == elm.written(library.get("flanders"))
    assert run(library.DATA / "flanders", "--as", "elm", "--out", tmp_path / "flanders.json") == 0
    assert (tmp_path / "flanders.json").read_text() == elm.written(library.get("flanders"))
    assert capsys.readouterr().out == ""


def test_fhir_is_a_bundle_in_the_language_and_at_the_address_that_were_asked(capsys):
    assert run("flanders-open", "--as", "fhir", "--language", "fr", "--base", "https://fhir.example") == 0
    told = json.loads(capsys.readouterr().out)
    plan = told["entry"][0]["resource"]
    assert (told["resourceType"], plan["resourceType"], plan["language"]) == (
        "Bundle",
        "PlanDefinition",
        "fr",
    )
    assert plan["url"] == "https://fhir.example/PlanDefinition/flanders-open"


def test_an_unknown_guideline_or_form_is_refused(capsys, tmp_path):
    assert run(tmp_path / "nothing", "--as", "elm") == 2
    assert "neither a shipped guideline" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run("flanders", "--as", "word")
