"""`perinet decide --columns`: a Parquet file in, a Parquet file out, or a refusal that says what to do."""

import importlib
import subprocess
import sys
from argparse import ArgumentParser

import duckdb
import pytest

from perinet.config.cli import decide


@pytest.fixture
def run(capsys):
    def go(*words):
        parser = ArgumentParser()
        decide.configure(parser)
        status = decide.run(parser.parse_args([*map(str, words)]))
        out, said = capsys.readouterr()
        assert out == ""
        return status, said

    return go


@pytest.fixture
def facts(run, tmp_path):
    """Return a file of made-up persons."""
    file = tmp_path / "facts.parquet"
    assert run("flanders", "--synthetic", 500, "--out", file) == (0, f"500 made-up persons, {file}\n")
    return file


def test_a_whole_file_is_decided(run, facts, tmp_path):
    out = tmp_path / "out.parquet"
    assert run("flanders", "--columns", facts, "--out", out) == (0, f"500 persons decided, {out}\n")
    names = duckdb.read_parquet(str(out)).columns
    assert names == [
        "id", "moment", "week", "region", "guideline", "version", "package_hash", "step", "complete", "steps",
        "clocks", "held", "silent", "missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--columns", "facts.parquet"], "--out is missing"),
        (["--columns", "facts.parquet", "--out", "no/such/out.parquet"], "there is no such folder"),
        (["--columns", "facts.parquet", "--out", "."], "is a folder; name a new file in it"),
        (["--columns", "facts.parquet", "--out", "facts.parquet"], "is the file of facts itself"),
        (["--columns", "nowhere.parquet", "--out", "out.parquet"], "there is no such file"),
        (["--columns", "facts.parquet", "--out", "out.parquet", "--memory", "much"], "--memory much"),
        (["--columns", "facts.parquet", "--out", "out.parquet", "--keep", "age"], "age: is to be kept, but"),
        (["--synthetic", "0", "--out", "out.parquet"], "--synthetic needs at least one person"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(run, facts, monkeypatch, words, said):
    monkeypatch.chdir(facts.parent)
    status, told = run("flanders", *words)
    assert (status, said in told) == (2, True), told
    assert [path.name for path in facts.parent.iterdir()] == ["facts.parquet"]


def test_without_spark_it_is_said_how_to_get_it(run, facts, tmp_path, monkeypatch):
    def absent(name):
        if name.endswith(".spark"):
            raise ModuleNotFoundError("No module named 'pyspark'", name="pyspark")
        return original(name)

    original = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", absent)
    status, said = run("flanders", "--columns", facts, "--out", tmp_path / "out", "--engine", "spark")
    assert (status, "pip install 'perinet[spark]'" in said) == (2, True)


def test_single_decisions_do_not_bring_an_engine_along():
    said = (
        "import sys; from perinet.config.cli import decide; print({'duckdb', 'numpy'} & sys.modules.keys())"
    )
    found = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    assert found.stdout == "set()\n"
