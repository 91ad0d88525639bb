"""Addresses on a tablet of the practice: the same questions as over a link, and a way back only to the waiting page."""

from django.urls import path

from perinet.web.family import ease, ending, kiosk, questions, strengths

app_name = "tablet"
urlpatterns = [
    path("", kiosk.waiting, name="waiting"),
    path("<str:token>/", kiosk.door, name="door"),
    path("<str:token>/begin/", kiosk.begin, name="begin"),
    path("<str:token>/nog/", kiosk.still, name="still"),
    path("<str:token>/uit/", kiosk.leave, name="leave"),
    path("<str:token>/pauze/", kiosk.leave, name="stop"),
    path("<str:token>/verder/", kiosk.leave, name="resume"),
    path("<str:token>/taal/", ease.choose, name="speak"),
    path("<str:token>/vraag/<slug:instrument>/<slug:item>/", questions.question, name="question"),
    path("<str:token>/alles/", questions.everything, name="everything"),
    path("<str:token>/meer/", questions.more, name="more"),
    path("<str:token>/laatste/", questions.onward, name="onward"),
    path("<str:token>/praten/", ending.talk, name="talk"),
    path("<str:token>/sterk/", strengths.strong, name="strengths"),
    path("<str:token>/dank-je/", kiosk.thanks, name="thanks"),
]
