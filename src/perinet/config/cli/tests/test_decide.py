"""`perinet decide`: JSON lines in, JSON lines out, and no line that can't be decided passes unseen."""

import json
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from perinet.care.decisions import engine, library
from perinet.config.cli import decide

PERINET = str(Path(sys.executable).with_name("perinet"))


@pytest.fixture
def run(tmp_path, capsys):
    """Run on a file of these lines; return exit status, decisions, and what was said on standard error."""

    def go(*lines, guideline="flanders", raw=None):
        file = tmp_path / "facts.jsonl"
        text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
        file.write_bytes(text.encode() if raw is None else raw)
        parser = ArgumentParser()
        decide.configure(parser)
        status = decide.run(parser.parse_args([guideline, str(file)]))
        out, said = capsys.readouterr()
        return status, [json.loads(line) for line in out.splitlines()], said.splitlines()

    return go


def person(name="a", moment="week-20", **facts):
    return {
        "id": name,
        "moment": moment,
        "facts": {key.replace("__", "."): value for key, value in facts.items()},
    }


def test_a_line_of_facts_becomes_a_line_of_decision(run):
    status, (row,), said = run(person(epds__total=22, epds__item10=2, gad7__total=5))
    assert (status, said) == (0, [])
    assert list(row) == ["id", "guideline", "version", "step", "complete", "steps", "held", "silent"]
    assert (row["id"], row["guideline"], row["step"], row["complete"]) == (
        "a",
        "flanders",
        "safety-check",
        True,
    )
    assert row["steps"][0] == {
        "step": "safety-check",
        "owner": "mark-reader",
        "within": "PT1H",
        "urgency": "hard",
    }
    assert row["held"] == ["self-harm-hard", "clinical-assessment", "rescreen"]
    assert {"rule": "bond", "missing": ["bond.concern"]} in row["silent"]


@pytest.mark.parametrize(
    ("guideline", "facts", "step"),
    [
        ("flanders", {"epds__total": 14}, "clinical-assessment"),
        ("flanders", {"epds__total": 13}, "rescreen"),
        ("flanders-literature", {"epds__total": 13}, "clinical-assessment"),
        ("flanders", {"epds__total": 10, "epds__item10": 0, "gad7__total": 0}, "none"),
        ("flanders-literature", {"epds__total": 10, "epds__item10": 0, "gad7__total": 0}, "rescreen"),
        ("flanders", {"epds__item10": 1}, "safety-check"),
        ("flanders", {"epds__item10": 1, "epds__total": None}, "safety-check"),
        ("flanders", {}, "incomplete"),
        ("flanders-open", {"phq9__total": 15}, "clinical-assessment"),
    ],
)
def test_the_worked_examples_hold_on_the_command_line(run, guideline, facts, step):
    status, (row,), _said = run(person(**facts), guideline=guideline)
    assert (status, row["step"]) == (0, step)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (person(epds__item10=5), "epds.item10: 5 is out of range, expected 0 to 3"),
        (person(epds__total=True), "epds.total: true is not a value it can have, expected 0 to 30"),
        (person(epds__total=14.5), "epds.total: 14.5 is not a value it can have, expected 0 to 30"),
        (person(epds__total="14"), 'epds.total: "14" is not a value it can have, expected 0 to 30'),
        (person(help__wanted=1), "help.wanted: 1 is not a value it can have, expected true or false"),
        (person(epds__totla=1), "epds.totla: is not a fact of flanders"),
        (person(moment="week-21"), "moment: 'week-21' is unknown, expected first-contact or week-20 or"),
        (
            person(population="co-parent"),
            "population: flanders is for birth-parent, not for co-parent (not for fathers)",
        ),
        ('{"id":"b","moment":"week-20","facts":{"epds.total":NaN}}\n', "NaN is not a value"),
        (
            '{"id":"b","moment":"week-20","facts":{"epds.total":1,"epds.total":20}}\n',
            "epds.total: stands twice",
        ),
        ('{"id":"b","id":"c","moment":"week-20","facts":{}}\n', "id: stands twice"),
        ('{"id":"b","moment":"week-20"}\n', "facts: is missing"),
        ('{"moment":"week-20","facts":{}}\n', "id: is missing"),
        ('{"id":"","moment":"week-20","facts":{}}\n', "id: expected text or a whole number"),
        ('{"id":true,"moment":"week-20","facts":{}}\n', "id: expected text or a whole number"),
        ('{"id":"b","moment":20,"facts":{}}\n', "moment: expected text"),
        ('{"id":"b","moment":"week-20","facts":[]}\n', "facts: expected an object"),
        (
            '{"id":"b","moment":"week-20","facts":{},"epds.total":14}\n',
            "epds.total: is unknown, expected only",
        ),
        ('{"id":"b","moment":"week-20",\n', "the line is not JSON"),
        ("[1, 2]\n", "the line is not a JSON object"),
        ("[" * 100_000 + "\n", "the line is not JSON"),
        (
            '{"id":"b","moment":"week-20","facts":{"epds.total":1' + "0" * 5000 + "}}\n",
            "a number has too many digits",
        ),
        ('{"id":"' + "b" * 1_000_001 + '"}\n', "the line is longer than 1,000,000 bytes"),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_are_written(run, bad, said):
    status, rows, (error,) = run(person("first"), bad, person("last"))
    assert status == 1
    assert [row["id"] for row in rows] == ["first", "last"]
    assert error.startswith("line 2, ")
    assert said in error


