"""A Django form becomes fields whose label, hint and error every reader finds."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import get_language, get_language_info, gettext_noop

# Django says this in an empty select, and its own Dutch and French lack it: named here, it is translated with ours.
EMPTY_CHOICE = gettext_noop("- Select an option -")


class Field(BoundField):
    """What the field template needs beyond Django's own bound field."""

    @property
    def kind(self) -> str:
        widget = self.field.widget
        if self.use_fieldset:
            return "choices"
        return "check" if isinstance(widget, forms.CheckboxInput) else "plain"

    @property
    def heads_the_page(self) -> bool:
        return getattr(self.field.widget, "heading", False)

    @property
    def spoken(self) -> str:
        """The language of the question, where it is not that of its page."""
        own = getattr(self.field, "language", "")
        return own if own and own != get_language() else ""

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.spoken)["bidi"] else "ltr"

    @property
    def says_optional(self) -> bool:
        return (
            not self.field.required
            and not self.field.disabled
            and self.kind != "check"
            and not self.heads_the_page
        )

    @property
    def error_target(self) -> str:
        """The control that a link in the error summary leads to; of a group, its first."""
        return self.id_for_label or f"{self.auto_id}_0"


class Renderer(DjangoTemplates):
    """FORM_RENDERER: every form of the system is drawn with the components of this room."""

    form_template_name = "design/forms/form.html"
    field_template_name = "design/forms/field.html"
    bound_field_class = Field


class Cards:
    """Choices as cards that are easy to hit; `heading` makes the label the heading of the page."""

    template_name = "design/widgets/choices.html"

    def __init__(
        self,
        attrs: dict | None = None,
        choices: Any = (),
        *,
        heading: bool = False,
        columns: bool = False,
        inline: bool = False,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.heading = heading
        self.columns = columns
        self.inline = inline
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["columns"] = self.columns
        context["widget"]["inline"] = self.inline
        return context

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        # A single radio can't be invalid, only its group can: the group's description tells the error.
        option["attrs"].pop("aria-invalid", None)
        return option


class RadioCards(Cards, forms.RadioSelect):
    pass


class CheckboxCards(Cards, forms.CheckboxSelectMultiple):
    pass


class CheckboxCard(forms.CheckboxInput):
    """One thing to agree to or to tick, as one large card; Django's own checkbox is drawn the same way."""


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"class": "medium", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"class": "short", **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"class": "medium", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class TelInput(forms.TextInput):
    input_type = "tel"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"autocomplete": "tel", "class": "medium", "dir": "ltr", **(attrs or {})})


class Textarea(forms.Textarea):
    def __init__(self, attrs: dict | None = None, *, rows: int = 3) -> None:
        super().__init__({"rows": rows, **(attrs or {})})


class CodeInput(forms.TextInput):
    """A short code that was told or sent; digits on a phone's keyboard."""

    def __init__(self, attrs: dict | None = None, *, length: int = 6) -> None:
        asked = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "maxlength": length,
            "class": "code",
            "dir": "ltr",
        }
        super().__init__({**asked, **(attrs or {})})


class Affix(forms.Widget):
    """Words before or after a control, such as its unit."""

    template_name = "design/widgets/affix.html"

    def __init__(self, widget: forms.Widget, *, before: Any = "", after: Any = "") -> None:
        super().__init__(widget.attrs)
        self.inner = widget
        self.before = before
        self.after = after

    def get_context(self, name, value, attrs):
        return {**self.inner.get_context(name, value, attrs), "before": self.before, "after": self.after}

    def value_from_datadict(self, data, files, name):
        return self.inner.value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data, files, name):
        return self.inner.value_omitted_from_data(data, files, name)

    def use_required_attribute(self, initial):
        return self.inner.use_required_attribute(initial)
