"""Who two persons are to one another is written down, ended or put right; a doubt is asked once."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.flows import opt_in, tell
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.people.families import bonds, pregnancies
from perinet.people.families.models import Bond, Person, Pregnancy, Topic
from perinet.web.parts import words
from perinet.web.parts.actor import professional
from perinet.web.professional import lanes

CHOICES = 200


def _known(her: Person, actor: Actor) -> list[Person]:
    """Offer who is in the family first, then others in care here; more than these are found by search."""
    near = [lane.person for lane in lanes.family_of(her, actor, clock.today()).lanes]
    others = Person.objects.visible_to(actor).one_each(actor).order_by("-created_at")[:CHOICES]
    named = (one for one in others if one.given_name or one.family_name)  # one nameless child is like another
    found = {one.identity_id: one for one in [*near, *named] if one.identity_id != her.identity_id}
    return list(found.values())


class BondForm(forms.Form):
    """Two persons, a word, dates; and a yes to what is unusual, where something is."""

    other = forms.ChoiceField(label=gettext_lazy("Who?"))
    role = forms.ChoiceField(
        label=gettext_lazy("What is this person to the other?"), choices=list(words.BONDS.items())
    )
    turned = forms.ChoiceField(
        label=gettext_lazy("Which way round?"), widget=design.RadioCards(), initial="hers",
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("Since"), required=False, widget=design.DateInput())
    kept = forms.BooleanField(
        label=gettext_lazy("She must not learn of this"),
        help_text=gettext_lazy(
            "It then shows to professionals only, with a warning, and on no page of her own."
        ),
        required=False,
    )
    sure = forms.BooleanField(label=gettext_lazy("Yes, this is right"), required=False)

    def __init__(self, her: Person, known: list[Person], data: Any = None) -> None:
        super().__init__(data)
        self.her, self.known = her, {str(one.pk): one for one in known}
        self.asks = False
        self.fields["other"].choices = [(key, _labelled(one)) for key, one in self.known.items()]
        name = her.called or her.name
        self.fields["turned"].choices = [
            ("hers", _("%(name)s is this to the person that I choose") % {"name": name}),
            ("theirs", _("The person that I choose is this to %(name)s") % {"name": name}),
        ]
        self.fields["kept"].label = _("%(name)s must not learn of this") % {"name": name}

    def ends(self) -> tuple[Person, Person]:
        other = self.known[self.cleaned_data["other"]]
        return (self.her, other) if self.cleaned_data["turned"] == "hers" else (other, self.her)


def _labelled(one: Person) -> str:
    born = one.birth_date
    return f"{one.name}, {words.day(born)}" if born else one.name


@professional
def add(request: HttpRequest, pk: Any) -> HttpResponse:
    actor = request.actor
    her = get_object_or_404(Person.objects.visible_to(actor), pk=pk)
    form = BondForm(her, _known(her, actor), request.POST or None)
    if form.is_valid() and _added(form, her, request):
        messages.success(request, _("Written down."))
        return redirect("professional:family", pk=her.pk)
    return render(request, "professional/families/bond.html", {"form": form, "person": her})


def _added(form: BondForm, her: Person, request: HttpRequest) -> bool:
    given = form.cleaned_data
    person, of = form.ends()
    try:
        bonds.add(
            person=person, of=of, role=given["role"], since=given["since"], kept_from=her if given["kept"] else None,
            sure=given["sure"], at=clock.now(), by=request.actor,
        )  # fmt: skip
    except PerinetError as problem:
        form.asks = isinstance(problem, bonds.Asked)
        form.add_error("sure" if form.asks else "role", problem.message)
        return False
    return True


class ChangeForm(forms.Form):
    """It ended, or it was never so: then what is right stands beside it."""

    role = forms.ChoiceField(label=gettext_lazy("Is this word right?"), choices=list(words.BONDS.items()))
    how = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=[
            ("", gettext_lazy("It goes on; only the word above was wrong")),
            *words.BOND_ENDINGS.items(),
        ],
        required=False,
        widget=design.RadioCards(),
    )
    on = forms.DateField(label=gettext_lazy("On which day?"), required=False, widget=design.DateInput())
    sure = forms.BooleanField(label=gettext_lazy("Yes, this is right"), required=False)
    asks = False


@professional
def change(request: HttpRequest, pk: Any) -> HttpResponse:
    bond = get_object_or_404(
        Bond.objects.visible_to(request.actor).filter(until=None).select_related("person", "of"), pk=pk
    )
    form = ChangeForm(request.POST or None, initial={"role": bond.role})
    if form.is_valid() and _changed(form, bond, request):
        messages.success(request, _("Saved."))
        return redirect("professional:family", pk=bond.person_id)
    context = {"form": form, "person": bond.person, "bond": bond, "role": words.bond_name(bond.role)}
    return render(request, "professional/families/bond_change.html", context)


def _changed(form: ChangeForm, bond: Bond, request: HttpRequest) -> bool:
    given, at = form.cleaned_data, clock.now()
    try:
        if given["how"]:
            bonds.end(bond=bond, on=given["on"] or clock.today(), how=given["how"], at=at, by=request.actor)
        elif given["role"] != bond.role:
            changes = {"role": given["role"]}
            bonds.correct(bond=bond, changes=changes, at=at, by=request.actor, sure=given["sure"])
    except PerinetError as problem:
        form.asks = isinstance(problem, bonds.Asked)
        form.add_error("sure" if form.asks else None, problem.message)
        return False
    return True


@professional
def card(request: HttpRequest, pk: Any) -> HttpResponse:
    """A card for a co-parent: a code and an address, and nothing of hers on it."""
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    rows = Pregnancy.objects.visible_to(request.actor).about(her).filter(topic=Topic.RECORD)
    pregnancy = pregnancies.current(rows)
    context: dict[str, Any] = {"person": her, "pregnancy": pregnancy}
    if request.method == "POST" and pregnancy:
        made = opt_in.print_card(pregnancy=pregnancy, at=clock.now(), by=request.actor)
        address = tell.address(reverse("join:code"))
        drawn = segno.make(address, error="m").svg_inline(omitsize=True)
        context |= {
            "code": made.code, "address": address, "organisation": made.row.organisation,
            "until": words.day(made.row.expires_at), "qr": mark_safe(drawn),  # noqa: S308 - made here
        }  # fmt: skip
        return render(request, "professional/families/card_print.html", context)
    return render(request, "professional/families/card.html", context)
