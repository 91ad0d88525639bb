"""The address of the site becomes a page in somebody's language; machines get what they ask for."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Links carry secrets and work pages carry names: only public pages may be found by a search engine.
ROBOTS = "User-agent: *\nAllow: /nl/\nAllow: /fr/\nAllow: /en/\nDisallow: /\n"


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Go to the home page in the language that somebody chose, or else the browser asks for."""
    answer = redirect("public:home")
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(staticfiles_storage.url("design/favicon.svg"))


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say whether this process and its database answer; nothing else about the site."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "away"}, status=503)
    return JsonResponse({"database": "answers"})
