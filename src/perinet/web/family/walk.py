"""The questions of an occasion become a walk: what comes next, what may be gone back to, what is never shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from perinet.care.screening import library, reached, receipts
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Item
from perinet.care.screening.models import Answer, Screening
from perinet.care.screening.texts import Texts
from perinet.flows import readers
from perinet.ground.base import clock
from perinet.people.families.models import SECRET, Topic
from perinet.web.family.link import Link
from perinet.web.parts.questionnaire import QuestionForm


@dataclass(frozen=True)
class Question:
    """`given` is what she chose in this sitting; a question answered in an earlier one is `past`.

    One with two different answers is `doubted`: it is asked once more, and shows neither.
    """

    screening: Screening
    texts: Texts
    item: Item
    given: int | None
    past: bool
    doubted: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.screening.instrument, self.item.id

    @property
    def touched(self) -> bool:
        return self.past or self.given is not None

    @property
    def place(self) -> tuple[str, str]:
        """Return how its address names it: of a secret the numbers alone, since a device keeps addresses."""
        if not self.is_apart:
            return self.key
        items = library.get(self.screening.instrument, self.screening.instrument_version).items
        return f"deel-{self.screening.position}", str(items.index(self.item) + 1)

    @property
    def is_apart(self) -> bool:
        """Whether one professional alone reads the answer."""
        return self.screening.topic in SECRET and self.screening.topic != self.screening.occasion.topic


@dataclass(frozen=True)
class Walk:
    """The questions of one step, in the order in which they are asked."""

    questions: tuple[Question, ...]
    is_further: bool  # a second step, after a first one

    @cached_property
    def open(self) -> tuple[Question, ...]:
        """What may be shown in this sitting."""
        return tuple(question for question in self.questions if not question.past)

    def find(self, place: tuple[str, str]) -> Question | None:
        return next((question for question in self.open if question.place == place), None)

    def number(self, question: Question) -> int:
        return self.questions.index(question) + 1

    def after(self, question: Question) -> Question | None:
        """Return the question that follows; what has two answers is asked once more before the end."""
        rest = self.open[self.open.index(question) + 1 :]
        asked = [one for one in rest if not (question.doubted and one.touched)]
        doubted = [one for one in self.open if one.doubted and one is not question]
        return next(iter([*asked, *doubted]), None)

    def before(self, question: Question) -> Question | None:
        earlier = self.open[: self.open.index(question)]
        return earlier[-1] if earlier else None

    @property
    def is_fresh(self) -> bool:
        return not any(question.touched for question in self.questions)

    @property
    def next(self) -> Question | None:
        """Return the first question after the last one that was answered, and then what has two answers."""
        last = max((n for n, question in enumerate(self.questions) if question.touched), default=-1)
        doubted = [question for question in self.questions[: last + 1] if question.doubted]
        return next(iter([*self.questions[last + 1 :], *doubted]), None)


def of(link: Link) -> Walk:
    """Read the step that she is in; an instrument whose words may not be shown has no questions here."""
    asked = reached.asked_of(link.actor, link.occasion, at=link.at)
    step = max((row.step for row, _answers in asked), default=1)
    doubted = receipts.contradicted([row for row, _answers in asked])
    questions = [
        question
        for row, answers in asked
        if row.step == step
        for question in _questions(row, answers, link, doubted)
    ]
    return Walk(tuple(questions), any(row.step < step for row, _answers in asked))


def _questions(
    screening: Screening, answers: Sequence[Answer], link: Link, doubted: set[receipts.Key]
) -> list[Question]:
    texts = _texts(screening, link)
    if texts is None or not may_be_asked(screening, link):
        return []
    given: dict[str, int] = {}
    past = set()
    for answer in answers:
        given[answer.item] = answer.option
        if link.began is None or answer.at < link.began:
            past.add(answer.item)
    again = {item for pk, item in doubted if pk == screening.pk}
    items = library.get(screening.instrument, screening.instrument_version).items
    return [
        Question(
            screening, texts, item, None if item.id in past | again else given.get(item.id),
            item.id in past - again, item.id in again,
        )
        for item in items
    ]  # fmt: skip


def may_be_asked(screening: Screening, link: Link) -> bool:
    """Violence is asked on the tablet alone, in the turn for which somebody confirmed that nobody else is with her."""
    return screening.topic != Topic.VIOLENCE or (link.on_tablet and link.invitation.alone_at is not None)


def alone_reads(link: Link, topic: str = Topic.SUBSTANCE) -> str:
    """Name who alone reads what she answers about alcohol, or about another secret; nobody where that is not asked."""
    rows = Screening.objects.visible_to(link.actor).filter(topic=topic, reader__isnull=False)
    found = rows.select_related("occasion", "person", "reader").first()
    reader = readers.reader_now(screening=found, at=link.at) if found else None
    return reader.name if reader else ""


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
