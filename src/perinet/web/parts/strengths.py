"""Cards about what goes well become words in a language, and one form for a link, a tablet and the room."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy

from perinet.care.screening.models import Strengths
from perinet.care.screening.strengths import CARDS, LONGEST
from perinet.ground.design import forms as design

WORDS = {
    "people": gettext_lazy("There are people who help me"),
    "rest": gettext_lazy("I find rest now and then"),
    "outside": gettext_lazy("Going outside does me good"),
    "body": gettext_lazy("I take care of my body"),
    "humour": gettext_lazy("I can still laugh"),
    "faith": gettext_lazy("I find strength in what I believe"),
    "work": gettext_lazy("Work or a hobby gives me energy"),
    "home": gettext_lazy("I feel at home where I live"),
    "asking": gettext_lazy("I dare to ask for help"),
    "proud": gettext_lazy("I am proud of something I did"),
}


class StrengthsForm(forms.Form):
    """Everything may be left open: being asked is what counts."""

    use_required_attribute = False
    cards = forms.MultipleChoiceField(
        label=gettext_lazy("What goes well, or helps you?"),
        help_text=gettext_lazy("Choose as many as you like, or none. We ask this of everybody."),
        choices=[(card, WORDS[card]) for card in CARDS],
        required=False,
        widget=design.CheckboxCards(heading=True, columns=True),
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=LONGEST,
        widget=design.Textarea(rows=3),
    )

    def said(self) -> dict[str, Any]:
        return {"cards": self.cleaned_data["cards"], "text": self.cleaned_data["text"]}


def in_words(row: Strengths | None, language: str) -> tuple[str, ...]:
    """Return the cards that she chose, as they read in a language."""
    chosen: Iterable[str] = row.cards if row else ()
    with translation.override(language):
        return tuple(str(WORDS[card]) for card in chosen if card in WORDS)
