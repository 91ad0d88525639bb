"""Facts that somebody types become a decision and its explanation, while they are typed.

Nobody is behind these facts: nothing is stored, and the address carries them so that a colleague sees the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perinet.care.decisions import engine, library, versions, words
from perinet.care.decisions.conditions import Fact, Value
from perinet.care.decisions.guideline import LANGUAGES, Guideline, OpenValue
from perinet.ground.design import forms as design
from perinet.web.network.guidelines import frame, wording
from perinet.web.parts import explanation
from perinet.web.parts.open_values import OpenRow, open_row

Facts = Mapping[str, Value]
YES_NO = {"": gettext_lazy("not known"), "yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
ITEM = re.compile(r"item\d+")
# What no questionnaire asks, by the first part of its name; the first groups are what is read most.
GROUPS = {
    gettext_lazy("Where she is"): ("days_postpartum", "rescreen", "second_step"),
    gettext_lazy("What she wants"): ("help", "support", "bond"),
    gettext_lazy("Psychosocial assessment and judgement"): ("risk", "clinician"),
    gettext_lazy("Earlier illness"): ("history",),
    gettext_lazy("“I am worried”"): ("concern",),
    gettext_lazy("Alcohol and other substances"): (
        "alcohol", "drugs", "sedatives", "opioids", "substitution",
    ),
}  # fmt: skip
OTHER = gettext_lazy("Other facts")
ASKED = gettext_lazy("The lists that this guideline asks")
CHOICES = gettext_lazy("What an organisation chose")
CHOSEN = "open."  # begins the name of a field for such a choice; no fact begins so
OTHER_LISTS = gettext_lazy("Other lists")


class Field(design.Field):
    """Everything may stay unknown here: saying so at each field helps nobody."""

    says_optional = False


@dataclass(frozen=True)
class Group:
    """Fields that belong together; folded away until one of them says something, unless they are always asked."""

    name: str
    fields: tuple[BoundField, ...]
    folded: bool
    said: bool


class FactsForm(forms.Form):
    """One field for each fact that a rule of the guideline reads."""

    moment = forms.ChoiceField(label=gettext_lazy("Moment"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the explanation"),
        choices=[(code, get_language_info(code)["name_local"].capitalize()) for code in LANGUAGES],
    )

    def __init__(self, guideline: Guideline, choosable: Iterable[OpenValue], data: Any) -> None:
        super().__init__(data)
        self.guideline = guideline
        for value in choosable:
            self.fields[CHOSEN + value.id] = _choice_field(open_row(value, guideline))
        moments = guideline.texts[wording.language()]["moments"]
        self.fields["moment"].choices = [(name, moments[name]) for name in guideline.moments]
        for name in facts_read(guideline):
            self.fields[name] = _field(guideline.facts[name], wording.fact_words(guideline, name))

    @property
    def facts(self) -> dict[str, Value]:
        given = {name: self.cleaned_data.get(name) for name in facts_read(self.guideline)}
        return {name: value for name, value in given.items() if value not in (None, "")}

    @property
    def groups(self) -> Iterator[Group]:
        members: dict[str, list[str]] = {}
        for name in facts_read(self.guideline):
            members.setdefault(_group(self.guideline, self.guideline.facts[name]), []).append(name)
        for heading in (ASKED, OTHER_LISTS, *GROUPS, OTHER):
            if names := members.get(str(heading)):
                fields = tuple(self[name] for name in names)
                said = any(field.value() not in (None, "") for field in fields)
                yield Group(str(heading), fields, folded=heading != ASKED, said=said)
        if chosen := tuple(self[name] for name in self.fields if name.startswith(CHOSEN)):
            yield Group(str(CHOICES), chosen, folded=True, said=any(field.value() for field in chosen))


def facts_read(guideline: Guideline) -> tuple[str, ...]:
    """Return the facts that a rule, a note or completeness looks at, in the order they are declared."""
    conditions = [rule.condition for rule in guideline.rules.values()]
    conditions += [note.condition for note in guideline.notes] + [guideline.complete]
    named = {name for condition in conditions for name in condition.facts}
    return tuple(name for name in guideline.facts if name in named)


def _group(guideline: Guideline, fact: Fact) -> str:
    if fact.instrument:
        moments = guideline.moments.values()
        asked = {name for moment in moments for name in (*moment.first_step, *moment.second_step)}
        return str(ASKED if fact.instrument in asked else OTHER_LISTS)
    first = fact.name.partition(".")[0]
    return str(next((name for name, starts in GROUPS.items() if first in starts), OTHER))


def _field(fact: Fact, label: str) -> forms.Field:
    made: dict[str, Any] = {"label": label, "required": False, "bound_field_class": Field}
    if fact.type == "int":
        widget = forms.NumberInput({"class": "short", "inputmode": "numeric"})
        span = _("%(low)s to %(high)s") % {"low": fact.min, "high": fact.max}
        return _Number(fact, widget=design.Affix(widget, after=span), **made)
    if fact.type == "bool":
        return forms.TypedChoiceField(
            choices=list(YES_NO.items()), coerce=lambda said: said == "yes", empty_value=None, **made
        )
    return forms.ChoiceField(choices=[("", YES_NO[""]), *((one, one) for one in fact.values)], **made)


def _choice_field(row: OpenRow) -> forms.Field:
    as_it_stands = _("as it stands: %(choice)s") % {"choice": row.value}
    choices = [("", as_it_stands), *((code, said) for code, said in row.choices.items() if said != row.value)]
    return forms.ChoiceField(label=row.name, choices=choices, required=False, bound_field_class=Field)


class _Number(forms.IntegerField):
    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        super().__init__(min_value=fact.min, max_value=fact.max, **kwargs)
        # The limits belong on the control itself, inside its words.
        self.widget.inner.attrs.update(min=fact.min, max=fact.max)


def contradictions(guideline: Guideline, facts: Facts) -> Iterator[str]:
    """Say where a total can't be, with the items as they are: both are believed, and one must be wrong."""
    for name, total in facts.items():
        fact = guideline.facts[name]
        if not name.endswith(".total") or not isinstance(total, int):
            continue
        items = [one for one in guideline.facts.values() if _is_item(one, fact)]
        low = sum(int(facts.get(item.name, item.min)) for item in items)
        high = sum(int(facts.get(item.name, item.max)) for item in items)
        if items and not low <= total <= high:
            yield _("%(fact)s is %(total)s, and with these answers it lies between %(low)s and %(high)s.") % {
                "fact": wording.fact_words(guideline, name), "total": total, "low": low, "high": high,
            }  # fmt: skip


