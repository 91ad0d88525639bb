"""Addresses of the guideline group's pages; a package is named by the start of its hash."""

from django.urls import path

from perinet.web.network.guidelines import (
    asked,
    budget,
    cases,
    compare,
    download,
    life,
    overview,
    playground,
    proofs,
    rules,
    submit,
)

ONE = "<slug:guideline>/<slug:package>/"
urlpatterns = [
    path("", overview.overview, name="guidelines"),
    path("nieuw/", submit.submit, name="guideline-submit"),
    path(ONE, rules.rules, name="guideline-rules"),
    path(ONE + "bestand/<slug:kind>/", download.file, name="guideline-file"),
    path(ONE + "voorbeelden/", cases.golden, name="guideline-cases"),
    path(ONE + "proberen/", playground.try_out, name="guideline-try"),
    path(ONE + "bewijzen/", proofs.proved, name="guideline-proofs"),
    path(ONE + "vergelijken/", compare.compared, name="guideline-compare"),
    path(ONE + "werk/", budget.counted, name="guideline-budget"),
    path(ONE + "werk/aanvaarden/", budget.accept, name="guideline-accept"),
    path(ONE + "vragen/<slug:kind>/", asked.ask, name="guideline-ask"),
    path(ONE + "leven/", life.cycle, name="guideline-life"),
    path(ONE + "leven/zeggen/", life.say, name="guideline-say"),
    path(ONE + "leven/<slug:name>/", life.act, name="guideline-act"),
]
