"""A safety answer from paper is typed twice, the second time blind; where the two differ a third look decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from perinet.care.screening import library
from perinet.care.screening.instrument import Item
from perinet.care.screening.receipts import URGENCIES

Key = tuple[str, str]  # instrument, item
STAGE, AGAIN, THIRD = "stage", "again", "third"


class LookForm(forms.Form):
    """The safety questions alone, empty: what was typed before is not shown."""

    use_required_attribute = False

    def __init__(self, keys: Sequence[Key], data: Any, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        for instrument, name in keys:
            found = library.get(instrument)
            item = found.item(name)
            self.fields[f"{instrument}:{name}"] = forms.TypedChoiceField(
                label=_("%(list)s, question %(number)s") % {"list": found.short, "number": item.number},
                choices=[("", ""), *((str(points), points) for points in sorted(item.scores))],
                coerce=int, widget=_digits(),
                error_messages={
                    "required": _("Type the points of this question once more."),
                    "invalid_choice": _("These points do not stand beside this question."),
                },
            )  # fmt: skip

    def points(self) -> dict[Key, int]:
        return {_key(name): value for name, value in self.cleaned_data.items()}


def _digits() -> forms.TextInput:
    return forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off", "dir": "ltr"})


def _key(name: str) -> Key:
    instrument, _colon, item = name.partition(":")
    return instrument, item


@dataclass(frozen=True)
class Look:
    """`form` is what is asked once more; without one, `points` are what counts. `marked` counts already."""

    form: LookForm | None = None
    stage: str = ""
    points: Mapping[Key, int] = field(default_factory=dict)
    marked: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def look(first: Mapping[Key, int], data: QueryDict) -> Look:
    """Compare what was typed with what is typed again; nothing is settled while they differ."""
    stage = data.get(STAGE, "")
    second = LookForm(list(first), data if stage else None, prefix=AGAIN)
    if first and not second.is_valid():
        return Look(second, AGAIN, marked=marked(first, data))
    differ = [key for key in first if second.points()[key] != first[key]]
    if not differ:
        return Look(points=first)
    third = LookForm(differ, data if stage == THIRD else None, prefix=THIRD)
    if not third.is_valid():
        return Look(third, THIRD, marked=marked(first, data))
    unlike = [key for key, value in third.points().items() if value not in (first[key], second.points()[key])]
    for instrument, item in unlike:
        third.add_error(
            f"{instrument}:{item}", _("This is a third number. Look at the paper together with a colleague.")
        )
    if unlike:
        return Look(third, THIRD, marked=marked(first, data))
    return Look(points={**first, **third.points()})


def marked(first: Mapping[Key, int], data: QueryDict) -> dict[str, dict[str, int]]:
    """Return, by list, the answers that are marked in any of the looks so far, as hard as they were typed."""
    found: dict[str, dict[str, int]] = {}
    for (instrument, name), points in first.items():
        item = library.get(instrument).item(name)
        typed = [points, *_typed(item, f"{instrument}:{name}", data)]
        hardest = max(typed, key=lambda one: _weight(item, one))
        if _weight(item, hardest):
            found.setdefault(instrument, {})[name] = hardest
    return found


def _weight(item: Item, points: int) -> int:
    return URGENCIES.index((item.mark and item.mark.urgency(points)) or "")


def _typed(item: Item, name: str, data: QueryDict) -> Iterator[int]:
    for prefix in (AGAIN, THIRD):
        text = data.get(f"{prefix}-{name}", "").strip()
        if text in {str(points) for points in item.scores}:
            yield int(text)


def kept(data: QueryDict, stage: str) -> Iterator[tuple[str, str]]:
    """Return what was typed so far, to carry along; not what is asked on the page itself."""
    for name, value in data.items():
        if name not in ("csrfmiddlewaretoken", STAGE) and not name.startswith(f"{stage}-"):
            yield name, value
