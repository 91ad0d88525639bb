"""An address, a browser and a person become the language of a page; parents have more of them than the house."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_language, get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

from perinet.network.content import translations

# Public pages that are there in every language that is offered; one with questions only where these have words.
FOR_PARENTS = ("hulp/",)


class Languages(LocaleMiddleware):
    """The framework's own choice among the languages of the house, and on a parent's page any that is offered."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        super().process_request(request)
        code, _, page = request.path_info.removeprefix("/").partition("/")
        if code not in translations.DRAFTED:
            return None
        if code not in translations.offered() or page not in FOR_PARENTS:
            return HttpResponseRedirect(f"/{get_language()}/{page}")
        translation.activate(code)
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        return None


def of_browser(request: HttpRequest) -> str:
    """Return the first language that this browser asks for and parents may read here."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    codes = (code.split("-")[0] for code, _weight in wanted)
    return next((code for code in codes if code in translations.offered()), settings.LANGUAGE_CODE)


def own_name(code: str) -> str:
    """Name a language as who speaks it does."""
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


def names() -> list[tuple[str, str]]:
    return [(code, own_name(code)) for code in translations.offered()]
