"""The page somebody is on becomes the same page in each language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info


@dataclass(frozen=True)
class Choice:
    code: str
    name: str
    url: str
    current: bool


def choices(request: HttpRequest, codes: Sequence[str] = ()) -> list[Choice]:
    """An empty url means that the address carries no language, so the choice must be posted.

    `codes` are the languages of a page that is there in others than those of the house.
    """
    here = request.get_full_path()
    now = get_language()
    return [
        Choice(
            code,
            get_language_info(code)["name_local"].capitalize(),
            _url(here, code, code == now),
            code == now,
        )
        for code in codes or dict(settings.LANGUAGES)
    ]


def _url(here: str, code: str, current: bool) -> str:
    there = translate_url(here, code)
    return there if current or there != here else ""


def switch_url() -> str:
    try:
        return reverse("set_language")
    except NoReverseMatch:
        return ""
