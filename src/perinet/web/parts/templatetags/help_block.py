"""A tag becomes the help block, also on an error page that has no context."""

from django import template
from django.utils.translation import get_language

from perinet.web.parts import help  # noqa: A004 (reads `help.crisis_lines`)

register = template.Library()


@register.simple_tag
def crisis_lines() -> list[help.Shown]:
    return help.crisis_lines(get_language() or "en")
