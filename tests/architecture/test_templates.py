"""What a template may not hold: its own style, its own script, an address elsewhere, a layout of its own."""

import re

import pytest

from tests.architecture.house import PACKAGE, name, templates

COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?endcomment %\}", re.S)
FORBIDDEN = {
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.I),
    "an event handler": re.compile(r"\son[a-z]{3,}\s*=\s*[\"']", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "a file from another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}
EXTENDS = re.compile(r"\{%\s*extends\s+[\"']([^\"']+)[\"']")


def problems(text: str) -> list[str]:
    bare = COMMENT.sub("", text)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]


def _is_fragment(path) -> bool:
    """The gallery shows every layout, so its pages are told which one to stand in."""
    return path.name.startswith("_") or bool(
        {"parts", "components", "fragments", "elements", "gallery"} & set(_inside(path).parts[:-1])
    )


def _inside(path):
    """Return the path as templates name it."""
    return path.relative_to(next(parent for parent in path.parents if parent.name == "templates"))


def ends_in_a_layout(text: str, known: dict[str, str]) -> bool:
    """Follow `extends` until a layout of the design, or the end."""
    while match := EXTENDS.search(text):
        if match[1].startswith("design/layouts/"):
            return True
        text = known.get(match[1], "")
    return False


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_holds_no_style_script_or_foreign_address(path):
    assert not problems(path.read_text())


def test_every_page_stands_in_a_layout_of_the_design():
    known = {str(_inside(path)): path.read_text() for path in templates("web")}
    alone = [
        name(path)
        for path in templates("web")
        if not _is_fragment(path) and not ends_in_a_layout(path.read_text(), known)
    ]
    assert not alone


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<a href="javascript:go()">',
    ],
)
def test_a_forbidden_thing_in_a_template_is_found(text):
    assert problems(text)


def test_a_local_script_and_a_link_to_a_source_are_allowed():
    assert not problems('<script src="/static/x.js" defer></script><a href="https://example.org">source</a>')


def test_a_page_without_a_layout_is_found():
    assert not ends_in_a_layout("<html>", {})
    assert ends_in_a_layout('{% extends "a.html" %}', {"a.html": '{% extends "design/layouts/page.html" %}'})


def test_styles_stand_in_the_design_only():
    elsewhere = [name(p) for p in PACKAGE.rglob("*.css") if "design" not in p.relative_to(PACKAGE).parts]
    assert not elsewhere
