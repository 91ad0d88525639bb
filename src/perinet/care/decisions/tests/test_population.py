"""A file of facts becomes a file of decisions: each as decided about one person, or nothing is written."""

from collections import Counter

import duckdb
import pytest

from perinet.care.decisions import library, population, synthetic
from perinet.care.decisions.checks import TableError
from perinet.care.decisions.engine import decide

FLANDERS, LITERATURE = library.get("flanders"), library.get("flanders-literature")
PERSONS, WEEKS, SEED = 2000, 4, 5


@pytest.fixture
def parquet(tmp_path):
    """Write what a query selects to a Parquet file."""

    def write(query, name="facts.parquet"):
        duckdb.execute(f"COPY ({query}) TO '{tmp_path / name}' (FORMAT parquet)")
        return tmp_path / name

    return write


@pytest.fixture
def made_up(tmp_path):
    file = tmp_path / "people.parquet"
    population.write_synthetic(file, FLANDERS, PERSONS, SEED, weeks=WEEKS)
    return file


def rows(file):
    return duckdb.read_parquet(str(file)).fetchall()


def refused(source, tmp_path, **options):
    """Return the findings of a refusal, which leaves nothing behind."""
    before = set(tmp_path.iterdir())
    with pytest.raises(TableError) as refusal:
        population.decide_file(FLANDERS, source, tmp_path / "out.parquet", **options)
    assert set(tmp_path.iterdir()) == before
    return refusal.value.findings


def test_every_row_is_decided_as_one_person_is(made_up, tmp_path):
    out = tmp_path / "out.parquet"
    assert population.decide_file(FLANDERS, made_up, out) == PERSONS
    people = synthetic.people(FLANDERS, PERSONS, WEEKS, SEED)
    for number, (row, (week, region, moment, facts)) in enumerate(
        zip(rows(out), people, strict=True), start=1
    ):
        decision = decide(FLANDERS, moment, facts)
        waited = {fact for _, missing in decision.silent for fact in missing}
        assert row == (
            number, moment, week, region, "flanders", FLANDERS.version, FLANDERS.package_hash,
            decision.step, decision.complete,
            [step.step for step in decision.steps], [step.rule for step in decision.steps],
            list(decision.held), [rule for rule, _ in decision.silent],
            [fact for fact in FLANDERS.facts if fact in waited],
        )  # fmt: skip


def test_counts_are_those_of_single_decisions(made_up):
    found = population.count(FLANDERS, made_up)
    expected = Counter(persons=PERSONS)
    for _, _, moment, facts in synthetic.people(FLANDERS, PERSONS, WEEKS, SEED):
        decision = decide(FLANDERS, moment, facts)
        expected.update([f"step:{decision.step}", *(f"rule:{rule}" for rule in decision.held)])
    assert {name: number for name, number in found.items() if number} == expected


def test_moves_tell_who_is_decided_otherwise_per_region(made_up):
    moves = population.moves(FLANDERS, LITERATURE, made_up)
    expected = Counter(
        (region, moment, decide(FLANDERS, moment, facts).step, decide(LITERATURE, moment, facts).step)
        for _, region, moment, facts in synthetic.people(FLANDERS, PERSONS, WEEKS, SEED)
    )
    assert {(m.region, m.moment, m.from_step, m.to_step): m.persons for m in moves} == expected
    assert any(move.from_step != move.to_step for move in moves)


def test_the_tally_is_the_work_that_deciding_live_would_give(made_up):
    found = {
        (row.week, row.rule, row.owner, row.urgency): row.persons
        for row in population.tally(FLANDERS, made_up)
    }
    expected = Counter(
        (week, step.rule, step.owner, step.urgency)
        for week, _, moment, facts in synthetic.people(FLANDERS, PERSONS, WEEKS, SEED)
        for step in decide(FLANDERS, moment, facts).steps
    )
    assert {key: persons for key, persons in found.items() if persons} == expected


def test_a_column_that_is_absent_is_not_known(parquet, tmp_path):
    file = parquet("""SELECT 'a' AS id, 'week-20' AS moment, 16 AS "gad7.total" """)
    population.decide_file(FLANDERS, file, tmp_path / "out.parquet", keep=["gad7.total"])
    kept, step, complete = duckdb.execute(
        f"""SELECT "gad7.total", step, complete FROM '{tmp_path / "out.parquet"}'"""
    ).fetchone()
    assert (kept, step, complete) == (16, "clinical-assessment", False)


