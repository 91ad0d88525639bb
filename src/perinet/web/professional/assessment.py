"""What a professional asks by voice becomes a form, and the form what the team and what only the asker may know."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perinet.care.decisions import words
from perinet.care.decisions.guideline import Guideline
from perinet.flows.assess import Spoken
from perinet.ground.design import forms as design

# The question is ours, in our words; a fact that the guideline does not use is kept for whoever reads the record.
HISTORY = {
    "history.psychosis": _("Has she had a psychosis?"),
    "history.mania": _("Has she had a mania?"),
    "history.bipolar": _("Has she been told that she has a bipolar disorder?"),
    "history.postpartum_psychosis": _("Has she had a psychosis after a birth?"),
    "history.admission": _("Was she ever admitted for how she felt?"),
    "history.attempt": _("Did she ever try to end her life?"),
    "history.family": _("Did a parent, brother or sister have one of these?"),
    "medicine.current": _("Does she take medicine for her mood, sleep or nerves now?"),
    "medicine.stopped": _("Did she stop such medicine since she is pregnant?"),
    "history.loss": _("Did she lose a child before?"),
    "history.traumatic_birth": _("Was an earlier birth a bad experience?"),
}
WISHES = {
    "help.wanted": _("Would she like help with how she feels?"),
    "support.wanted": _("Would she like practical or social support?"),
    "bond.concern": _("Is there a concern about the bond with the baby?"),
}
SUBSTANCES = {
    "alcohol.before_known_pregnant": _("Alcohol before she knew that she was pregnant?"),
    "alcohol.since_known_pregnant": _("Alcohol since she knows that she is pregnant?"),
    "drugs.current": _("Does she use drugs now?"),
    "sedatives.current": _("Does she use sedatives or sleeping pills now?"),
    "opioids.current": _("Does she use strong painkillers or other opioids now?"),
    "substitution.current": _("Does she have a substitution treatment now?"),
}
VIOLENCE = {"history.childhood_violence": _("Was there violence when she was a child?")}
# Kept from the team: who asked, knows.
SECRET_DOMAINS = ("substance-use", "domestic-violence")
ALONE = "domestic-violence"
NOT_ASKED = "not-asked"


class Answer(forms.TypedChoiceField):
    """Yes, no, or not asked: what was not asked is never a no."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
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
    support = Answer(WISHES["support.wanted"])
    bond = Answer(WISHES["bond.concern"])
    high_risk = forms.BooleanField(label=_("I judge the risk as high, whatever the answers"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, widget=design.Textarea(rows=2))

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
        super().__init__(data)
        self.private = private
        self.domains = tuple(guideline.risk_factors)
        for domain in self._open_domains:
            self._ask(f"domain:{domain}", words.word(guideline, "risk_factors", domain, language))
        self._ask_all(HISTORY)
        self._ask("help.wanted", WISHES["help.wanted"])
        if not private:
            del self.fields["alone"]
            return
        self._ask("domain:substance-use", words.word(guideline, "risk_factors", "substance-use", language))
        self._ask_all(SUBSTANCES)
        self._ask(f"domain:{ALONE}", words.word(guideline, "risk_factors", ALONE, language))
        self._ask_all(VIOLENCE)

    @property
    def _open_domains(self) -> list[str]:
        return [domain for domain in self.domains if domain not in SECRET_DOMAINS]

    def _ask(self, name: str, label: Any) -> None:
        self.fields[name] = Answer(label)

    def _ask_all(self, questions: dict[str, Any]) -> None:
        for name, label in questions.items():
            self._ask(name, label)

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
