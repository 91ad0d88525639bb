"""A pack becomes paper: the questions of each family with their numbers, to fill in by hand and enter afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from perinet.care.pathways.models import PackedRecord
from perinet.care.screening import services as screenings
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.web.parts import words
from perinet.web.parts.paper import paper
from perinet.web.professional.asking import asked_in, asks
from perinet.web.professional.home.packs import own


@asks
@never_cache
def sheets(request: HttpRequest, pk: Any) -> HttpResponse:
    """For who has no script, or would rather take paper along."""
    pack = own(request, pk)
    records = list(
        PackedRecord.objects.visible_to(request.actor).filter(pack=pack).select_related("person", "pack")
    )
    for one in records:
        audit.record(
            by=request.actor,
            verb="home-visit.print",
            subject_kind="home-visit",
            subject=pack.pk,
            person=one.person_id,
        )
    context = {"pack": pack, "families": [_family(one) for one in records], "today": words.day(clock.now())}
    return paper(request, "professional/home/sheets.html", context)


def _family(record: PackedRecord) -> dict[str, Any]:
    language = asked_in(record.person)
    return {
        "name": record.content["about"]["name"], "language": language,
        "moments": [
            {"name": words.moment_name(one["id"]), "lists": _lists([*one["first"], *one["further"]], language)}
            for one in record.content["moments"]
        ],
    }  # fmt: skip


def _lists(names: list[str], language: str) -> list[dict[str, Any]]:
    found = [screenings.texts_for(name, language, clock.today()) for name in names]
    return [
        {
            "title": texts.instrument.titles[texts.language], "short": texts.instrument.short,
            "intro": texts.stem or texts.recall,
            "items": [
                (item.number, texts.items[item.id], list(zip(texts.options[item.id], item.scores, strict=True)))
                for item in texts.instrument.items
                if not item.private
            ],
        }
        for texts in found
        if texts
    ]  # fmt: skip
