"""What a person says is wrong, asks or complains of becomes a request that a person answers."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import rights
from perinet.ground.base.errors import Refused
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Organisation
from perinet.people.consent.models import RequestKind, RightsRequest
from perinet.web.family.own import record
from perinet.web.family.own.lines import sentence
from perinet.web.family.own.page import Own, hers, posted
from perinet.web.family.own.result import given_to
from perinet.web.parts import words

PAGE = 20
LONGEST = 2000
KINDS = {
    RequestKind.CORRECTION: gettext_lazy("Something is not right"),
    RequestKind.WHO_LOOKED: gettext_lazy("Who was it that looked?"),
    RequestKind.FULL_COPY: gettext_lazy("I want a copy of my whole file, with what carers noted"),
    RequestKind.COMPLAINT: gettext_lazy("I have a complaint"),
    RequestKind.ERASURE: gettext_lazy("I want something to be erased"),
    RequestKind.OBJECTION: gettext_lazy("I do not agree with what the other parent asks"),
}
ASKED_FREELY = (RequestKind.COMPLAINT, RequestKind.FULL_COPY, RequestKind.ERASURE)
OUTCOMES = {
    "done": gettext_lazy("Done"),
    "partly": gettext_lazy("Done in part"),
    "refused": gettext_lazy("Not done"),
}


@dataclass(frozen=True)
class About:
    """What a request is about: what stands there, and which organisation keeps it."""

    code: str
    said: str
    controller: Organisation


class WrongForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What should it be?"),
        help_text=gettext_lazy("In your own words. What you write is kept beside what stands there now."),
        max_length=LONGEST,
        widget=design.Textarea(rows=5),
        error_messages={"required": gettext_lazy("Write in a few words what is not right.")},
    )


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What would you like to ask?"),
        choices=[(kind, KINDS[kind]) for kind in ASKED_FREELY],
        widget=design.RadioCards(),
        error_messages={"required": gettext_lazy("Choose what you would like to ask.")},
    )
    controller = forms.ModelChoiceField(
        label=gettext_lazy("Whom do you ask?"), queryset=Organisation.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=LONGEST,
        required=False,
        widget=design.Textarea(rows=5),
    )


def ask_for(own: Own, controller_id: UUID, kind: str, *, about: str = "", text: str = "") -> RightsRequest:
    return rights.ask(
        person=own.person,
        controller_id=controller_id,
        kind=kind,
        about=about,
        text=text,
        at=own.at,
        by=own.actor,
    )


def found_about(own: Own, code: str) -> About:
    """Find what she points at among what she may read; anything else does not exist."""
    kind, _colon, which = code.partition(":")
    finders: dict[str, Callable[[Own, str], About | None]] = {
        "field": _field, "pregnancy": _pregnancy, "line": _line, "agreement": _agreement, "letter": _letter,
        "result": _result,
    }  # fmt: skip
    found = finders[kind](own, which) if kind in finders else None
    if found is None:
        raise Http404
    return found


def _field(own: Own, which: str) -> About | None:
    code = f"field:{which}"
    for known, name, value in record.details(own):
        if known == code:
            return About(code, f"{name}: {value}", own.person.registered_at)
    return None


def _pregnancy(own: Own, which: str) -> About | None:
    code = f"pregnancy:{which}"
    said = next((value for known, _day, value in record.pregnancies(own) if known == code), None)
    return About(code, said, own.person.registered_at) if said else None


def _id(which: str) -> UUID | None:
    try:
        return UUID(which)
    except ValueError:
        return None


def _line(own: Own, which: str) -> About | None:
    row = record.lines_of(own).select_related("controller").filter(pk=_id(which)).first()
    if row is None:
        return None
    said = f"{words.day(row.at)}: {sentence(row, is_self=own.is_self)}"
    return About(f"line:{row.pk}", said, row.controller)


def _agreement(own: Own, which: str) -> About | None:
    row = record.agreements_of(own).filter(pk=_id(which)).first()
    return About(f"agreement:{row.pk}", row.text_shown, row.controller) if row else None


def _letter(own: Own, which: str) -> About | None:
    row = record.letters_of(own).filter(pk=_id(which)).first()
    return About(f"letter:{row.pk}", row.reason or row.service.name, row.organisation) if row else None


def _result(own: Own, which: str) -> About | None:
    row = given_to(own).filter(pk=_id(which)).first()
    said = _("What you took home on %(day)s") % {"day": words.day(row.at)} if row else ""
    return About(f"result:{row.pk}", said, row.controller) if row else None


def _sent(own: Own, form: forms.Form, controller_id: UUID, kind: str, about: str = "") -> bool:
    """Send what the form holds; what it can't take stands at the form, and what she typed stays."""
    if not form.is_valid():
        return False
    try:
        ask_for(own, controller_id, kind, about=about, text=form.cleaned_data["text"])
    except Refused as problem:
        form.add_error("text", problem.message)
        return False
    return True


