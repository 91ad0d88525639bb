"""A person becomes the strip that stands on every page about her."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from perinet.ground.base.actor import Actor
from perinet.network.directory.words import language_name
from perinet.people.consent.models import BreakGlass
from perinet.people.families import births, pregnancies
from perinet.people.families.models import Person, Pregnancy, SafeContact, Topic
from perinet.people.families.professions import topics_of
from perinet.web.parts import words


@dataclass(frozen=True)
class Strip:
    person: Person
    called: str
    stage: str
    language: str
    reach: str
    warning: str
    emergency: str
    tabs: tuple[dict[str, object], ...]


def strip(person: Person, *, actor: Actor, at: datetime, path: str = "") -> Strip:
    """Say who she is, how far she is, in which language, and how she may safely be reached."""
    pregnancy = pregnancies.current(Pregnancy.objects.visible_to(actor).about(person))
    reach = SafeContact.objects.visible_to(actor).about(person).first()
    language = language_name(person.language)
    return Strip(
        person=person,
        called=person.called,
        stage=_("died on %(day)s") % {"day": words.day(person.died_on)}
        if person.died_on
        else words.stage_words(pregnancy, timezone.localtime(at).date(), births.tone(pregnancy)),
        language=_("%(language)s, with an interpreter") % {"language": language}
        if person.interpreter_needed
        else language,
        reach=reach_words(reach),
        warning=_("Reads along: %(who)s") % {"who": reach.read_along} if reach and reach.read_along else "",
        emergency=_emergency(person, actor, at),
        tabs=_tabs(person, actor, path),
    )


def _emergency(person: Person, actor: Actor, at: datetime) -> str:
    """Say how long her record is still open to whoever broke the glass."""
    mine = BreakGlass.objects.visible_to(actor).about(person).filter(user=actor.id, until__gt=at).first()
    return timeuntil(mine.until, at) if mine else ""


def may_ask(actor: Actor) -> bool:
    """Say whether this profession sees what she answers; for another the pages of asking do not exist."""
    return Topic.MENTAL_HEALTH in topics_of(actor.role)


def safe_phone(person: Person, *, actor: Actor) -> str:
    """Return her number where she said that calling is safe, and nothing otherwise."""
    reach = SafeContact.objects.visible_to(actor).about(person).first()
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


def _tabs(person: Person, actor: Actor, path: str) -> tuple[dict[str, object], ...]:
    pages = {
        "person": _("Overview"),
        "ask": _("Ask"),
        "trend": _("Over time"),
        "family": _("Family"),
        "pregnancy-record": _("Pregnancy and birth"),
        "person-edit": _("Details"),
        "access": _("Who may see this"),
    }
    urls = {name: reverse(f"professional:{name}", args=[person.pk]) for name in pages}
    return tuple(
        {"text": text, "url": urls[name], "current": urls[name] == path, "count": None}
        for name, text in pages.items()
        if name not in ("ask", "trend") or (may_ask(actor) and not person.is_child)
    )
