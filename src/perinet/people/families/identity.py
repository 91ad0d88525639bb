"""Merges that stand become one map: which record each record points at.

The map is always computed anew from the merges that were not taken back, so that taking one back leaves no trace of
it, whatever was merged in between.
"""

from collections.abc import Hashable, Iterable


def roots[Id: Hashable](merges: Iterable[tuple[Id, Id]]) -> dict[Id, Id]:
    """Return the root of every record named in `merges`: pairs of (kept, absorbed), oldest first."""
    groups: dict[Id, list[Id]] = {}
    root: dict[Id, Id] = {}
    for pair in merges:
        for one in pair:
            if one not in root:
                root[one], groups[one] = one, [one]
        kept, absorbed = root[pair[0]], root[pair[1]]
        if kept == absorbed:
            continue
        for one in groups[absorbed]:
            root[one] = kept
        groups[kept] += groups.pop(absorbed)
    return root


def moved[Id: Hashable](merges: Iterable[tuple[Id, Id]], *, now: dict[Id, Id]) -> dict[Id, Id]:
    """Return the records whose pointer in `now` is not the one that these merges ask for, with the right one."""
    wanted = roots(merges)
    return {one: wanted.get(one, one) for one in now if wanted.get(one, one) != now[one]}
