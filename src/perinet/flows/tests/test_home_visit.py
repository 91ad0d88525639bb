"""Families go along on a device and what was written comes home: once, with its marks, and nothing dropped."""

import uuid
from datetime import timedelta

import pytest

from perinet.care.pathways import home_visits
from perinet.care.pathways.models import HomeVisitEntry, HomeVisitRuling, Kind, Obligation, PackedRecord
from perinet.care.screening.models import Answer, Concern, Mark, NotAsked, Occasion
from perinet.flows import come_home, home_visit, register, screen, secrets, watch
from perinet.ground.audit.models import Finding, Record
from perinet.ground.base.actor import job
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.ground.messages.models import Message
from perinet.ground.vault import letters
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families import services as families
from perinet.people.families.models import Person, SafeContact, TimelineLine, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(mother, by, at, rota):
    return home_visit.take_along(persons=[mother.pk], device="my phone", at=at, by=by)


class Device:
    """Writes as the script of the pages does."""

    def __init__(self, pack, mother, at):
        self.pack, self.mother, self.at, self.asking = pack, mother, at, uuid.uuid4()

    def entry(self, kind, **said):
        pk = str(uuid.uuid4())
        content = {
            "kind": kind, "person": str(self.mother.pk), "said_at": self.at.timestamp() * 1000, **said,
        }  # fmt: skip
        to = letters.address(str(self.pack.pk))
        return {"id": pk, "letter": letters.write(to, str(self.pack.pk), pk, content)}

    def answer(self, instrument, item, option, moment="week-20", **said):
        told = {"interpreter": "none", "language": "nl", "asking": str(self.asking), "moment": moment}
        return self.entry("answer", instrument=instrument, item=item, option=option, **(told | said))

    def finish(self, **said):
        told = {"interpreter": "none", "language": "nl", "asking": str(self.asking), "moment": "week-20"}
        return self.entry("finish", **(told | said))

    def talk(self, **said):
        told = {
            "spoken": "yes", "asked": "yes", "thoughts": "passing", "plan": "no", "means": "no",
            "earlier_attempt": "no", "outcome": "safe-now", "protects": "Haar zus.",
        }  # fmt: skip
        return self.entry("safety-talk", asking=str(self.asking), **(told | said))


@pytest.fixture
def device(pack, mother, at):
    return Device(pack, mother, at + timedelta(hours=1))


@pytest.fixture
def home(pack, by, at):
    """Bring entries home, two hours after the pack was made."""

    def bring(*entries, at=at + timedelta(hours=2), by=by):
        return list(come_home.receive(pack=pack, entries=entries, at=at, by=by).values())

    return bring


def test_a_pack_holds_what_a_visit_needs(pack, mother):
    packed = PackedRecord.objects.get(pack=pack)
    assert packed.content["fields"]["phone"] == "+32470000000"
    assert packed.content["fields"]["text"] is True
    assert [one["id"] for one in packed.content["moments"]] == ["first-contact", "week-20"]
    assert packed.content["about"]["name"] == "Lotte Maes"


def test_nothing_that_is_a_secret_goes_along(mother, by, at):
    for topic in (Topic.SUBSTANCE, Topic.VIOLENCE, Topic.KEPT_PREGNANCY):
        secrets.let_read(person=mother, topic=topic, user_id=by.id, at=at, by=by)
        for kind in (Kind.CONTACT, Kind.SCREENING):
            Obligation.objects.create(
                person=mother, organisation_id=by.organisation, owner_id=by.id, kind=kind, topic=topic, rank=1,
                source=f"{topic}{kind}", moment="week-20", step="secret", opened_at=at, due_at=at,
            )  # fmt: skip
    pack = home_visit.take_along(persons=[mother.pk], device="phone", at=at, by=by)
    content = PackedRecord.objects.get(pack=pack).content
    assert [one["id"] for one in content["moments"]] == ["first-contact", "week-20"]
    assert not [one for one in content["waits"] if one["step"] == "secret"]
    assert "audit-c" not in str(content)


def test_a_family_that_one_may_not_see_does_not_go_along(mother, at):
    stranger = MembershipFactory().actor()
    with pytest.raises(Refused):
        home_visit.take_along(persons=[mother.pk], device="phone", at=at, by=stranger)
    assert not PackedRecord.objects.exists()


def test_each_family_that_goes_along_is_on_record(pack, mother):
    (record,) = Record.objects.filter(verb="home-visit.take-along")
    assert record.person == str(mother.pk)
    assert "phone" in record.details["kinds"]


