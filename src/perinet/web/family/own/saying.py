"""What a person says for herself becomes words that stand first, that she changes and takes back."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.design import forms as design
from perinet.network.accounts.models import Organisation
from perinet.people.consent.models import CareRelation
from perinet.people.families import own_words
from perinet.people.families.models import OwnWord, OwnWordKind
from perinet.web.family.own.page import Own, hers, posted

LONGEST = 1000
KINDS = {
    OwnWordKind.GOAL: gettext_lazy("A goal: what I want to reach"),
    OwnWordKind.WISH: gettext_lazy("A wish: how I want it to go"),
    OwnWordKind.STRENGTH: gettext_lazy("What helps me, what I am good at"),
    OwnWordKind.ABOUT_ME: gettext_lazy("What you should know about me"),
}
GROUPS = {
    OwnWordKind.GOAL: gettext_lazy("My goals"),
    OwnWordKind.WISH: gettext_lazy("My wishes"),
    OwnWordKind.STRENGTH: gettext_lazy("What helps me"),
    OwnWordKind.ABOUT_ME: gettext_lazy("About me"),
}


class WordForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=list(KINDS.items()), widget=design.RadioCards(),
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("In your own words"), max_length=LONGEST, widget=design.Textarea(rows=4),
        error_messages={"required": gettext_lazy("Write down what you want to say. One word is enough.")},
    )  # fmt: skip


@dataclass(frozen=True)
class Group:
    name: str
    words: list[OwnWord]


@hers
def words(request: HttpRequest, own: Own) -> HttpResponse:
    if not own.is_self:
        raise Http404
    found = OwnWord.objects.visible_to(own.actor).about(own.person).filter(replaced_by=None).exclude(text="")
    said = list(found)
    groups = [Group(str(name), [word for word in said if word.kind == kind]) for kind, name in GROUPS.items()]
    page = {"own": own, "groups": [group for group in groups if group.words], "readers": readers(own)}
    return render(request, "family/own/words.html", page)


def readers(own: Own) -> list[Organisation]:
    """Return who cares for her now, and so reads her words."""
    found = CareRelation.objects.visible_to(own.actor).about(own.person).filter(until=None)
    rows = {row.organisation_id: row.organisation for row in found.select_related("organisation")}
    return list(rows.values())


@hers
def say(request: HttpRequest, own: Own, which: UUID | None = None) -> HttpResponse:
    """Write something new, or in the place of what she said before; nothing is overwritten."""
    if not own.is_self:
        raise Http404
    before = _mine(own, which) if which else None
    if before and "back" in request.POST:
        return _taken_back(request, own, before)
    form = WordForm(posted(request), initial={"kind": before.kind, "text": before.text} if before else None)
    if form.is_valid():
        try:
            _kept(own, form.cleaned_data["kind"], form.cleaned_data["text"], before)
        except (Refused, Conflict) as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("It stands on your page now."))
            return redirect(own.links["words"])
    page = {"own": own, "form": form, "before": before, "readers": readers(own)}
    return render(request, "family/own/say.html", page)


def _mine(own: Own, which: UUID) -> OwnWord:
    said = OwnWord.objects.visible_to(own.actor).about(own.person).filter(replaced_by=None).exclude(text="")
    return get_object_or_404(said, pk=which)


def _taken_back(request: HttpRequest, own: Own, before: OwnWord) -> HttpResponse:
    try:
        _kept(own, before.kind, "", before)
    except Conflict as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Taken back. It does not stand on your page any more."))
    return redirect(own.links["words"])


def _kept(own: Own, kind: str, text: str, before: OwnWord | None) -> None:
    own_words.say(
        person=own.person, kind=kind, text=text, at=own.at, by=own.actor, herself=True, replaces=before
    )