def test_whole_numbers_in_a_column_of_fractions_are_read(parquet, tmp_path):
    file = parquet("""SELECT 1 AS id, 'week-20' AS moment, 14.0::DOUBLE AS "epds.total" """)
    assert population.count(FLANDERS, file)["step:clinical-assessment"] == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("""1 AS id, 'week-20' AS moment, 3 AS "epds.totl" """,
         "column epds.totl: is not a fact of the guideline (is epds.total meant?)"),
        ("1 AS id, 'week-20' AS moment, true AS \"help.wanted\", 7 AS day", "column day: is not a fact"),
        ("""1 AS id, 'week-20' AS moment, '3' AS "epds.total" """,
         "column epds.total: has type VARCHAR, expected whole numbers; cast it"),
        ("""1 AS id, 'week-20' AS moment, 1 AS "help.wanted" """,
         "column help.wanted: has type INTEGER, expected true and false (boolean)"),
        ("""1 AS id, 'week-20' AS moment, 31 AS "epds.total" """,
         "column epds.total: row 1: 31 is out of range, expected 0 to 30 (1 row); correct it, or write null"),
        ("""1 AS id, 'week-20' AS moment, -1 AS "epds.total" """, "row 1: -1 is out of range"),
        ("""1 AS id, 'week-20' AS moment, 'nan'::DOUBLE AS "epds.total" """,
         "column epds.total: row 1: NaN is not a value it can have, expected 0 to 30"),
        ("""1 AS id, 'week-20' AS moment, 'inf'::FLOAT AS "epds.total" """, "row 1: Infinity is not a value"),
        ("""1 AS id, 'week-20' AS moment, 13.5 AS "epds.total" """, "row 1: 13.5 is not a value it can have"),
        ("""'x' AS id, 'week-21' AS moment, 3 AS "epds.total" """,
         "column moment: row x: 'week-21' is unknown, expected first-contact or week-20"),
        ("""'x' AS id, null::VARCHAR AS moment, 3 AS "epds.total" """, "column moment: row x: "),
        ("""null::INT AS id, 'week-20' AS moment, 3 AS "epds.total" """, "column id: is null in 1 row"),
        ("""'week-20' AS moment, 3 AS "epds.total" """, "column id: is missing; every row needs it"),
        ("1 AS id, 'week-20' AS moment, 'father' AS population",
         "flanders is for birth-parent, not for father (not for fathers)"),
        ("1 AS id, 'week-20' AS moment", "no column is a fact; name columns as facts"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_column_row_and_what_to_do(parquet, tmp_path, columns, said):
    file = parquet(f"SELECT {columns}")
    findings = refused(file, tmp_path)
    assert any(said in finding and finding.startswith("facts.parquet") for finding in findings), findings


def test_the_first_bad_row_is_named_and_the_others_counted(parquet, tmp_path):
    file = parquet(
        """SELECT range AS id, 'week-20' AS moment, CASE WHEN range >= 70 THEN 99 ELSE 3 END AS "epds.total",
        CASE WHEN range % 2 = 0 THEN 4 END AS "epds.item10" FROM range(100)"""
    )
    total, item = refused(file, tmp_path)
    assert "row 70: 99 is out of range, expected 0 to 30 (30 rows)" in total
    assert "row 0: 4 is out of range, expected 0 to 3 (50 rows)" in item


def test_what_is_no_parquet_is_refused(tmp_path):
    file = tmp_path / "facts.parquet"
    assert "there is no such file" in refused(file, tmp_path)[0]
    file.write_text("id,moment\n1,week-20\n")
    assert "can't be read as Parquet" in refused(file, tmp_path)[0]


def test_a_run_that_fails_keeps_the_file_that_was_there(parquet, tmp_path, monkeypatch):
    file = parquet("""SELECT 1 AS id, 'week-20' AS moment, 3 AS "epds.total" """)
    out = tmp_path / "out.parquet"
    out.write_text("the decisions of yesterday")
    monkeypatch.setattr(
        population.columns, "query", lambda *args, **kwargs: "SELECT error('the disk is full')"
    )
    with pytest.raises(TableError, match="the disk is full"):
        population.decide_file(FLANDERS, file, out)
    assert out.read_text() == "the decisions of yesterday"
    assert {path.name for path in tmp_path.iterdir()} == {"facts.parquet", "out.parquet"}


def test_an_odd_file_name_is_no_pattern(parquet, tmp_path):
    file = parquet("""SELECT 1 AS id, 'week-20' AS moment, 3 AS "epds.total" """, name="a[1]*?.parquet")
    out = tmp_path / "it's out.parquet"
    assert population.decide_file(FLANDERS, file, out) == 1
    assert len(rows(out)) == 1


def test_a_folder_of_files_is_one_table(parquet, tmp_path):
    (tmp_path / "parts").mkdir()
    for number in (1, 2):
        query = f"""SELECT {number} AS id, 'week-20' AS moment, 14 AS "epds.total" """
        parquet(query, name=f"parts/{number}.parquet")
    assert population.count(FLANDERS, tmp_path / "parts")["persons"] == 2


def test_little_memory_is_enough(tmp_path):
    people, out = tmp_path / "people.parquet", tmp_path / "out.parquet"
    population.write_synthetic(people, FLANDERS, 50_000, SEED)
    assert population.decide_file(FLANDERS, people, out, memory="200MB", threads=1) == 50_000