def test_at_most_thirty_families_go_along(by, at):
    many = [_mother(by, at) for _ in range(31)]
    with pytest.raises(Refused):
        home_visit.take_along(persons=many, device="phone", at=at, by=by)


def _mother(by, at):
    dates = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140))
    return register.mother(
        details={"given_name": "A", "family_name": "B"}, reach=families.ReachSafely(), pregnancy=dates,
        co_parent=None, told=[], at=at, by=by,
    ).pk  # fmt: skip


def test_thirty_families_take_few_queries_each(by, at, django_assert_max_num_queries):
    many = [_mother(by, at) for _ in range(30)]
    with django_assert_max_num_queries(30 * 2 + 40):
        home_visit.take_along(persons=many, device="phone", at=at, by=by)


def test_a_pack_leaves_once(pack, by, at):
    home_visits.give(pack=pack, at=at, by=by)
    with pytest.raises(Conflict):
        home_visits.give(pack=pack, at=at, by=by)


def test_an_expired_or_revoked_pack_gives_nothing(pack, by, at):
    with pytest.raises(Conflict):
        home_visits.give(pack=pack, at=pack.expires_at, by=by)
    home_visits.revoke(pack=pack, at=at, by=by)
    with pytest.raises(Conflict):
        home_visits.give(pack=pack, at=at, by=by)


def test_only_its_owner_takes_a_pack_along_and_brings_it_home(pack, mother, midwife, at, home, device):
    colleague = MembershipFactory(organisation=midwife.organisation).actor()
    with pytest.raises(NotAllowed):
        home_visits.give(pack=pack, at=at, by=colleague)
    with pytest.raises(NotAllowed):
        home(device.entry("note", text="x"), by=colleague)


def test_an_answer_keeps_the_time_at_which_she_gave_it(device, home, at):
    assert home(device.answer("whooley", "item1", 0)) == ["taken"]
    assert Answer.objects.get().at == at + timedelta(hours=1)
    assert Occasion.objects.get().mode == "home"


def test_a_clock_that_can_not_be_right_is_not_believed(pack, mother, home, at):
    ahead, behind = Device(pack, mother, at + timedelta(days=9)), Device(pack, mother, at - timedelta(days=9))
    home(ahead.answer("whooley", "item1", 0), behind.answer("whooley", "item1", 0))
    assert {one.at for one in Answer.objects.all()} == {at, at + timedelta(hours=2)}


def test_the_same_entry_comes_in_once(device, home):
    entry = device.answer("whooley", "item1", 1)
    assert home(entry) == home(entry) == ["taken"]
    assert Answer.objects.count() == HomeVisitEntry.objects.count() == 1


def test_a_marked_answer_reaches_the_rota_at_once_also_when_she_stops_there(device, home, by):
    home(device.answer("phq-9", "item9", 2))
    mark, waits = Mark.objects.get(), Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert (mark.urgency, str(waits.owner_id)) == ("hard", by.id)
    assert Message.objects.exists()


def test_a_marked_answer_that_was_changed_on_the_way_stays_a_mark(device, home):
    home(device.answer("phq-9", "item9", 1), device.answer("phq-9", "item9", 0))
    assert Mark.objects.filter(taken_back=True).exists()
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()


def test_a_conversation_on_the_spot_ends_the_mark(device, home):
    home(device.answer("phq-9", "item9", 1), device.talk())
    waits = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert waits.ending == "spoken-with"
    assert waits.acknowledgements.get().protects == "Haar zus."


@pytest.mark.parametrize(
    "said", [{"asked": "no"}, {"outcome": ""}, {"plan": "made-up"}, {"outcome": "taken-over"}]
)
def test_a_conversation_that_ends_no_mark_is_kept_and_the_mark_stays(device, home, said):
    assert home(device.answer("phq-9", "item9", 1), device.talk(**said)) == ["taken", "problem"]
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()
    assert HomeVisitEntry.objects.get(kind="safety-talk").content["protects"] == "Haar zus."


def test_finishing_puts_the_result_before_who_asked(device, home):
    entries = [device.answer("whooley", "item1", 0), device.answer("whooley", "item2", 0)]
    entries += [device.answer("gad-2", "item1", 0), device.answer("gad-2", "item2", 0), device.finish()]
    assert set(home(*entries)) == {"taken"}
    assert Obligation.objects.filter(kind=Kind.READ_RESULT).exists()
    assert Obligation.objects.get(kind=Kind.SCREENING, moment="week-20").ending == "answered"


