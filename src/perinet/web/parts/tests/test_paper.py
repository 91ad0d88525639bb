"""A page made for paper becomes HTML to print, or a tagged PDF to keep."""

import re
import zlib

import pytest
from django.test import RequestFactory

from perinet.web.parts.paper import paper


def _inside(document: bytes) -> bytes:
    """Return what stands in the compressed parts of a PDF."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S)
    return b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x") + document


@pytest.fixture
def template(tmp_path, settings):
    (tmp_path / "sheet.html").write_text(
        '{% extends "design/layouts/print.html" %}{% load design %}{% block title %}Sheet{% endblock %}'
        "{% block heading %}For {{ name }}{% endblock %}"
        '{% block main %}<p>{% icon "heart" %} Words.</p>'
        '<img src="https://elsewhere.example/spy.png" alt="Elsewhere">{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return "sheet.html"


def test_without_a_wish_it_is_a_page_to_print(template):
    answer = paper(RequestFactory().get("/"), template, {"name": "Lotte"})
    assert "For Lotte" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")


def test_as_a_file_it_is_tagged_and_its_name_says_nothing(template):
    answer = paper(RequestFactory().get("/", {"as": "pdf"}), template, {"name": "Lotte"})
    assert answer.content.startswith(b"%PDF-")
    whole = _inside(answer.content)
    assert b"pdfuaid" in whole
    assert (
        whole.count(b"/S /Figure") == whole.count(b"/Alt") > 0
    )  # nothing is drawn without words that stand for it
    assert "Lotte" not in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
