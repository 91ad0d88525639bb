"""A person becomes the strip that stands on every page about her."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.base.actor import Actor
from perinet.network.directory.words import language_name
from perinet.people.families.models import Person, Pregnancy, SafeContact
from perinet.web.parts import words


@dataclass(frozen=True)
class Strip:
    person: Person
    called: str
    stage: str
    language: str
    reach: str
    warning: str
    tabs: tuple[dict[str, object], ...]


def strip(person: Person, *, actor: Actor, at: datetime, path: str = "") -> Strip:
    """Say who she is, how far she is, in which language, and how she may safely be reached."""
    pregnancy = Pregnancy.objects.visible_to(actor).filter(person=person).first()
    reach = SafeContact.objects.visible_to(actor).filter(person=person).first()
    language = language_name(person.language)
    return Strip(
        person=person,
        called=person.called,
        stage=words.stage_words(pregnancy, timezone.localtime(at).date()),
        language=_("%(language)s, with an interpreter") % {"language": language}
        if person.interpreter_needed
        else language,
        reach=reach_words(reach),
        warning=_("Reads along: %(who)s") % {"who": reach.read_along} if reach and reach.read_along else "",
        tabs=_tabs(person, path),
    )


def safe_phone(person: Person, *, actor: Actor) -> str:
    """Return her number where she said that calling is safe, and nothing otherwise."""
    reach = SafeContact.objects.visible_to(actor).filter(person=person).first()
    return person.phone if reach and reach.call else ""


def reach_words(reach: SafeContact | None) -> str:
    """Name the ways she called safe; a way she was not asked about is not one."""
    if reach is None:
        return _("Not asked how she may safely be reached")
    names = {"call": _("call"), "text": _("text message"), "voice_mail": _("voice mail"), "mail": _("mail")}
    safe = [name for field, name in names.items() if getattr(reach, field)]
    unsafe = [name for field, name in names.items() if getattr(reach, field) is False]
    said = [_("Safe: %(ways)s") % {"ways": ", ".join(safe)} if safe else _("No way is known to be safe")]
    said += [_("not: %(ways)s") % {"ways": ", ".join(unsafe)}] if unsafe else []
    said += [reach.when] if reach.when else []
    return " · ".join(said)


def _tabs(person: Person, path: str) -> tuple[dict[str, object], ...]:
    pages = {
        "person": _("Overview"),
        "ask": _("Ask"),
        "pregnancy-record": _("Pregnancy and birth"),
        "person-edit": _("Details"),
    }
    urls = {name: reverse(f"professional:{name}", args=[person.pk]) for name in pages}
    return tuple(
        {"text": text, "url": urls[name], "current": urls[name] == path, "count": None}
        for name, text in pages.items()
    )
