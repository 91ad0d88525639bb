"""The gallery shows every component in every layout."""

from pathlib import Path

import pytest
from django.test import RequestFactory

from perinet.ground.design.templatetags.design import register
from perinet.web.public import gallery

TEMPLATES = Path(gallery.__file__).parent / "templates" / "public" / "gallery"


@pytest.mark.parametrize("layout", gallery.LAYOUTS)
@pytest.mark.parametrize("direction", gallery.DIRECTIONS)
def test_every_layout_is_shown_both_ways_round(layout, direction):
    page = gallery.gallery(
        RequestFactory().get("/nl/gallery/", {"layout": layout, "dir": direction, "theme": "dark"})
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert f'dir="{direction}"' in text
    assert 'data-theme="dark"' in text


def test_an_unknown_wish_shows_the_first_layout():
    page = gallery.gallery(RequestFactory().get("/nl/gallery/", {"layout": "../secret"}))
    assert page.status_code == 200
    assert "density-calm" in page.content.decode()


def test_no_component_is_missing_from_the_gallery():
    shown = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    by_layouts = {"unless_empty", "logo", "language_switch", "error_prefix", "hidden"}
    assert {name for name in register.tags if f"{{% {name}" not in shown} <= by_layouts
