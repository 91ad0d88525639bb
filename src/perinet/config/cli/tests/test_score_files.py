"""`perinet score` on FHIR responses and on columns: the same scores, other files."""

import json
from argparse import ArgumentParser

import duckdb
import pytest

from perinet.config.cli import score
from perinet.config.cli.scores import fhir

HEADER = "id,instrument,version,answers,total,missing,marks\n"


@pytest.fixture
def run(capfd):
    def command(*words):
        parser = ArgumentParser()
        score.configure(parser)
        status = score.run(parser.parse_args([str(word) for word in words]))
        out, err = capfd.readouterr()
        return status, out, err

    return command


def response(number, *points):
    questions = [{"linkId": f"item{n}", "answer": [{"valueInteger": p}]} for n, p in enumerate(points, 1)]
    return json.dumps({
        "resourceType": "QuestionnaireResponse", "id": f"r{number}", "status": "completed",
        "questionnaire": "urn:any/gad-2", "item": questions,
    })  # fmt: skip


def test_responses_become_scores_and_bad_ones_are_named_by_line(run, tmp_path):
    file = tmp_path / "answers.ndjson"
    file.write_text("\n".join([response(1, 2, 1), "", response(3, 9), response(4, 0, 0)]) + "\n")
    status, out, err = run("any", file, "--answers", "fhir")
    assert (status, out) == (1, f"{HEADER}r1,gad-2,2007,points,3,,\nr4,gad-2,2007,points,0,,\n")
    assert err == "line 3, item1: 9 is not an answer, expected 0 to 3\n"


def test_a_file_without_a_usable_response_writes_nothing(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("id,item1\n1,2\n")
    status, out, err = run("gad-2", file, "--answers", "fhir")
    assert (status, out) == (2, "")
    assert err.startswith("line 1, this is not a QuestionnaireResponse")
    assert err.endswith("the file holds no QuestionnaireResponse that can be scored\n")


def test_an_instrument_alone_refuses_responses_to_another(run, tmp_path):
    file = tmp_path / "answers.ndjson"
    file.write_text(response(1, 2, 1))
    assert run("epds", file, "--answers", "fhir")[0] == 2


def test_a_long_file_is_shared_and_keeps_its_order_and_line_numbers(run, tmp_path, monkeypatch):
    file = tmp_path / "answers.ndjson"
    lines = [response(n, n % 4, 1) for n in range(60_000)]
    lines[40_000] = response(40_000, 7)
    file.write_text("\n".join(lines))
    assert file.stat().st_size > fhir.PART
    status, out, err = run("any", file, "--answers", "fhir")
    assert (status, err) == (1, "line 40001, item1: 7 is not an answer, expected 0 to 3\n")
    kept = [n for n in range(60_000) if n != 40_000]
    assert out == HEADER + "".join(f"r{n},gad-2,2007,points,{n % 4 + 1},,\n" for n in kept)


def test_stretches_of_any_length_cut_no_line_in_two(tmp_path, monkeypatch):
    file = tmp_path / "answers.ndjson"
    file.write_text("\n".join(response(n, n % 4, 1) for n in range(30)))
    for part in (1, 50, 180, 181, 4000):
        monkeypatch.setattr(fhir, "PART", part)
        parts = [fhir.score_stretch(["gad-2"], str(file), at) for at in range(0, file.stat().st_size, part)]
        assert [line.partition(",")[0] for p in parts for line in p.scored] == [f"r{n}" for n in range(30)]
        assert sum(p.lines for p in parts) == 30


def parquet(path, rows):
    duckdb.execute(
        f"copy (select * from (values {rows}) as t(id, item1, item2)) to '{path}' (format parquet)"
    )


def test_columns_become_columns_of_scores(run, tmp_path):
    source, target = tmp_path / "answers.parquet", tmp_path / "scores.parquet"
    parquet(source, "('a', 3, 1), ('b', null, 2)")
    assert run("gad-2", source, "--answers", "options", "--out", target) == (0, "", "")
    found = duckdb.execute(f"select * from '{target}'").fetchall()
    assert found == [
        ("a", "gad-2", "2007", "options", 4, "", ""), ("b", "gad-2", "2007", "options", None, "item1", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("('a', 3, 1), ('b', 4, 2)", "id b, item1: 4 is not an answer, expected 0 to 3"),
        ("('a', -1, 1)", "id a, item1: -1 is not an answer"),
        ("('a', 3, 'x')", "item2 is VARCHAR, expected whole numbers"),
        ("('a', 1.5, 1)", "item1 is DECIMAL(2,1), expected whole numbers"),
    ],
)
def test_columns_that_can_not_be_relied_on_write_nothing(run, tmp_path, rows, said):
    source, target = tmp_path / "answers.parquet", tmp_path / "scores.parquet"
    parquet(source, rows)
    target.write_text("as it was")
    status, out, err = run("gad-2", source, "--answers", "options", "--out", target)
    assert (status, out) == (2, "")
    assert said in err
    assert target.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.parquet", "scores.parquet"]


def test_parquet_is_not_written_from_lines(run, tmp_path):
    lines, target = tmp_path / "answers.ndjson", tmp_path / "scores.parquet"
    lines.write_text(response(1, 2, 1))
    for words in (("any", lines, "--answers", "fhir"), ("gad-2", "-", "--answers", "points")):
        status, out, err = run(*words, "--out", target)
        assert (status, out, target.exists()) == (2, "", False)
        assert "--out writes Parquet from a Parquet FILE" in err


def test_a_file_that_is_not_there_or_no_parquet_is_said_in_one_line(run, tmp_path):
    status, _, err = run("gad-2", tmp_path / "none.parquet", "--answers", "options", "--out", tmp_path / "o")
    assert (status, err.count("\n")) == (2, 1)
