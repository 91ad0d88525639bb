"""The professional's side of a tablet: lending a device, the code, where she is, and what came in silently."""

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.screening.models import Invitation, Occasion
from perinet.network.accounts.models import Tablet
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db

NAME = {"name": "Waiting room"}


@pytest.fixture
def tablet(midwife):
    """Lend a second device of the practice, on which the midwife signed in for that alone."""
    asked.arrange(midwife)
    device = Client(headers={"accept-language": "en"})
    device.force_login(midwife.membership.user, backend="perinet.web.parts.actor.SignInBackend")
    device.post(reverse("professional:tablets"), NAME)
    return device


def choose(midwife, lotte, **more):
    chosen = {"moment": "week-20", "way": "tablet", "language": "en", "interpreter": "none"} | more
    return midwife.client.post(reverse("professional:ask", args=[lotte.pk]), chosen)


def lent(midwife, lotte, **more):
    page = midwife.client.get(choose(midwife, lotte, **more).url)
    return page.context["code"].replace(" ", ""), page


def test_lending_a_device_signs_the_clinician_out_of_it(midwife, tablet):
    assert tablet.get(reverse("professional:worklist")).status_code == 302
    assert "Were you given a code?" in tablet.get("/tablet/").content.decode()


def test_a_tablet_needs_a_name(midwife):
    page = midwife.client.post(reverse("professional:tablets"), {"name": " "})
    assert page.status_code == 200 and not Tablet.objects.exists()


def test_a_tablet_of_another_organisation_can_not_be_taken_back(tablet):
    other = scene()
    page = reverse("professional:tablet-back", args=[Tablet.objects.get().pk])
    assert other.client.post(page).status_code == 404


def test_a_tablet_that_is_lost_is_taken_back_from_a_list(midwife, tablet):
    assert "Waiting room" in midwife.client.get(reverse("professional:tablets")).content.decode()
    midwife.client.post(reverse("professional:tablet-back", args=[Tablet.objects.get().pk]))
    assert tablet.get("/tablet/").status_code == 404


def test_without_a_tablet_the_way_is_not_offered(midwife, lotte):
    asked.arrange(midwife)
    assert "tablet" not in dict(
        midwife.client.get(reverse("professional:ask", args=[lotte.pk])).context["form"].fields["way"].choices
    )


def test_without_anybody_who_reads_marks_no_tablet_is_lent(midwife, lotte):
    midwife.client.post(reverse("professional:tablets"), NAME)
    assert choose(midwife, lotte).status_code in (200, 302) and not Occasion.objects.exists()


def test_the_code_is_shown_to_the_one_who_made_it_and_opens_the_tablet(midwife, lotte, tablet):
    code, _page = lent(midwife, lotte)
    assert tablet.post("/tablet/", {"code": code}).status_code == 302


def test_another_organisation_does_not_find_the_page_of_the_turn(midwife, lotte, tablet):
    assert scene().client.get(choose(midwife, lotte).url).status_code == 404


def test_stopping_half_way_is_said_and_going_on_gives_a_new_code(midwife, lotte, tablet):
    code, page = lent(midwife, lotte)
    home = tablet.post("/tablet/", {"code": code}).url
    tablet.post(f"{home}begin/")
    tablet.post(f"{home}vraag/whooley/item1/", {"whooley-item1": 1, "act": "stop"})
    tablet.get(f"{home}pauze/")
    there = page.request["PATH_INFO"]
    assert "She answered 1 of" in midwife.client.get(there).content.decode()
    again = midwife.client.get(midwife.client.post(there, {"home": ""}).url)
    assert again.context["code"] and again.context["code"].replace(" ", "") != code


def test_a_marked_answer_shows_on_her_screen_only(midwife, lotte, tablet):
    code, page = lent(midwife, lotte)
    home = tablet.post("/tablet/", {"code": code}).url
    tablet.post(f"{home}begin/")
    for question in ("whooley/item1", "whooley/item2", "gad-2/item1", "gad-2/item2"):
        name = question.replace("/", "-")
        tablet.post(f"{home}vraag/{question}/", {name: 1, "act": "next"})
    shown = tablet.post(f"{home}vraag/phq-9/item9/", {"phq-9-item9": 2, "act": "next"}, follow=True)
    assert "before she leaves" in midwife.client.get(page.request["PATH_INFO"]).content.decode()
    assert "before she leaves" not in shown.content.decode()


def test_violence_is_refused_over_a_link_and_together_on_the_page_of_asking(midwife, lotte, tablet):
    for way in ("qr", "together", "enter"):
        page = choose(midwife, lotte, way=way, home="alone")
        assert page.status_code == 200 and page.context["form"].errors["home"], way
    assert not Occasion.objects.exists()


def test_violence_on_the_tablet_is_kept_from_the_team(midwife, lotte, tablet):
    there = choose(midwife, lotte, home="alone").url
    assert Invitation.objects.get().alone_at is not None
    colleague = scene(organisation=midwife.membership.organisation)
    result = reverse("professional:result", args=[Occasion.objects.get().pk])
    for page in (there, result):
        shown = colleague.client.get(page)
        assert shown.status_code == 200 and "at home" not in shown.content.decode().split('name="home"')[0]
    assert "Questions about safety at home are on it" in midwife.client.get(there).content.decode()
