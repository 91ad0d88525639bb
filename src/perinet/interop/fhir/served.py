"""An address becomes a resource: a guideline with all that it asks, or what a reader may see of a pregnancy."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perinet.care.decisions import versions
from perinet.care.decisions.guideline import LANGUAGES
from perinet.ground.audit import services as audit
from perinet.interop.fhir import bundle, pregnancy_status
from perinet.interop.guard import working_here
from perinet.people.families.models import Person

MEDIA = "application/fhir+json"


@working_here
@require_safe
def pregnancy_statuses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The pregnancies of one person that this reader may see, in the Belgian data set."""
    actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    audit.record(
        by=actor, verb="pregnancy.export", subject_kind="person", subject=person.pk, person=person.pk
    )
    found = pregnancy_status.of_person(person, actor)
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in found]}
    return HttpResponse(json.dumps(whole, indent=1), content_type=MEDIA)


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
