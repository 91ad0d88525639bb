import json

import pytest

from perinet.care.screening import library
from perinet.care.screening.responses import ORDINAL, ResponseScorer
from perinet.care.screening.rows import BadRow

SCORER = ResponseScorer(library.scorable())


def response(name, answers, **changes):
    questions = [{"linkId": item, "answer": [answer]} for item, answer in answers.items()]
    told = {
        "resourceType": "QuestionnaireResponse", "id": "r1", "status": "completed",
        "questionnaire": f"https://example.org/Questionnaire/{name}|1", "item": questions,
    }  # fmt: skip
    return json.dumps(told | changes).encode()


def whole(points):
    return {"valueInteger": points}


def ordinal(points):
    return {"valueCoding": {"code": "any", "extension": [{"url": ORDINAL, "valueDecimal": points}]}}


def test_points_as_numbers_and_as_ordinal_values_add_up_alike():
    plain = response("gad-2", {"item1": whole(2), "item2": whole(1)})
    coded = response("gad-2", {"item1": ordinal(2.0), "item2": ordinal(1)})
    assert SCORER.score(plain) == SCORER.score(coded) == "r1,gad-2,2007,points,3,,\n"


def test_a_missing_answer_leaves_no_total_and_a_mark_does_not_wait_for_it():
    line = SCORER.score(response("epds", {"item10": whole(1)}))
    missing = "|".join(f"item{n}" for n in range(1, 10))
    assert line == f"r1,epds,1987,points,,{missing},self-harm\n"


def test_questions_are_known_by_their_loinc_code_too_also_within_a_group():
    codes = {item.loinc: whole(1) for item in library.get("gad-7").items}
    inside = json.loads(response("69737-5", {f"/{code}": answer for code, answer in codes.items()}))
    grouped = json.dumps(inside | {"item": [{"linkId": "group", "item": inside["item"]}]}).encode()
    assert SCORER.score(grouped) == "r1,gad-7,2006,points,7,,\n"


def test_a_total_that_came_along_must_be_equal():
    answers = {"item1": whole(2), "item2": whole(1)}
    assert SCORER.score(response("gad-2", answers | {"total": whole(3)})).startswith("r1,gad-2,2007,points,3")
    with pytest.raises(BadRow, match="total: 4 came along, and the answers add up to 3"):
        SCORER.score(response("gad-2", answers | {"total": whole(4)}))
    with pytest.raises(BadRow, match="total: 2 came along, and the answers add up to no total"):
        SCORER.score(response("gad-2", {"item1": whole(2), "total": whole(2)}))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "this is not a QuestionnaireResponse"),
        (b"[]", "this is not a QuestionnaireResponse"),
        (b'{"resourceType": "Patient"}', "resourceType: Patient, expected QuestionnaireResponse"),
        (response("gad-2", {}, status="entered-in-error"), "status: entered-in-error, expected completed"),
        (response("gad-3", {}), "questionnaire: https://example.org/Questionnaire/gad-3|1, expected"),
        (response("gad-2", {"item1": whole(4)}), "item1: 4 is not an answer, expected 0 to 3"),
        (response("gad-2", {"item1": whole(-1)}), "item1: -1 is not an answer"),
        (response("gad-2", {"item1": ordinal(1.5)}), "item1: 1.5 is not an answer"),
        (response("gad-2", {"item3": whole(1)}), "item3: is not a question of gad-2"),
        (response("gad-2", {"item1": {"valueCoding": {"code": "LA6568-5"}}}), "item1: has no points"),
        (response("gad-2", {}, item=[{"linkId": "item1", "answer": [whole(1), whole(2)]}]), "item1: 2 answers"),
        (response("gad-2", {}, item=[{"linkId": "item1", "answer": [whole(1)]}] * 2), "item1: is answered twice"),
        (response("gad-2", {"item1": whole(1)}, id=""), "id: is empty"),
    ],
)  # fmt: skip
def test_what_can_not_be_relied_on_is_refused(line, said):
    with pytest.raises(BadRow) as refused:
        SCORER.score(line)
    assert said in "; ".join(refused.value.faults)
