"""A few questions become somebody to talk with: in the browser alone, or on paper; nothing is kept or sent."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perinet.care.screening.self_check import PARTS, Part
from perinet.web.parts.questionnaire import QuestionForm


@dataclass(frozen=True)
class Asked:
    """One part as the page shows it: its words, and the points of each answer for whoever counts."""

    part: Part
    form: QuestionForm

    @property
    def points(self) -> str:
        """Return the points of each answer, question by question, as the script of the page reads them."""
        return json.dumps([item.scores for item in self.part.items])

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Return each question with its answers and their points, for paper."""
        words = self.part.texts(_language())
        return [
            (words.items[item.id], list(zip(words.options[item.id], item.scores, strict=True)))
            for item in self.part.items
        ]


def _language() -> str:
    return (get_language() or "nl")[:2]


def _asked() -> list[Asked]:
    return [
        Asked(part, QuestionForm(part.instrument, part.texts(_language()), part.items, compact=True))
        for part in PARTS
    ]


@require_safe
@never_cache
def self_check(request: HttpRequest) -> HttpResponse:
    return render(request, "public/self_check/page.html", {"asked": _asked()})


@require_safe
@never_cache
def sheet(request: HttpRequest) -> HttpResponse:
    """The same on paper, to count by hand."""
    return render(request, "public/self_check/sheet.html", {"asked": _asked()})
