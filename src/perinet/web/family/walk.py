"""The questions of an occasion become a walk: what comes next, what may be gone back to, what is never shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Item
from perinet.care.screening.models import Screening
from perinet.care.screening.texts import Texts
from perinet.ground.base import clock
from perinet.web.family.link import Link
from perinet.web.parts.questionnaire import QuestionForm


@dataclass(frozen=True)
class Question:
    """`given` is what she chose in this sitting; a question answered in an earlier one is `past`."""

    screening: Screening
    texts: Texts
    item: Item
    given: int | None
    past: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.screening.instrument, self.item.id

    @property
    def touched(self) -> bool:
        return self.past or self.given is not None


@dataclass(frozen=True)
class Walk:
    """The questions of one step, in the order in which they are asked."""

    questions: tuple[Question, ...]
    is_further: bool  # a second step, after a first one

    @cached_property
    def open(self) -> tuple[Question, ...]:
        """What may be shown in this sitting."""
        return tuple(question for question in self.questions if not question.past)

    def find(self, key: tuple[str, str]) -> Question | None:
        return next((question for question in self.open if question.key == key), None)

    def number(self, question: Question) -> int:
        return self.questions.index(question) + 1

    def after(self, question: Question) -> Question | None:
        rest = self.open[self.open.index(question) + 1 :]
        return rest[0] if rest else None

    def before(self, question: Question) -> Question | None:
        earlier = self.open[: self.open.index(question)]
        return earlier[-1] if earlier else None

    @property
    def is_fresh(self) -> bool:
        return not any(question.touched for question in self.questions)

    @property
    def next(self) -> Question | None:
        """Return the first question after the last one that was answered."""
        last = max((n for n, question in enumerate(self.questions) if question.touched), default=-1)
        return next(iter(self.questions[last + 1 :]), None)


def of(link: Link) -> Walk:
    """Read the step that she is in; an instrument whose words may not be shown has no questions here."""
    rows = list(
        Screening.objects.visible_to(link.actor).select_related("occasion").prefetch_related("answers")
    )
    step = max((row.step for row in rows), default=1)
    questions = [question for row in rows if row.step == step for question in _questions(row, link)]
    return Walk(tuple(questions), any(row.step < step for row in rows))


def _questions(screening: Screening, link: Link) -> list[Question]:
    texts = _texts(screening, link)
    if texts is None:
        return []
    given: dict[str, int] = {}
    past = set()
    for answer in screening.answers.all():
        given[answer.item] = answer.option
        if link.began is None or answer.at < link.began:
            past.add(answer.item)
    items = library.get(screening.instrument, screening.instrument_version).items
    return [
        Question(screening, texts, item, None if item.id in past else given.get(item.id), item.id in past)
        for item in items
    ]


def _texts(screening: Screening, link: Link) -> Texts | None:
    """Return the words in the language of the page, or else in the one that she is asked in."""
    words = (
        screenings.texts_for(screening.instrument, language, clock.day(link.at))
        for language in dict.fromkeys((link.language, link.occasion.language))
    )
    return next((texts for texts in words if texts), None)


def forms_for(
    questions: Sequence[Question], data: Any = None, *, heading: bool = False
) -> list[QuestionForm]:
    """Return one form per instrument, with what she chose in this sitting."""
    forms = []
    for _instrument, group in groupby(questions, key=lambda question: question.screening.instrument):
        asked = list(group)
        given = {question.item.id: question.given for question in asked if question.given is not None}
        texts, items = asked[0].texts, [question.item for question in asked]
        drawn = {"given": given, "heading": heading, "compact": not heading}
        forms.append(QuestionForm(texts.instrument, texts, items, data, **drawn))
    return forms
