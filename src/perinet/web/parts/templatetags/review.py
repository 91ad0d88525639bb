"""A guideline becomes the day by which it was to be reviewed, when that day has passed."""

from django import template

from perinet.care.decisions.guideline import Guideline
from perinet.ground.base import clock
from perinet.web.parts import words

register = template.Library()


@register.simple_tag
def review_due(guideline: Guideline) -> str:
    """Say the day where it has passed, and nothing where there is still time."""
    return words.day(guideline.review_by) if guideline.is_overdue(clock.today()) else ""
