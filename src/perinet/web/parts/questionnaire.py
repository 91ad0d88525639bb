"""The questions of an instrument and its words become a form, and the form answers by position.

A question may stay open: whoever shows the form decides whether to ask once more (`ask_again`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.texts import Texts
from perinet.ground.design import forms as design


class Question(forms.ChoiceField):
    """One question in printed order; an open one is not an error, and not "optional" either."""

    def __init__(self, item: Item, texts: Texts, **kwargs: Any) -> None:
        self.item, self.language = item, texts.language
        options = [(str(position), text) for position, text in enumerate(texts.options[item.id])]
        super().__init__(choices=options, label=texts.items[item.id], **kwargs)

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class QuestionForm(forms.Form):
    """Some questions of one instrument: one alone as the heading of its page, or several on a page."""

    use_required_attribute = False

    def __init__(
        self,
        instrument: Instrument,
        texts: Texts,
        items: Sequence[Item],
        data: Any = None,
        *,
        given: Mapping[str, int] | None = None,
        heading: bool = False,
        compact: bool = False,
    ) -> None:
        """`heading`: the question is the page's h1. `compact`: answers side by side where there is room."""
        initial = {item: str(option) for item, option in (given or {}).items()}
        super().__init__(data, prefix=instrument.id, initial=initial)
        self.instrument = instrument
        self.language = texts.language
        self.spoken = texts.language if texts.language != get_language() else ""
        self.title = instrument.titles.get(texts.language, "")
        self.intro = texts.stem or texts.recall
        for item in items:
            self.fields[item.id] = Question(
                item,
                texts,
                widget=design.RadioCards(heading=heading, columns=compact),
                help_text=self.intro if heading and item.scored else "",
            )

    def answers(self) -> dict[str, int]:
        """Return what was chosen, as positions in printed order; an open question is absent."""
        return {item: int(value) for item, value in self.cleaned_data.items() if value}

    def left_open(self) -> list[str]:
        return [item for item in self.fields if not self.cleaned_data.get(item) and item not in self.errors]

    def ask_again(self) -> None:
        """Say at each open question that it may be answered or left open on purpose."""
        for item in self.left_open():
            self.add_error(item, _("Choose an answer, or leave this question open."))
