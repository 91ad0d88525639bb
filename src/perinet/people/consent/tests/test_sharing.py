"""Her agreement opens what it names to whom it names, until she stops it; copies that left are found again."""

from datetime import timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import Agreement, Consent, Disclosure
from perinet.people.consent.services import Terms
from perinet.people.families import services as families
from perinet.people.families.models import Person, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
CARE = frozenset({Topic.RECORD, Topic.MENTAL_HEALTH})


@pytest.fixture
def at():
    return clock.now() - timedelta(minutes=10)


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def by(person, at):
    midwife = MembershipFactory(organisation=person.registered_at).actor()
    consent.begin_care(person=person, organisation_id=midwife.organisation, at=at, by=midwife)
    for topic in (Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY, Topic.VIOLENCE):
        families.write_line(person=person, kind="test", at=at, source="1", by=midwife, topic=topic)
    return midwife


@pytest.fixture
def psychologist():
    return MembershipFactory(role="psychologist", organisation__kind="mental-health")


def agreed(person, by, at, **fields):
    values = {
        "text_id": "consent", "text_version": "1", "language": "nl", "text_shown": "Dit.", "purpose": "sharing",
        "kind": "agreed",
    }  # fmt: skip
    return consent.record_agreement(person=person, at=at, by=by, **values | fields)


def give(person, by, at, receiver, agreement=None, **fields):
    terms = Terms(**{"receiver": receiver, "topics": CARE} | fields)
    return consent.give_consent(
        person=person, terms=terms, agreement=agreement or agreed(person, by, at), at=at, by=by
    )


def topics_seen(actor):
    return set(TimelineLine.objects.visible_to(actor).filter(kind="test").values_list("topic", flat=True))


def test_a_consent_opens_its_topics_to_the_receiver_and_nothing_more(person, by, psychologist, at):
    give(person, by, at, psychologist.organisation)
    assert topics_seen(psychologist.actor()) == CARE
    assert Person.objects.visible_to(psychologist.actor()).get() == person
    assert not topics_seen(MembershipFactory().actor())


def test_a_consent_of_one_controller_opens_nothing_of_another(person, by, psychologist, at):
    give(person, by, at, psychologist.organisation, controller=OrganisationFactory())
    assert not topics_seen(psychologist.actor())


def test_a_consent_to_one_professional_opens_nothing_to_her_colleagues(person, by, psychologist, at):
    give(person, by, at, psychologist.organisation, receiver_user=psychologist.user)
    colleague = MembershipFactory(role="psychologist", organisation=psychologist.organisation).actor()
    assert topics_seen(psychologist.actor()) == CARE
    assert not topics_seen(colleague)


def test_a_consent_ends_by_itself(person, by, psychologist, at):
    give(person, by, at, psychologist.organisation, until=at + timedelta(minutes=1))
    assert not topics_seen(psychologist.actor())


