"""A code in a template becomes its words."""

from django import template

from perinet.web.parts import words

register = template.Library()


@register.simple_tag
def moment_of(moment: str) -> str:
    return words.moment_name(moment)


@register.simple_tag
def own_word_of(kind: str) -> str:
    return words.own_word_name(kind)


@register.simple_tag
def step_of(step: str) -> str:
    return words.step_name(step)
