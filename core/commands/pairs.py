"""Pairs on the command line: what a run found, in plain values, as a file and on the screen."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from core.commands.given import PREVIEW
from core.documents.tables import safe_csv, workbook
from core.matching.proposals import Proposals


def told(result: Proposals, seconds: float, skipped: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer in plain values: pairs with their reasons, who waits and why, what was skipped."""
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
        "unmatched": [{"mentee": one.mentee.email, "reason": one.reason} for one in result.unmatched],
        "total": round(float(result.assignment.total), 4),
        "bound": round(float(result.assignment.bound), 4),
        "seconds": round(seconds, 3),
        "skipped": skipped,
    }


def as_file(found: dict[str, Any], ending: str) -> bytes:
    """The answer as the content of a file, in the format that the ending (.json, .csv or .xlsx) names."""
    if ending == ".json":
        return json.dumps(found, indent=2, ensure_ascii=False).encode()
    pairs = pd.DataFrame(
        [pair | {"reasons": "; ".join(pair["reasons"])} for pair in found["pairs"]],
        columns=["mentee", "mentor", "score", "reasons"],
    )
    unmatched = pd.DataFrame(found["unmatched"], columns=["mentee", "reason"])
    if ending == ".csv":
        return safe_csv(pd.concat([pairs, unmatched.rename(columns={"reason": "reasons"})]))
    return workbook({"Pairs": pairs, "Unmatched": unmatched, "Skipped": pd.DataFrame(found["skipped"])})


def say(found: dict[str, Any], has_directory: bool) -> None:
    """The answer on the screen: the first pairs, everybody who waits, the counts."""
    for pair in found["pairs"][:PREVIEW]:
        print(f"{pair['score']:.0%}  {pair['mentee']} → {pair['mentor']}: {' '.join(pair['reasons'])}")
    if len(found["pairs"]) > PREVIEW:
        print(f"… and {len(found['pairs']) - PREVIEW} more pairs.")
    for one in found["unmatched"]:
        print(f"unmatched: {one['mentee']}: {one['reason']}")
    print(f"{len(found['pairs'])} matched, {len(found['unmatched'])} unmatched, {found['seconds']} s.")
    if not has_directory:
        print("Reporting lines were not checked: no directory was given.")
