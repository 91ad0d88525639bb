"""Professional and mother answer together on one screen: the conversation first, then the questions."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from perinet.care.decisions import services as decisions
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Item
from perinet.care.screening.models import Assessment, Interpreter, Mode, Occasion, Screening
from perinet.flows import assess, screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.web.parts.questionnaire import QuestionForm
from perinet.web.professional.asking import asks, page_language
from perinet.web.professional.assessment import AssessmentForm, JudgementForm

ALCOHOL = "audit-c"


def _occasion(request: HttpRequest, pk: object) -> Occasion:
    mine = Occasion.objects.visible_to(request.actor).filter(
        organisation=request.actor.organisation, mode=Mode.ASSISTED
    )
    return get_object_or_404(mine.select_related("person", "organisation"), pk=pk)


def _talk_comes_first(request: HttpRequest, occasion: Occasion) -> bool:
    moment = decisions.occasion_guideline(occasion, clock.now()).moments[occasion.moment]
    said = Assessment.objects.visible_to(request.actor).filter(occasion=occasion)
    return moment.first_step_for == "indicated" and not said.exists()


@asks
@never_cache
def together(request: HttpRequest, pk: object) -> HttpResponse:
    occasion = _occasion(request, pk)
    if not occasion.is_open:
        return redirect("professional:result", pk=pk)
    if request.method == "GET":
        audit.read(by=request.actor, what="together", subject=occasion.pk, person=occasion.person_id)
    if _talk_comes_first(request, occasion):
        return _talk(request, occasion)
    return _questions(request, occasion)


def _with_family(occasion: Occasion) -> bool:
    return occasion.interpreter == Interpreter.ADULT_FAMILY


def _talk(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    guideline = decisions.occasion_guideline(occasion, clock.now())
    data = _sent(request, "talk")
    form = AssessmentForm(guideline, page_language(), private=not _with_family(occasion), data=data)
    if form.is_valid():
        with transaction.atomic():
            assess.record(occasion=occasion, spoken=form.spoken(), at=clock.now(), by=request.actor)
            if _with_family(occasion):
                assess.ask_without_family(occasion=occasion, at=clock.now(), by=request.actor)
            return _go_on(request, occasion)
    page = {"person": occasion.person, "occasion": occasion, "form": form, "stage": "talk"}
    return render(request, "professional/together/talk.html", page)


def _sent(request: HttpRequest, stage: str) -> QueryDict | None:
    """Return what was sent from this very stage; a page sent twice never answers the next one."""
    return request.POST if request.POST.get("stage") == stage else None


def _go_on(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """Ask what the guideline asks next, or put the result before the one who asked."""
    if screen.go_on(occasion=occasion, at=clock.now(), by=request.actor):
        return redirect("professional:together", pk=occasion.pk)
    screen.finish(occasion=occasion, at=clock.now(), by=request.actor)
    return redirect("professional:result", pk=occasion.pk)


def _waiting(request: HttpRequest, occasion: Occasion) -> list[Screening]:
    """Return the lists that nobody went through yet, and those of this step that were left half-way."""
    rows = Screening.objects.visible_to(request.actor).filter(occasion=occasion).select_related("occasion")
    asked = list(rows.prefetch_related("scores", "answers"))
    step = max((row.step for row in asked), default=1)
    return [
        row
        for row in asked
        if not row.scores.all() or (row.step == step and row.scores.all()[0].total is None)
    ]


def _items(occasion: Occasion, screening: Screening) -> tuple[Item, ...]:
    """While family interprets, a question about harm is left for later."""
    items = library.get(screening.instrument, screening.instrument_version).items
    return tuple(item for item in items if not (item.mark and _with_family(occasion)))


def _forms(
    occasion: Occasion, waiting: Sequence[Screening], data: QueryDict | None
) -> dict[Screening, QuestionForm]:
    forms = {}
    for screening in waiting:
        texts = screenings.texts_for(screening.instrument, occasion.language, clock.now().date())
        if texts is not None:
            items = _items(occasion, screening)
            given = {
                answer.item: answer.option for answer in screening.answers.all()
            }  # the newest comes last
            forms[screening] = QuestionForm(texts.instrument, texts, items, data, given=given, compact=True)
    return forms


def _questions(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    waiting = _waiting(request, occasion)
    data = _sent(request, _stage(waiting))
    if data and "alcohol" in data and _ask_about_alcohol(request, occasion):
        waiting = _waiting(request, occasion)
    forms = _forms(occasion, waiting, data)
    judgement = JudgementForm(page_language(), data, prefix="own")
    wrong = [form for form in (*forms.values(), judgement) if not form.is_valid()]
    if data and "alcohol" not in data and not wrong:
        return _keep(request, occasion, forms, judgement)
    page = {
        "person": occasion.person,
        "occasion": occasion,
        "stage": _stage(waiting),
        "forms": list(forms.values()),
        "judgement": judgement,
        "further": any(screening.step > 1 for screening in forms),
        "with_family": _with_family(occasion),
        "may_ask_alcohol": not _with_family(occasion) and ALCOHOL not in {s.instrument for s in waiting},
    }
    return render(request, "professional/together/questions.html", page)


def _stage(waiting: Sequence[Screening]) -> str:
    return ",".join(str(screening.pk) for screening in waiting) or "none"


@transaction.atomic
def _keep(
    request: HttpRequest, occasion: Occasion, forms: dict[Screening, QuestionForm], judgement: JudgementForm
) -> HttpResponse:
    for screening, form in forms.items():
        screen.answer(screening=screening, answers=form.answers(), at=clock.now(), by=request.actor)
    if judgement.facts():
        assess.record(occasion=occasion, spoken=judgement.spoken(), at=clock.now(), by=request.actor)
    if _with_family(occasion):
        assess.ask_without_family(occasion=occasion, at=clock.now(), by=request.actor)
    if "stop" in request.POST:
        return redirect("professional:result", pk=occasion.pk)
    if "decline" in request.POST:
        screen.decline_second_step(occasion=occasion, at=clock.now(), by=request.actor)
    return _go_on(request, occasion)


def _ask_about_alcohol(request: HttpRequest, occasion: Occasion) -> bool:
    """Add the questions to the page; what was filled in on it stays."""
    try:
        assess.ask_about_alcohol(occasion=occasion, instrument=ALCOHOL, at=clock.now(), by=request.actor)
    except Refused as problem:
        messages.warning(request, problem.message)
        return False
    return True
