"""A package becomes itself under two or more other choices at once: each alone may be safe, and together not."""

from collections.abc import Iterator
from itertools import product
from math import prod

from perinet.care.decisions.files import GUIDELINE
from perinet.care.decisions.library import Package, choosable, with_choices
from perinet.care.decisions.package import GuidelineError

MOST = 64  # combinations that are tried


def together(package: Package) -> Iterator[tuple[dict[str, str], Package]]:
    values = choosable(package)
    count = prod(len(value.choices) for value in values)
    if count > MOST:
        said = (
            f"{count} combinations can be chosen, and at most {MOST} can be proved; leave fewer values open"
        )
        raise GuidelineError([f"{GUIDELINE}, open: {said}"])
    for choices in product(*(value.choices for value in values)):
        pairs = zip(values, choices, strict=True)
        chosen = {value.id: choice for value, choice in pairs if choice != value.value}
        if len(chosen) > 1:
            yield chosen, with_choices(package, chosen)
