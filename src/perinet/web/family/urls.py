"""Addresses of the family pages: the token is the only key, and stands in no other address."""

from django.urls import path

from perinet.web.family import door, ending, questions

app_name = "family"
urlpatterns = [
    path("dank/<slug:language>/", door.not_hers, name="not-hers"),
    path("<str:token>/", door.door, name="door"),
    path("<str:token>/taal/", door.speak, name="speak"),
    path("<str:token>/begin/", door.begin, name="begin"),
    path("<str:token>/verder/", door.resume, name="resume"),
    path("<str:token>/vraag/<slug:instrument>/<slug:item>/", questions.question, name="question"),
    path("<str:token>/alles/", questions.everything, name="everything"),
    path("<str:token>/meer/", questions.more, name="more"),
    path("<str:token>/laatste/", questions.onward, name="onward"),
    path("<str:token>/pauze/", questions.stop, name="stop"),
    path("<str:token>/praten/", ending.talk, name="talk"),
    path("<str:token>/dank-je/", ending.thanks, name="thanks"),
]
