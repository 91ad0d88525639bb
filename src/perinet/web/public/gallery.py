"""Every component becomes one page, in all its states, so that whoever builds a page sees what there is."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info

from perinet.ground.design import forms as design
from perinet.ground.design.charts import Bar, BarChart, Dot, Level, LineChart
from perinet.ground.design.icons import ICONS

LAYOUTS = ("page", "work", "question", "confirm", "print")
THEMES = ("", "light", "dark")
DIRECTIONS = ("ltr", "rtl")
SPOKEN = [(code, get_language_info(code)["name_local"]) for code in settings.FAMILY_LANGUAGES]
HOW_OFTEN = (("0", "Not at all"), ("1", "On some days"), ("2", "On most days"))


class OneQuestion(forms.Form):
    often = forms.ChoiceField(
        label="How often did you sleep well these two weeks?",
        help_text="There is no wrong answer.",
        choices=HOW_OFTEN,
        widget=design.RadioCards(heading=True),
    )


class AllFields(forms.Form):
    name = forms.CharField(
        label="Name", help_text="As you like to be called.", widget=forms.TextInput({"autocomplete": "name"})
    )
    mail = forms.EmailField(label="Mail", required=False, widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(label="Telephone", widget=design.TelInput())
    day = forms.DateField(label="Day", help_text="For example 3-11-2026.", widget=design.DateInput())
    weeks = forms.IntegerField(
        label="Duration", widget=design.Affix(forms.NumberInput({"class": "short"}), after="weeks")
    )
    place = forms.ChoiceField(
        label="Place", choices=[("", "Choose one"), ("a", "At home"), ("b", "In a practice")]
    )
    code = forms.CharField(label="Code", help_text="Six digits.", widget=design.CodeInput())
    words = forms.CharField(label="In your own words", required=False, widget=design.Textarea())
    often = forms.ChoiceField(
        label="How often",
        choices=HOW_OFTEN,
        widget=design.RadioCards(hints={"1": "Two or three days a week"}),
    )
    ways = forms.MultipleChoiceField(
        label="How may we reach you?",
        choices=[("text", "Text message"), ("mail", "Mail"), ("call", "Telephone")],
        widget=design.CheckboxCards(columns=True),
        required=False,
    )
    agreed = forms.BooleanField(label="I have read this and I agree.", widget=design.CheckboxCard())


def samples() -> dict:
    """Invented content, one example per component."""
    at = datetime(2026, 11, 3, 9, 20, tzinfo=UTC)
    return {
        "icons": sorted(ICONS),
        "kinds": ["alert", "amber", "ok", "info"],
        "pairs": [
            ("Language", "Nederlands"),
            ("Reached by", "Text message, in the afternoon"),
            ("Lives in", "Mol"),
        ],
        "columns": ["Place", "Wait", ("Days", "num")],
        "rows": [["Mol", "short", 6], ["Geel", "told on 3 November", 14], ["Balen", "not known", "–"]],
        "lines": [
            {"when": at, "who": "An", "what": "Gave seven answers", "tone": "given"},
            {
                "when": at,
                "who": "The team",
                "what": "Called back",
                "tone": "team",
                "icon": "phone",
                "note": "Within the day.",
            },
            {"when": at.date(), "what": "Nobody answered yet", "tone": "alert"},
        ],
        "steps": [("Asked", "done"), ("Read", "current"), ("Called", "todo")],
        "tabs": [
            {"text": "Waiting", "url": "#", "current": True, "count": 4},
            {"text": "Done", "url": "#", "current": False, "count": None},
        ],
        "languages": SPOKEN[:4],
        "all_languages": SPOKEN,
        "crumbs": [("Start", "#"), ("Lists", "#"), ("This page", "")],
        "numbers": Paginator(range(50), 10).get_page(2),
        "help": [
            {"name": "Emergency", "number": "112", "href": "tel:112"},
            {"name": "Somebody who listens", "number": "106", "href": "tel:106", "note": "Day and night."},
        ],
        "chart": BarChart(
            title="Days until a first talk",
            unit="days",
            as_of="3 November 2026",
            bars=[
                Bar("Mol", 6, low=4, high=9),
                Bar("Geel", 14, low=10, high=19, tone="given"),
                Bar("Balen", hidden="fewer than 10 people, so not shown"),
            ],
        ),
        "line": LineChart(
            title="A total over time, out of 30",
            maximum=30,
            levels=[Level(13.5, "> 13")],
            dots=[
                Dot(0, 16, "3 Jan 2026", "16", 0),
                Dot(60, 12, "4 Mar 2026", "12", 0),
                Dot(100, None, "13 Apr 2026", "…"),
                Dot(130, 9, "13 May 2026", "9", 1),
                Dot(180, 7, "2 Jul 2026", "7", 1),
            ],
            columns=["Day", ("Total", "num")],
            rows=[
                ["3 Jan 2026", "16"],
                ["4 Mar 2026", "12"],
                ["13 Apr 2026", "no total"],
                ["13 May 2026", "9"],
                ["2 Jul 2026", "7"],
            ],
            as_of="3 November 2026",
        ),
        "square": mark_safe(
            '<svg viewBox="0 0 10 10"><path d="M0 0h4v4H0zM6 0h4v4H6zM0 6h4v4H0zM6 6h2v2H6z"/></svg>'
        ),  # noqa: S308
    }


def gallery(request: HttpRequest) -> HttpResponse:
    chosen = {
        name: request.GET.get(name) if request.GET.get(name) in options else options[0]
        for name, options in (("layout", LAYOUTS), ("theme", THEMES), ("dir", DIRECTIONS))
    }
    template = "components" if chosen["layout"] in ("page", "work") else chosen["layout"]
    context = {
        **samples(),
        "chosen": chosen,
        "layout": f"design/layouts/{chosen['layout']}.html",
        "layouts": LAYOUTS,
        "fields": AllFields(),
        "wrong": AllFields({"name": "", "day": "soon"}, prefix="wrong"),
        "question": OneQuestion(),
    }
    return render(request, f"public/gallery/{template}.html", context)


urlpatterns = [path("gallery/", gallery, name="gallery")]
