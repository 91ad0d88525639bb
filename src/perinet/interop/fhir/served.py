"""An address becomes a resource: one version of a guideline, with all that it asks, about nobody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from perinet.care.decisions import versions
from perinet.care.decisions.guideline import LANGUAGES
from perinet.interop.fhir import bundle
from perinet.interop.guard import working_here

MEDIA = "application/fhir+json"


@working_here
@require_safe
def guideline(request: HttpRequest, guideline: str, package: str, language: str) -> HttpResponse:
    if language not in LANGUAGES:
        raise Http404
    try:
        found = versions.addressed(guideline, package)[0].guideline
    except versions.UnknownPackage:
        raise Http404 from None
    name = f"{found.id}-{found.version}.{language}.fhir.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": language}
    return HttpResponse(bundle.written(found, language), content_type=MEDIA, headers=headers)
