"""An organisation follows a guideline and chooses what it leaves open; what a region decided is only read."""

import pytest
from django.urls import reverse

from perinet.care.decisions import library, versions
from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision, GuidelineChoice, PackageVersion
from perinet.ground.base import clock
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
HOME, PAGE = (reverse(f"professional:{name}") for name in ("organisation", "organisation-guideline"))
VALUES = {
    "period-end": "P730D", "on-indication": "whooley-1-or-gad2-3", "after-second-rescreen": "clinical-assessment",
    "rescreen-window": "P28D", "moment-preconception": "off", "moment-birth-14d": "off",
}  # fmt: skip
REGION = "flanders-example-region"


def choose(who, guideline="flanders", shown="", **values):
    given = VALUES | {name.replace("_", "-"): value for name, value in values.items()}
    return who.client.post(PAGE, {"guideline": guideline, "shown": shown or guideline, **given})


def chosen(who):
    return decisions.chosen_guideline(who.membership.organisation_id)


def value(who, name):
    return decisions.open_value(who.membership.organisation_id, name)


@pytest.fixture
def region(monkeypatch):
    """The example region decides here, as a package that a site switched on would."""
    package = library.find(REGION)
    row = versions.keep(package, at=clock.now())
    monkeypatch.setattr(versions, "active_hashes", lambda on: {REGION: row.package_hash})
    return package.guideline


def test_choosing_a_guideline_counts_for_this_organisation(midwife):
    assert choose(midwife, "flanders-open").status_code == 302
    assert chosen(midwife).id == "flanders-open"
    assert chosen(scene()).id == "flanders"


def test_every_open_value_is_asked_in_words_with_its_origin_and_what_counts_now(midwife):
    text = midwife.client.get(PAGE).content.decode()
    for said in (
        "How long after the birth the period lasts", "One yes on Whooley, or 2 or more on the GAD-2",
        "A contact with a person she knows by name", "Within three weeks", "https://perinet.be/over-ons/",
        "Our own", "Not confirmed", "What the guideline proposes.", "You follow this one now.",
    ):  # fmt: skip
        assert said in text
    choose(midwife, rescreen_window="P21D")
    assert "What you chose before." in midwife.client.get(PAGE).content.decode()


def test_the_words_are_the_readers(midwife):
    text = midwife.client.get(PAGE, headers={"accept-language": "nl"}).content.decode()
    assert library.get("flanders").texts["nl"]["open"]["rescreen-window"] in text


def test_what_is_chosen_changes_what_decides(midwife):
    choose(midwife, rescreen_window="P21D", on_indication="whooley-1-or-gad2-2")
    guideline = chosen(midwife)
    assert guideline.rules["rescreen"].within == "P21D"
    assert (value(midwife, "rescreen-window"), value(midwife, "period-end")) == ("P21D", "P730D")
    assert not Decision.objects.exists()
    assert PackageVersion.objects.filter(package_hash=guideline.package_hash).exists()


def test_the_page_of_the_organisation_leads_to_the_rules_as_chosen(midwife):
    choose(midwife, after_second_rescreen="named-contact")
    there = reverse("network:guideline-rules", args=["flanders", chosen(midwife).package_hash[:12]])
    assert there in midwife.client.get(HOME).content.decode()
    assert midwife.client.get(there).status_code == 200


def test_a_chosen_step_that_nobody_has_is_a_gap(midwife):
    name = library.get("flanders").texts["en"]["steps"]["named-contact"]["name"]
    assert f"Nobody has the step: {name}." not in midwife.client.get(HOME).content.decode()
    choose(midwife, after_second_rescreen="named-contact")
    assert f"Nobody has the step: {name}." in midwife.client.get(HOME).content.decode()
    assert name in midwife.client.get(reverse("professional:organisation-steps")).content.decode()


def test_another_guideline_shows_its_own_choices_before_anything_is_saved(midwife, region):
    page = choose(midwife, REGION, shown="flanders")
    text = page.content.decode()
    assert (page.status_code, GuidelineChoice.objects.count()) == (200, 0)
    assert "Nothing is saved yet." in text
    assert f'name="shown" value="{REGION}"' in text
    assert 'name="rescreen-window"' not in text
    assert 'name="after-second-rescreen"' in text
    assert choose(midwife, REGION).status_code == 302
    assert chosen(midwife).id == REGION


def test_looking_at_the_choices_of_another_saves_nothing(midwife):
    page = midwife.client.post(PAGE, {"guideline": "flanders-open", "shown": "flanders", "show": "1"})
    assert "Nothing is saved yet." in page.content.decode()
    assert not GuidelineChoice.objects.exists()


def test_what_the_region_decided_is_read_with_who_and_why(midwife, region):
    text = choose(midwife, REGION, shown="flanders").content.decode()
    assert "In the example region the midwife still comes by in the third week" in text
    assert f"Decided by: {region.owner}" in text


def test_what_the_region_decided_wins_over_what_was_chosen_before(midwife, region):
    choose(midwife, period_end="P730D")
    choose(midwife, REGION, after_second_rescreen="named-contact")
    assert (value(midwife, "period-end"), value(midwife, "rescreen-window")) == ("P365D", "P21D")
    assert value(midwife, "after-second-rescreen") == "named-contact"


def test_a_choice_that_is_none_is_refused_in_words(midwife):
    page = choose(midwife, period_end="P1D")
    assert (page.status_code, GuidelineChoice.objects.count()) == (200, 0)
    assert "Select a valid choice" in page.content.decode()
