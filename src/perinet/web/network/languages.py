"""Files of translations become a page: in which languages parents can read this site, and who checked the words."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.network.content import notes, translations
from perinet.network.content.translations import MISSING, UNKNOWN, Language
from perinet.network.directory.words import language_name
from perinet.web.parts.actor import administrator

PAGE = 40
STATES = {
    "machine-draft": gettext_lazy("Machine draft"),
    "human": gettext_lazy("By a person"),
    "validated": gettext_lazy("Validated"),
    UNKNOWN: gettext_lazy("Not known"),
    MISSING: gettext_lazy("Missing"),
}


@dataclass(frozen=True)
class Line:
    """One text that somebody has to look at."""

    language: str
    code: str
    text: str


@administrator
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    languages = [translations.known(code) for code in translations.DRAFTED]
    old = [Line(language_name(one.code), one.code, text.message) for one in languages for text in one.stale]
    context = {
        "columns": [
            _("Language"),
            *((str(name), "num") for name in STATES.values()),
            (_("Old"), "num"),
            _("Offered"),
        ],
        "rows": [_row(one) for one in languages],
        "house": ", ".join(language_name(code) for code in translations.HOUSE),
        "total": len(languages[0].translations),
        "page_obj": Paginator(old, PAGE).get_page(request.GET.get("page")),
        "drafts": [language_name(one.code) for one in languages if one.is_offered and one.is_draft],
    }
    return render(request, "network/languages.html", context)


def _row(language: Language) -> list[object]:
    counts = [language.counts[state] for state in (*notes.STATES, UNKNOWN, MISSING)]
    offered = _("Yes") if language.is_offered else _("Not yet")
    return [language_name(language.code), *counts, len(language.stale), offered]
