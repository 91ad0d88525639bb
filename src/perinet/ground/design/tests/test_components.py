"""Each component becomes markup that works without colour, without script and without sight."""

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from perinet.ground.design import nest
from perinet.ground.design.charts import Bar, BarChart, Dot, Level, LineChart
from perinet.ground.design.icons import DIRECTED, ICONS


def draw(text: str, **context) -> str:
    return Template("{% load design %}" + text).render(Context(context))


@pytest.mark.parametrize("kind", ["alert", "amber", "ok", "info", "error", "success", "warning"])
def test_a_notice_never_speaks_by_colour_alone(kind):
    drawn = draw("{% notice kind %}<p>text</p>{% endnotice %}", kind=kind)
    assert "<svg" in drawn
    assert "visually-hidden" in drawn
    assert "<p>text</p>" in drawn


def test_text_from_people_is_escaped_and_components_inside_are_not():
    drawn = draw("{% card heading=name %}{% badge name 'ok' %}{% endcard %}", name="<b>An</b>")
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;An&lt;/b&gt;") == 2
    assert '<span class="badge' in drawn


def test_the_act_of_a_row_stays_a_button():
    drawn = draw(
        "{% row 'An' '/an' why='answers' kind='alert' badge='mark' %}{% button 'Open' %}{% endrow %}"
    )
    assert '<button class="button button-primary"' in drawn
    assert 'href="/an" data-row-link' in drawn


def test_a_block_that_a_page_left_empty_leaves_no_element():
    assert draw("{% unless_empty 'aside' %}  {% endunless_empty %}") == ""
    assert (
        draw("{% unless_empty 'p' class='lede' %} x {% endunless_empty %}").strip() == '<p class="lede">x</p>'
    )


def test_an_icon_is_silent_unless_it_stands_alone():
    assert 'aria-hidden="true"' in draw("{% icon 'phone' %}")
    assert 'role="img" aria-label="Telephone"' in draw("{% icon 'phone' label='Telephone' %}")


def test_every_icon_that_turns_round_exists():
    assert set(ICONS) >= DIRECTED


@pytest.mark.parametrize(
    ("done", "total", "drawn"),
    [(0, 9, (0, 0, 0)), (3, 9, (100, 0, 0)), (9, 9, (100, 100, 100)), (1, 0, (0, 0, 0))],
)
def test_the_nest_closes_from_the_inside_as_answers_come(done, total, drawn):
    assert tuple(arc.drawn for arc in nest.arcs(done, total)) == drawn


def test_the_ring_says_in_words_how_far_it_is():
    assert "<span>" in draw("{% ring 4 9 %}")
    assert {"4", "9"} <= set(draw("{% ring 4 9 %}").split("<span>")[1].split("</span>")[0].split())


def test_a_table_names_its_columns_in_every_cell_for_narrow_screens():
    drawn = draw(
        "{% table columns rows caption='Places' %}", columns=["Place", ("Days", "num")], rows=[["Mol", 6]]
    )
    assert '<th scope="row">Mol</th>' in drawn
    assert '<td data-label="Days" class="num">6</td>' in drawn


def test_an_empty_table_says_so():
    assert "Nothing yet" in draw(
        "{% table columns rows caption='x' empty='Nothing yet' %}", columns=["a"], rows=[]
    )


def test_a_timeline_shows_a_day_without_inventing_an_hour():
    drawn = draw("{% timeline lines %}", lines=[{"when": date(2026, 11, 3), "what": "Called"}])
    assert 'datetime="2026-11-03"' in drawn
    assert ":" not in drawn.split("<time")[1].split(">")[1]


def test_a_hidden_number_is_never_drawn_and_its_reason_is():
    chart = BarChart(
        title="Days", bars=[Bar("Mol", 6, low=4, high=8), Bar("Geel", 3, hidden="too few people")]
    )
    drawn = draw("{% bar_chart chart %}", chart=chart)
    assert drawn.count("too few people") == 2
    assert ">3<" not in drawn
    assert chart.scale == 8
    assert chart.drawn()[0].width == "75.0%"


def dot(x, y, run=None, **fields):
    return Dot(x, y, f"day {x}", "…" if y is None else str(y), run, **fields)