def _is_item(fact: Fact, total: Fact) -> bool:
    return fact.instrument == total.instrument and bool(ITEM.fullmatch(fact.name.partition(".")[2]))


@dataclass(frozen=True)
class Told:
    """One set of facts, decided and explained for both readers, and under the other guidelines."""

    panel: explanation.Panel
    parent: words.Explanation
    say: tuple[str, ...]
    language: str
    contradictions: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def tell(guideline: Guideline, moment: str, facts: Facts, language: str) -> Told:
    decided = engine.decide(guideline, moment, facts)
    with translation.override(language):
        panel = explanation.panel_of(guideline, decided, facts, language)
        others = tuple(_elsewhere(guideline, moment, facts, language))
        wrong = tuple(contradictions(guideline, facts))
    return Told(
        panel, words.explain(guideline, decided, facts, language, "parent"),
        words.conversation(guideline, decided, language), language, wrong, others,
    )  # fmt: skip


def _elsewhere(guideline: Guideline, moment: str, facts: Facts, language: str) -> Iterator[tuple[str, str]]:
    """Yield what the other guidelines here would say; one that does not know these facts says nothing."""
    for other in frame.deciding():
        if other.package_hash == guideline.package_hash:
            continue
        try:
            step = engine.decide(other, moment, facts).step
        except engine.FactError:
            continue
        yield f"{other.title}, {other.version}", words.step_name(other, step, language)


def _filled(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """Return the address without what was left empty: it is the one to share."""
    clean = QueryDict(mutable=True)
    for name in names:
        if value := data.get(name, "").strip():
            clean[name] = value
    return clean


@frame.reader
@require_safe
def try_out(request: HttpRequest, guideline: str, package: str) -> HttpResponse:
    version = frame.find(guideline, package)
    first = {"moment": list(version.guideline.moments)[1 % len(version.guideline.moments)]}
    data = {**first, "language": wording.language(), **request.GET.dict()}
    chosen = {
        name.removeprefix(CHOSEN): value for name, value in request.GET.items() if name.startswith(CHOSEN)
    }
    decides = versions.with_choices(version.package, chosen).guideline
    form = FactsForm(decides, library.choosable(version.package), data)
    clean = _filled(request.GET, form.fields)
    here = f"{request.path}?{clean.urlencode()}" if clean else request.path
    if request.GET and not request.htmx and "" in request.GET.values():
        return redirect(here)
    page = frame.page(version, request) | {"facts_form": form, "share": request.build_absolute_uri(here)}
    if form.is_valid():
        choose = partial(tell, decides, form.cleaned_data["moment"], form.facts)
        page["told"] = choose(form.cleaned_data["language"])
    if not request.htmx:
        return render(request, "network/guidelines/try.html", page)
    answer = render(request, "network/guidelines/fragments/told.html", page)
    answer["HX-Replace-Url"] = here
    return answer
