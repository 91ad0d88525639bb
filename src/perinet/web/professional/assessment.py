"""What a professional asks by voice becomes a form, and the form what the team and what only the asker may know."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perinet.care.decisions import words
from perinet.care.decisions.guideline import Guideline
from perinet.care.screening import library
from perinet.flows.assess import Spoken
from perinet.ground.design import forms as design

FORM = library.get("psychosocial")
# Kept from the team: who asked, knows.
SECRET_DOMAINS = tuple(item.domain for item in FORM.items if item.domain and item.private)
ALONE = "domestic-violence"
NOT_ASKED = "not-asked"


def _facts(group: str) -> list[str]:
    return [item.fact for item in FORM.items if item.group == group and item.fact]


HISTORY, SUBSTANCES, VIOLENCE = (_facts(group) for group in ("history", "substances", "violence"))


def _questions(language: str) -> dict[str, str]:
    """Return the words of each question, by the domain or the fact that its answer feeds."""
    texts = library.texts(FORM.id, language)
    return {item.domain or item.fact: texts.items[item.id] for item in FORM.items} if texts else {}


class Answer(forms.TypedChoiceField):
    """Yes, no, or not asked: what was not asked is never a no."""

    def __init__(self, label: Any = "", help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            choices=[("yes", _("Yes")), ("no", _("No")), (NOT_ASKED, _("Not asked"))],
            coerce={"yes": True, "no": False}.get,
            initial=NOT_ASKED,
            widget=design.RadioCards(inline=True),
        )

    def clean(self, value: Any) -> bool | None:
        return super().clean(value or NOT_ASKED)


class JudgementForm(forms.Form):
    """What the professional noticed; asked at every moment."""

    use_required_attribute = False
    support = Answer()
    bond = Answer()
    high_risk = forms.BooleanField(label=_("I judge the risk as high, whatever the answers"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, widget=design.Textarea(rows=2))

    def __init__(self, language: str, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.questions = _questions(language)
        self.fields["support"].label = self.questions["support.wanted"]
        self.fields["bond"].label = self.questions["bond.concern"]

    def clean(self) -> None:
        if self.cleaned_data.get("high_risk") and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Write why you judge the risk as high."))

    def facts(self) -> dict[str, bool]:
        given = {"support.wanted": self.cleaned_data["support"], "bond.concern": self.cleaned_data["bond"]}
        judged = {"clinician.high_risk": True} if self.cleaned_data["high_risk"] else {}
        return {name: value for name, value in given.items() if value is not None} | judged

    def spoken(self) -> Spoken:
        return Spoken(facts=self.facts(), reason=self.cleaned_data["reason"])


class AssessmentForm(JudgementForm):
    """The psychosocial assessment: thirteen domains, the history block, wishes, substances, the own judgement.

    `private` is False while family interprets: then violence and substances are not on the page at all.
    """

    alone = forms.BooleanField(
        label=_("Nobody else is present or can hear us, also no child who understands"), required=False
    )
    field_order = ("high_risk", "reason")

    def __init__(self, guideline: Guideline, language: str, *, private: bool, data: Any = None) -> None:
        super().__init__(language, data)
        self.private = private
        self.domains = tuple(guideline.risk_factors)
        names = {one: words.word(guideline, "risk_factors", one, language) for one in self.domains}
        for domain in self._open_domains:
            self._ask_domain(domain, names)
        self._ask_all([*HISTORY, "help.wanted"])
        if not private:
            del self.fields["alone"]
            return
        for domain in self._secret_domains:
            self._ask_domain(domain, names)
        self._ask_all([*SUBSTANCES, *VIOLENCE])

    @property
    def _open_domains(self) -> list[str]:
        return [domain for domain in self.domains if domain not in SECRET_DOMAINS]

    @property
    def _secret_domains(self) -> list[str]:
        return [domain for domain in self.domains if domain in SECRET_DOMAINS]

    def _ask_domain(self, domain: str, names: Mapping[str, str]) -> None:
        """Name the domain as the guideline does; the question, ours, says what a yes means."""
        self.fields[f"domain:{domain}"] = Answer(names[domain], self.questions.get(domain, ""))

    def _ask_all(self, facts: Iterable[str]) -> None:
        for fact in facts:
            self.fields[fact] = Answer(self.questions[fact])

    def clean(self) -> None:
        super().clean()
        violence = [f"domain:{ALONE}", *VIOLENCE]
        if not self.cleaned_data.get("alone") and any(
            self.cleaned_data.get(name) is not None for name in violence
        ):
            self.add_error(
                "alone", _("Ask this only when nobody else can hear. Confirm that, or leave it open.")
            )

    def _given(self, names: Iterable[str]) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) is not None}

    def _answered_domains(self, domains: Iterable[str]) -> dict[str, bool]:
        given = self._given(f"domain:{domain}" for domain in domains)
        return {name.removeprefix("domain:"): value for name, value in given.items()}

    def spoken(self) -> Spoken:
        return Spoken(
            facts=self.facts() | self._given([*HISTORY, "help.wanted"]),
            domains=self._answered_domains(self._open_domains),
            secret_facts=self._given([*SUBSTANCES, *VIOLENCE]),
            secret_domains=self._answered_domains(SECRET_DOMAINS),
            reason=self.cleaned_data["reason"],
            alone=bool(self.cleaned_data.get("alone")) or not self.private,
        )

    # Groups of the page, in the order of a conversation.

    def _fields(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def domain_fields(self) -> list[forms.BoundField]:
        return self._fields(f"domain:{domain}" for domain in self._open_domains)

    def history_fields(self) -> list[forms.BoundField]:
        return self._fields(HISTORY)

    def wish_fields(self) -> list[forms.BoundField]:
        return self._fields(["help.wanted", "support", "bond"])

    def substance_fields(self) -> list[forms.BoundField]:
        return self._fields(["domain:substance-use", *SUBSTANCES])

    def violence_fields(self) -> list[forms.BoundField]:
        return self._fields(["alone", f"domain:{ALONE}", *VIOLENCE])

    def judgement_fields(self) -> list[forms.BoundField]:
        return self._fields(["high_risk", "reason"])
