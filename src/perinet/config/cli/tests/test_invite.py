"""A new site gets its first administrator from the command line."""

import pytest
from django.test import Client

from perinet.config.cli import doctor
from perinet.config.command import main
from perinet.network.accounts.models import Membership, Organisation

pytestmark = pytest.mark.django_db
WHO = ["invite", "bea@example.org", "--name", "Bea", "--organisation", "Network"]


def test_the_printed_link_makes_an_administrator(capsys):
    assert main(WHO) == 0
    link = capsys.readouterr().out.strip()
    Client().post(link[link.index("/account/") :], {"name": "Bea", "password": "lamp fiets regenboog kaas"})
    assert Membership.objects.get().role == "administrator"


def test_a_second_time_is_refused_and_makes_nothing_more(capsys):
    main(WHO)
    assert main(WHO) == 1
    assert "invited already" in capsys.readouterr().err
    assert Organisation.objects.count() == 1


def test_what_is_no_address_is_refused(capsys):
    assert main(["invite", "bea", "--name", "Bea", "--organisation", "Network"]) == 2
    assert "not a mail address" in capsys.readouterr().err
    assert not Organisation.objects.exists()


def test_the_doctor_names_a_mapping_that_a_sign_on_could_not_read(settings, tmp_path):
    assert doctor.signing_in()[0] != "ok"  # tests ask no second factor
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SIGN_ON_CLAIMS = {"acm": "acm-idm"}
    assert doctor.signing_in() == ("ok", "a second factor is asked; sign-on elsewhere: acm")
    settings.SIGN_ON_CLAIMS = {"acm": str(tmp_path / "gone.toml")}
    assert "gone.toml" in doctor.signing_in()[1]
    settings.PERINET_BREACHED_PASSWORDS = str(tmp_path / "none.txt")
    assert doctor.signing_in()[0] == "MEND"
