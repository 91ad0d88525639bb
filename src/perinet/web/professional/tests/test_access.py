"""Who may see a record, on the page of those who care for her."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import emergency, rights
from perinet.ground.base import clock
from perinet.network.accounts.models import OrganisationKind, Role
from perinet.network.accounts.tests.factories import OrganisationFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import (
    BreakGlass,
    CareRelation,
    Consent,
    Disclosure,
    Exclusion,
    RightsRequest,
)
from perinet.people.families import own_words
from perinet.people.families import services as families
from perinet.people.families.models import OwnWord, Topic
from perinet.web.professional.tests.scenes import Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def lotte(midwife):
    """A mother whose care began as it begins for everybody."""
    person = families.register(
        details={"given_name": "Lotte", "family_name": "Maes", "birth_date": clock.today() - timedelta(days=9000)},
        reach=families.ReachSafely(), organisation_id=midwife.actor.organisation, at=clock.now(), by=midwife.actor,
    )  # fmt: skip
    consent.begin_care(
        person=person, organisation_id=midwife.actor.organisation, at=clock.now(), by=midwife.actor
    )
    return person


def colleague(of: Scene, **fields) -> Scene:
    return scene(organisation=of.membership.organisation, **fields)


def elsewhere(**fields) -> Scene:
    return scene(
        organisation=OrganisationFactory(name="Oever", kind=OrganisationKind.MENTAL_HEALTH), **fields
    )


def page(who: Scene, address: str, *, status: int = 200) -> str:
    answer = who.client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def access(person) -> str:
    return f"/werk/families/{person.pk}/wie-mag/"


def test_the_page_says_who_cares_for_her_and_why_the_reader_sees_it(midwife, lotte):
    told = page(midwife, access(lotte))
    assert midwife.membership.organisation.name in told
    assert "your team cares for her" in told


def test_a_secret_topic_does_not_stand_on_the_page_of_who_was_not_named(midwife, lotte):
    other = colleague(midwife)
    before = page(other, access(lotte))
    consent.name_for_topic(
        person=lotte, topic=Topic.VIOLENCE, user_id=midwife.actor.id, organisation_id=midwife.actor.organisation,
        source="test", at=clock.now(), by=midwife.actor,
    )  # fmt: skip
    assert "Violence" in page(midwife, access(lotte))
    assert bare(page(other, access(lotte))) == bare(before)
    assert "Violence" not in before


def bare(text: str) -> str:
    return re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"|nonce="[^"]+"', "", text)


def test_a_colleague_is_written_down_as_caring_for_her_too(midwife, lotte):
    other = colleague(midwife)
    midwife.client.post(f"{access(lotte)}collega/", {"professional": other.membership.user_id})
    assert CareRelation.objects.about(lotte).filter(professional=other.membership.user).exists()


def test_the_end_of_care_closes_the_record_for_the_whole_team_at_once(midwife, lotte):
    relation = CareRelation.objects.get(person=lotte)
    address = f"/werk/zorgrelatie/{relation.pk}/einde/"
    assert "the law asks" in page(midwife, address)
    assert midwife.client.post(address, {"how": "finished"}).status_code == 302
    page(midwife, f"/werk/families/{lotte.pk}/", status=404)
    page(colleague(midwife), f"/werk/families/{lotte.pk}/", status=404)


def test_care_does_not_end_while_something_waits_for_her(midwife, lotte):
    midwife.waits(lotte, Kind.SAFETY_CHECK, topic=Topic.SAFETY, urgency="hard")
    relation = CareRelation.objects.get(person=lotte)
    answer = midwife.client.post(f"/werk/zorgrelatie/{relation.pk}/einde/", {"how": "finished"})
    assert answer.status_code == 409
    relation.refresh_from_db()
    assert relation.until is None


def test_only_a_team_ends_its_own_care(midwife, lotte):
    other = elsewhere()
    consent.begin_care(person=lotte, organisation_id=other.actor.organisation, at=clock.now(), by=other.actor)
    relation = CareRelation.objects.get(person=lotte, organisation=other.actor.organisation)
    page(midwife, f"/werk/zorgrelatie/{relation.pk}/einde/", status=404)


def test_an_excluded_professional_finds_nothing_of_her(midwife, lotte):
    other = colleague(midwife)
    midwife.client.post(f"{access(lotte)}niet/", {"professional": other.membership.user_id})
    assert Exclusion.objects.get(person=lotte).professional == other.membership.user
    page(other, f"/werk/families/{lotte.pk}/", status=404)
    gone = other.client.get(f"/werk/families/{lotte.pk}/").content
    assert bare(gone.decode()) == bare(
        other.client.get("/werk/families/0c0f3c52-5f0c-4b58-8d3f-d2a5a1b6c7de/").content.decode()
    ).replace("0c0f3c52-5f0c-4b58-8d3f-d2a5a1b6c7de", str(lotte.pk))


def test_an_exclusion_is_taken_back_when_she_says_so(midwife, lotte):
    other = colleague(midwife)
    row = consent.exclude(person=lotte, professional=other.membership.user, at=clock.now(), by=midwife.actor)
    midwife.client.post(f"/werk/uitsluiting/{row.pk}/opheffen/")
    page(other, f"/werk/families/{lotte.pk}/")


TERMS = {"topics": ["record"], "whose": "ours", "receiver_user": "", "until": ""}


def shared(midwife: Scene, lotte, receiver: Scene, **changes):
    address = f"/werk/families/{lotte.pk}/delen/{receiver.actor.organisation}/"
    return midwife.client.post(address, TERMS | changes)


def test_a_receiver_is_chosen_among_teams_bound_by_secrecy(midwife, lotte):
    receiver, other = elsewhere(), OrganisationFactory(name="Buiten", kind=OrganisationKind.OTHER)
    address = f"/werk/families/{lotte.pk}/delen/"
    assert "Oever" in page(midwife, address) and other.name not in page(midwife, address)
    answer = midwife.client.post(address, {"receiver": receiver.actor.organisation})
    assert answer.status_code == 302
    assert "What may they read?" in page(midwife, answer.url)


def test_she_sees_the_page_as_the_receiver_will_read_it_before_anything_is_shared(midwife, lotte):
    receiver = elsewhere(role=Role.PSYCHOLOGIST)
    told = shared(midwife, lotte, receiver, stage="look").content.decode()
    assert "Nothing is shared yet" in told and "Lotte Maes" in told
    assert not Consent.objects.exists()
    page(receiver, f"/werk/families/{lotte.pk}/", status=404)


def test_without_her_yes_nothing_is_shared(midwife, lotte):
    told = shared(midwife, lotte, elsewhere(), stage="agreed").content.decode()
    assert "Tick the box only when she said yes" in told
    assert not Consent.objects.exists()


def test_her_yes_opens_what_she_saw_and_gives_a_receipt(midwife, lotte):
    receiver = elsewhere(role=Role.PSYCHOLOGIST)
    answer = shared(midwife, lotte, receiver, stage="agreed", agrees="yes")
    given = Consent.objects.get()
    assert answer.url.endswith(f"/toestemming/{given.pk}/bewijs/")
    assert given.previewed and given.agreement.text_shown
    assert "Oever" in page(midwife, answer.url)
    page(receiver, f"/werk/families/{lotte.pk}/")


def test_when_she_stops_it_the_receiver_sees_nothing_and_she_gets_proof(midwife, lotte):
    receiver = elsewhere(role=Role.PSYCHOLOGIST)
    shared(midwife, lotte, receiver, stage="agreed", agrees="yes")
    address = f"/werk/toestemming/{Consent.objects.get().pk}/stoppen/"
    assert "Stop sharing" in page(midwife, address)
    midwife.client.post(address)
    page(receiver, f"/werk/families/{lotte.pk}/", status=404)
    assert "Ways in that were closed" in page(midwife, address)


def test_a_topic_that_a_profession_does_not_see_is_not_offered_to_share(midwife, lotte):
    worker = colleague(midwife, role=Role.SOCIAL_WORKER)
    address = f"/werk/families/{lotte.pk}/delen/{elsewhere().actor.organisation}/"
    assert "How she feels" in page(midwife, address)
    assert "How she feels" not in page(worker, address)


REASON = {"reason": "Ze ligt bewusteloos op spoed en niemand kent haar"}


def sought(lotte, **changes) -> dict:
    return REASON | {
        "given_name": "Lotte", "family_name": "Maes", "birth_date": lotte.birth_date.isoformat()
    } | changes  # fmt: skip


def test_an_emergency_opens_her_record_with_a_banner_and_asks_a_second_reader(midwife, lotte):
    other = elsewhere()
    answer = other.client.post("/werk/nood/", sought(lotte), follow=True)
    told = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/werk/families/{lotte.pk}/"
    assert "Opened in an emergency" in told
    assert Obligation.objects.get(kind=Kind.GLASS_REVIEW).person == lotte
    assert BreakGlass.objects.get().until - BreakGlass.objects.get().at == timedelta(hours=3)


def test_without_a_reason_nothing_is_looked_for(lotte):
    answer = elsewhere().client.post("/werk/nood/", sought(lotte, reason="spoed"))
    assert not BreakGlass.objects.exists()
    assert "Say in a sentence" in answer.content.decode()


def test_nobody_found_and_being_excluded_look_the_same(midwife, lotte):
    other = elsewhere()
    consent.exclude(person=lotte, professional=other.membership.user, at=clock.now(), by=midwife.actor)
    shut_out = other.client.post("/werk/nood/", sought(lotte)).content.decode()
    unknown = other.client.post("/werk/nood/", sought(lotte, family_name="Maas")).content.decode()
    assert "Nothing can be opened" in shut_out
    assert bare(shut_out) == bare(unknown).replace('value="Maas"', 'value="Maes"')


def opened(lotte, by: Scene) -> BreakGlass:
    found = consent.Sought(lotte.given_name, lotte.family_name, lotte.birth_date)
    return emergency.open_record(sought=found, reason=REASON["reason"], at=clock.now(), by=by.actor)


def test_the_second_reader_says_whether_it_was_an_emergency(midwife, lotte):
    one = opened(lotte, elsewhere())
    told = page(midwife, "/werk/nood/na-te-lezen/")
    assert "bewusteloos" in told and "Maes" not in told
    midwife.client.post(f"/werk/nood/na-te-lezen/{one.pk}/", {"verdict": "justified", "note": ""})
    assert one.review.verdict == "justified"
    assert not Obligation.objects.open().filter(kind=Kind.GLASS_REVIEW).exists()


def test_nobody_reads_his_own_emergency(lotte):
    other = elsewhere()
    one = opened(lotte, other)
    page(other, f"/werk/nood/na-te-lezen/{one.pk}/", status=404)


def test_the_guard_of_the_data_reads_who_when_and_why_and_no_name_of_hers(midwife, lotte):
    one = opened(lotte, elsewhere())
    guard = colleague(midwife, role=Role.DATA_PROTECTION_OFFICER)
    told = page(guard, "/werk/nood/na-te-lezen/") + page(guard, f"/werk/nood/na-te-lezen/{one.pk}/")
    assert "bewusteloos" in told
    assert "Lotte" not in told and str(lotte.pk) not in told
    page(guard, f"/werk/families/{lotte.pk}/", status=403)


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.REGIONAL_COORDINATOR, Role.DATA_STEWARD]
)
def test_others_read_no_emergency(lotte, role):
    page(scene(role=role), "/werk/nood/na-te-lezen/", status=403)


CHANGES = [
    ("wie-mag/collega/", "professional"), ("wie-mag/niet/", "professional"), ("delen/", "receiver"), ("", "make"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "field"), CHANGES)
def test_an_emergency_gives_no_say_over_who_sees_her_afterwards(midwife, lotte, address, field):
    other = elsewhere(role=Role.MIDWIFE)
    opened(lotte, other)
    where = (
        reverse("professional:own-page", args=[lotte.pk])
        if field == "make"
        else f"{access(lotte)[:-8]}{address}"
    )
    assert midwife.client.get(where).status_code == 200
    for answer in (other.client.get(where), other.client.post(where, {field: other.membership.user_id})):
        assert answer.status_code == 403
    assert "wie-mag/collega/" not in page(other, access(lotte))


def test_an_emergency_joins_her_record_to_no_other(midwife, lotte):
    other = elsewhere(role=Role.MIDWIFE)
    opened(lotte, other)
    where = reverse("professional:merge-join", args=[other.mother().pk, lotte.pk])
    assert other.client.get(where).status_code == 403
    assert other.client.post(where, {"reason": "registered-twice", "sure": "on"}).status_code == 403


def test_an_emergency_takes_back_nothing_that_she_decided(midwife, lotte):
    other, receiver, shut_out = elsewhere(role=Role.MIDWIFE), elsewhere(), colleague(midwife)
    shared(midwife, lotte, receiver, stage="agreed", agrees="yes")
    one = consent.exclude(
        person=lotte, professional=shut_out.membership.user, at=clock.now(), by=midwife.actor
    )
    opened(lotte, other)
    given = Consent.objects.get(person=lotte)
    assert other.client.post(f"/werk/uitsluiting/{one.pk}/opheffen/").status_code == 403
    assert other.client.post(f"/werk/toestemming/{given.pk}/stoppen/").status_code == 403
    one.refresh_from_db()
    assert one.until is None and not hasattr(given, "withdrawal")


def test_whoever_reads_by_her_agreement_makes_no_card_of_her_own_page(midwife, lotte):
    receiver = elsewhere()
    shared(midwife, lotte, receiver, stage="agreed", agrees="yes")
    page(receiver, f"/werk/families/{lotte.pk}/")
    page(receiver, reverse("professional:own-page", args=[lotte.pk]), status=403)


def asked(midwife: Scene, lotte, kind: str = "correction", about: str = "field:phone"):
    return rights.ask(
        person=lotte, controller_id=midwife.actor.organisation, kind=kind, about=about, text="Het is 0470 11 11 11",
        at=clock.now(), by=midwife.actor,
    )  # fmt: skip


def test_what_she_asks_waits_on_the_worklist_and_leads_to_its_page(midwife, lotte):
    one = asked(midwife, lotte)
    assert f"/werk/recht/{one.pk}/" in page(midwife, "/werk/?whose=team")
    told = page(midwife, f"/werk/recht/{one.pk}/")
    assert "Het is 0470 11 11 11" in told


def test_an_accepted_correction_keeps_what_stood_there_before(midwife, lotte):
    families.correct(
        person=lotte, changes={"phone": "0470 00 00 00"}, reach=None, at=clock.now(), by=midwife.actor
    )
    one = asked(midwife, lotte)
    midwife.client.post(
        f"/werk/recht/{one.pk}/", {"outcome": "done", "instead": "0470 11 11 11", "text": "Dank je."}
    )
    lotte.refresh_from_db()
    assert lotte.phone == "0470 11 11 11"
    one.refresh_from_db()
    assert "0470 00 00 00" in one.answer.text and one.text == "Het is 0470 11 11 11"
    assert not Obligation.objects.open().filter(kind=Kind.RIGHTS_REQUEST).exists()


def test_a_no_says_why_and_changes_nothing(midwife, lotte):
    one = asked(midwife, lotte)
    address = f"/werk/recht/{one.pk}/"
    told = midwife.client.post(address, {"outcome": "refused", "instead": "0470 11 11 11", "text": ""})
    assert "Say why" in told.content.decode()
    midwife.client.post(address, {"outcome": "refused", "text": "Dit nummer is van je zus."})
    lotte.refresh_from_db()
    one.refresh_from_db()
    assert lotte.phone == "" and one.answer.outcome == "refused"


def test_another_team_does_not_find_what_she_asked_here(midwife, lotte):
    one = asked(midwife, lotte)
    other = elsewhere()
    consent.begin_care(person=lotte, organisation_id=other.actor.organisation, at=clock.now(), by=other.actor)
    page(other, f"/werk/recht/{one.pk}/", status=404)


def test_the_whole_copy_is_handed_over_once_it_was_agreed_and_stays_on_record(midwife, lotte):
    one = asked(midwife, lotte, kind="full-copy", about="")
    address = f"/werk/recht/{one.pk}/afschrift/"
    assert midwife.client.post(address).status_code == 404
    midwife.client.post(f"/werk/recht/{one.pk}/", {"outcome": "done", "text": ""})
    assert address in page(midwife, f"/werk/recht/{one.pk}/")
    file = midwife.client.post(address)
    assert file.json()["person"]["given_name"] == "Lotte"
    left = Disclosure.objects.get(person=lotte)
    assert (left.receiver, left.form, left.source) == ("herself", "json", f"request:{one.pk}")
    assert midwife.client.get(address).status_code == 405


def test_what_no_law_keeps_is_erased_at_once_and_listed_in_the_answer(midwife, lotte):
    families.correct(
        person=lotte, changes={"phone": "+32470000000", "email": "lotte@example.org"}, reach=None, at=clock.now(),
        by=midwife.actor,
    )  # fmt: skip
    own_words.say(person=lotte, kind="goal", text="Slapen", at=clock.now(), by=midwife.actor, herself=False)
    one = asked(midwife, lotte, kind="erasure", about="")
    address = f"/werk/recht/{one.pk}/"
    assert "at least 30 and at most 50 years" in page(midwife, address)
    told = midwife.client.post(address, {"outcome": "done", "text": ""})
    assert "Choose what is erased" in told.content.decode()
    midwife.client.post(address, {"outcome": "done", "text": "", "gone": ["phone", "own-words"]})
    lotte.refresh_from_db()
    one.refresh_from_db()
    assert (lotte.phone, lotte.email) == ("", "lotte@example.org")
    assert OwnWord.objects.get(person=lotte).text == ""
    assert one.answer.text == "Erased: telephone, what she wrote for herself."


def test_what_does_not_stand_there_or_is_another_teams_is_not_offered_to_erase(midwife, lotte):
    other = elsewhere()
    consent.begin_care(person=lotte, organisation_id=other.actor.organisation, at=clock.now(), by=other.actor)
    families.correct(
        person=lotte, changes={"phone": "+32470000000"}, reach=None, at=clock.now(), by=midwife.actor
    )
    one = rights.ask(
        person=lotte, controller_id=other.actor.organisation, kind="erasure", text="", at=clock.now(), by=other.actor
    )  # fmt: skip
    assert 'name="gone"' not in page(other, f"/werk/recht/{one.pk}/")
    other.client.post(f"/werk/recht/{one.pk}/", {"outcome": "done", "text": "x", "gone": ["phone"]})
    lotte.refresh_from_db()
    assert lotte.phone == "+32470000000"


def test_an_objection_of_a_parent_stands_on_the_record_until_it_is_answered(midwife, lotte):
    words = "The parents do not agree"
    assert words not in page(midwife, f"/werk/families/{lotte.pk}/")
    one = RightsRequest.objects.create(
        person=lotte, controller=midwife.membership.organisation, kind="objection", text="Nee", by="other-parent",
        acting_as="parent", at=clock.now(), due_at=clock.now() + timedelta(days=30),
    )  # fmt: skip
    assert words in page(midwife, f"/werk/families/{lotte.pk}/")
    rights.answer(request=one, outcome="done", text="", at=clock.now(), by=midwife.actor)
    assert words not in page(midwife, f"/werk/families/{lotte.pk}/")


def test_who_looked_is_named_to_whoever_decides(midwife, lotte):
    page(midwife, f"/werk/families/{lotte.pk}/")
    organisation = midwife.actor.organisation.replace("-", "")
    about = f"{clock.now():%Y-%m-%d}:{organisation}:midwife:read"
    one = asked(midwife, lotte, kind="who-looked", about=about)
    assert midwife.membership.user.name in page(midwife, f"/werk/recht/{one.pk}/")


def test_the_page_asks_as_much_of_the_database_however_many_rows_there_are(midwife, lotte):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(midwife, access(lotte))
        return len(queries)

    shared(midwife, lotte, elsewhere(), stage="agreed", agrees="yes")
    few = asked()
    for _n in range(4):
        shared(midwife, lotte, elsewhere(), stage="agreed", agrees="yes")
        other = colleague(midwife)
        consent.exclude(person=lotte, professional=other.membership.user, at=clock.now(), by=midwife.actor)
    assert asked() == few


ASKING = ("vragen", "uitnodigen", "invoeren")


@pytest.mark.parametrize("name", ASKING)
def test_for_a_profession_that_sees_no_answers_asking_does_not_exist(midwife, lotte, name):
    worker = colleague(midwife, role=Role.SOCIAL_WORKER)
    her_page = page(worker, f"/werk/families/{lotte.pk}/")
    assert "Ask how she is" not in her_page and f"/{name}/" not in her_page
    page(worker, f"/werk/families/{lotte.pk}/{name}/", status=404)


def test_what_waits_about_answers_does_not_stand_on_the_worklist_of_a_social_worker(midwife, lotte):
    worker = colleague(midwife, role=Role.SOCIAL_WORKER)
    midwife.waits(lotte, Kind.SCREENING, moment="week-20")
    midwife.waits(lotte, Kind.CONTACT, topic=Topic.SAFETY, step="promised-call")
    told = page(worker, "/werk/?whose=team&all=1")
    assert "week 20" not in told.lower() and "promised to call" in told


def test_every_link_on_her_page_leads_a_social_worker_somewhere(midwife, lotte):
    worker = colleague(midwife, role=Role.SOCIAL_WORKER)
    midwife.waits(lotte, Kind.STEP, step="social-support", topic=Topic.SAFETY)
    links = set(re.findall(r'href="(/werk/[^"#?]*)', page(worker, f"/werk/families/{lotte.pk}/")))
    answers = {link: worker.client.get(link).status_code for link in links}
    assert len(links) > 6
    assert {link: code for link, code in answers.items() if code not in (200, 302)} == {}


@pytest.mark.parametrize(
    ("there", "says"),
    [((), "Nobody here may ask her"), ((Role.MIDWIFE,), "A colleague who may read her answers")],
    ids=["alone", "with a midwife"],
)
def test_a_social_worker_who_registers_is_told_who_asks_her(there, says):
    social = scene(role=Role.SOCIAL_WORKER)
    for role in there:
        colleague(social, role=role)
    given = {"given_name": "Amina", "language": "nl", "texts_in": "nl", "status": ""}
    answer = social.client.post(reverse("professional:person-register"), given, follow=True)
    assert says in answer.content.decode()
