"""An address becomes a drawing that a phone can scan."""

import segno
from django.utils.safestring import mark_safe


def drawing(address: str) -> str:
    return mark_safe(segno.make(address, error="m").svg_inline(omitsize=True))  # noqa: S308 (drawn here)
