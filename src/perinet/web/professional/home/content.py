"""A stored pack becomes what its device shows: words, questions in her language, and what to do after a mark."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.models import HomeVisitPack, Kind, Obligation, PackedRecord
from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.instrument import Item
from perinet.care.screening.not_asked import CODES
from perinet.care.screening.texts import Texts
from perinet.care.screening.translating import HELPERS
from perinet.ground.base import clock
from perinet.ground.vault import letters
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Organisation
from perinet.network.directory.words import language_name
from perinet.web.parts import help as help_lines
from perinet.web.parts import words
from perinet.web.professional.asking import page_language
from perinet.web.professional.helping import HELPED_BY
from perinet.web.professional.safety import ANSWERS, QUESTIONS
from perinet.web.professional.worry import TOLD_BY

Choices = list[list[str]]


def of(pack: HomeVisitPack, records: Iterable[PackedRecord], *, at: datetime) -> dict[str, Any]:
    rows, language = list(records), page_language()
    guideline = decisions.chosen_guideline(pack.organisation_id)
    texts = _texts(rows, language, at)
    return {
        "pack": str(pack.pk), "device": pack.device, "letter": letters.address(str(pack.pk)),
        "now": _milliseconds(at), "expires": _milliseconds(pack.expires_at),
        "limits": LIMITS.on_device(), "content": {
            "families": [_family(row, texts, at) for row in rows],
            "questions": {key: _questions(one) for key, one in texts.items() if one},
            "helpers": [
                [code, str(name), bool(HELPERS[code].refused)] for code, name in HELPED_BY.items()
            ],
            "signs": [[sign, words.sign_name(sign)] for sign in guideline.signs],
            "told_by": _choices(TOLD_BY.items()),
            "reasons": _reasons(), "conversation": _conversation(),
            "outcomes": _choices((code, words.OUTCOMES[code]) for code in CONVERSATION.outcomes),
            "say": {row.content["about"]["language"]: _say(guideline, row) for row in rows},
            "rota": _rota(pack.organisation_id, at), "lines": help_lines.crisis_lines(language),
        },
    }  # fmt: skip


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _choices(pairs: Iterable[tuple[str, Any]]) -> Choices:
    return [[code, str(text)] for code, text in pairs]


def _reasons() -> list[dict[str, Any]]:
    """Return why a moment may not be asked, grouped under the codes that count."""
    return [
        {
            "label": str(words.NOT_ASKED[code.id]),
            "choices": _choices((f"{code.id}:{one}", words.NOT_ASKED_BECAUSE[one]) for one in code.reasons),
        }
        for code in CODES.codes.values()
    ]


def _conversation() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": str(label),
            "choices": _choices((c, ANSWERS[c]) for c in CONVERSATION.answers[name]),
        }
        for name, label in QUESTIONS.items()
    ]


def _say(guideline: Guideline, row: PackedRecord) -> list[str]:
    texts = guideline.texts.get(row.content["about"]["language"]) or guideline.texts["nl"]
    return list(texts["steps"]["safety-check"].get("say", ()))


def _rota(organisation_id: object, at: datetime) -> dict[str, str]:
    """Say whom to call after a mark: the numbers of the organisation, the names of who reads."""
    rota = accounts.current_rota(organisation_id)
    here = Organisation.objects.get(pk=organisation_id)
    return {
        "phone": here.phone, "organisation": here.name,
        "names": ", ".join(user.name for user in (accounts.on_duty(rota, at) if rota else ())),
    }  # fmt: skip


def _texts(rows: Iterable[PackedRecord], language: str, at: datetime) -> dict[str, Texts | None]:
    """Return the words of each list in each language, read once; in the page's language where hers has none."""
    found: dict[str, Texts | None] = {}
    for row in rows:
        hers = row.content["about"]["language"]
        for name in {
            name for moment in row.content["moments"] for name in (*moment["first"], *moment["further"])
        }:
            for code in (hers, language):
                key = f"{name}.{code}"
                if key not in found:
                    found[key] = screenings.texts_for(name, code, clock.day(at))
                if found[key]:
                    break
    return found


def _family(row: PackedRecord, texts: Mapping[str, Texts | None], at: datetime) -> dict[str, Any]:
    about, hers = row.content["about"], row.content["about"]["language"]
    named = language_name(hers)
    return {
        "id": str(row.person_id), "name": about["name"], "called": about["called"], "language": hers,
        "spoken": _("%(language)s, with an interpreter") % {"language": named} if about["interpreter"] else named,
        "interpreter": about["interpreter"], "fields": row.content["fields"],
        "moments": [_moment(one, hers, texts, at) for one in row.content["moments"]],
        "waits": [_wait(one, at) for one in row.content["waits"]],
    }  # fmt: skip


def _moment(
    one: Mapping[str, Any], language: str, texts: Mapping[str, Texts | None], at: datetime
) -> dict[str, Any]:
    return {
        "id": one["ref"], "name": _moment_name(one), "due": words.due_words(_time(one["due"]), at),
        "talkFirst": one["talk_first"], "first": _keys(one["first"], language, texts),
        "further": _keys(one["further"], language, texts),
        "missing": [library.get(name).short for name in one["first"] if not _key(name, language, texts)],
    }  # fmt: skip


def _moment_name(one: Mapping[str, Any]) -> str:
    told = {"moment": words.moment_name(one["id"]), "child": one["child"]}
    return _("%(moment)s, about %(child)s") % told if one["child"] else str(told["moment"])


def _time(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found


def _keys(names: Iterable[str], language: str, texts: Mapping[str, Texts | None]) -> list[str]:
    return [key for name in names if (key := _key(name, language, texts))]


def _key(name: str, language: str, texts: Mapping[str, Texts | None]) -> str:
    for code in (language, page_language()):
        if texts.get(f"{name}.{code}"):
            return f"{name}.{code}"
    return ""


def _wait(one: Mapping[str, str], at: datetime) -> dict[str, str]:
    row = Obligation(kind=one["kind"], step=one["step"], moment=one["moment"], urgency=one["urgency"])
    alert = one["kind"] in (Kind.SAFETY_CHECK, Kind.URGENT_CARE)
    return {
        "what": words.kind_name(one["kind"]), "why": words.why_words(row),
        "due": words.due_words(_time(one["due"]), at), "tone": "alert" if alert else "plain",
    }  # fmt: skip


def _questions(texts: Texts) -> dict[str, Any]:
    instrument = texts.instrument
    return {
        "instrument": instrument.id, "language": texts.language, "title": instrument.titles[page_language()],
        "intro": texts.stem or texts.recall,
        "items": [_item(one, texts) for one in instrument.items if not one.private],
    }  # fmt: skip


def _item(item: Item, texts: Texts) -> dict[str, Any]:
    mark = item.mark
    return {
        "id": item.id, "text": texts.items[item.id], "options": list(texts.options[item.id]),
        "scored": item.scored,
        "mark": words.mark_name(mark.id) if mark else "",
        "marks": [mark.urgency(points) or "" for points in item.scores] if mark else [],
        "notBy": [code for code, helper in HELPERS.items() if not helper.may_carry(texts.instrument, item)],
    }  # fmt: skip
