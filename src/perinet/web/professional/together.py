"""Professional and mother answer together on one screen: the conversation first, then the questions."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from perinet.care.decisions import services as decisions
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Assessment, Mode, Occasion, Screening
from perinet.care.screening.texts import Texts
from perinet.flows import assess, plan, screen
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.network.directory.words import language_name
from perinet.people.families.models import Topic
from perinet.people.families.professions import topics_of
from perinet.web.parts import children
from perinet.web.parts.questionnaire import QuestionForm
from perinet.web.professional import helping
from perinet.web.professional.asking import asks, page_language
from perinet.web.professional.assessment import FORM, AssessmentForm, JudgementForm

MORE = frozenset({"alcohol", "home", "change"})  # buttons that change the page and keep what is filled in


def _occasion(request: HttpRequest, pk: object) -> Occasion:
    mine = Occasion.objects.visible_to(request.actor).filter(
        organisation=request.actor.organisation, mode=Mode.ASSISTED
    )
    return get_object_or_404(mine.select_related("person", "organisation"), pk=pk)


def _talk_comes_first(request: HttpRequest, occasion: Occasion) -> bool:
    if occasion.about_id:
        return False
    moment = plan.described(decisions.occasion_guideline(occasion, clock.now()), occasion.moment)
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


def _talk(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    guideline = decisions.occasion_guideline(occasion, clock.now())
    data = _sent(request, "talk")
    if data and "change" in data:
        helping.change(request, occasion)
    private = not helping.of(occasion).leaves
    form = AssessmentForm(guideline, page_language(), private=private, data=data)
    if not (data and "change" in data) and form.is_valid():
        with transaction.atomic():
            assess.record(occasion=occasion, spoken=form.spoken(), at=clock.now(), by=request.actor)
            helping.leave_the_rest(request, occasion, [FORM.id])
            return _go_on(request, occasion)
    page = {
        "person": occasion.person, "occasion": occasion, "form": form, "stage": "talk",
        "helper": helping.form_for(occasion),
    }  # fmt: skip
    return render(request, "professional/together/talk.html", page)


def _sent(request: HttpRequest, stage: str) -> QueryDict | None:
    """Return what was sent from this very stage; a page sent twice never answers the next one."""
    return request.POST if request.POST.get("stage") == stage else None


def _go_on(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """Ask what the guideline asks next, or put the result before the one who asked."""
    if screen.go_on(occasion=occasion, at=clock.now(), by=request.actor):
        return redirect("professional:together", pk=occasion.pk)
    screen.finish(occasion=occasion, at=clock.now(), by=request.actor)
    return _what_now(request, occasion)


def _what_now(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    urgent = (
        Obligation.objects.visible_to(request.actor).open().filter(kind=Kind.URGENT_CARE, source=occasion.pk)
    )
    if urgent.exists():  # what she said can't wait for a result to be read
        return redirect("professional:concern-now", pk=occasion.person_id)
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
        if row.topic != Topic.VIOLENCE or _is_alone(request)
    ]


def _is_alone(request: HttpRequest) -> bool:
    """Violence is on the page only where it was confirmed, on the page before, that nobody else is there."""
    return request.POST.get("alone") == "on"


def _texts(instrument: str, occasion: Occasion) -> Texts | None:
    """Return her words, or where there are none the reader's own: somebody then says them in her language."""
    words = (
        screenings.texts_for(instrument, language, clock.today())
        for language in dict.fromkeys((occasion.language, page_language()))
    )
    return next(filter(None, words), None)


def _forms(
    occasion: Occasion, waiting: Sequence[Screening], data: QueryDict | None
) -> dict[Screening, QuestionForm]:
    forms = {}
    for screening in waiting:
        texts = _texts(screening.instrument, occasion)
        if texts is not None:
            items = helping.items(occasion, screening)
            if not items:
                continue
            given = {
                answer.item: answer.option for answer in screening.answers.all()
            }  # the newest comes last
            forms[screening] = QuestionForm(texts.instrument, texts, items, data, given=given, compact=True)
    return forms


def _questions(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    waiting = _waiting(request, occasion)
    data = _sent(request, _stage(waiting)) or _sent(request, _stage(_open_to_all(waiting)))
    more = bool(data and MORE & data.keys())
    if data and more:
        _ask_more(request, occasion)
        waiting = _waiting(request, occasion)
    forms = _forms(occasion, waiting, data)
    judgement = JudgementForm(page_language(), data, prefix="own")
    wrong = [form for form in (*forms.values(), judgement) if not form.is_valid()]
    if data and not more and not wrong:
        return _keep(request, occasion, forms, judgement)
    page = {
        "person": occasion.person,
        "occasion": occasion,
        "stage": _stage(waiting),
        "forms": list(forms.values()),
        "judgement": judgement,
        "interpreted": _to_interpret(occasion, forms),
        "further": any(screening.step > 1 for screening in forms),
        "by_voice": any(form.instrument.answered_by == "professional" for form in forms.values()),
        "with_family": helping.of(occasion).listens,
        "helper": helping.form_for(occasion),
        "is_alone": _is_alone(request),
        "may_ask_home": _may_ask_home(request, occasion),
        "about": children.name_of(occasion.about, request.actor) if occasion.about_id else "",
        "may_ask_alcohol": not occasion.about_id
        and helping.of(occasion).may_carry_topic("substance")
        and assess.ALCOHOL not in {s.instrument for s in waiting},
    }
    return render(request, "professional/together/questions.html", page)


def _to_interpret(occasion: Occasion, forms: Mapping[Screening, QuestionForm]) -> str:
    """Name her language where what stands on the page is in another one."""
    is_hers = all(form.language == occasion.language for form in forms.values())
    return "" if is_hers else language_name(occasion.language)


def _open_to_all(waiting: Sequence[Screening]) -> list[Screening]:
    """Return what stood on the page before somebody confirmed that nobody else is there."""
    return [row for row in waiting if row.topic != Topic.VIOLENCE]


def _may_ask_home(request: HttpRequest, occasion: Occasion) -> bool:
    may = Topic.VIOLENCE in topics_of(request.actor.role) and not helping.of(occasion).listens
    return may and not occasion.about_id and not _is_alone(request)


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
    assess.owe_talk_about_home(occasion=occasion, at=clock.now(), by=request.actor)
    if "stop" in request.POST:
        screen.look(occasion=occasion, at=clock.now(), by=request.actor)
        there = _what_now(request, occasion)
    else:
        if "decline" in request.POST:
            screen.decline_second_step(occasion=occasion, at=clock.now(), by=request.actor)
        there = _go_on(request, occasion)
    helping.leave_the_rest(request, occasion, _lists(request, occasion))
    return there


def _lists(request: HttpRequest, occasion: Occasion) -> list[str]:
    rows = Screening.objects.visible_to(request.actor).filter(occasion=occasion)
    return list(rows.values_list("instrument", flat=True))


def _ask_more(request: HttpRequest, occasion: Occasion) -> None:
    """Add questions to the page, or take some from it; what was filled in on it stays."""
    at, by = clock.now(), request.actor
    try:
        if "change" in request.POST:
            helping.change(request, occasion)
        elif "alcohol" in request.POST:
            assess.ask_about_alcohol(occasion=occasion, at=at, by=by)
        elif _is_alone(request):
            assess.ask_about_home(occasion=occasion, at=at, by=by)
        else:
            messages.warning(
                request, _("Ask this only when nobody else can hear. Confirm that, or leave it open.")
            )
    except Refused as problem:
        messages.warning(request, problem.message)
