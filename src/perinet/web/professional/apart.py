"""What is asked apart becomes choices on the page of asking: alcohol, read by one person, and safety at home, alone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.care.screening.translating import HELPERS
from perinet.flows import lend, readers
from perinet.ground.base.actor import Actor
from perinet.ground.design import forms as design
from perinet.network.accounts.models import User
from perinet.people.families.models import Person, Topic
from perinet.people.families.professions import topics_of

TOGETHER, TABLET, FORM, ENTER = "together", "tablet", "form", "enter"
HOME = [
    ("", gettext_lazy("Not now")),
    (lend.ALONE, gettext_lazy("Yes: I see that nobody else is with her, also no child who understands")),
    (lend.LATER, gettext_lazy("Somebody is with her: I ask it later, when she is alone")),
]


class ApartForm(forms.Form):
    """`way` and `interpreter` are fields of the form that this one is part of."""

    alcohol = forms.ModelChoiceField(
        label=gettext_lazy("Questions about alcohol: who alone reads the answers?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not asked now"),
        widget=forms.Select({"class": "medium"}),
        help_text=gettext_lazy(
            "She reads this name before she answers. Nobody else of your team sees that she was asked."
        ),
    )
    home = forms.ChoiceField(
        label=gettext_lazy("Questions about safety at home"),
        choices=HOME,
        required=False,
        widget=design.RadioCards(),
        help_text=gettext_lazy("By voice or on the tablet, never over a link. Only you see the answers."),
    )

    def open_to(self, person: Person, actor: Actor) -> None:
        """Offer only what this professional may ask, and whom she may name."""
        may = topics_of(actor.role)
        if Topic.VIOLENCE not in may:
            del self.fields["home"]
        if Topic.SUBSTANCE not in may:
            del self.fields["alcohol"]
            return
        self.actor = actor
        self.fields["alcohol"].queryset = readers.able(
            person=person, organisation_id=actor.organisation, topic=Topic.SUBSTANCE
        )

    @property
    def opens_apart(self) -> bool:
        """Whether what is folded away has something to show."""
        return any(self.data.get(name) or name in self.errors for name in ("alcohol", "home"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._check_alcohol(given)
        self._check_home(given)
        return given

    def _check_alcohol(self, given: dict[str, Any]) -> None:
        reader, way = given.get("alcohol"), given.get("way")
        if not reader:
            return
        if way in (FORM, ENTER):
            self.add_error(
                "alcohol",
                _("These questions never stand on a form on paper. Choose a link, the tablet, or together."),
            )
        elif way == TOGETHER and str(reader.pk) != self.actor.id:
            self.add_error(
                "alcohol", _("Together you hear the answers: choose yourself, or a link or the tablet.")
            )
        elif way == TOGETHER and not _carries(given, "substance"):
            self.add_error("alcohol", _("These questions are asked later, without the family."))

    def _check_home(self, given: dict[str, Any]) -> None:
        home, way = given.get("home"), given.get("way")
        if home != lend.ALONE:
            return
        if way == TOGETHER:
            self.add_error(
                "home", _("Together, you choose this on the next page, once nobody else is there.")
            )
        elif way != TABLET:
            self.add_error(
                "home", _("This is never asked over a link. Choose the tablet, or ask it together.")
            )


def _carries(given: dict[str, Any], topic: str) -> bool:
    helper = HELPERS.get(given.get("interpreter") or "none")
    return bool(helper and helper.may_carry_topic(topic))
