"""The style sheets become promises: enough contrast, no stray colour, few bytes."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static" / "design"
KILOBYTE = 1000
TEXT, EDGE = 4.5, 3.0

GROUNDS = ("paper", "surface", "sage", "blush")
PAIRS = [(text, ground) for text in ("ink", "ink-soft", "teal", "clay") for ground in GROUNDS]
PAIRS += [("ink", f"{kind}-wash") for kind in ("alert", "amber", "ok", "info")]
PAIRS += [(kind, f"{kind}-wash") for kind in ("alert", "amber", "ok", "info")]
PAIRS += [(kind, "surface") for kind in ("alert", "amber", "ok", "info")]
PAIRS += [("teal", f"{kind}-wash") for kind in ("alert", "amber", "ok", "info")]
PAIRS += [("on-teal", "teal"), ("on-teal", "teal-deep"), ("teal-deep", "sage"), ("teal-deep", "paper")]
EDGES = [("edge", "surface"), ("edge", "paper"), ("focus", "paper"), ("focus", "surface"), ("clay", "blush")]


def tokens() -> dict[str, dict[str, str]]:
    text = (STATIC / "tokens.css").read_text()
    light, dark, asked = re.findall(r"\{(?:\s*color-scheme[^}]*?)((?:--[\w-]+: [^;]+;\s*)+)\}", text)
    read = [dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})\b", block)) for block in (light, dark, asked)]
    return dict(zip(("light", "dark", "asked"), read, strict=True))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def weight(*names: str) -> int:
    return len(gzip.compress(b"".join((STATIC / name).read_bytes() for name in names), 9))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_every_ground_it_stands_on(scheme, text, ground):
    colours = tokens()[scheme]
    assert contrast(colours[text], colours[ground]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(scheme, line, ground):
    colours = tokens()[scheme]
    assert contrast(colours[line], colours[ground]) >= EDGE


def test_the_focus_ring_has_two_colours_of_which_one_always_shows():
    for colours in tokens().values():
        assert contrast(colours["focus"], colours.get("focus-halo", "#FFFFFF")) >= EDGE


def test_dark_is_the_same_whether_the_system_or_the_page_asks_for_it():
    found = tokens()
    assert found["dark"] == found["asked"]
    assert set(found["dark"]) <= set(found["light"])


@pytest.mark.parametrize("name", ["calm.css", "more.css", "work.css", "print.css"])
def test_no_colour_has_its_value_outside_the_tokens(name):
    text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []


@pytest.mark.parametrize("name", ["tokens.css", "calm.css", "more.css", "work.css", "print.css"])
def test_every_token_that_is_used_exists_and_no_style_depends_on_left_or_right(name):
    text = (STATIC / name).read_text()
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "tokens.css").read_text())) | {"--width"}
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known
    assert (
        re.findall(
            r"(?:margin|padding|border)-(?:left|right)|[^-]\b(?:left|right):|text-align: (?:left|right)", text
        )
        == []
    )


def test_a_parents_style_sheets_are_small():
    assert weight("tokens.css", "calm.css") <= 6 * KILOBYTE


def test_a_professionals_extras_are_small():
    assert weight("work.css") <= 6 * KILOBYTE
    assert (STATIC / "work.js").stat().st_size <= 4 * KILOBYTE
