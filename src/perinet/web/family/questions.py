"""A question becomes an answer, kept as it is given; the last one becomes further questions, or the end."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perinet.flows import receive, screen
from perinet.ground.base.errors import Conflict
from perinet.web.family import deliver, sitting, walk
from perinet.web.family.link import Link, answering, linked, posted
from perinet.web.family.walk import Question, Walk
from perinet.web.parts.questionnaire import QuestionForm

IN_BACKGROUND = "X-Save"


@answering
def question(request: HttpRequest, link: Link, instrument: str, item: str) -> HttpResponse:
    """Ask one question. An answer given in an earlier sitting has no page any more."""
    steps = walk.of(link)
    here = steps.find((instrument, item))
    if here is None:
        return redirect(link.home)
    forms = walk.forms_for([here], posted(request), heading=True)
    if request.method == "POST":
        following = steps.after(here)
        answered = _answered(request, link, [here], forms, following)
        if answered:
            return answered
    page = {"link": link, "form": forms[0], "number": steps.number(here), "total": len(steps.questions)}
    told = {"doubted": here.doubted, "apart": here.is_apart} | _phone(link, steps, [here])
    told["alone_reads"] = walk.alone_reads(link, here.screening.topic) if here.is_apart else ""
    return render(request, "family/questions/question.html", page | _ways(link, steps, here) | told)


def _phone(link: Link, steps: Walk, asked: Sequence[Question]) -> dict[str, Any]:
    """What the page's script needs to keep choices on the phone; nothing where they may not stay there.

    A tablet of the practice is not hers: it keeps nothing.
    """
    if link.on_tablet or not all(deliver.may_stay(one) for one in asked):
        return {}
    return {
        "phone": {
            "pass": deliver.pass_for(link),
            "step": deliver.step_name(link, steps),
            "again": " ".join("-".join(one.key) for one in asked if one.doubted),
            "instruments": " ".join(dict.fromkeys(one.screening.instrument for one in asked)),
            "deliver": link.address("deliver"),
            "words": link.address("words"),
            "shell": deliver.shell_address(link.language),
        }
    }


def _ways(link: Link, steps: Walk, here: Question) -> dict[str, str]:
    back = steps.before(here)
    return {
        "back": link.address("question", *back.place) if back else "",
        "everything": link.address("everything"),
    }


@answering
def everything(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask all questions of this step on one page."""
    steps = walk.of(link)
    if not steps.open:
        return redirect(link.home)
    forms = walk.forms_for(steps.open, posted(request))
    if request.method == "POST":
        answered = _answered(request, link, steps.open, forms, None)
        if answered:
            return answered
    asked_again = request.method == "POST"
    return render(
        request,
        "family/questions/everything.html",
        {"link": link, "forms": forms, "asked_again": asked_again, "alone_reads": walk.alone_reads(link)}
        | _phone(link, steps, steps.open),
    )


def _answered(
    request: HttpRequest,
    link: Link,
    asked: Sequence[Question],
    forms: list[QuestionForm],
    following: Question | None,
) -> HttpResponse | None:
    """Keep what was chosen and go where she asked; None where the page is shown again."""
    act = "save" if IN_BACKGROUND in request.headers else request.POST.get("act", "next")
    wrong = [form for form in forms if form.errors]
    is_complete = not any(form.left_open() for form in forms)
    moves_on = not wrong and (act == "skip" or (act == "next" and is_complete))
    given = _new(asked, forms)
    try:
        _settle(link, asked, given)
        further = screen.answer_page(
            occasion=link.occasion, answers=given, is_last=moves_on and following is None, at=link.at,
            by=link.actor,
        )  # fmt: skip
    except Conflict:
        return redirect(link.home)
    if act == "save":
        return HttpResponse(status=422 if wrong else 204)
    if act == "stop":
        return sitting.forget(redirect(link.address("stop")), path=link.home)
    if not moves_on:
        for form in forms:
            form.ask_again()
        return None
    if following:
        return redirect(link.address("question", *following.place))
    return redirect(link.address("more" if further else "talk"))


def _new(asked: Sequence[Question], forms: list[QuestionForm]) -> list[tuple]:
    """Return, per instrument, what is chosen and not kept yet."""
    screenings = {question.screening.instrument: question.screening for question in asked}
    kept = {question.key: question.given for question in asked}
    chosen = [(form.instrument.id, form.answers()) for form in forms]
    fresh = [
        (screenings[name], {item: option for item, option in answers.items() if kept[name, item] != option})
        for name, answers in chosen
    ]
    return [(screening, answers) for screening, answers in fresh if answers]


def _settle(link: Link, asked: Sequence[Question], given: list[tuple]) -> None:
    """Where two answers stood and she chose again, that one counts from now on."""
    doubted = {one.key for one in asked if one.doubted}
    chosen = [
        (screening, item, option)
        for screening, answers in given
        for item, option in answers.items()
        if (screening.instrument, item) in doubted
    ]
    if chosen:
        receive.settle(
            invitation=link.invitation,
            sitting=deliver.sitting_of(link),
            chosen=chosen,
            at=link.at,
            by=link.actor,
        )


@answering
def more(request: HttpRequest, link: Link) -> HttpResponse:
    """Say why a few more questions follow. She may leave them: then somebody owes her a conversation."""
    steps = walk.of(link)
    if not (steps.is_further and steps.is_fresh and steps.next):
        return redirect(link.home)
    if request.method != "POST":
        page = {
            "link": link,
            "first": link.address("question", *steps.next.place),
            "total": len(steps.questions),
        }
        return render(request, "family/questions/more.html", page)
    screen.decline_second_step(occasion=link.occasion, at=link.at, by=link.actor)
    screen.finish(occasion=link.occasion, at=link.at, by=link.actor)
    return redirect(link.address("talk"))


@answering
def onward(request: HttpRequest, link: Link) -> HttpResponse:
    """All is answered, but the page was left before it could go on."""
    if walk.of(link).next is not None:
        return redirect(link.home)
    if request.method != "POST":
        return render(request, "family/questions/onward.html", {"link": link})
    try:
        further = screen.answer_page(
            occasion=link.occasion, answers=[], is_last=True, at=link.at, by=link.actor
        )
    except Conflict:
        return redirect(link.home)
    return redirect(link.address("more" if further else "talk"))


@linked
def stop(request: HttpRequest, link: Link) -> HttpResponse:
    """What is answered is kept; say how to go on."""
    return render(request, "family/ending/stop.html", {"link": link})