def test_a_line_joins_neighbours_of_one_run_and_none_across_a_gap():
    chart = LineChart(
        title="Totals",
        maximum=30,
        dots=[dot(0, 10, 0), dot(10, 12, 0), dot(20, None), dot(30, 8, 1), dot(40, 9, 1)],
    )
    assert len(chart.joined()) == 2
    drawn = draw("{% line_chart chart %}", chart=chart)
    assert drawn.count('class="line-run"') == 2 and drawn.count("<circle") == 4


def test_what_does_not_count_is_hollow_and_joined_with_nothing():
    drawn = draw(
        "{% line_chart chart %}",
        chart=LineChart(title="Totals", maximum=30, dots=[dot(0, 10, 0), dot(9, 20, None, hollow=True)]),
    )
    assert drawn.count('class="line-hollow"') == 1 and "line-run" not in drawn


def test_a_level_has_its_words_and_a_higher_value_lies_higher():
    chart = LineChart(
        title="Totals", maximum=30, dots=[dot(0, 10, 0), dot(1, 20, 0)], levels=[Level(13.5, "> 13")]
    )
    low, high = (int(one.y) for one in chart.placed())
    ((level, y, _words),) = chart.across()
    assert high < int(y) < low and level.label == "> 13"
    assert "&gt; 13" in draw("{% line_chart chart %}", chart=chart)


def test_days_are_written_only_where_there_is_room_and_the_table_has_them_all():
    dots = [dot(day, 5, 0) for day in range(20)]
    chart = LineChart(
        title="Totals",
        maximum=10,
        dots=dots,
        columns=["Day", "Total"],
        rows=[[d.label, d.value] for d in dots],
    )
    assert 1 < sum(one.named for one in chart.placed()) < 5
    assert draw("{% line_chart chart %}", chart=chart).count("<tr>") == 21


def test_one_dot_and_none_are_drawn_too():
    assert LineChart(title="One", dots=[dot(5, 1, 0)]).placed()[0].x == "54.0%"
    assert "<svg" not in draw("{% line_chart chart %}", chart=LineChart(title="None", columns=["Day"]))


def test_the_next_page_keeps_what_was_asked():
    request = RequestFactory().get("/list/", {"q": "mol", "page": "2"})
    drawn = draw("{% pagination page %}", page=Paginator(range(30), 10).get_page(2), request=request)
    assert 'href="?q=mol&amp;page=3"' in drawn
    assert 'rel="prev"' in drawn


def test_one_page_needs_no_pagination():
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_navigation_says_where_somebody_is():
    request = RequestFactory().get("/list/people/7/")
    drawn = draw(
        "{% nav_link '/list/people/' 'People' %}{% nav_link '/list/' 'Start' exact=True %}", request=request
    )
    assert drawn.count("aria-current") == 1
    assert 'href="/list/people/" aria-current="true"' in drawn


@pytest.fixture
def own_addresses(settings):
    settings.ROOT_URLCONF = "perinet.ground.design.tests.urls"
    settings.LANGUAGES = [("nl", "Dutch"), ("fr", "French"), ("en", "English")]


def test_the_same_page_is_offered_in_every_language(own_addresses):
    with override("nl"):
        drawn = draw("{% language_switch %}", request=RequestFactory().get("/nl/about/?a=b"))
    assert 'href="/fr/about/?a=b" lang="fr"' in drawn
    assert 'href="/en/about/?a=b" lang="en"' in drawn
    assert '<span aria-current="true" lang="nl">' in drawn


def test_an_address_without_a_language_posts_the_choice_and_comes_back(own_addresses):
    with override("nl"):
        drawn = draw("{% language_switch %}", request=RequestFactory().get("/list/?a=b"))
    assert drawn.count('<form method="post" action="/i18n/setlang/">') == 2
    assert drawn.count('name="next" value="/list/?a=b"') == 2


@pytest.mark.parametrize("layout", ["page", "question", "confirm", "work", "print"])
def test_a_page_of_every_layout_can_be_read_by_whoever_can_not_see_it(layout, own_addresses):
    text = "{% extends layout %}{% block title %}T{% endblock %}{% block main %}<p>body</p>{% endblock %}"
    request = RequestFactory().get("/nl/")
    drawn = Template(text).render(Context({"layout": f"design/layouts/{layout}.html", "request": request}))
    assert '<html lang="' in drawn
    assert 'dir="ltr"' in drawn
    assert '<a class="skip" href="#main">' in drawn
    assert '<main id="main"' in drawn
    assert "<h1></h1>" not in drawn
    assert "style=" not in drawn
    assert "onclick" not in drawn
    assert ("<script" in drawn) == (layout in ("work", "print"))
