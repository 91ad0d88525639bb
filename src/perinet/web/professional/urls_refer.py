"""Addresses of the refer pages: the sender's, and those of a receiver without an account."""

from django.urls import path

from perinet.web.professional import receive, refer, referral

LINK = "antwoord/<str:token>/"

urlpatterns = [
    path("verwijzen/<uuid:pk>/", refer.refer, name="refer"),
    path("verwijzen/<uuid:pk>/<uuid:service>/", refer.preview, name="refer-preview"),
    path("verwijzing/<uuid:pk>/", referral.referral, name="referral"),
    path("verwijzing/<uuid:pk>/afdruk/", referral.printed, name="referral-print"),
    path("verwijzing/<uuid:pk>/antwoord/", referral.reply, name="referral-reply"),
    path("verwijzing/<uuid:pk>/intrekken/", referral.withdraw, name="referral-withdraw"),
    path("verwijzing/<uuid:pk>/datum/", referral.set_date, name="referral-date"),
    path("verwijzing/<uuid:pk>/eerste-contact/", referral.first_contact, name="referral-first-contact"),
    path("verwijzing/<uuid:pk>/opnieuw-sturen/", referral.send_again, name="referral-send-again"),
    path("antwoord/dank/", receive.thanks, name="receive-thanks"),
    path(LINK, receive.receive, name="receive"),
    path(f"{LINK}aanvaarden/", receive.accept, name="receive-accept"),
    path(f"{LINK}wachtlijst/", receive.wait, name="receive-wait"),
    path(f"{LINK}weigeren/", receive.refuse, name="receive-refuse"),
    path(f"{LINK}vraag/", receive.ask, name="receive-ask"),
    path(f"{LINK}niet-voor-ons/", receive.wrong, name="receive-wrong"),
    path(f"{LINK}code/", receive.code, name="receive-code"),
    path(f"{LINK}naam/", receive.prove, name="receive-prove"),
    path(f"{LINK}contact/", receive.contact_done, name="receive-contact-done"),
    path(f"{LINK}agenda.ics", receive.calendar, name="receive-calendar"),
]
