"""`perinet score`: what a script can rely on when it pipes answers through it."""

import io
import subprocess
import sys
from argparse import ArgumentParser

import pytest

from perinet.config import progress
from perinet.config.cli import score
from perinet.config.command import main

EPDS = "id," + ",".join(f"item{n}" for n in range(1, 11))


@pytest.fixture
def perinet_score(tmp_path, capsysbinary):
    """Run the command on the bytes of a file; gives exit status, output and messages."""

    def run(content, *words):
        file = tmp_path / "answers.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        parser = ArgumentParser()
        score.configure(parser)
        status = score.run(parser.parse_args([*words, str(file)]))
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode().replace(str(file), "FILE")

    return run


def test_options_and_points_of_the_same_answers_score_alike(perinet_score):
    options = perinet_score(f"{EPDS}\na,1,1,2,1,2,2,2,2,2,2\n", "epds", "--answers", "options")
    points = perinet_score(f"{EPDS}\na,1,1,1,1,1,1,1,1,1,1\n", "epds", "--answers", "points")
    header = "id,instrument,version,answers,total,missing,marks,scale:anxiety\n"
    assert options == (0, f"{header}a,epds,1987,options,10,,self-harm,3\n", "")
    assert points == (0, f"{header}a,epds,1987,points,10,,self-harm,3\n", "")


def test_a_blank_leaves_the_total_out_and_names_what_is_missing(perinet_score):
    status, out, _ = perinet_score(f"{EPDS}\na,,1,,1,1,1,1,1,1,0\n", "epds", "--answers", "options")
    assert status == 0
    assert out.splitlines()[1] == "a,epds,1987,options,,item1|item3,self-harm,"


def test_a_bad_row_is_named_and_the_good_rows_are_written(perinet_score):
    rows = ["a,0,0", "b,0,4", "c,x,", "d,1,1,1", ",0,0", '"e,0,0', "f,3,3"]
    status, out, err = perinet_score("\n".join(["id,item1,item2", *rows]), "gad-2", "--answers", "options")
    assert status == 1
    assert [line.split(",")[0] for line in out.splitlines()] == ["id", "a", "f"]
    assert err.splitlines() == [
        "line 3, item2: 4 is not an answer, expected 0 to 3",
        "line 4, item1: x is not an answer, expected 0 to 3",
        "line 5: 4 cells, expected 3",
        "line 6, id: is empty",
        "line 7: a quote is out of place",
    ]


def test_columns_stand_in_any_order_and_other_questions_may_be_there(perinet_score):
    content = "help,item2,id,item1\n2,1,a,0\n,0,b,0\n7,0,c,0\n"
    status, out, err = perinet_score(content, "whooley", "--answers", "options")
    assert (status, err) == (1, "line 4, help: 7 is not an answer, expected 0 to 2\n")
    assert out.splitlines()[1:] == ["a,whooley,1997,options,1,,", "b,whooley,1997,options,0,,"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfid,item1,item2\r\na,1,2\r\n",
        b"id,item1,item2\ra,1,2\r",
        b'"id","item1","item2"\n"a","1","2"',
        b" id , item1,item2\n\n a , 1,2.0\n\n",
    ],
    ids=["byte order mark and CRLF", "CR", "quoted", "spaces and blank lines"],
)
def test_what_spreadsheets_write_is_read(content, perinet_score):
    status, out, err = perinet_score(content, "gad-2", "--answers", "options")
    assert (status, out.splitlines()[1:], err) == (0, ["a,gad-2,2007,options,3,,"], "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty; its first line must name the columns"),
        (b"\n", "the file is empty; its first line must name the columns"),
        (b"id,item1\na,1\n", "columns: item2 is missing"),
        (b"item1,item2\n1,1\n", "columns: id is missing"),
        (b"id,item1,item2,item3\na,1,1,1\n", "columns: item3 is unknown"),
        (b"id,item1,item2,item2\na,1,1,1\n", "columns: item2 is there twice"),
        (b"a,1,1\n", "columns: id, item1, item2 are missing; a, 1, 1 are unknown"),
        (
            b"id;item1;item2\n",
            "columns: id, item1, item2 are missing; id;item1;item2 is unknown; columns are",
        ),
        ("id,item1,item2\na,1,1\n".encode("utf-16"), "the file is not in UTF-8"),
        (b'"id,item1,item2\na,1,1\n', "line 1: a quote is out of place"),
    ],
)
def test_an_unusable_file_is_exit_2_and_writes_nothing(content, said, perinet_score):
    status, out, err = perinet_score(content, "gad-2", "--answers", "options")
    assert (status, out) == (2, "")
    assert err.startswith(f"perinet score: {said}")


def test_a_row_that_is_no_utf_8_is_bad_and_the_next_is_read(perinet_score):
    status, out, err = perinet_score(
        b"id,item1,item2\n\xff,1,1\nb,\xff,1\nc,1,1\n", "gad-2", "--answers", "options"
    )
    assert (status, len(out.splitlines())) == (1, 2)
    assert err.startswith("line 2, id: is not UTF-8\nline 3, item1: ")


def test_an_unknown_instrument_or_file_is_exit_2(perinet_score, tmp_path, capsysbinary):
    assert perinet_score("id\n", "madrs", "--answers", "options")[:2] == (2, "")
    parser = ArgumentParser()
    score.configure(parser)
    assert score.run(parser.parse_args(["epds", str(tmp_path / "none.csv"), "--answers", "points"])) == 2
    assert score.run(parser.parse_args(["epds", str(tmp_path), "--answers", "points"])) == 2
    assert capsysbinary.readouterr().out == b""


def test_the_file_may_stand_before_the_meaning_of_answers(tmp_path, capsysbinary):
    file = tmp_path / "answers.csv"
    file.write_text("id,item1,item2\na,3,3\n")
    for words in (["gad-2", str(file), "--answers", "points"], ["--answers", "points", "gad-2", str(file)]):
        assert main(["score", *words]) == 0
        assert capsysbinary.readouterr().out.endswith(b"a,gad-2,2007,points,6,,\n")


def test_the_meaning_of_answers_has_no_default(perinet_score):
    with pytest.raises(SystemExit) as refused:
        perinet_score(f"{EPDS}\n", "epds")
    assert refused.value.code == 2


def test_a_terminal_sees_how_far_it_is(perinet_score, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "EVERY", 2)
    rows = "\n".join(f"p{n},0,0" for n in range(5))
    status, out, _ = perinet_score(f"id,item1,item2\n{rows}\n", "gad-2", "--answers", "options")
    assert (status, len(out.splitlines())) == (0, 6)
    assert "\r4 rows, " in terminal.getvalue()
    assert terminal.getvalue().strip().endswith("5 rows")


def test_it_reads_standard_input_and_starts_without_the_framework():
    program = (
        "import sys; from perinet.config.command import main; "
        "code = main(['score', 'gad-2', '--answers', 'options']); "
        "assert not {'django', 'cryptography'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"id,item1,item2\na,1,2\n", capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"id,instrument,version,answers,total,missing,marks\na,gad-2,2007,options,3,,\n"
