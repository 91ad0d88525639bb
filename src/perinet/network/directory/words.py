"""A reason of the matching becomes a sentence in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perinet.ground.geography import places
from perinet.network.directory.matching import Reason

WISH_NAMES = {
    "home_visits": gettext_lazy("home visits"),
    "online": gettext_lazy("online"),
    "group": gettext_lazy("a group"),
    "baby_welcome": gettext_lazy("the baby is welcome"),
    "partner_welcome": gettext_lazy("the partner is welcome"),
    "interpreter": gettext_lazy("an interpreter"),
}

PLAIN = {
    "distance-unknown": gettext_lazy("Distance not known."),
    "contact-yourself": gettext_lazy("Contact this service yourself. Nothing can be sent to it from here."),
    "wait-unknown": gettext_lazy("Waiting time not known."),
    "capacity-unknown": gettext_lazy("Not known whether there is room."),
    "step-first": gettext_lazy("This is what the service is for."),
    "step-also": gettext_lazy("The service does this too."),
    "language-unknown": gettext_lazy("Languages not known."),
}

CAPACITY = {
    "capacity-accepting": gettext_lazy("Accepts new families"),
    "capacity-waiting-list": gettext_lazy("Has a waiting list"),
    "capacity-full": gettext_lazy("Full"),
    "capacity-paused": gettext_lazy("Takes no new families now"),
}

LANGUAGE_NAMES = {
    "nl": gettext_lazy("Dutch"),
    "fr": gettext_lazy("French"),
    "en": gettext_lazy("English"),
    "de": gettext_lazy("German"),
    "ar": gettext_lazy("Arabic"),
    "tr": gettext_lazy("Turkish"),
    "pl": gettext_lazy("Polish"),
    "ro": gettext_lazy("Romanian"),
    "bg": gettext_lazy("Bulgarian"),
    "es": gettext_lazy("Spanish"),
    "pt": gettext_lazy("Portuguese"),
    "it": gettext_lazy("Italian"),
    "uk": gettext_lazy("Ukrainian"),
    "ru": gettext_lazy("Russian"),
    "ps": gettext_lazy("Pashto"),
    "fa": gettext_lazy("Persian"),
    "so": gettext_lazy("Somali"),
    "ti": gettext_lazy("Tigrinya"),
    "zgh": gettext_lazy("Tamazight"),
}


def language_name(code: str) -> str:
    return str(LANGUAGE_NAMES.get(code, code))


def sentence(reason: Reason) -> str:
    """Say one reason in the active language."""
    if reason.code in PLAIN:
        return str(PLAIN[reason.code])
    if reason.code in CAPACITY:
        return _capacity(reason)
    return _SAY[reason.code](reason.parameters)


def _place_name(nis: str) -> str:
    town = places.by_nis(nis)
    return town.name(get_language() or "nl") if town else nis


def _distance(given: Mapping[str, Any]) -> str:
    return _("About %(km)s km from %(place)s.") % {"km": given["km"], "place": _place_name(given["from"])}


def _same_place(given: Mapping[str, Any]) -> str:
    return _("In %(place)s.") % {"place": _place_name(given["from"])}


def _day(given: Mapping[str, Any]) -> str:
    return date_format(given["on"], "DATE_FORMAT")


def _declared(given: Mapping[str, Any]) -> str:
    text = ngettext(
        "Declared waiting time: %(days)s day, told on %(day)s.",
        "Declared waiting time: %(days)s days, told on %(day)s.",
        given["days"],
    )
    return text % {"days": given["days"], "day": _day(given)}


def _declared_old(given: Mapping[str, Any]) -> str:
    return _("%(wait)s That is a while ago: ask again.") % {"wait": _declared(given)}


def _waited(given: Mapping[str, Any]) -> str:
    text = ngettext(
        "Families waited about %(days)s day of late.",
        "Families waited about %(days)s days of late.",
        given["days"],
    )
    return text % {"days": given["days"]}


def _capacity(reason: Reason) -> str:
    words = {"capacity": CAPACITY[reason.code]}
    if not reason.parameters.get("on"):
        return _("%(capacity)s.") % words
    return _("%(capacity)s, told on %(day)s.") % {**words, "day": _day(reason.parameters)}


def _language(given: Mapping[str, Any]) -> str:
    return _("Speaks %(language)s.") % {"language": language_name(given["language"])}


def _interpreter(given: Mapping[str, Any]) -> str:
    return _("An interpreter for %(language)s is possible.") % {"language": language_name(given["language"])}


def _other_languages(given: Mapping[str, Any]) -> str:
    names = ", ".join(language_name(code) for code in given["languages"])
    return _("Speaks only %(languages)s.") % {"languages": names}


def _wish_yes(given: Mapping[str, Any]) -> str:
    return _("As wished: %(wish)s.") % {"wish": WISH_NAMES[given["wish"]]}


def _wish_no(given: Mapping[str, Any]) -> str:
    return _("Not as wished: %(wish)s.") % {"wish": WISH_NAMES[given["wish"]]}


def _wish_unknown(given: Mapping[str, Any]) -> str:
    return _("Wished, not known: %(wish)s.") % {"wish": WISH_NAMES[given["wish"]]}


_SAY: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "distance": _distance,
    "same-place": _same_place,
    "declared-wait": _declared,
    "declared-wait-old": _declared_old,
    "waited": _waited,
    "language": _language,
    "interpreter": _interpreter,
    "language-other": _other_languages,
    "wish-yes": _wish_yes,
    "wish-no": _wish_no,
    "wish-unknown": _wish_unknown,
}
