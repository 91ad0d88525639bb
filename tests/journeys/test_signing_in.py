"""Ways to sign in, each in a real browser: a code, a passkey, an invitation, two organisations, a mail."""

import re

import pytest

from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts import invitations
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from tests.journeys.conftest import give_password, look
from tests.support.browser import PHONE
from tests.support.second_factor import code_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STRONG = "lamp fiets regenboog kaas"
SMALL = {"width": 320, "height": 640}
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def press(page, text):
    page.locator("main").get_by_role("button", name=text).or_(
        page.locator("main").get_by_role("link", name=text)
    ).first.click()


def with_passkeys(page):
    """Give this browser a device that answers for its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def arrive(stage, page, membership):
    page.goto(f"{stage.address}/account/login/")
    give_password(look(page), membership.user)
    page.wait_for_load_state()
    return page


def confirm(page, password):
    page.wait_for_url("**/reauthenticate/**")
    look(page).locator("main input[name=password]").fill(password)
    page.locator("main form button").first.click()


def test_an_app_with_codes_from_nothing_to_a_trusted_device(stage):
    page = stage.new_page(viewport=PHONE, language="en")
    arrive(stage, page, stage.midwife).wait_for_url("**/2fa/")
    press(look(page), "Add an app")
    confirm(page, "a-long-dull-password")
    page.wait_for_url("**/totp/activate/")
    look(page).locator("summary").first.click()
    secret = page.locator("main input[readonly], main code").first.input_value()
    page.locator("input[name=code]").fill("000000")
    page.locator("main form button").last.click()
    look(page)
    secret = page.locator("main input[readonly]").first.input_value() or secret
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form button").last.click()
    page.wait_for_url("**/recovery-codes/")
    codes = look(page).locator("main li").all_inner_texts()
    assert len(codes) == 10
    page.goto(f"{stage.address}/werk/")
    page.wait_for_url("**/werk/")

    page.goto(f"{stage.address}/account/logout/")
    press(look(page), "Sign out")
    arrive(stage, page, stage.midwife).wait_for_url("**/authenticate/")
    page.locator("input[name=code]").fill(codes[0])
    page.locator("main form button").first.click()
    page.wait_for_url("**/trust/")
    press(look(page), "Yes, ask no code today")
    page.wait_for_url("**/werk/")
    page.goto(f"{stage.address}/account/logout/")
    press(page, "Sign out")
    arrive(stage, page, stage.midwife).wait_for_url("**/werk/")

    elsewhere = stage.new_page(language="en")
    arrive(stage, elsewhere, stage.midwife).wait_for_url("**/authenticate/")


def test_a_passkey_is_added_and_opens_the_work_alone(stage):
    page = stage.new_page(language="en")
    with_passkeys(page)
    arrive(stage, page, stage.midwife).wait_for_url("**/2fa/")
    press(page, "Add a passkey")
    confirm(page, "a-long-dull-password")
    page.wait_for_url("**/webauthn/add/")
    press(look(page), "Add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{stage.address}/account/2fa/webauthn/")
    look(page)
    page.goto(f"{stage.address}/account/logout/")
    press(page, "Sign out")

    page.goto(f"{stage.address}/account/login/")
    press(look(page), "Sign in with a passkey")
    page.wait_for_url("**/werk/")
    page.goto(f"{stage.address}/account/logout/")
    press(page, "Sign out")
    arrive(stage, page, stage.midwife).wait_for_url("**/authenticate/")
    press(look(page), "Use a passkey")
    page.wait_for_url("**/trust/")


def test_a_device_without_a_passkey_is_told_what_else_there_is(stage):
    page = stage.new_page(language="en")
    with_passkeys(page)
    page.goto(f"{stage.address}/account/login/")
    press(page, "Sign in with a passkey")
    page.get_by_text("Your device gave no passkey").wait_for()
    look(page)


def test_without_script_the_password_and_the_code_are_enough(stage):
    page = stage.new_page(language="en", javascript=False)
    page.goto(f"{stage.address}/account/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    give_password(page, stage.midwife.user)
    page.wait_for_url("**/2fa/")


def test_an_invited_colleague_begins_with_a_passkey(stage):
    manager = MembershipFactory(organisation=stage.midwife.organisation, role=Role.ORGANISATION_MANAGER)
    desk = stage.work("en", membership=manager)
    desk.goto(f"{stage.address}/account/collegas/")
    press(look(desk), "Invite a colleague")
    look(desk).get_by_label("Name").fill("Nele Baert")
    desk.get_by_label("Mail address").fill("nele@lindetak.example")
    desk.get_by_label("Role").select_option("midwife")
    press(desk, "Send the invitation")
    look(desk).get_by_text("Nele Baert").wait_for()

    phone = stage.new_page(viewport=SMALL, language="en")
    with_passkeys(phone)
    phone.goto(stage.links_to("nele@lindetak.example", "colleague-invitation")[-1])
    press(look(phone), "Begin with a passkey instead")
    phone.wait_for_url("**/webauthn/add/")
    press(look(phone), "Add")
    phone.wait_for_url("**/recovery-codes/")
    phone.goto(f"{stage.address}/werk/")
    phone.wait_for_url("**/werk/")

    desk.goto(f"{stage.address}/account/collegas/")
    desk.get_by_role("link", name="End access").last.click()
    press(look(desk), "End access now")
    look(desk)
    phone.reload()
    phone.wait_for_url("**/login/**")


def test_who_acts_for_two_organisations_chooses_and_switches(stage):
    MembershipFactory(user=stage.midwife.user, organisation__name="Second practice")
    page = stage.new_page(viewport=SMALL, language="en")
    stage.equip_and_arrive(page)
    page.wait_for_url("**/kiezen/")
    look(page).get_by_role("button", name="Choose").last.click()
    page.wait_for_url("**/werk/")
    page.goto(f"{stage.address}/account/")
    look(page).locator("main").get_by_text("Second practice").wait_for()
    press(page, "Act for another organisation")
    page.get_by_role("button", name="Choose").first.click()
    page.wait_for_url("**/werk/")
    page.goto(f"{stage.address}/account/")
    assert "Lindetak" in page.locator("main").inner_text()


def test_a_forgotten_password_by_mail(stage):
    page = stage.new_page(viewport=SMALL, language="en")
    page.goto(f"{stage.address}/account/login/")
    page.get_by_role("link", name="Forgot").first.click()
    look(page).locator("main input[name=email]").fill(stage.midwife.user.email)
    press(page, "Send me a link")
    look(page).get_by_text("If we know this address").wait_for()
    body = Message.objects.get(template="password-reset").body
    page.goto(stage.address + re.search(r"https?://[^/]+(\S+)", body)[1])
    for name in ("password1", "password2"):
        look(page).locator(f"input[name={name}]").fill(STRONG)
    press(page, "Save")
    look(page).get_by_text("Your password is changed").first.wait_for()
    page.goto(f"{stage.address}/account/login/")
    give_password(page, stage.midwife.user, STRONG)
    page.wait_for_url("**/2fa/")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_page_of_an_account_opens_on_a_small_phone(stage, language):
    manager = MembershipFactory(organisation=stage.midwife.organisation, role=Role.ORGANISATION_MANAGER)
    invitations.invite(
        organisation=manager.organisation, email="x@example.org", name="X", role="midwife", language="nl",
        address=lambda token: token, at=clock.now(), by=manager.actor(),
    )  # fmt: skip
    page = stage.work(language, membership=manager)
    page.set_viewport_size(SMALL)
    organisation = manager.organisation_id
    for path in (
        "", "kiezen/", "sessions/", "password/change/", "2fa/", f"organisaties/{organisation}/",
        f"organisaties/{organisation}/uitnodigen/", f"rollen/{stage.midwife.pk}/", f"rollen/{stage.midwife.pk}/einde/",
        "logout/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/",
        "3rdparty/login/error/", "3rdparty/login/cancelled/", "uitnodiging/none/",
    ):  # fmt: skip
        page.goto(f"{stage.address}/account/{path}")
        assert page.locator("h1").count() == 1, path
        look(page)
