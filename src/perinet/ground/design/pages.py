"""A page in a language that lacks some of its texts says of each of these in which language it stands.

The framework takes a text that has no translation from the language of the site, in silence. A screen reader would
read it in the wrong voice, and a right-to-left page would set it the wrong way round. So while a template is drawn
such a text is wrapped in three characters of private use, which become `lang` and `dir`, or nothing in an attribute.
"""

import re
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

OPEN, TURN, CLOSE = "\ue000", "\ue001", "\ue002"
SOURCE = "en"  # what the texts in the code are written in
WRAPPED = re.compile(f"{OPEN}(\\w+){TURN}([^{CLOSE}]*){CLOSE}")
WITHOUT_MARKUP = re.compile(
    r"(<(title|option|textarea|script|style)\b.*?</\2\s*>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE
)
_drawing: ContextVar[bool] = ContextVar("drawing", default=False)


class Marked(NullTranslations):
    """What the language of the site says, marked as such while a page is drawn."""

    def __init__(self, below: NullTranslations) -> None:
        super().__init__()
        self._below = below

    def gettext(self, message: str) -> str:
        return _wrapped(self._below.gettext(message), (message,))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _wrapped(self._below.ngettext(msgid1, msgid2, n), (msgid1, msgid2))


def _wrapped(text: str, source: tuple[str, ...]) -> str:
    if not _drawing.get() or not text.strip():
        return text
    return f"{OPEN}{SOURCE if text in source else settings.LANGUAGE_CODE}{TURN}{text}{CLOSE}"


class Pages(DjangoTemplates):
    """The framework's templates; only the languages that parents alone read are drawn with marks."""

    def get_template(self, template_name: str) -> "Page":
        return Page(super().get_template(template_name).template, self)


class Page(Template):
    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        if _drawing.get() or not _may_lack(get_language()):
            return super().render(context, request)
        token = _drawing.set(True)
        try:
            return mark_safe(said(super().render(context, request)))  # noqa: S308 (rendered template)
        finally:
            _drawing.reset(token)


def _may_lack(language: str | None) -> bool:
    """Put the mark below a language of families, once, and say whether it is one."""
    if language is None or language not in settings.FAMILY_LANGUAGES or language in dict(settings.LANGUAGES):
        return False
    own = translation(language)
    if not isinstance(own._fallback, Marked):  # what the standard library calls it
        own._fallback = Marked(own._fallback)
    return True


def said(html: str) -> str:
    """Turn the marks into markup, where there may be markup."""
    if OPEN not in html:
        return html
    pieces = WITHOUT_MARKUP.split(html)
    # Of each three, the first is text, the second markup, the third the name of an element and part of the second.
    texts = (WRAPPED.sub(r'<span lang="\1" dir="ltr">\2</span>', text) for text in pieces[::3])
    marks = (*(WRAPPED.sub(r"\2", mark) for mark in pieces[1::3]), "")
    return "".join(part for pair in zip(texts, marks, strict=True) for part in pair)