def test_her_wish_to_talk_opens_a_conversation(device, home):
    home(device.answer("whooley", "item1", 0), device.finish(wish="now"))
    assert Obligation.objects.filter(kind=Kind.TALK, urgency="hard").exists()


def test_questions_that_were_not_packed_are_not_recorded(device, home):
    assert home(device.answer("audit-c", "item1", 1)) == ["problem"]
    assert not Answer.objects.exists()


def test_asked_here_meanwhile_keeps_both(device, home, mother, by, at):
    here = screen.begin(
        person=mother, moment="week-20", mode="assisted", language="nl", at=at + timedelta(minutes=5), by=by
    )
    Occasion.objects.filter(pk=here.pk).update(created_at=at + timedelta(minutes=5))
    assert home(device.answer("whooley", "item1", 0)) == ["both"]
    assert Occasion.objects.count() == 2


def test_a_worry_on_the_way_opens_urgent_care(device, home):
    assert home(device.entry("worry", kinds=["confusion"], told_by="me", note="Plots verward.")) == ["taken"]
    assert Concern.objects.get().note == "Plots verward."
    assert Obligation.objects.open().filter(kind=Kind.URGENT_CARE).exists()


def test_a_note_stands_on_her_timeline_without_its_words(device, home):
    home(device.entry("note", text="Slaapt slecht."))
    line = TimelineLine.objects.get(kind="home-visit.note")
    assert "slecht" not in str(line.parameters)
    assert HomeVisitEntry.objects.get().content["text"] == "Slaapt slecht."


def test_a_change_on_the_way_is_taken_where_nothing_changed_here(device, home, mother):
    home(device.entry("detail", fields={"phone": "0471", "call": False}))
    assert Person.objects.get(pk=mother.pk).phone == "0471"
    newest = SafeContact.objects.about(mother).first()
    assert (newest.call, newest.text) == (False, True)


def test_a_second_change_on_the_way_is_no_doubt_about_the_first(device, home, mother):
    home(device.entry("detail", fields={"phone": "0471"}))
    assert home(device.entry("detail", fields={"phone": "0472"})) == ["taken"]
    assert Person.objects.get(pk=mother.pk).phone == "0472"


def test_changed_here_and_on_the_way_keeps_both_until_a_person_chooses(device, home, mother, by, at):
    her = Person.objects.get(pk=mother.pk)
    families.correct(person=her, changes={"phone": "0479"}, reach=None, at=at, by=by)
    assert home(device.entry("detail", fields={"phone": "0471"})) == ["doubt"]
    assert Person.objects.get(pk=mother.pk).phone == "0479"
    entry = HomeVisitEntry.objects.get()
    come_home.settle(entry=entry, choices={"phone": "mine"}, at=at, by=by)
    assert Person.objects.get(pk=mother.pk).phone == "0471"
    assert HomeVisitRuling.objects.get().chosen == "mine"
    with pytest.raises(Conflict):
        come_home.settle(entry=entry, choices={"phone": "theirs"}, at=at, by=by)


@pytest.mark.parametrize(
    "fields", [{"phone": 5}, {"call": "yes"}, {"died_on": "2020-01-01"}, {"phone": "0" * 99}]
)
def test_a_garbled_change_is_kept_and_changes_nothing(device, home, mother, fields):
    assert home(device.entry("detail", fields=fields)) == ["problem"]
    assert Person.objects.get(pk=mother.pk).phone == mother.phone


def test_a_letter_that_can_not_be_read_is_not_acknowledged(device, home):
    entry = device.entry("note", text="x")
    other = device.entry("note", text="y")
    assert home(entry | {"letter": other["letter"]}, {"id": "no", "letter": {}}) == [
        "unreadable",
        "unreadable",
    ]
    assert not HomeVisitEntry.objects.exists()


def test_what_arrives_late_is_taken_in_and_says_so(pack, device, home, by, at):
    home_visits.revoke(pack=pack, at=at, by=by)
    assert home(device.answer("phq-9", "item9", 2), at=pack.expires_at + timedelta(days=3)) == ["taken"]
    assert HomeVisitEntry.objects.get().late
    assert Mark.objects.exists()


def test_a_lost_device_ends_the_pack_and_each_family_is_to_be_told(pack, mother, by, at):
    home_visit.lose(pack=pack, at=at, by=by)
    pack.refresh_from_db()
    call = Obligation.objects.get(step="lost-device")
    assert pack.revoked_at == pack.lost_at == at
    assert (call.person, str(call.owner_id), call.due_at) == (mother, by.id, at + timedelta(days=3))
    assert Finding.objects.get(rule="lost-device").person == str(mother.pk)
    assert TimelineLine.objects.filter(kind="home-visit.lost").exists()


