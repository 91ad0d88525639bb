"""What the site is, who helps and what happens with data become pages that anybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from perinet.network.content import translations
from perinet.web.parts.help import checked_advice_lines


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/home.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    context = {
        "advice": checked_advice_lines(get_language() or "en"),
        "languages": translations.offered(),
        "is_draft": translations.is_draft(get_language() or "en"),
    }
    return render(request, "public/pages/help.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/accessibility.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/about.html")