def test_a_line_says_what_the_decision_says(run):
    told = [
        person("é", epds__total=22, epds__item10=2, gad7__total=5),
        person("b", auditc__total=2, whooley__total=1, second_step__declined=True),
        person("c", moment="first-contact", risk__count=3),
    ]
    _status, rows, _said = run(*told)
    guideline = library.get("flanders")
    assert rows == [
        {"id": row["id"], **engine.decide(guideline, row["moment"], row["facts"]).as_dict()} for row in told
    ]


def test_a_full_disk_is_not_blamed_on_the_file_that_was_read(tmp_path):
    file = tmp_path / "facts.jsonl"
    file.write_text(json.dumps(person()) + "\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [PERINET, "decide", "flanders", str(file)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "perinet decide: No space left on device\n")


def test_a_bad_first_line_does_not_stop_the_rest(run):
    status, rows, said = run("nonsense\n", person("b", epds__total=99), person("c"))
    assert (status, [row["id"] for row in rows]) == (1, ["c"])
    assert [line.split(",")[0] for line in said] == ["line 1", "line 2"]


def test_a_file_of_bad_rows_only_is_not_an_unusable_file(run):
    status, rows, said = run(person(epds__total=99))
    assert (status, rows) == (1, [])
    assert said == ["line 1, epds.total: 99 is out of range, expected 0 to 30"]


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"id,moment\na,week-20\n", b"PK\x03\x04\xff\xfe" * 50, b"[]\n", b"\xff\n" * 99]
)
def test_a_file_that_is_not_json_lines_writes_nothing(run, raw):
    status, rows, said = run(raw=raw)
    assert (status, rows) == (2, [])
    assert "expected one JSON object per line, with id, moment and facts" in said[0]


def test_a_byte_order_mark_windows_endings_and_blank_lines_do_no_harm(run):
    line = json.dumps(person(epds__total=14))
    status, rows, said = run(raw=f"\ufeff{line}\r\n\r\n{line}".encode())
    assert (status, said) == (0, [])
    assert [row["step"] for row in rows] == ["clinical-assessment"] * 2


def test_a_line_that_is_not_utf_8_is_a_bad_line(run):
    good = (json.dumps(person()) + "\n").encode()
    status, rows, said = run(raw=good + b'{"id":"\xe9"}\n')
    assert (status, len(rows), said) == (1, 1, ["line 2, the line is not UTF-8"])


def test_a_number_stays_a_number_in_the_id(run):
    _status, (row,), _said = run({"id": 7, "moment": "rescreen", "facts": {}})
    assert row["id"] == 7


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_unusable(tmp_path, capsys, name):
    parser = ArgumentParser()
    decide.configure(parser)
    assert decide.run(parser.parse_args(["flanders", str(tmp_path / name)])) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert "can't be read" in said


def test_an_unknown_guideline_writes_nothing_and_names_the_known_ones(run):
    status, rows, said = run(person(), guideline="flandres")
    assert (status, rows) == (2, [])
    assert "flanders, flanders-literature, flanders-open" in said[0]


def test_a_folder_is_a_guideline_too(run):
    status, (row,), _said = run(person(epds__total=14), guideline=str(library.DATA / "flanders"))
    assert (status, row["step"]) == (0, "clinical-assessment")


def test_a_changed_package_decides_and_says_that_it_was_changed(run, tmp_path):
    folder = tmp_path / "flanders"
    shutil.copytree(library.DATA / "flanders", folder)
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_text(text.replace("epds.total > 13", "epds.total > 12"))
    status, (row,), said = run(person(epds__total=13), guideline=str(folder))
    assert (status, row["step"]) == (0, "clinical-assessment")
    assert said == [f"{folder}: files changed since its MANIFEST was written"]


def test_the_command_itself_reads_standard_input_and_stops_quietly_when_nobody_listens():
    lines = (json.dumps(person()) + "\n") * 20_000
    one = lines[: lines.index("\n") + 1]
    done = subprocess.run(
        [PERINET, "decide", "flanders"], input=one, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, json.loads(done.stdout)["step"]) == (0, "", "incomplete")
    piped = subprocess.run(
        ["/bin/sh", "-c", f"'{PERINET}' decide flanders - | head -n 1"],
        input=lines, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert len(piped.stdout.splitlines()) == 1
    assert piped.stderr == ""
