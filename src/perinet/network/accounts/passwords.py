"""A new password becomes accepted, or advice in words on how to choose another."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from zxcvbn import zxcvbn

from perinet.network.accounts import breaches

STRONG_ENOUGH = 3  # of 0 to 4, as the estimate counts
LONGEST_ESTIMATED = 72
WORDS = Path(__file__).parent / "data" / "common_words.txt"  # Dutch and French ones, which the estimate lacks

ADVICE: dict[str, Promise] = {
    "Straight rows of keys are easy to guess.": gettext_lazy("A row of keys is easy to guess."),
    "Short keyboard patterns are easy to guess.": gettext_lazy("A pattern on the keyboard is easy to guess."),
    'Repeats like "aaa" are easy to guess.': gettext_lazy("The same sign again and again is easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': gettext_lazy(
        "The same piece again and again hardly helps."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': gettext_lazy(
        "A series such as abc or 6543 is easy to guess."
    ),
    "Recent years are easy to guess.": gettext_lazy("A year is easy to guess."),
    "Dates are often easy to guess.": gettext_lazy("A date is easy to guess."),
    "This is a top-10 common password.": gettext_lazy("Very many people use this password."),
    "This is a top-100 common password.": gettext_lazy("Very many people use this password."),
    "This is a very common password.": gettext_lazy("Many people use this password."),
    "This is similar to a commonly used password.": gettext_lazy("This looks like a password that many use."),
    "A word by itself is easy to guess.": gettext_lazy("One word is easy to guess."),
    "Names and surnames by themselves are easy to guess.": gettext_lazy("A name is easy to guess."),
    "Common names and surnames are easy to guess.": gettext_lazy("A common name is easy to guess."),
    "Predictable substitutions like '@' instead of 'a' don't help very much.": gettext_lazy(
        "Writing @ for a, or 0 for o, hardly helps."
    ),
    "Reversed words aren't much harder to guess.": gettext_lazy(
        "A word backwards is not much harder to guess."
    ),
}


@cache
def _words() -> tuple[str, ...]:
    return tuple(WORDS.read_text(encoding="utf-8").split())


class LengthValidator(MinimumLengthValidator):
    """The framework's rule in our words, as the next two."""

    def get_error_message(self) -> str:
        return _("Make it at least %(number)s signs long.") % {"number": self.min_length}


class LikenessValidator(UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email"))

    def get_error_message(self) -> str:
        return _("It looks too much like your name or your mail address.")


class CommonValidator(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password.")


class StrengthValidator:
    """Refuses what is guessed fast, also with the person's own name, address and the words of this place."""

    def validate(self, password: str, user: Any = None) -> None:
        own = [
            part for text in (getattr(user, "name", ""), getattr(user, "email", "")) for part in _parts(text)
        ]
        found = zxcvbn(password[:LONGEST_ESTIMATED], user_inputs=[*own, *_words()])
        if found["score"] >= STRONG_ENOUGH:
            return
        said = found["feedback"]
        reasons = dict.fromkeys(
            str(ADVICE[one]) for one in (said["warning"], *said["suggestions"]) if one in ADVICE
        )
        advice = _(
            "Add a word or two: a few words that do not belong together are strong, and you remember them."
        )
        raise ValidationError(
            " ".join([_("This password would be guessed too fast."), *reasons, advice]), code="too-weak"
        )

    def get_help_text(self) -> str:
        return _("Choose a few words that do not belong together.")


class BreachValidator:
    """Refuses what stands in the site's own file of breached passwords, where it has one."""

    def validate(self, password: str, user: Any = None) -> None:
        path = settings.PERINET_BREACHED_PASSWORDS
        if path and breaches.holds(Path(path), password):
            raise ValidationError(
                _("This password was found in a data breach elsewhere. Choose another."), code="breached"
            )

    def get_help_text(self) -> str:
        return _("It may not be one that leaked elsewhere.")


def _parts(text: str) -> list[str]:
    return [part for part in text.replace("@", " ").replace(".", " ").split() if len(part) > 2]
