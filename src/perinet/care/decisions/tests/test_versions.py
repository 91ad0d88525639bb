"""A stored decision is made again byte for byte, also when its version has long been replaced or taken away."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.care.decisions import adoption, library, life, sealing, versions
from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision, GuidelineChoice, Origin, PackageVersion, Turn
from perinet.care.decisions.tests.factories import active, files_of
from perinet.care.screening import services as screenings
from perinet.care.screening.tests.factories import asked, occasion_of
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
DAY = AT.date()


@pytest.fixture
def answered(person, by):
    """An EPDS of 13 on paper: above some of the cut-offs below, and not above others."""
    occasion = occasion_of(person, by, AT)
    (screening,) = asked(occasion, "epds", text_state="paper")
    screenings.enter_total(screening=screening, total=13, items={"item10": 0}, at=AT, by=by)
    return occasion


def cut_off(total):
    return ('when = "(epds.total > 13 or', f'when = "(epds.total > {total} or')


def forget():
    """Do as a process that starts anew."""
    versions._ready.clear()
    versions._made.cache_clear()


def test_decisions_of_ten_versions_are_all_made_again_when_none_of_them_decides_any_more(
    answered, by, people
):
    rows = [decisions.decide_for(occasion=answered, at=AT, by=by)[0]]
    kept = []
    for number in range(1, 12):
        at = AT + timedelta(minutes=number)
        kept.append(active(files_of(f"1.{number}.0", cut_off(8 + number)), people, at=at))
        rows.append(decisions.decide_for(occasion=answered, at=at, by=by)[0])
    for version in kept:
        adoption.retire(version=version, at=AT + timedelta(hours=1), by=people[0], comment="Replaced.")
    forget()
    stored = list(Decision.objects.order_by("at"))
    assert [row.version for row in stored] == ["1.0.0", *(f"1.{number}.0" for number in range(1, 12))]
    assert len({row.package_hash for row in stored}) == 12
    assert [row.step for row in stored[1:6]] == ["clinical-assessment"] * 4 + ["rescreen"]
    assert all(decisions.replay(row) for row in stored)


def test_a_decision_of_a_shipped_version_outlives_the_release_it_came_with(answered, by, monkeypatch):
    (row,) = decisions.decide_for(occasion=answered, at=AT, by=by)
    newer = library.read(files_of("1.1.0", cut_off(12)))
    monkeypatch.setitem(library.PACKAGES, "flanders", newer)
    forget()
    assert decisions.replay(row)
    guideline, _facts, decided = decisions.read(row)
    assert (guideline.version, decided.step) == ("1.0.0", "rescreen")
    (again,) = decisions.decide_for(occasion=answered, at=AT, by=by)
    assert (again.version, again.step) == ("1.1.0", "clinical-assessment")


def test_after_a_release_the_version_it_replaced_can_decide_again(people, monkeypatch):
    """The site signed what it was shipped, so the way back does not end with the next release."""
    assert sealing.ready()
    versions.keep_shipped(at=AT)
    shipped = PackageVersion.objects.get(guideline="flanders")
    newer = library.read(files_of("1.1.0", cut_off(12)))
    monkeypatch.setitem(library.PACKAGES, "flanders", newer)
    forget()
    adoption.roll_back(version=shipped, at=AT, by=people[0], comment="Too many were called.")
    assert versions.on_offer(DAY)["flanders"] == shipped.package_hash


def test_looking_whether_a_version_is_signed_makes_no_key(people, tmp_path):
    version = adoption.submit(files=files_of("1.1.0"), at=AT, by=people[0])
    assert not adoption.signed(version)
    assert not (tmp_path / sealing.KEY_FILE).exists()


def test_what_was_never_kept_is_still_read_and_does_not_count_as_made_again(answered, by):
    (row,) = decisions.decide_for(occasion=answered, at=AT, by=by)
    row.package_hash = "0" * 64
    assert decisions.read(row)[2].step == row.step
    assert not decisions.replay(row)


def test_an_organisation_decides_with_what_it_chose_and_that_is_kept_apart(answered, by):
    decisions.choose_guideline(
        organisation_id=by.organisation, guideline_id="flanders",
        values={"after-second-rescreen": "named-contact"}, by=by,
    )  # fmt: skip
    (row,) = decisions.decide_for(occasion=answered, at=AT, by=by)
    assert row.package_hash != library.get("flanders").package_hash
    kept = PackageVersion.objects.get(package_hash=row.package_hash)
    assert (kept.origin, kept.guideline, kept.version) == (Origin.CHOSEN, "flanders", "1.0.0")
    forget()
    assert decisions.replay(row)
    assert not PackageVersion.objects.listed().filter(pk=kept.pk).exists()


def test_a_choice_that_changes_no_rule_keeps_the_package(by):
    decisions.choose_guideline(
        organisation_id=by.organisation, guideline_id="flanders", values={"period-end": "P730D"}, by=by
    )
    assert (
        decisions.chosen_guideline(by.organisation, DAY).package_hash == library.get("flanders").package_hash
    )


def test_what_a_newer_version_no_longer_leaves_open_stays_as_it_says(by, people):
    GuidelineChoice.objects.create(
        organisation_id=by.organisation, guideline="flanders", values={"long-gone": "yes", "period-end": "P9D"},
        chosen_by=by.id,
    )  # fmt: skip
    assert decisions.chosen_guideline(by.organisation, DAY).id == "flanders"


def test_every_organisation_that_follows_it_gets_the_version_that_decides(by, people):
    version = active(files_of("1.1.0", cut_off(12)), people, at=AT)
    for organisation in (by.organisation, OrganisationFactory().id):
        assert decisions.chosen_guideline(organisation, DAY).version == "1.1.0"
        assert decisions.chosen_guideline(organisation, DAY - timedelta(days=1)).version == "1.0.0"
    assert decisions.chosen_guideline(by.organisation, DAY).package_hash == version.package_hash


REGION = """
overlay = true
extends = "flanders"
id = "flanders-our-region"
version = "1.0.0"
title = "Our region"
region = "our-region"
owner = "Our network"
reason = "So agreed by our network."
review_by = 2027-11-01

