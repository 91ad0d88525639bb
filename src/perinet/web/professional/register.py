"""A meeting becomes a record in a minute: one page, and only a name is needed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perinet.flows import register as flow
from perinet.flows.readers import asker
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.ground.design import forms as design
from perinet.ground.geography import places
from perinet.network.directory.words import LANGUAGE_NAMES
from perinet.people.consent.texts import TEXTS, Text, shown_in
from perinet.people.families import services as families
from perinet.people.families.dates import OLDEST_YEARS
from perinet.people.families.kinship import years
from perinet.people.families.likeness import Described
from perinet.people.families.models import Person, SafeContact, Topic
from perinet.web.parts import people
from perinet.web.parts.actor import professional
from perinet.web.professional import numbers, search
from perinet.web.professional.pregnancies import STATUSES, PregnancyForm

CO_PARENTS = {
    "father": gettext_lazy("Father"),
    "mother": gettext_lazy("Mother"),
    "partner": gettext_lazy("Partner"),
    "other": gettext_lazy("Somebody else"),
}
WAYS = {
    "call": gettext_lazy("May we call?"),
    "text": gettext_lazy("May we send a text message?"),
    "voice_mail": gettext_lazy("May we leave a voice mail?"),
    "mail": gettext_lazy("May we send a mail?"),
}
YES_NO = [("", gettext_lazy("Not asked")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
ADULT = 18  # the age of majority in Belgium, no clinical line


class DetailsForm(forms.Form):
    """Who she is and how she may safely be reached."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, required=False)
    called = forms.CharField(label=gettext_lazy("How she likes to be called"), max_length=60, required=False)
    birth_date = forms.DateField(
        label=gettext_lazy("Date of birth"), required=False, widget=design.DateInput()
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language she reads best"), choices=list(LANGUAGE_NAMES.items())
    )
    interpreter_needed = forms.BooleanField(label=gettext_lazy("An interpreter is needed"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        widget=design.TelInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)
    municipality = forms.CharField(
        label=gettext_lazy("Municipality"),
        help_text=gettext_lazy("Postal code or name. Leave empty where there is no fixed address."),
        required=False,
        widget=forms.TextInput(
            {
                "class": "medium",
                "list": "places",
                "autocomplete": "off",
                "hx-get": reverse_lazy("professional:places"),
                "hx-trigger": "input changed delay:150ms",
                "hx-target": "#places",
            }
        ),
    )
    read_along = forms.CharField(label=gettext_lazy("Who may read along?"), max_length=200, required=False)
    when = forms.CharField(label=gettext_lazy("When is a good time?"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WAYS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=YES_NO, required=False)

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This date lies in the future."))
        if day and clock.today().year - day.year > OLDEST_YEARS:
            raise forms.ValidationError(_("This date lies too far back. Check the year."))
        return day

    def clean_municipality(self) -> str:
        """Take a postal code or a name; where several places match, ask for the name in full."""
        typed = self.cleaned_data["municipality"].strip()
        if not typed:
            return ""
        found = places.by_postal_code(typed) if typed.isdigit() else places.search(typed)
        exact = [one for one in found if places.fold(typed) in {places.fold(name) for name in one.names}]
        if len(exact or found) == 1:
            return (exact or found)[0].nis
        if not found:
            raise forms.ValidationError(_("No place has this postal code or name."))
        names = ", ".join(one.name(get_language() or "nl") for one in found)
        raise forms.ValidationError(
            _("Several places match: %(names)s. Write the name in full."), params={"names": names}
        )

    @property
    def details(self) -> dict[str, Any]:
        names = (
            "given_name",
            "family_name",
            "called",
            "birth_date",
            "language",
            "interpreter_needed",
            "phone",
            "email",
            "municipality",
        )
        return {name: self.cleaned_data[name] for name in names}

    @property
    def reach(self) -> families.ReachSafely:
        answers = {"yes": True, "no": False}
        ways = {name: answers.get(self.cleaned_data[name]) for name in WAYS}
        return families.ReachSafely(
            **ways, read_along=self.cleaned_data["read_along"], when=self.cleaned_data["when"]
        )


class RegisterForm(DetailsForm, PregnancyForm):
    """Everything of a first meeting; whatever is not known stays empty."""

    co_parent_role = forms.ChoiceField(
        label=gettext_lazy("Co-parent"),
        choices=[("", gettext_lazy("Not named")), *CO_PARENTS.items()],
        required=False,
    )
    co_parent_name = forms.CharField(
        label=gettext_lazy("First name of the co-parent"), max_length=100, required=False
    )
    somebody_else = forms.BooleanField(label=gettext_lazy("This is somebody else"), required=False)
    capable = forms.ChoiceField(
        label=gettext_lazy("She is under 18. Does she decide for herself about her care?"),
        choices=[
            ("yes", gettext_lazy("Yes, she understands what it is about")),
            ("no", gettext_lazy("Not yet: somebody exercises her rights with her")),
        ],
        required=False,
        widget=design.RadioCards(),
    )
    capable_why = forms.CharField(label=gettext_lazy("How you came to this"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].required = False
        self.fields["status"].choices = [("", gettext_lazy("Not known")), *STATUSES.items()]
        answers = [
            ("", gettext_lazy("Not asked")),
            ("agreed", gettext_lazy("She agrees")),
            ("declined", gettext_lazy("She does not agree")),
        ]
        for text in TEXTS:
            name = f"text_{text.id}"
            if text.kind == "told":
                self.fields[name] = forms.BooleanField(
                    label=gettext_lazy("She was told this"), required=False
                )
            else:
                self.fields[name] = forms.ChoiceField(
                    label=gettext_lazy("Her answer"),
                    choices=answers,
                    required=False,
                    widget=design.RadioCards(columns=True),
                )

    def clean(self) -> Mapping[str, Any]:
        """Of somebody under 18 it is asked whether she decides for herself; her parents are asked nothing."""
        given = super().clean() or {}
        born = given.get("birth_date")
        self.asks_capacity = bool(born) and years(born, clock.today()) < ADULT
        if self.asks_capacity and not given.get("capable"):
            self.add_error("capable", _("Choose whether she decides for herself."))
        elif self.asks_capacity and not given.get("capable_why", "").strip():
            self.add_error("capable_why", _("Say how you came to this."))
        return given

    asks_capacity = False

    @property
    def capacity(self) -> tuple[bool, str] | None:
        if not self.asks_capacity:
            return None
        return self.cleaned_data["capable"] == "yes", self.cleaned_data["capable_why"]

    @property
    def shown_in(self) -> str:
        """The language of the texts on this page, which a hidden field carries along."""
        return shown_in(self.data.get("texts_in") or self.initial["texts_in"])

    @property
    def texts(self) -> list[tuple[str, Any]]:
        """Each text as it stands on this page, with the field of her answer."""
        return [(text.shown(self.shown_in), self[f"text_{text.id}"]) for text in TEXTS]

    @property
    def told(self) -> list[flow.Told]:
        return [self._told(text) for text in TEXTS if self.cleaned_data[f"text_{text.id}"]]

    def _told(self, text: Text) -> flow.Told:
        answer = self.cleaned_data[f"text_{text.id}"]
        language = self.shown_in
        return flow.Told(
            text.id,
            text.version,
            language,
            text.shown(language),
            "told" if answer is True else answer,
            text.purpose,
        )


def _alike(form: DetailsForm, number: numbers.NumberForm | None, actor: Actor) -> list[dict[str, Any]]:
    """Return those the team knows who may be the same person."""
    known = form.details
    asked = Described(
        given=known["given_name"], family=known["family_name"], born=known["birth_date"],
        municipality=known["municipality"], phone=known["phone"],
    )  # fmt: skip
    typed = number.cleaned_data["national_number"] if number else ""
    return search.alike(asked, typed, actor)


def _in_her_language(given: QueryDict) -> tuple[QueryDict, bool]:
    """Turn the texts into her language, and untick what was ticked under texts in another; say whether it was."""
    hers = shown_in(given.get("language", ""))
    fields = [f"text_{text.id}" for text in TEXTS]
    if hers == given.get("texts_in"):
        return given, False
    turned = given.copy()
    turned["texts_in"] = hers
    ticked = any(given.get(name) for name in fields)
    for name in fields:
        turned.pop(name, None)
    return turned, ticked


@professional
def register(request: HttpRequest) -> HttpResponse:
    """Nothing typed is lost: a doubt about a place, a date or a namesake comes back with the form."""
    given, unticked = _in_her_language(request.POST)
    alike: list[dict[str, Any]] = []
    if request.method != "POST" or "show_texts" in request.POST:
        form = RegisterForm(initial={"language": "nl", "texts_in": "nl", **given.dict()})
        number = numbers.form_for(request.actor, initial=given.dict())
    else:
        form = RegisterForm(given)
        number = numbers.form_for(request.actor, given)
        if unticked:
            form.add_error(
                "language",
                _("The texts now stand in her language. Show her these, and tick again what she says."),
            )
        if form.is_valid() and (number is None or number.is_valid()):
            alike = [] if form.cleaned_data["somebody_else"] else _alike(form, number, request.actor)
            if alike:
                form.add_error(
                    "somebody_else", _("Your team already knows somebody who may be her. Is it her?")
                )
            elif made := _save(form, number, request):
                return _done(request, made)
    context = {"form": form, "alike": alike, "numbers": number}
    return render(request, "professional/families/register.html", context)


def _save(form: RegisterForm, number: numbers.NumberForm | None, request: HttpRequest) -> Person | None:
    co_parent = (form.cleaned_data["co_parent_role"], form.cleaned_data["co_parent_name"])
    try:
        return flow.mother(
            details=form.details, reach=form.reach, pregnancy=form.dates, co_parent=co_parent, told=form.told,
            kept=form.cleaned_data["kept"], capacity=form.capacity,
            number=number.said if number else None, at=clock.now(), by=request.actor,
        )  # fmt: skip
    except PerinetError as problem:
        if number is not None and problem.code.startswith("number-"):
            number.refuse(problem)
        else:
            form.add_error(None, problem.message)
        return None


def _done(request: HttpRequest, made: Person) -> HttpResponse:
    if people.may_ask(request.actor):
        messages.success(request, _("Registered. You can ask her how she is now."))
    elif asker(person=made, topic=Topic.MENTAL_HEALTH, at=clock.now(), by=request.actor):
        messages.success(request, _("Registered. A colleague who may read her answers asks her how she is."))
    else:
        messages.warning(
            request,
            _("Registered. Nobody here may ask her how she is and read it: find a colleague of a care profession."),
        )  # fmt: skip
    return redirect("professional:person", pk=made.pk)


def under_age(person: Person) -> bool:
    return bool(person.birth_date) and years(person.birth_date, clock.today()) < ADULT


@professional
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    her = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    form = DetailsForm(request.POST or None, initial=_now(her, request.actor))
    if form.is_valid():
        families.correct(person=her, changes=form.details, reach=form.reach, at=clock.now(), by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("professional:person", pk=her.pk)
    audit.read(by=request.actor, what="details", subject=her.pk, person=her.pk)
    return render(request, "professional/families/edit.html", {"form": form, "person": her})


def _now(her: Person, actor: Actor) -> dict[str, Any]:
    place = places.by_nis(her.municipality) if her.municipality else None
    reach = SafeContact.objects.visible_to(actor).about(her).first()
    answers = {True: "yes", False: "no", None: ""}
    ways = {name: answers[getattr(reach, name, None)] for name in WAYS}
    return {
        **{name: getattr(her, name) for name in DetailsForm.base_fields if hasattr(her, name)},
        **ways,
        "municipality": place.name(get_language() or "nl") if place else "",
        "read_along": reach.read_along if reach else "",
        "when": reach.when if reach else "",
    }


@professional
def suggest_places(request: HttpRequest) -> HttpResponse:
    """Suggest municipalities while somebody types; without script the field takes a name or postal code as it is."""
    found = places.search(request.GET.get("municipality", ""))
    names = [one.name(get_language() or "nl") for one in found]
    return render(request, "professional/fragments/places.html", {"names": names})
