"""A form becomes fields that say what they want, what is wrong, and what they belong to."""

from django import forms
from django.template import Context, Template

from perinet.ground.design import forms as design
from perinet.ground.design.templatetags.design import error_lines


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As you like <to> be called.")
    mail = forms.EmailField(label="Mail", required=False, widget=forms.EmailInput({"autocomplete": "email"}))
    often = forms.ChoiceField(
        label="How often",
        choices=[("0", "Never"), ("1", "Often")],
        widget=design.RadioCards(heading=True, hints={1: "most days"}),
    )
    agreed = forms.BooleanField(label="I agree", widget=design.CheckboxCard())
    weeks = forms.IntegerField(
        label="Weeks", required=False, widget=design.Affix(forms.NumberInput(), after="weeks")
    )
    day = forms.DateField(label="Day", required=False, widget=design.DateInput())

    def clean(self):
        if self.data.get("name") == "nobody":
            raise forms.ValidationError("Somebody must be named.")


def test_a_hint_is_tied_to_its_control_and_escaped():
    drawn = str(Sample()["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext"' in drawn
    assert 'id="id_name_helptext">As you like &lt;to&gt; be called.' in drawn


def test_an_error_is_tied_to_its_control_and_carries_an_icon_and_a_word():
    drawn = str(Sample({"name": ""})["name"].as_field_group())
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert "<svg" in drawn.split('id="id_name_error"')[1]


def test_only_what_may_be_left_out_is_called_optional():
    form = Sample()
    assert form["mail"].says_optional
    assert not form["name"].says_optional
    assert not form["agreed"].says_optional


def test_a_question_can_be_the_heading_of_its_page():
    drawn = str(Sample()["often"].as_field_group())
    assert "<h1>How often</h1></legend>" in drawn
    assert '<span class="hint">most days</span>' in drawn
    assert drawn.count('type="radio"') == 2


def test_autocomplete_reaches_the_browser():
    assert 'autocomplete="email"' in str(Sample()["mail"].as_field_group())


def test_a_date_travels_in_the_form_that_browsers_speak():
    drawn = str(Sample({"day": "2026-11-03"})["day"])
    assert 'type="date"' in drawn
    assert 'value="2026-11-03"' in drawn


def test_a_unit_stands_beside_its_control_and_the_value_still_arrives():
    form = Sample({"name": "An", "often": "0", "agreed": "on", "weeks": "20"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["weeks"] == 20
    assert '<span class="affix">' in str(form["weeks"])


def test_the_summary_leads_to_the_control_and_of_a_group_to_the_first():
    lines = error_lines(Sample({"name": "nobody", "mail": "x"}))
    targets = [target for target, _text in lines]
    assert lines[0] == ("", "Somebody must be named.")
    assert targets[1:] == ["id_mail", "id_often_0", "id_agreed"]


def test_a_form_without_errors_has_no_summary_and_no_word_in_the_title():
    drawn = Template("{% load design %}[{% error_prefix form %}{% error_summary form %}]").render(
        Context({"form": Sample()})
    )
    assert "".join(drawn.split()) == "[]"


def test_what_was_typed_stays():
    assert 'value="not a mail"' in str(Sample({"mail": "not a mail"}))
