"""Pairs on the command line: the answer of a run in plain values, as a file and on the screen. Solves nothing."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from core.commands.arguments import PREVIEW
from core.documents.tables import safe_csv, workbook
from core.domain.base.text import counted
from core.domain.match.bands import points_of
from core.domain.match.criteria import CRITERIA, points_of_100
from core.domain.match.proposals import Proposals
from core.domain.match.run_record import MatchingInput
from core.domain.match.settings_effect import SettingsEffect

MOVED = ("mentee", "before", "after", "points_before", "points_after", "gain", "obstacle")


def plain_answer(
    result: Proposals,
    effect: SettingsEffect | None,
    gathered: MatchingInput,
    seconds: float,
    skipped: list[dict[str, Any]],
) -> dict[str, Any]:
    """The answer in plain values: pairs with their reasons, who waits, who is left out and why, what was skipped.

    Weights are points of 100. `effect` is what other settings than the program's own change.
    """
    return {
        "objective": result.settings.objective,
        "points_of_100": {key: round(points, 2) for key, points in points_of_100(result.weights).items()},
        "against_own_settings": effect and _plain_effect(effect),
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


def _plain_effect(effect: SettingsEffect) -> dict[str, Any]:
    """Whom other settings move, in plain values."""
    return {
        "settings": list(effect.changed),
        "summary": f"{effect.headline} {effect.worth}".strip(),
        "moved": [
            {
                "mentee": move.mentee.email,
                "before": move.before.email if move.before else None,
                "after": move.after.email if move.after else None,
                "points_before": move.points_before,
                "points_after": move.points_after,
                "gain": move.gain,
                "obstacle": move.obstacle,
            }
            for move in effect.moves
        ],
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
    weights = [{"criterion": CRITERIA[key].label, "points of 100": n} for key, n in answer["points_of_100"].items()]
    sheets["Weights"] = pd.DataFrame(weights)
    if effect := answer["against_own_settings"]:
        sheets["Moved"] = pd.DataFrame(effect["moved"], columns=MOVED)
    return workbook(sheets | {"Skipped": pd.DataFrame(answer["skipped"])})


def print_answer(answer: dict[str, Any], has_directory: bool) -> None:
    """The answer on the screen: the first pairs, everybody who waits or is left out and why, the counts."""
    for pair in answer["pairs"][:PREVIEW]:
        fit = f"{points_of(pair['score'])} points"
        print(f"{fit}  {pair['mentee']} → {pair['mentor']}: {' '.join(pair['reasons'])}")
    if len(answer["pairs"]) > PREVIEW:
        print(f"… and {counted(len(answer['pairs']) - PREVIEW, 'more pair')}.")
    for left in answer["unmatched"]:
        print(f"unmatched: {left['mentee']}: {left['reason']}")
    for out in answer["left_out"]:
        print(f"left out: {out['person']}: {out['reason']}")
    if any(out["code"] == "unread" for out in answer["left_out"]):
        print("A wish that may be a must is read, corrected or set aside on the Match page of the studio.")
    if answer["unsure"]:
        print(f"Take part, but the directory does not say if they still work here: {', '.join(answer['unsure'])}.")
    weights = [f"{CRITERIA[key].label} {n:.0f}" for key, n in answer["points_of_100"].items() if n]
    print(f"Weights, points of 100: {', '.join(weights)}.")
    if effect := answer["against_own_settings"]:
        print(f"Against the settings without these options: {effect['summary']}")
        for moved in effect["moved"][:PREVIEW]:
            before, after = moved["before"] or "nobody", moved["after"] or "nobody"
            print(f"moves: {moved['mentee']}: {before} → {after}, {moved['gain']:+d} points")
        if len(effect["moved"]) > PREVIEW:
            print(f"… and {counted(len(effect['moved']) - PREVIEW, 'more move')}.")
    print(f"{len(answer['pairs'])} matched, {len(answer['unmatched'])} unmatched, {answer['seconds']} s.")
    if not has_directory:
        print("Reporting lines were not checked: no directory was given.")
