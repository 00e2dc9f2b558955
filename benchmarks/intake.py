"""Intake: how many of the case sheets are read whole, and how many of their values are right, by kind of value.

Then 500 sheets made from the language data: how many of their columns are right, asked about, left or wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from benchmarks.mutated_sheets import compare, mutated
from benchmarks.sheet_cases import case_files, differences

MUTATED = 500
TITLE = "Intake: sheets of the kinds that real programs have, read as they are"


def rows() -> Iterator[dict[str, str]]:
    """The sheets read whole, the values that are right, and both by kind of value."""
    cases: set[str] = set()
    not_whole: set[str] = set()
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for file in case_files():
        if file.values is None or file.role == "checks":
            continue
        cases.add(file.case)
        different, _ = differences(file)
        for values in file.values.values():
            total.update(values.keys())
        wrong.update(difference.key for difference in different)
        not_whole.update([file.case] if different else [])
    yield _row("cases whose values are all right", len(cases) - len(not_whole), len(cases))
    yield _row("values", total.total() - wrong.total(), total.total())
    for key in sorted(total):
        yield _row(key, total[key] - wrong[key], total[key])
    for case in sorted(not_whole):
        yield {"kind": f"not whole: {case}", "right": "", "of": "", "share": ""}
    verdicts = Counter(column.verdict for seed in range(MUTATED) for column in compare(mutated(seed)))
    for verdict in ("right", "asked", "not read", "wrong"):
        yield _row(f"columns of {MUTATED} mutated sheets: {verdict}", verdicts[verdict], verdicts.total())


def _row(kind: str, right: int, of: int) -> dict[str, str]:
    return {"kind": kind, "right": f"{right:,}", "of": f"{of:,}", "share": f"{right / of:.1%}"}