@hers
def wrong(request: HttpRequest, own: Own, about: str) -> HttpResponse:
    """She says that something is not right; nothing changes until a person answered, and both versions stay."""
    found = found_about(own, about)
    form = WrongForm(posted(request))
    if _sent(own, form, found.controller.pk, RequestKind.CORRECTION, found.code):
        return redirect(own.links["requests"])
    return render(request, "family/own/wrong.html", {"own": own, "about": found, "form": form})


@hers
def ask(request: HttpRequest, own: Own) -> HttpResponse:
    form = AskForm(posted(request), initial={"kind": request.GET.get("kind")})
    form.fields["controller"].queryset = keepers(own)
    if form.is_valid() and _sent(own, form, form.cleaned_data["controller"].pk, form.cleaned_data["kind"]):
        return redirect(own.links["requests"])
    return render(request, "family/own/ask.html", {"own": own, "form": form})


def keepers(own: Own) -> QuerySet[Organisation]:
    """Return the organisations that keep something of her, as far as she can see that they do."""
    lines = record.lines_of(own).order_by().values("controller")
    return Organisation.objects.filter(pk__in=lines) | Organisation.objects.filter(
        pk=own.person.registered_at_id
    )


@dataclass(frozen=True)
class Asked:
    """One request as its reader sees it; what the other parent wrote stays with the other parent."""

    request: RightsRequest
    name: str
    text: str
    is_mine: bool
    outcome: str
    answer: str
    objected: bool

    @property
    def may_object(self) -> bool:
        return not self.is_mine and not self.outcome and not self.objected


@hers
def requests(request: HttpRequest, own: Own) -> HttpResponse:
    found = (
        RightsRequest.objects.visible_to(own.actor).about(own.person).select_related("controller", "answer")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    objections = set(found.filter(kind=RequestKind.OBJECTION).values_list("about", flat=True))
    rows = [_asked(own, row, objections) for row in page.object_list]
    return render(request, "family/own/requests.html", {"own": own, "rows": rows, "page_obj": page})


def _asked(own: Own, row: RightsRequest, objections: set[str]) -> Asked:
    mine = row.by == own.actor.id
    answer = getattr(row, "answer", None)
    return Asked(
        row, str(KINDS.get(row.kind, row.kind)), row.text if mine else "", mine,
        str(OUTCOMES.get(answer.outcome, answer.outcome)) if answer else "",
        answer.text if answer and mine else "", f"request:{row.pk}" in objections,
    )  # fmt: skip


@hers
def object_to(request: HttpRequest, own: Own, which: UUID) -> HttpResponse:
    """One parent does not agree with what the other asked for their child: a person decides first."""
    asked = RightsRequest.objects.visible_to(own.actor).about(own.person).filter(pk=which, answer=None)
    other = asked.exclude(by=own.actor.id).select_related("controller").first()
    if own.is_self or other is None:
        raise Http404
    form = WrongForm(posted(request))
    form.fields["text"].label = _("Why do you not agree?")
    form.fields["text"].help_text = _("Only the carer who decides reads this, not the other parent.")
    if _sent(own, form, other.controller_id, RequestKind.OBJECTION, f"request:{other.pk}"):
        return redirect(own.links["requests"])
    about = About("", str(KINDS.get(other.kind, other.kind)), other.controller)
    return render(
        request, "family/own/wrong.html", {"own": own, "about": about, "form": form, "objects": True}
    )
