"""Suppression: which groups are not broken out, so that nobody in a small group can be read off. Decides only.

A group is hidden when it has fewer than five people. When a total stands beside its groups, the total minus the shown
groups is a group too: so the next-smallest are hidden with it, until at least two groups with five people together
remain hidden. The guarantee holds within one report, whose only cut is by department (`heat` in funnel.py). Over
several reports and days disclosure.py decides.
"""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST = 5


def hidden(sizes: Mapping[str, int], smallest: int = SMALLEST) -> frozenset[str]:
    """The groups not to be shown, by name. Groups without anybody say nothing about anyone and are left out.

    Of several groups of one size, the first by name is hidden, so that the same report hides the same groups.
    """
    known = sorted(((size, name) for name, size in sizes.items() if size > 0))
    out = [name for size, name in known if size < smallest]
    if not out:
        return frozenset()
    # Sorted by size: what is hidden is always the beginning of the list.
    while len(out) < len(known) and (len(out) < 2 or sum(size for size, _ in known[: len(out)]) < smallest):
        out.append(known[len(out)][1])
    return frozenset(out)
