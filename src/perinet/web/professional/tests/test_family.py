"""A family is one page of lanes: what a viewer may not see makes no lane, no line and no word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.flows import register
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.people.families import births, bonds, own_words, pregnancies
from perinet.people.families import services as families
from perinet.people.families.births import Dates
from perinet.people.families.models import Bond, ChildRow, OptIn, OwnWord, Pregnancy, TimelineLine, Topic
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
QUERIES = 34
TODAY = clock.today()


def url(name, person):
    return reverse(f"professional:{name}", args=[person.pk])


def text_of(midwife, person, name="family", **query):
    return midwife.client.get(url(name, person), query).content.decode()


def with_children(midwife, foetuses=1, days=40, **fields):
    her = midwife.mother(**{"given_name": "Ama", "family_name": "Diallo"} | fields)
    due = Dates("pregnant", due_date=TODAY + timedelta(days=days), foetuses=foetuses)
    register.record_pregnancy(person=her, pregnancy=due, at=clock.now(), by=midwife.actor)
    return her, [row.child for row in births.children(pregnancies.current(pregnancies.of(her)))]


def born(midwife, her):
    dates = Dates("born", ended_on=TODAY)
    register.record_pregnancy(person=her, pregnancy=dates, at=clock.now(), by=midwife.actor)


def test_each_person_has_a_lane_and_a_nameless_child_too(midwife):
    her, _children = with_children(midwife, 2)
    text = text_of(midwife, her)
    for said in ("Ama Diallo", "First child", "Second child", "Birth mother", "Child without a name yet"):
        assert said in text


def test_beside_the_age_of_a_preterm_child_stands_the_age_from_the_due_date(midwife):
    her, _children = with_children(midwife, days=50)
    born(midwife, her)
    text = text_of(midwife, her)
    assert "born at 32+6 weeks" in text
    assert "counted from the due date: 0 weeks old" in text


def test_a_person_whom_this_viewer_may_not_see_makes_no_lane_and_no_bond(midwife):
    her, (child,) = with_children(midwife)
    hidden = scene().mother(given_name="Hidden", family_name="Father")
    bonds.add(person=hidden, of=child, role="father", at=clock.now(), by=midwife.actor)
    before = text_of(midwife, her)
    assert "Hidden" not in before
    assert "Father" not in before.split("What they say")[0]


def test_a_secret_line_does_not_exist_for_who_is_not_named(midwife):
    her, _children = with_children(midwife)
    for topic, service in (("mental-health", "Seen team"), ("violence", "Hidden team")):
        families.write_line(
            person=her, kind="referral.sent", at=clock.now(), source="x", by=midwife.actor, topic=topic,
            parameters={"service": service},
        )  # fmt: skip
    text = text_of(midwife, her)
    assert "Seen team" in text and "Hidden team" not in text


def test_paper_holds_nothing_of_safety_and_no_secret(midwife):
    her, _children = with_children(midwife)
    for topic in ("safety", "record"):
        families.write_line(
            person=her, kind="referral.sent", at=clock.now(), source="x", by=midwife.actor, topic=topic,
            parameters={"service": f"{topic} team"},
        )  # fmt: skip
    text = text_of(midwife, her, "family-print")
    assert "record team" in text and "safety team" not in text
    pdf = midwife.client.get(url("family-print", her), {"as": "pdf"})
    assert pdf["Content-Type"] == "application/pdf" and "perinet.pdf" in pdf["Content-Disposition"]


def test_reading_a_family_is_reading_each_record(midwife):
    her, (child,) = with_children(midwife)
    midwife.client.get(url("family", her))
    assert set(Record.objects.filter(verb="family.read").values_list("person", flat=True)) == {
        str(her.pk), str(child.pk),
    }  # fmt: skip


def test_lines_are_shown_by_kind_by_year_and_page_by_page(midwife):
    her, _children = with_children(midwife)
    at = clock.now()
    for number in range(120):
        families.write_line(
            person=her, kind="referral.sent", at=at - timedelta(days=10 * number), source=number, by=midwife.actor,
            parameters={"service": f"Team <{number}>"},
        )  # fmt: skip
    first = midwife.client.get(url("family", her))
    assert "Team &lt;0&gt;" in first.content.decode() and "Team &lt;119&gt;" not in first.content.decode()
    earlier = midwife.client.get(url("family", her) + first.context["earlier"])
    assert "Team &lt;119&gt;" in earlier.content.decode() and "Team &lt;0&gt;" not in earlier.content.decode()
    assert earlier.context["earlier"] == ""
    assert "Team &lt;" not in text_of(midwife, her, kind="family")
    year = (at - timedelta(days=500)).year
    assert f"{year}" in text_of(midwife, her, year=year)
    assert midwife.client.get(url("family", her), {"before": "nonsense_x", "year": "abcd"}).status_code == 200


def test_own_words_stand_beside_what_waits_and_are_replaced_never_overwritten(midwife):
    her, _children = with_children(midwife)
    page = url("family-say", her)
    assert midwife.client.post(page, {"kind": "goal", "text": ""}).status_code == 200
    midwife.client.post(page, {"kind": "goal", "text": "Weer slapen"})
    old = OwnWord.objects.get()
    midwife.client.post(f"{page}?replaces={old.pk}", {"kind": "goal", "text": "Elke dag buiten"})
    text = text_of(midwife, her)
    assert "Elke dag buiten" in text and "Weer slapen" not in text
    assert own_words.standing(OwnWord.objects.all())[0].by_name == midwife.actor.name
    assert OwnWord.objects.count() == 2


def test_a_bond_is_written_down_a_doubt_is_asked_and_a_contradiction_refused(midwife):
    her, (child,) = with_children(midwife)
    other = midwife.mother(given_name="Jo", birth_date=TODAY - timedelta(days=365 * 13))
    page = url("bond-add", her)
    given = {"other": other.pk, "role": "partner", "turned": "hers"}
    asked = midwife.client.post(page, given)
    assert "Is this right?" in asked.content.decode() and not Bond.objects.filter(role="partner").exists()
    assert midwife.client.post(page, given | {"sure": "on"}).status_code == 302
    refused = midwife.client.post(page, {"other": child.pk, "role": "partner", "turned": "hers"})
    assert "Check who is who" in refused.content.decode()


def test_a_bond_that_she_must_not_learn_of_carries_a_warning(midwife):
    her, _children = with_children(midwife)
    other = midwife.mother(given_name="Sam")
    given = {"other": other.pk, "role": "sibling", "turned": "theirs", "kept": "on"}
    midwife.client.post(url("bond-add", her), given)
    bond = Bond.objects.get(role="sibling")
    assert (bond.person, bond.kept_from) == (other, her)
    assert "Ama Diallo must not learn of this" in text_of(midwife, her)


def test_a_bond_is_ended_or_put_right(midwife):
    her, _children = with_children(midwife)
    other = midwife.mother(given_name="Sam")
    bond = bonds.add(person=other, of=her, role="sibling", at=clock.now(), by=midwife.actor)
    page = reverse("professional:bond-change", args=[bond.pk])
    assert midwife.client.post(page, {"role": "partner", "how": ""}).status_code == 302
    now = Bond.objects.get(role="partner")
    page = reverse("professional:bond-change", args=[now.pk])
    assert midwife.client.post(page, {"role": "partner", "how": "over", "on": str(TODAY)}).status_code == 302
    assert midwife.client.get(page).status_code == 404
    assert scene().client.get(page).status_code == 404


def test_a_loss_is_one_act_and_so_is_taking_it_back(midwife):
    her, _children = with_children(midwife)
    page = url("loss-pregnancy", her)
    assert midwife.client.post(page, {"how": "stillbirth"}).status_code == 200
    assert midwife.client.post(page, {"how": "stillbirth", "on": str(TODAY)}).status_code == 302
    assert pregnancies.current(Pregnancy.objects.about(her)).ended_how == "stillbirth"
    assert midwife.client.post(url("loss-take-back", her)).status_code == 302
    assert pregnancies.current(Pregnancy.objects.about(her)).status == "pregnant"
    assert midwife.client.post(url("loss-take-back", her)).status_code == 200


def test_after_the_death_of_a_child_no_page_counts_weeks_of_a_baby(midwife):
    her, (child,) = with_children(midwife)
    born(midwife, her)
    assert "baby of 0 weeks" in text_of(midwife, her, "person")
    page = url("child-event", child)
    midwife.client.post(page, {"event": "neonatal-death", "on": str(TODAY)})
    assert ChildRow.objects.filter(child=child).first().event == "neonatal-death"
    text = text_of(midwife, her, "person")
    assert "baby of" not in text and "lost the baby" in text
    assert midwife.client.post(page, {"take_back": "yes"}).status_code == 302
    assert "baby of 0 weeks" in text_of(midwife, her, "person")


def test_a_child_placed_elsewhere_comes_home_again(midwife):
    her, (child,) = with_children(midwife)
    born(midwife, her)
    page = url("child-event", child)
    midwife.client.post(page, {"event": "placed", "on": str(TODAY)})
    assert "lives with a foster family" in text_of(midwife, her)
    midwife.client.post(page, {"event": "returned", "on": str(TODAY)})
    assert "came home again" in text_of(midwife, her)


def test_one_of_twins_born_without_life_leaves_the_other_expected(midwife):
    her, (first, second) = with_children(midwife, 2)
    midwife.client.post(url("child-event", first), {"event": "stillbirth", "on": str(TODAY)})
    rows = births.children(pregnancies.current(pregnancies.of(her)))
    assert [row.event for row in rows] == ["stillbirth", "expected"]


def test_the_card_of_a_co_parent_holds_nothing_of_hers(midwife):
    her, _children = with_children(midwife)
    assert "Make a card" in text_of(midwife, her, "co-parent-card")
    text = midwife.client.post(url("co-parent-card", her)).content.decode()
    for hers in ("Ama", "Diallo"):
        assert hers not in text
    assert OptIn.objects.count() == 1
    without = midwife.mother()
    assert "None is written down here" in text_of(midwife, without, "co-parent-card")


@pytest.mark.parametrize(
    "name",
    ["family", "family-print", "family-say", "bond-add", "co-parent-card", "loss-pregnancy", "loss-take-back",
     "child-event"],
)  # fmt: skip
def test_a_stranger_does_not_learn_that_the_family_exists(midwife, name):
    her, (child,) = with_children(midwife)
    assert scene().client.get(url(name, child if name == "child-event" else her)).status_code == 404


@pytest.mark.parametrize("count", [1, 300])
def test_a_large_family_asks_as_much_as_a_small_one(midwife, count, django_assert_max_num_queries):
    her, _children = with_children(midwife, 2)
    at = clock.now()
    TimelineLine.objects.bulk_create(
        TimelineLine(person=her, controller=midwife.membership.organisation, at=at, kind="person.registered",
                     topic=Topic.RECORD, parameters={}, source=str(n))
        for n in range(count)
    )  # fmt: skip
    midwife.client.get(url("family", her))
    with django_assert_max_num_queries(QUERIES):
        midwife.client.get(url("family", her))


def test_after_a_miscarriage_no_lane_waits_for_a_child(midwife):
    her, _children = with_children(midwife)
    assert "First child" in text_of(midwife, her)
    lost = Dates("loss", ended_on=TODAY, ended_how="miscarriage")
    register.record_pregnancy(person=her, pregnancy=lost, at=clock.now(), by=midwife.actor)
    text = text_of(midwife, her)
    assert "Loss recorded" in text
    assert "First child" not in text and "expected" not in text and "without a name" not in text


def test_a_child_born_without_life_is_not_said_to_get_a_name_yet(midwife):
    her, _children = with_children(midwife)
    lost = Dates("loss", ended_on=TODAY, ended_how="stillbirth")
    register.record_pregnancy(person=her, pregnancy=lost, at=clock.now(), by=midwife.actor)
    text = text_of(midwife, her)
    assert "Child without a name" in text and "without a name yet" not in text


def test_a_loss_before_the_pregnancy_began_is_refused_with_what_was_typed(midwife):
    her, _children = with_children(midwife)
    typed = {"how": "miscarriage", "on": "2020-01-01"}
    text = midwife.client.post(url("loss-pregnancy", her), typed).content.decode()
    assert "This day lies before the pregnancy began" in text and "2020-01-01" in text
    assert pregnancies.current(pregnancies.of(her)).status == "pregnant"


def test_where_nothing_more_can_be_written_of_a_child_there_is_no_button(midwife):
    her, (child,) = with_children(midwife)
    lost = Dates("loss", ended_on=TODAY, ended_how="stillbirth")
    register.record_pregnancy(person=her, pregnancy=lost, at=clock.now(), by=midwife.actor)
    text = text_of(midwife, child, "child-event")
    assert "Nothing more can be written down here." in text and ">Record<" not in text


def test_words_sent_twice_are_said_once(midwife):
    her, _children = with_children(midwife)
    for _time in range(2):
        midwife.client.post(url("family-say", her), {"kind": "goal", "text": "Sleep"})
    assert OwnWord.objects.count() == 1


def test_an_earlier_pregnancy_without_a_last_day_is_asked_for_at_its_own_field(midwife):
    her, _children = with_children(midwife)
    typed = {"status": "pregnant", "due_date": (TODAY + timedelta(days=250)).isoformat(), "earlier": "ended"}
    response = midwife.client.post(url("pregnancy-record", her), typed)
    assert list(response.context["form"].errors) == ["earlier_ended_on"]