[[choices]]
open = "after-second-rescreen"
value = "named-contact"
reason = "A midwife calls."
"""


def test_a_region_s_overlay_is_chosen_once_it_is_active_and_never_pulled_from_under_its_followers(by, people):
    with pytest.raises(KeyError):
        decisions.choose_guideline(organisation_id=by.organisation, guideline_id="flanders-our-region", by=by)
    version = active({"guideline.toml": REGION}, people, at=AT)
    assert "flanders-our-region" in {one.id for one in decisions.offered(DAY)}
    GuidelineChoice.objects.create(
        organisation_id=by.organisation, guideline="flanders-our-region", chosen_by=by.id
    )
    assert decisions.chosen_guideline(by.organisation, DAY).package_hash == version.package_hash
    with pytest.raises(Refused) as refused:
        adoption.retire(version=version, at=AT, by=people[1], comment="No more.")
    assert refused.value.code == "followed"


def test_choosing_among_guidelines_asks_the_database_once_more_than_without_versions(
    by, people, django_assert_num_queries
):
    active(files_of("1.1.0", cut_off(12)), people, at=AT)
    decisions.chosen_guideline(by.organisation, DAY)
    with django_assert_num_queries(2):
        decisions.chosen_guideline(by.organisation, DAY)


def test_every_shipped_package_is_kept_once():
    assert versions.keep_shipped(at=AT) == len(library.PACKAGES)
    assert versions.keep_shipped(at=AT) == 0
    rows = PackageVersion.objects.listed()
    assert {row.guideline for row in rows} == set(library.PACKAGES)
    assert {row.state for row in rows} == {"approved"}


def test_words_that_only_a_version_of_this_site_has_are_found_as_long_as_it_is_kept(people, monkeypatch):
    monkeypatch.setattr(versions, "_naming", {})
    renamed = {
        path: text.replace("infant-parent-consult", "consult-together")
        for path, text in files_of("1.1.0").items()
    }
    assert versions.naming("steps", "consult-together") is None
    version = adoption.submit(files=renamed, at=AT, by=people[0])
    assert versions.naming("steps", "consult-together") is None  # nobody decides by a draft
    Turn.objects.create(version=version, state=life.ACTIVE, active_from=DAY, by=people[0].id, at=AT)
    forget()
    assert versions.naming("steps", "consult-together").version == "1.1.0"
    Turn.objects.create(version=version, state=life.RETIRED, by=people[0].id, at=AT)
    assert versions.naming("steps", "consult-together").version == "1.1.0"


def test_words_are_asked_of_the_database_once(people, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert versions.naming("moments", "week-20").id == "flanders"
