"""Equity cases: who counts in each step of the equity page, and who of them reached it. Values in, values out.

What could not have come out yet does not count: somebody accepted yesterday is not unmatched, a pair introduced
yesterday has not failed to meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.domain.kpis.facts import Facts
from core.domain.proof.equity import MATCHING_DAYS, MEETING_DAYS, STEPS

ApprovedPair = tuple[int, int, float | None]  # mentee, mentor, fit


def equity_cases(
    facts: Facts, people: pd.DataFrame, pairs: Sequence[ApprovedPair], first_choices: Mapping[int, int]
) -> dict[str, pd.DataFrame]:
    """Step -> a row for everybody in it: person_id and whether they reached it (`hit`). facts: of one program.

    people: by person id, with in_directory and status; first_choices: mentee -> the mentor ranked first.
    """
    mentees = facts.mentees
    applied = mentees[mentees["applied_on"].notna()]
    accepted = mentees[mentees["accepted_on"] + pd.Timedelta(days=MATCHING_DAYS) <= facts.on]
    introduced = facts.relationships[facts.relationships["introduced_on"] + pd.Timedelta(days=MEETING_DAYS) <= facts.on]
    company = people.index[(people["in_directory"] == 1) & people["status"].isin(["active", "leave"])]
    scored = pd.Series({mentee: fit for mentee, _, fit in pairs if fit is not None}, dtype=float)
    ranked = {mentee: mentor for mentee, mentor, _ in pairs if mentee in first_choices}
    cases = {
        "applied": (company, company.isin(applied["person_id"])),
        "accepted": (applied["person_id"], applied["accepted_on"].notna()),
        "matched": (accepted["person_id"], accepted["matched_on"].notna() | accepted["introduced_on"].notna()),
        "first_choice": (list(ranked), [first_choices[mentee] == mentor for mentee, mentor in ranked.items()]),
        "fit": (scored.index, scored > scored.median()),
        "met": (introduced["mentee_id"], introduced["met_on"].notna()),
        "completed": (facts.due["mentee_id"], facts.due["how"] == "completed"),
    }
    assert list(cases) == list(STEPS)
    return {
        key: pd.DataFrame({"person_id": pd.Series(list(ids), dtype="int64"), "hit": list(hits)})
        for key, (ids, hits) in cases.items()
    }