def test_giving_is_on_record_and_in_her_story(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    assert Record.objects.get(verb="consent.give").subject == str(given.pk)
    line = TimelineLine.objects.get(kind="consent.given")
    assert line.parameters == {"receiver": psychologist.organisation.name}
    assert (given.given_by, given.topic) == ("self", Topic.MENTAL_HEALTH)


def test_who_may_not_read_her_answers_does_not_learn_to_whom_they_go(person, by, psychologist, at):
    social = MembershipFactory()
    give(person, by, at, social.organisation, topics=frozenset({Topic.RECORD}))
    give(person, by, at, psychologist.organisation)
    for model in (Consent, TimelineLine):
        seen = model.objects.visible_to(social.actor())
        assert psychologist.organisation.name not in str([vars(one) for one in seen])
    receivers = Consent.objects.visible_to(social.actor()).values_list("receiver__name", flat=True)
    assert list(receivers) == [social.organisation.name]


# What is told in confidence


def test_a_secret_is_shared_by_name_or_not_at_all(person, by, psychologist, at):
    with pytest.raises(Refused) as refused:
        give(person, by, at, psychologist.organisation, topics=frozenset({Topic.VIOLENCE}))
    assert refused.value.code == "secret-without-a-name"
    secret = give(
        person, by, at, psychologist.organisation, topics=frozenset({Topic.VIOLENCE}),
        receiver_user=psychologist.user,
    )  # fmt: skip
    assert topics_seen(psychologist.actor()) == {Topic.VIOLENCE}
    assert secret.topic == Topic.VIOLENCE


def test_the_consent_to_share_a_secret_is_as_secret_as_what_it_shares(person, by, psychologist, at):
    agreement = agreed(person, by, at, topic=Topic.VIOLENCE)
    give(
        person, by, at, psychologist.organisation, agreement, topics=frozenset({Topic.VIOLENCE}),
        receiver_user=psychologist.user,
    )  # fmt: skip
    assert not Consent.objects.visible_to(by).exists()
    assert not Agreement.objects.visible_to(by).exists()
    assert not TimelineLine.objects.visible_to(by).filter(kind="consent.given").exists()
    assert Consent.objects.visible_to(psychologist.actor()).exists()
    assert "violence" not in str(Record.objects.filter(verb="consent.give").values())


def test_a_secret_is_shared_apart_from_the_rest(person, by, psychologist, at):
    with pytest.raises(Refused) as refused:
        give(
            person, by, at, psychologist.organisation, topics=frozenset({Topic.VIOLENCE, Topic.RECORD}),
            receiver_user=psychologist.user,
        )  # fmt: skip
    assert refused.value.code == "secret-apart"


# What is refused, in words


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"topics": frozenset()}, "nothing-shared"),
        ({"purpose": "research"}, "not-shared-by-consent"),
    ],
)
def test_terms_that_shared_secrecy_forbids_are_refused(person, by, psychologist, at, fields, code):
    with pytest.raises(Refused) as refused:
        give(person, by, at, psychologist.organisation, **fields)
    assert refused.value.code == code
    assert not Consent.objects.exists()


def test_a_receiver_outside_care_or_who_does_not_work_there_is_refused(person, by, psychologist, at):
    with pytest.raises(Refused, match="secrecy"):
        give(person, by, at, OrganisationFactory(kind="network"))
    with pytest.raises(Refused) as refused:
        give(person, by, at, psychologist.organisation, receiver_user=UserFactory())
    assert refused.value.code == "not-there"


def test_a_period_that_is_over_is_refused(person, by, psychologist, at):
    with pytest.raises(Refused) as refused:
        give(person, by, at, psychologist.organisation, until=at)
    assert refused.value.code == "past"


def test_without_her_own_yes_nothing_is_shared(person, by, psychologist, at):
    told = agreed(person, by, at, kind="told")
    of_another = agreed(PersonFactory(), by, at)
    for agreement, code in ((told, "not-informed"), (of_another, "other-client")):
        with pytest.raises(Refused) as refused:
            give(person, by, at, psychologist.organisation, agreement)
        assert refused.value.code == code


def test_a_text_that_she_agreed_to_at_registration_opens_nothing_by_itself(person, by, psychologist, at):
    agreed(person, by, at, text_id="sharing")
    assert not topics_seen(psychologist.actor())


# By herself, and by who may for her


def own(user):
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file")


def test_she_gives_and_stops_it_on_her_own_page(person, by, psychologist, at):
    herself = UserFactory()
    consent.represent(person=person, user=herself, kind="self", checked_how="code", at=at, by=by)
    given = give(person, own(herself), at, psychologist.organisation)
    stopped = consent.withdraw(consent=given, at=at, by=own(herself))
    assert (given.given_by, stopped.by_herself) == ("self", True)
    assert not topics_seen(psychologist.actor())


