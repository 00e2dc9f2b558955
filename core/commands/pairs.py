"""Pairs on the command line: the answer of a run in plain values, as a file and on the screen. Solves nothing."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from core.commands.arguments import PREVIEW
from core.documents.tables import safe_csv, workbook
from core.domain.match.proposals import Proposals
from core.domain.match.run_record import MatchingInput


def plain_answer(
    result: Proposals, gathered: MatchingInput, seconds: float, skipped: list[dict[str, Any]]
) -> dict[str, Any]:
    """The answer in plain values: pairs with their reasons, who waits, who is left out and why, what was skipped."""
    return {
        "objective": result.settings.objective,
        "pairs": [
            {
                "mentee": pair.mentee.email,
                "mentor": pair.mentor.email,
                "score": round(float(pair.score), 4),
                "reasons": list(pair.reasons),
            }
            for pair in result.pairs
        ],
        "unmatched": [{"mentee": left.mentee.email, "reason": left.reason} for left in result.unmatched],
        "left_out": [
            {"role": str(out.role), "person": out.person.email, "code": out.absence.code, "reason": out.sentence}
            for out in gathered.left_out
        ],
        "unsure": [person.email for person in gathered.unsure],
        "total": round(float(result.assignment.total), 4),
        "bound": round(float(result.assignment.bound), 4),
        "seconds": round(seconds, 3),
        "skipped": skipped,
    }


def as_file(answer: dict[str, Any], ending: str) -> bytes:
    """The answer as the content of a file, in the format that the ending (.json, .csv or .xlsx) names."""
    if ending == ".json":
        return json.dumps(answer, indent=2, ensure_ascii=False).encode()
    pairs = pd.DataFrame(
        [pair | {"reasons": "; ".join(pair["reasons"])} for pair in answer["pairs"]],
        columns=["mentee", "mentor", "score", "reasons"],
    )
    unmatched = pd.DataFrame(answer["unmatched"], columns=["mentee", "reason"])
    left_out = pd.DataFrame(answer["left_out"], columns=["role", "person", "code", "reason"])
    if ending == ".csv":
        rows = [{out["role"]: out["person"], "reasons": out["reason"]} for out in answer["left_out"]]
        return safe_csv(pd.concat([pairs, unmatched.rename(columns={"reason": "reasons"}), pd.DataFrame(rows)]))
    sheets = {"Pairs": pairs, "Unmatched": unmatched, "Left out": left_out}
    return workbook(sheets | {"Skipped": pd.DataFrame(answer["skipped"])})


def print_answer(answer: dict[str, Any], has_directory: bool) -> None:
    """The answer on the screen: the first pairs, everybody who waits or is left out and why, the counts."""
    for pair in answer["pairs"][:PREVIEW]:
        print(f"{pair['score']:.0%}  {pair['mentee']} → {pair['mentor']}: {' '.join(pair['reasons'])}")
    if len(answer["pairs"]) > PREVIEW:
        print(f"… and {len(answer['pairs']) - PREVIEW} more pairs.")
    for left in answer["unmatched"]:
        print(f"unmatched: {left['mentee']}: {left['reason']}")
    for out in answer["left_out"]:
        print(f"left out: {out['person']}: {out['reason']}")
    if any(out["code"] == "unread" for out in answer["left_out"]):
        print("A wish that may be a must is read, corrected or set aside on the Match page of the studio.")
    if answer["unsure"]:
        print(f"Take part, but the directory does not say if they still work here: {', '.join(answer['unsure'])}.")
    print(f"{len(answer['pairs'])} matched, {len(answer['unmatched'])} unmatched, {answer['seconds']} s.")
    if not has_directory:
        print("Reporting lines were not checked: no directory was given.")
