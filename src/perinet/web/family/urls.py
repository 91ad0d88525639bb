"""Addresses of the family pages: the token is the only key, and stands in no other address."""

from django.urls import path

from perinet.web.family import deliver, door, ease, ending, offline, questions, reminders, strengths

app_name = "family"
urlpatterns = [
    path("dank/<slug:language>/", door.not_hers, name="not-hers"),
    path("sw.js", offline.worker, name="worker"),
    path("zonder-net/<slug:language>/", offline.shell, name="offline"),
    path("<str:token>/", door.door, name="door"),
    path("<str:token>/bewaar/", deliver.deliver, name="deliver"),
    path("<str:token>/woorden/", deliver.words, name="words"),
    path("<str:token>/weg/", offline.leave, name="leave"),
    path("<str:token>/taal/", ease.choose, name="speak"),
    path("<str:token>/begin/", door.begin, name="begin"),
    path("<str:token>/verder/", door.resume, name="resume"),
    path("<str:token>/vraag/<slug:instrument>/<slug:item>/", questions.question, name="question"),
    path("<str:token>/herinneren/", reminders.reminders, name="reminders"),
    path("<str:token>/alles/", questions.everything, name="everything"),
    path("<str:token>/meer/", questions.more, name="more"),
    path("<str:token>/laatste/", questions.onward, name="onward"),
    path("<str:token>/pauze/", questions.stop, name="stop"),
    path("<str:token>/praten/", ending.talk, name="talk"),
    path("<str:token>/sterk/", strengths.strong, name="strengths"),
    path("<str:token>/dank-je/", ending.thanks, name="thanks"),
]