def test_somebody_else_neither_gives_nor_stops(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    for act in (
        lambda: give(person, own(UserFactory()), at, psychologist.organisation, agreed(person, by, at)),
        lambda: consent.withdraw(consent=given, at=at, by=own(UserFactory())),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_parent_gives_for_a_child_unless_the_other_objects_or_the_child_decides_alone(by, psychologist, at):
    child = PersonFactory(is_child=True, birth_date=None)
    parent, other = UserFactory(), UserFactory()
    for user in (parent, other):
        consent.represent(person=child, user=user, kind="parent", checked_how="paper", at=at, by=by)
    given = give(child, own(parent), at, psychologist.organisation)
    assert given.given_by == "parent"
    consent.request_right(
        person=child, controller_id=by.organisation, kind="objection", text="Not this", at=at, by=own(other)
    )
    with pytest.raises(Refused) as refused:
        give(child, own(parent), at, psychologist.organisation)
    assert refused.value.code == "objection"
    consent.record_capacity(person=child, capable=True, reason="Spoken with", at=at, by=by)
    with pytest.raises(NotAllowed):
        give(child, own(parent), at, psychologist.organisation)


# Stopping it


def test_stopping_closes_it_at_once_and_leaves_the_record_of_the_team(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    stopped = consent.withdraw(consent=given, at=at + timedelta(minutes=1), by=by)
    assert not Person.objects.visible_to(psychologist.actor()).exists()
    assert Person.objects.visible_to(by).get() == person
    assert stopped.effects == {"access": 2}
    assert Record.objects.filter(verb="consent.withdraw").exists()
    assert TimelineLine.objects.filter(kind="consent.withdrawn").exists()


def test_stopping_twice_is_refused(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    consent.withdraw(consent=given, at=at, by=by)
    with pytest.raises(Conflict):
        consent.withdraw(consent=given, at=at, by=by)


def test_stopping_one_consent_leaves_another(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    give(person, by, at, psychologist.organisation, topics=frozenset({Topic.SAFETY}))
    consent.withdraw(consent=given, at=at, by=by)
    assert topics_seen(psychologist.actor()) == {Topic.SAFETY}


# Words that she reads


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_text_and_the_receipt_name_who_what_until_when_and_how_to_stop(
    person, by, psychologist, at, language
):
    until = at + timedelta(days=30)
    terms = Terms(psychologist.organisation, CARE, receiver_user=psychologist.user, until=until)
    text = consent.wording(terms=terms, language=language)
    assert psychologist.user.name in text
    assert f"{until:%m/%Y}" in text
    assert "{" not in text
    given = give(person, by, at, psychologist.organisation, agreed(person, by, at, text_shown=text))
    receipt = consent.receipt(consent=given, language=language)
    assert (receipt.text, receipt.receiver, len(receipt.topics)) == (text, psychologist.organisation.name, 2)
    assert receipt.how_to_stop
    assert receipt.withdrawn_at is None
    assert psychologist.organisation.name in consent.before_withdrawing(consent=given, language=language)


def test_a_text_for_one_controller_names_it_and_a_receipt_says_when_it_was_stopped(
    person, by, psychologist, at
):
    given = give(person, by, at, psychologist.organisation, controller=person.registered_at)
    assert person.registered_at.name in consent.wording(terms=consent.terms_of(given), language="nl")
    consent.withdraw(consent=given, at=at, by=by)
    receipt = consent.receipt(consent=given, language="nl")
    assert (receipt.withdrawn_at, receipt.writers) == (at, person.registered_at.name)


# Copies that leave


def test_a_copy_leaves_only_under_a_consent_that_covers_it(person, by, psychologist, at):
    given = give(person, by, at, psychologist.organisation)
    copy = {"person": person, "receiver": "Team", "form": "print", "at": at, "by": by}
    row = consent.disclose(topics=CARE, consent=given, **copy)
    assert (row.consent, row.topic) == (given, Topic.MENTAL_HEALTH)
    for refused in (
        {"topics": CARE},
        {"topics": {Topic.SAFETY}, "consent": given},
        {"topics": CARE, "consent": given, "person": PersonFactory()},
    ):
        with pytest.raises(Refused) as problem:
            consent.disclose(**copy | refused)
        assert problem.value.code == "no-consent"
    consent.withdraw(consent=given, at=at, by=by)
    with pytest.raises(Refused):
        consent.disclose(topics=CARE, consent=given, **copy)


def test_what_she_takes_herself_needs_no_consent_and_a_secret_copy_is_secret(person, by, at):
    consent.disclose(
        person=person, receiver="herself", form="pdf", topics={Topic.VIOLENCE, Topic.RECORD}, at=at, by=by
    )
    assert Disclosure.objects.get().topic == Topic.VIOLENCE
    assert not Disclosure.objects.visible_to(by).exists()
