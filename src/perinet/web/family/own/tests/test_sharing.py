"""She sees the file as they will see it, agrees, keeps a receipt, and stops it with proof."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.pathways.models import Turn
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent.models import Consent, Exclusion
from perinet.people.families import births
from perinet.people.families.models import Access, TimelineLine
from perinet.people.families.tests.factories import PregnancyFactory
from perinet.web.family.own.tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    """A team on the care map, with a psychologist who has an account."""
    organisation = OrganisationFactory(name="Dijle", kind="mental-health")
    ServiceFactory(name="Perinataal team Dijle", organisation=organisation, published_on="2026-01-01")
    return MembershipFactory(user__name="Sofie Claes", organisation=organisation, role="psychologist")


def preview(lotte, team, topics=("record", "mental-health")):
    url = reverse(
        "own:share-preview", query={"to": team.organisation_id, "topics": list(topics), "days": "180"}
    )
    return url, lotte.client.get(url).content.decode()


def hidden_fields(text):
    return {name: re.search(f'name="{name}" value="([^"]+)"', text)[1] for name in ("seal", "at")}


def agree(lotte, team, **more):
    url, text = preview(lotte, team, **more)
    return lotte.client.post(url, hidden_fields(text), follow=True)


def file_of(lotte, membership):
    return signed_in(membership.user).get(reverse("professional:person", args=[lotte.person.pk]))


def test_the_preview_shows_what_they_will_see_and_writes_nothing(lotte, team):
    lotte.write("referral.sent", topic="mental-health", service="Seen team")
    lotte.write("referral.sent", topic="safety", service="Closed team")
    lotte.write("referral.sent", topic="violence", service="Hidden team")
    before = Access.objects.count()
    _url, text = preview(lotte, team)
    assert "Seen team" in text
    assert "Closed team" not in text
    assert "Hidden team" not in text
    assert (Consent.objects.count(), Access.objects.count()) == (0, before)
    assert file_of(lotte, team).status_code == 404


def test_after_she_agrees_they_see_the_same_lines_as_in_the_preview(lotte, team):
    lotte.write("referral.sent", topic="mental-health", service="Seen team")
    response = agree(lotte, team)
    assert "Your receipt" in response.content.decode()
    assert Consent.objects.get().previewed
    assert "Seen team" in file_of(lotte, team).content.decode()


def test_when_the_file_changed_meanwhile_she_looks_again(lotte, team):
    url, text = preview(lotte, team)
    lotte.write("referral.sent", topic="mental-health", service="New team")
    again = lotte.client.post(url, hidden_fields(text)).content.decode()
    assert "Look again before you agree" in again
    assert "New team" in again
    assert not Consent.objects.exists()


def test_an_answer_without_having_looked_is_no_agreement(lotte, team):
    url, _text = preview(lotte, team)
    lotte.client.post(url, {"seal": "", "at": "nonsense"})
    assert not Consent.objects.exists()


def test_stopping_says_before_what_stays_and_after_what_was_closed(lotte, team):
    agree(lotte, team)
    given = Consent.objects.get()
    stop = reverse("own:stop", kwargs={"which": given.pk})
    assert "by law" in lotte.client.get(stop).content.decode()
    proof = lotte.client.post(stop, follow=True).content.decode()
    assert re.search(r"Closed on .* \d\d:\d\d:\d\d", proof)
    assert "→ 0" in proof
    assert file_of(lotte, team).status_code == 404


def test_stopping_twice_is_stopping_once(lotte, team):
    agree(lotte, team)
    stop = reverse("own:stop", kwargs={"which": Consent.objects.get().pk})
    lotte.client.post(stop)
    assert "This was stopped already" in lotte.client.post(stop, follow=True).content.decode()


def test_a_receiver_without_professional_secrecy_is_not_on_the_list(lotte, team):
    other = OrganisationFactory(name="Dijle shop", kind="other")
    ServiceFactory(name="Dijle shop", organisation=other, published_on="2026-01-01")
    text = lotte.client.get(reverse("own:share"), {"q": "dijle"}).content.decode()
    assert "Perinataal team Dijle" in text
    assert "Dijle shop" not in text
    assert lotte.client.get(reverse("own:share-topics"), {"to": other.pk}).status_code == 404


@pytest.mark.parametrize("topic", ["violence", "substance", "kept-pregnancy", "nonsense"])
def test_a_secret_is_never_shared_from_here(lotte, team, topic):
    url = reverse("own:share-preview", query={"to": team.organisation_id, "topics": [topic], "days": ""})
    assert lotte.client.get(url).status_code == 302


def test_the_receipt_is_kept_as_a_file_and_is_nobody_elses(lotte, team):
    agree(lotte, team)
    receipt = reverse("own:receipt", kwargs={"which": Consent.objects.get().pk})
    assert lotte.client.get(receipt, {"as": "pdf"}).content.startswith(b"%PDF")
    assert Client().get(receipt).status_code == 302


def test_somebody_shut_out_by_name_sees_nothing_until_she_lifts_it(lotte):
    known = MembershipFactory(user__name="Buurvrouw", organisation=lotte.person.registered_at)
    assert file_of(lotte, known).status_code == 200
    lotte.client.post(reverse("own:exclude"), {"professional": str(known.user_id)})
    assert file_of(lotte, known).status_code == 404
    lotte.client.post(reverse("own:lift", kwargs={"which": Exclusion.objects.get().pk}))
    assert file_of(lotte, known).status_code == 200


def test_a_professional_elsewhere_can_not_be_found_by_trying(lotte, team):
    lotte.client.post(reverse("own:exclude"), {"professional": str(team.user_id)})
    assert not Exclusion.objects.exists()


def test_what_she_does_with_her_own_hand_keeps_no_name_in_the_clear(lotte, team):
    agree(lotte, team)
    lotte.client.post(reverse("own:request-add"), {
        "kind": "complaint", "controller": lotte.person.registered_at_id, "text": "Too many questions.",
    })  # fmt: skip
    stop = reverse("own:stop", kwargs={"which": Consent.objects.get().pk})
    lotte.client.post(stop)
    kinds = set(TimelineLine.objects.values_list("kind", flat=True))
    assert {"consent.given", "consent.withdrawn"} <= kinds and Turn.objects.filter(kind="opened").exists()
    kept = {
        *TimelineLine.objects.values_list("written_by", flat=True),
        *Turn.objects.values_list("by_name", flat=True),
    }
    assert lotte.user.name not in kept


def test_a_preview_after_her_baby_died_counts_no_weeks_of_it(lotte, team):
    row = PregnancyFactory(person=lotte.person, status="born", ended_on=clock.today() - timedelta(days=30))
    (expected,) = births.expect(pregnancy=row, at=clock.now(), by=lotte.midwife)
    born = births.Newborn(expected.child, row.ended_on)
    (child,) = births.record_birth(pregnancy=row, newborns=[born], at=clock.now(), by=lotte.midwife)
    births.record_event(row=child, event="neonatal-death", on=clock.today(), at=clock.now(), by=lotte.midwife)
    _url, text = preview(lotte, team)
    assert "and lost the baby" in text and "baby of" not in text
