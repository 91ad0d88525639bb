"""A line in a template becomes a component of the house style."""

from zlib import crc32

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perinet.ground.design import languages, nest
from perinet.ground.design.charts import BarChart, LineChart
from perinet.ground.design.icons import DIRECTED, ICONS

register = template.Library()

KINDS = {"success": "ok", "warning": "amber", "error": "alert", "debug": "info"}
KIND_ICONS = {"alert": "alert", "amber": "amber", "ok": "ok", "info": "info", "given": "voice", "plain": ""}


def component(name: str, **context) -> SafeString:
    return render_to_string(f"design/components/{name}.html", context)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; its stroke stands in the drawing too, for a PDF reads no style sheet there."""
    drawing = mark_safe(ICONS[name])  # noqa: S308 (our own drawings, no input)
    turns = " icon-turns" if name in DIRECTED else ""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" {}>{}</svg>',
        turns,
        role,
        drawing,
    )


@register.simple_tag
def hidden(text: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', text)


# What somebody can press


@register.inclusion_tag("design/components/button.html")
def button(text, kind="primary", icon="", name="", value="", type="submit", form="", full=False, popover=""):  # noqa: A002
    return {
        "text": text,
        "kind": kind,
        "icon": icon,
        "name": name,
        "value": value,
        "type": type,
        "form": form,
        "full": full,
        "popover": popover,
    }


@register.inclusion_tag("design/components/link_button.html")
def link_button(text, url, kind="primary", icon="", full=False, new_window=False):
    return {"text": text, "url": url, "kind": kind, "icon": icon, "full": full, "new_window": new_window}


@register.inclusion_tag("design/components/print_button.html")
def print_button(text="", kind="secondary"):
    return {"text": text or _("Print"), "kind": kind}


@register.inclusion_tag("design/components/copy_block.html")
def copy_block(value, label, secret=False):
    return {"value": value, "label": label, "secret": secret, "id": f"copy-{crc32(str(value).encode())}"}


# What holds other things


@register.simple_block_tag
def card(content, heading="", level=2, tone="", icon="", id=""):  # noqa: A002
    return component("card", content=content, heading=heading, level=level, tone=tone, icon=icon, id=id)


@register.simple_block_tag
def panel(content, text, open=False, icon=""):  # noqa: A002
    return component("panel", content=content, text=text, open=open, icon=icon)


@register.simple_block_tag
def notice(content, kind, heading="", live=False):
    kind = KINDS.get(kind, kind) or "info"
    return component(
        "notice",
        content=content,
        kind=kind,
        icon=KIND_ICONS[kind],
        word=word(kind),
        heading=heading,
        live=live,
    )


@register.simple_block_tag
def menu(content, text, icon=""):
    return component("menu", content=content, text=text, icon=icon) if content.strip() else ""


@register.simple_block_tag
def row(content, heading, url="", why="", due="", kind="", badge="", meta=""):
    return component(
        "row",
        content=content,
        acts=bool(content.strip()),
        heading=heading,
        url=url,
        why=why,
        due=due,
        kind=kind,
        badge=badge,
        meta=meta,
    )


@register.simple_block_tag
def unless_empty(content, tag, **attributes):
    """Wrap what a page put into a block; write nothing when it put nothing there."""
    if not content.strip():
        return ""
    pairs = [(name.replace("_", "-"), value) for name, value in attributes.items()]
    return component("wrap", content=mark_safe(content.strip()), tag=tag, pairs=pairs)  # noqa: S308 (rendered template)


def word(kind: str) -> str:
    """The word that stands with each colour, for whoever does not see it."""
    words = {
        "alert": _("Urgent"),
        "amber": _("Attention"),
        "ok": _("Good"),
        "info": _("For your information"),
    }
    return words.get(kind, "")


# What tells something


@register.inclusion_tag("design/components/badge.html")
def badge(text, kind="plain"):
    kind = KINDS.get(kind, kind)
    return {"text": text, "kind": kind, "icon": KIND_ICONS[kind]}


@register.inclusion_tag("design/components/definitions.html")
def definitions(pairs, wide=False):
    return {"pairs": pairs, "wide": wide}


@register.inclusion_tag("design/components/table.html")
def table(columns, rows, caption, hide_caption=False, empty=""):
    heads = [(column, "") if not isinstance(column, tuple) else column for column in columns]
    lines = [list(zip(heads, cells, strict=False)) for cells in rows]
    return {"heads": heads, "lines": lines, "caption": caption, "hide_caption": hide_caption, "empty": empty}


@register.inclusion_tag("design/components/timeline.html")
def timeline(lines, empty=""):
    return {"lines": lines, "empty": empty}


@register.inclusion_tag("design/components/steps.html")
def steps(items, label=""):
    return {"items": items, "label": label}


@register.inclusion_tag("design/components/stat.html")
def stat(value, label, note="", kind=""):
    return {"value": value, "label": label, "note": note, "kind": kind}


@register.inclusion_tag("design/components/bar_chart.html")
def bar_chart(chart: BarChart):
    return {"chart": chart}


@register.inclusion_tag("design/components/line_chart.html")
def line_chart(chart: LineChart):
    return {"chart": chart}


@register.inclusion_tag("design/components/help_lines.html")
def help_lines(lines):
    return {"lines": lines}


@register.inclusion_tag("design/components/qr.html")
def qr(svg, label):
    """Name the drawing inside itself as well: there a PDF finds the words that stand for it."""
    named = format_html("><title>{}</title>", label)
    return {"svg": mark_safe(svg.replace(">", named, 1)), "label": label}  # noqa: S308 (drawn by the caller)


@register.inclusion_tag("design/components/empty.html")
def empty(title, text="", action="", url="", level=2):
    return {"title": title, "text": text, "action": action, "url": url, "level": level, "arcs": nest.ARCS}


# The nest


@register.inclusion_tag("design/components/ring.html")
def ring(done, total, size="small"):
    return {"done": done, "total": total, "size": size, "arcs": nest.arcs(done, total)}


@register.inclusion_tag("design/components/mark.html")
def mark(size=""):
    return {"size": size, "arcs": nest.ARCS}


@register.inclusion_tag("design/components/logo.html")
def logo():
    return {"arcs": nest.ARCS}


# Where somebody is and can go


@register.inclusion_tag("design/components/back_link.html")
def back_link(url, text=""):
    return {"url": url, "text": text or _("Back")}


@register.inclusion_tag("design/components/breadcrumbs.html")
def breadcrumbs(items):
    return {"items": items}


@register.inclusion_tag("design/components/tabs.html")
def tabs(items, label):
    return {"items": items, "label": label}


@register.inclusion_tag("design/components/nav_link.html", takes_context=True)
def nav_link(context, url, text, icon="", exact=False, count=None):
    path = context["request"].path if "request" in context else ""
    here = path == url or (not exact and len(url) > 1 and path.startswith(url))
    return {"url": url, "text": text, "icon": icon, "count": count, "current": here, "page": path == url}


@register.inclusion_tag("design/components/pagination.html", takes_context=True)
def pagination(context, page: Page):
    request = context.get("request")
    kept = request.GET.copy() if request else None
    if kept is not None:
        kept.pop("page", None)
    return {"page": page, "kept": f"{kept.urlencode()}&" if kept else ""}


@register.inclusion_tag("design/components/search_box.html")
def search_box(action, name="q", value="", label=""):
    return {"action": action, "name": name, "value": value or "", "label": label or _("Search")}


@register.inclusion_tag("design/components/language_switch.html", takes_context=True)
def language_switch(context, codes=()):
    request = context.get("request")
    if request is None:
        return {"choices": []}
    return {
        "choices": languages.choices(request, codes),
        "switch_url": languages.switch_url(),
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


FOLDED = 5  # from so many languages on, they are folded away behind the one of the page


@register.inclusion_tag("design/components/language_buttons.html")
def language_buttons(names, label):
    """Buttons of a form that posts `language`; `names` are pairs of a code and how its speakers call it."""
    current = next((pair for pair in names if pair[0] == get_language()), names[0])
    return {"languages": names, "label": label, "current": current, "folded": len(names) >= FOLDED}


@register.inclusion_tag("design/components/read_aloud.html")
def read_aloud():
    """Let questions be read aloud, where this device has a voice of its own for their language."""
    return {}


# Errors of forms


@register.inclusion_tag("design/components/error_summary.html")
def error_summary(*forms, focus=True):
    return {"lines": [line for form in forms if form for line in error_lines(form)], "focus": focus}


def error_lines(form) -> list[tuple[str, str]]:
    """Each error with the control it leads to; errors of the form as a whole lead nowhere."""
    if not getattr(form, "is_bound", False):
        return []
    lines = [("", error) for error in form.non_field_errors()]
    lines += [("", error) for field in form.hidden_fields() for error in field.errors]
    return lines + [
        (field.error_target, format_html("{}: {}", field.label, error) if field.label else error)
        for field in form.visible_fields()
        for error in field.errors
    ]


@register.simple_tag
def error_prefix(*forms) -> str:
    return _("Error:") + " " if any(error_lines(form) for form in forms if form) else ""
