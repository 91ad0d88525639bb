"""A page of answers leaves the same rows as its answers one after another, and each is on record."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Obligation
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Answer, Mark, Score
from perinet.flows import register, screen
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Conflict
from perinet.people.families.models import TimelineLine
from perinet.people.families.services import ReachSafely

pytestmark = pytest.mark.django_db
ASKED = ("phq-9", "gad-7")
PAGES = 4


def asked(by, at):
    person = register.mother(
        details={"given_name": "Lotte"}, reach=ReachSafely(text=True),
        pregnancy=register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140)),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip
    occasion = screenings.open_occasion(
        person=person, moment="week-20", organisation_id=by.organisation, opened_by_id=by.id, mode="self",
        language="nl", at=at, by=by,
    )  # fmt: skip
    screenings.ask(occasion=occasion, instruments=ASKED, step=2)
    return occasion


def pages(seed):
    """Some questions of either questionnaire a page, now and then one that was answered before; at last all of them."""
    chance = random.Random(seed)
    made = []
    for number in range(PAGES):
        page = {}
        for name in ASKED:
            items = [item.id for item in library.get(name).items]
            some = items if number == PAGES - 1 else chance.sample(items, chance.randrange(len(items)))
            given = {item: chance.choice((0, 0, 1, 2, 3)) for item in some}
            page |= {name: given} if given else {}
        made.append(page)
    return made


def give(occasion, page, *, is_last, at, by, one_by_one):
    rows = {screening.instrument: screening for screening in occasion.screenings.all()}
    answers = [(rows[name], given) for name, given in page.items()]
    if not one_by_one:
        return screen.answer_page(occasion=occasion, answers=answers, is_last=is_last, at=at, by=by)
    for screening, given in answers:
        screen.answer(screening=screening, answers=given, at=at, by=by)
    return screen.finish(occasion=occasion, at=at, by=by) if is_last else []


def left_behind(occasion, by, at):
    """Everything that answering wrote, without ids and without what was decided halfway."""
    person, newest = occasion.person, Decision.objects.filter(occasion=occasion).first()
    mine = {"screening__occasion": occasion}
    return {
        "answers": sorted(
            (a.screening.instrument, a.item, a.revision, a.option, a.at) for a in Answer.objects.filter(**mine)
        ),
        "scores": sorted(
            (s.at, s.screening.instrument, str(s.total), str(s.facts), str(s.missing), str(s.marks))
            for s in Score.objects.filter(**mine)
        ),
        "marks": sorted(
            Mark.objects.filter(occasion=occasion).values_list("item", "mark", "urgency", "taken_back", "raised_at")
        ),
        "decided": (newest.step, newest.complete, newest.facts, newest.output, newest.version),
        "waits": sorted(
            Obligation.objects.filter(person=person)
            .exclude(kind="screening")
            .values_list("kind", "step", "urgency", "due_at", "topic", "owner", "opened_at")
        ),
        "moments": sorted(Obligation.objects.filter(person=person, kind="screening").values_list("moment", "ending")),
        "told": sorted(TimelineLine.objects.filter(person=person).values_list("kind", "topic", "at")),
        "closed": (occasion.closed_at, screenings.hold(occasion=occasion)),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_pages_leave_what_single_answers_leave(rota, by, at, seed):
    together, apart = asked(by, at), asked(by, at)
    for number, page in enumerate(pages(seed)):
        when, is_last = at + timedelta(minutes=number), number == PAGES - 1
        give(together, page, is_last=is_last, at=when, by=by, one_by_one=False)
        give(apart, page, is_last=is_last, at=when, by=by, one_by_one=True)
    assert left_behind(together, by, at) == left_behind(apart, by, at)
    for row in Decision.objects.filter(occasion=together):
        assert decisions.replay(row)


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_and_every_mark_stays(rota, by, at, seed):
    occasion, expected, newest, marks = asked(by, at), [], {}, set()
    for number, page in enumerate(pages(seed)):
        give(occasion, page, is_last=False, at=at + timedelta(minutes=number), by=by, one_by_one=False)
        before = newest.get(("phq-9", "item9"), (0, 0))[0]
        for name, given in page.items():
            for item, option in given.items():
                was, revision = newest.get((name, item), (None, 0))
                if was != option:
                    newest[name, item] = option, revision + 1
                    expected.append((name, item, revision + 1, option))
        now = newest.get(("phq-9", "item9"), (0, 0))[0]
        marks |= {("soft" if now == 1 else "hard", False)} if now else {("soft", True)} if before else set()
    rows = Answer.objects.filter(screening__occasion=occasion).select_related("screening")
    assert sorted((a.screening.instrument, a.item, a.revision, a.option) for a in rows) == sorted(expected)
    assert set(Mark.objects.filter(occasion=occasion).values_list("urgency", "taken_back")) == marks
    safety = Obligation.objects.filter(person=occasion.person, kind="safety-check").values_list(
        "urgency", flat=True
    )
    raised = {urgency for urgency, taken_back in marks if not taken_back}
    assert list(safety) == ([max(raised, key=("soft", "hard").index)] if raised else [])


@pytest.mark.parametrize("seed", range(4))
def test_what_was_done_is_on_record_once_for_each_questionnaire_of_a_page(rota, by, at, seed):
    occasion, filled = asked(by, at), 0
    for number, page in enumerate(pages(seed)):
        when, is_last = at + timedelta(minutes=number), number == PAGES - 1
        give(occasion, page, is_last=is_last, at=when, by=by, one_by_one=False)
        filled += len(page)
    verbs = Counter(Record.objects.filter(person=str(occasion.person_id)).values_list("verb", flat=True))
    assert verbs["answers.record"] == filled
    assert verbs["decision.make"] == Decision.objects.filter(occasion=occasion).count()
    assert verbs["occasion.close"] == 1


def test_a_page_for_a_closed_occasion_leaves_nothing(rota, by, at):
    occasion = asked(by, at)
    screenings.close(occasion=occasion, at=at, by=by)
    known = Record.objects.count()
    with pytest.raises(Conflict):
        give(occasion, pages(1)[-1], is_last=True, at=at, by=by, one_by_one=False)
    assert not Answer.objects.filter(screening__occasion=occasion).exists()
    assert Record.objects.count() == known
