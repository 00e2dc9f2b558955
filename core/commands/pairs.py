"""Pairs on the command line: the answer of a run in plain values, as a file and on the screen. Solves nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from core.commands.arguments import PREVIEW, write
from core.documents.tables import safe_csv, workbook
from core.domain.match.proposals import Proposals


def plain_answer(result: Proposals, seconds: float, skipped: list[dict[str, Any]]) -> dict[str, Any]:
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
        "unmatched": [{"mentee": left.mentee.email, "reason": left.reason} for left in result.unmatched],
        "total": round(float(result.assignment.total), 4),
        "bound": round(float(result.assignment.bound), 4),
        "seconds": round(seconds, 3),
        "skipped": skipped,
    }


def write_pairs(answer: dict[str, Any], out: str | None) -> None:
    """The answer as a file, in the format that its ending names."""
    if not out:
        return
    path = Path(out)
    pairs = pd.DataFrame(
        [pair | {"reasons": "; ".join(pair["reasons"])} for pair in answer["pairs"]],
        columns=["mentee", "mentor", "score", "reasons"],
    )
    unmatched = pd.DataFrame(answer["unmatched"], columns=["mentee", "reason"])
    if path.suffix == ".json":
        content = json.dumps(answer, indent=2, ensure_ascii=False).encode()
    elif path.suffix == ".csv":
        content = safe_csv(pd.concat([pairs, unmatched.rename(columns={"reason": "reasons"})]))
    elif path.suffix == ".xlsx":
        skipped = pd.DataFrame(answer["skipped"])
        content = workbook({"Pairs": pairs, "Unmatched": unmatched, "Skipped": skipped})
    else:
        raise AssertionError(path.suffix)  # the command refused it before
    write(out, content)


def print_answer(answer: dict[str, Any], has_directory: bool) -> None:
    """The answer on the screen: the first pairs, everybody who waits, the counts."""
    for pair in answer["pairs"][:PREVIEW]:
        print(f"{pair['score']:.0%}  {pair['mentee']} → {pair['mentor']}: {' '.join(pair['reasons'])}")
    if len(answer["pairs"]) > PREVIEW:
        print(f"… and {len(answer['pairs']) - PREVIEW} more pairs.")
    for left in answer["unmatched"]:
        print(f"unmatched: {left['mentee']}: {left['reason']}")
    print(f"{len(answer['pairs'])} matched, {len(answer['unmatched'])} unmatched, {answer['seconds']} s.")
    if not has_directory:
        print("Reporting lines were not checked: no directory was given.")
