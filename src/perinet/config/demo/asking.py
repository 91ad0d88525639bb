"""Stories of asking: over time, on paper, reminded, not asked, and words to take home."""

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import observations, strengths
from perinet.care.screening.models import Occasion
from perinet.config.demo.life import Life
from perinet.config.demo.stories import by_name, first_contact_only, service_accepted
from perinet.flows import not_asked, release, remind, screen
from perinet.flows.release import Chosen
from perinet.people.families import births
from perinet.people.families.models import Person
from perinet.web.parts.strengths import in_words

SEEN = {
    "looking": "clearly", "responding": "clearly", "voice-and-touch": "clearly", "comforting": "now-and-then",
    "pleasure": "now-and-then", "space": "not-seen",
}  # fmt: skip


def better_over_time(life: Life) -> Person:
    """Three times on paper: well, low after the birth, and well again; An saw her with her baby between."""
    person, born = first_contact_only(life), life.row["born"]
    _on_paper(life, person, "week-20", born + 135, epds=6, gad_7=4)
    life.give_birth(person)
    _on_paper(life, person, "postpartum-6w", born - 44, epds=13, gad_7=8)
    child = births.children(life.pregnancy_of(person))[0].child
    observations.observe(
        parent=person, child=child, seen=SEEN, note="Ze praat zacht met haar, ook als ze huilt.",
        on=life.day(-12), place="home", minutes=30, at=life.ago(12, 15), by=life.by,
    )  # fmt: skip
    _on_paper(life, person, "rescreen", born - 64, epds=6, gad_7=4)
    _takes_home(
        life, person, born - 65, ("people", "outside"), "Elke ochtend een wandeling met de kinderwagen."
    )
    return person


def takes_the_result_home(life: Life) -> Person:
    person = service_accepted(life)
    _takes_home(life, person, 3, ("people", "asking"), "Ik heb het tegen mijn zus durven zeggen.")
    return person


def reminded(life: Life) -> Person:
    """A text message three days after the link, one to come; she chose neither an hour nor silence."""
    person = first_contact_only(life)
    link, at = life.invite(person, "week-20", days=4, channel="text"), life.ago(4, 16)
    link.invitation.created_at = (
        at  # days are counted from when the link was made, which is today in a demonstration
    )
    link.invitation.save(update_fields=["created_at"])
    remind.plan(invitation=link.invitation, at=at, by=life.by)
    remind.send_due(at=life.ago(1, 17), by=life.by)
    return person


def no_quiet_place_to_ask(life: Life) -> Person:
    person = first_contact_only(life)
    waiting = Obligation.objects.open().get(person=person, kind=Kind.SCREENING, moment="week-20")
    not_asked.write_down(
        obligation=waiting, code="not-offered", reason="no-private-place",
        note="Vandaag met drie in de kamer; volgende keer eerst apart.", at=life.ago(1), by=life.by,
    )  # fmt: skip
    return person


def _on_paper(life: Life, person: Person, moment: str, days: int, *, epds: int, gad_7: int) -> None:
    at = life.ago(days)
    results = {"epds": {"total": epds, "items": {"item10": 0}}, "gad-7": {"total": gad_7, "items": {}}}
    rows = screen.enter(
        person=person, moment=moment, language="nl", source="paper", answered_on=life.day(-days),
        results=results, at=at, by=life.by,
    )  # fmt: skip
    life.confirm(rows, at=at)


def _takes_home(life: Life, person: Person, days: int, cards: tuple[str, ...], said: str) -> None:
    """An speaks with her about the newest answers, asks what goes well, and gives her the words."""
    occasion = Occasion.objects.filter(person=person).exclude(closed_at=None).order_by("-closed_at")[0]
    at = life.ago(days, 14)
    row = strengths.say(occasion=occasion, cards=cards, text=said, at=at, by=life.by, herself=False)
    chosen = Chosen(spoken=True)
    words = in_words(row, release.language_of(occasion))
    release.release(occasion=occasion, chosen=chosen, strengths=words, at=at, by=life.by)


STORIES = by_name(better_over_time, takes_the_result_home, reminded, no_quiet_place_to_ask)