def test_a_pack_that_came_back_is_not_lost(pack, by, at):
    home_visits.bring_back(pack=pack, at=at, by=by)
    with pytest.raises(Refused):
        home_visit.lose(pack=pack, at=at, by=by)


def test_family_that_interprets_leaves_a_conversation_owed(device, home):
    device_says = {"interpreter": "adult-family"}
    home(device.answer("phq-9", "item1", 0, **device_says), device.finish(**device_says))
    assert Obligation.objects.filter(step="ask-without-family").exists()


def test_a_reason_for_not_asking_counts_for_the_moment_that_waits(device, home):
    assert home(device.entry("not-asked", moment="week-20", reason="refused:feels-well", note="Later.")) == [
        "taken"
    ]
    assert NotAsked.objects.get().note == "Later."
    assert Obligation.objects.get(kind=Kind.SCREENING, moment="week-20").ending == "she-refused"


def test_a_reason_that_is_not_in_the_list_is_kept_and_ends_nothing(device, home):
    assert home(device.entry("not-asked", moment="week-20", reason="refused:whim")) == ["problem"]
    assert Obligation.objects.open().filter(kind=Kind.SCREENING, moment="week-20").exists()


def test_what_ends_an_asking_that_was_closed_here_opens_no_other(device, home):
    home(device.answer("whooley", "item1", 0), device.finish())
    assert home(device.finish()) == ["taken"]
    assert Occasion.objects.count() == 1


@pytest.fixture
def parent(by, at, rota):
    """The mother of a baby of six weeks."""
    born = at.date() - timedelta(weeks=6)
    dates = register.PregnancyDates("born", due_date=born, ended_on=born)
    return register.mother(
        details={"given_name": "Lotte", "family_name": "Maes"}, reach=families.ReachSafely(), pregnancy=dates,
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip


def test_what_is_asked_about_a_child_goes_along_and_stays_with_the_parent(parent, by, at):
    pack = home_visit.take_along(persons=[parent.pk], device="phone", at=at, by=by)
    asked = [one for one in PackedRecord.objects.get(pack=pack).content["moments"] if one["about"]]
    assert asked
    device = Device(pack, parent, at)
    entries = [device.answer(asked[0]["first"][0], "sleep", 0, moment=asked[0]["ref"])]
    entries.append(device.finish(moment=asked[0]["ref"]))
    states = come_home.receive(pack=pack, entries=entries, at=at, by=by)
    assert set(states.values()) == {"taken"}
    occasion = Occasion.objects.get()
    assert (occasion.person, occasion.about.is_child) == (parent, True)
    assert not HomeVisitEntry.objects.filter(person=occasion.about).exists()


def test_a_marked_answer_that_found_no_place_is_a_mark_all_the_same(device, home, rota):
    refused = device.answer("phq-9", "item9", 3, interpreter="nobody-we-know")
    assert home(refused) == ["problem"] and not Occasion.objects.exists()
    check = Obligation.objects.open().get(kind=Kind.SAFETY_CHECK)
    assert (check.urgency, check.owner) == ("hard", rota.reader)
    assert Message.objects.get(template="colleague-look").to == rota.reader.email
    assert home(device.talk()) == ["taken"] and not Obligation.objects.open().filter(pk=check.pk).exists()


def test_an_unmarked_answer_that_found_no_place_calls_nobody(device, home):
    assert home(device.answer("phq-9", "item9", 0, interpreter="nobody-we-know")) == ["problem"]
    assert not Obligation.objects.filter(kind=Kind.SAFETY_CHECK).exists()


def test_finishing_after_the_conversation_opens_no_second_check(device, home):
    home(device.answer("phq-9", "item9", 2), device.talk(), device.finish())
    assert Obligation.objects.get(kind=Kind.SAFETY_CHECK).ending == "spoken-with"


def test_answers_of_a_visit_that_nobody_finished_are_read_in_the_end(device, home, at):
    home(device.answer("whooley", "item1", 1))
    assert watch.read_abandoned(at=at + timedelta(days=1), by=job("watch")) == 0
    assert watch.read_abandoned(at=at + timedelta(days=9), by=job("watch")) == 1
    assert Obligation.objects.open().filter(kind=Kind.READ_RESULT).exists()
    assert not Occasion.objects.get().is_open
