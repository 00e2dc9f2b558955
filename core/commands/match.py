"""Commands from people to pairs: match, approve, introduce. Reads arguments, calls actions; decides nothing."""

from __future__ import annotations

import argparse
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core import actions, store
from core.actions import NotAllowed
from core.commands.account import say_unread
from core.commands.arguments import (
    BY,
    Refused,
    loaded,
    on_record,
    program_id_of,
    refuse_nobody,
    say_skipped,
    writing,
)
from core.commands.pairs import as_file, plain_answer, print_answer
from core.commands.parser import CommandParser
from core.commands.streams import notice
from core.domain.match import near_ties, proposals, settings_effect
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals
from core.domain.match.run_record import MatchingInput
from core.domain.match.settings_effect import SettingsEffect
from core.domain.recruit.sheets.columns import Role as SheetRole


def add(parser: CommandParser) -> None:
    """Add their commands: match, approve, introduce."""
    command = parser.command("match", match, db=False)
    for sheet in ("mentors", "mentees", "directory"):
        command.add_argument(f"--{sheet}", metavar="SHEET")
    command.add_argument("--objective", choices=["worst-off", "overall", "coverage", "even"])
    command.add_argument("--minimum", type=float, metavar="0..1", help="no pair below this score")
    command.add_argument("--waited-first", action="store_true", help="who waited last round is matched before others")
    command.add_argument(
        "--weight",
        action="append",
        default=[],
        metavar="KEY=PARTS",
        help="0 to 100 parts for a criterion; the answer says how many points of 100 all come to",
    )
    command.add_argument("--out", metavar="FILE.json|.csv|.xlsx")
    command.add_argument("--save", action="store_true", help="keep the pairs as proposals in the database")

    command = parser.command("approve", approve)
    command.add_argument(
        "--all-clear", action="store_true", required=True, help="every open proposal that no rule forbids"
    )
    parser.command("introduce", introduce)


def match(arguments: argparse.Namespace) -> None:
    """Find the best assignment, from two sheets or from a program on record."""
    started = time.perf_counter()
    _check_match(arguments)
    changes = _changes(arguments)
    skipped: list[dict[str, Any]] = []
    if arguments.db:
        if not arguments.program:
            raise Refused("--program NAME is needed together with --db.")
        with on_record(arguments) as db:
            program_id = program_id_of(db, arguments)
            gathered = store.matching.matching_input(db, program_id, on=arguments.on)
            best, effect = _solved(gathered, changes)
            result = near_ties.varied(best)  # as on the page, where the program draws
            if result.variation:
                notice(result.variation.sentence)
            answer = plain_answer(result, effect, gathered, time.perf_counter() - started, skipped)
            # What cannot be written is not kept as proposals either, and the other way round.
            with _written(arguments, answer):
                if arguments.save:
                    actions.propose(db, program_id, result.record(), by=BY, on=arguments.on)
    else:
        gathered, skipped = _from_sheets(arguments)
        result, effect = _solved(gathered, changes)
        answer = plain_answer(result, effect, gathered, time.perf_counter() - started, skipped)
        with _written(arguments, answer):
            pass
    print_answer(answer, result.facts.has_directory)


def _written(arguments: argparse.Namespace, answer: dict[str, Any]) -> AbstractContextManager[None]:
    """The file that --out names, written when the with block is done; nothing without --out."""
    if not arguments.out:
        return nullcontext()
    return writing(arguments.out, as_file(answer, Path(arguments.out).suffix), arguments.db)


def approve(arguments: argparse.Namespace) -> None:
    """Approve every open proposal that no rule forbids; the others stay open and are named."""
    left_open = []
    approved = 0
    with on_record(arguments) as db:
        program_id = program_id_of(db, arguments)
        names = store.people.names(db)
        with store.change(db):  # a lock or a full disk half way through leaves none of them approved
            for proposal in store.matches.all(db, program_id, ("proposed",)):
                try:
                    actions.approve(db, proposal.id, by=BY, on=arguments.on)
                    approved += 1
                except NotAllowed as refusal:
                    left_open.append(f"left open: {names[proposal.mentee_id]} ({refusal})")
    for line in left_open:
        notice(line)
    print(f"{approved} approved.")


def introduce(arguments: argparse.Namespace) -> None:
    """Turn the approved matches into relationships, all or none."""
    with on_record(arguments) as db:
        made = actions.introduce(db, program_id_of(db, arguments), by=BY, on=arguments.on)
    print(f"{len(made)} introduced.")


def _check_match(arguments: argparse.Namespace) -> None:
    """What is asked for must fit together, and the file must be writable, before anything is solved or kept."""
    sheets = arguments.mentors or arguments.mentees or arguments.directory
    if arguments.db and sheets:
        raise Refused("Give either --db FILE or the sheets, not both.")
    if arguments.save and not arguments.db:
        raise Refused("--save keeps proposals in a database: give --db FILE and --program NAME.")
    if not arguments.db and not (arguments.mentors and arguments.mentees):
        raise Refused("Give --mentors SHEET and --mentees SHEET, or --db FILE and --program NAME.")
    if arguments.out:
        out = Path(arguments.out)
        if out.suffix not in (".json", ".csv", ".xlsx"):
            raise Refused(f"--out takes a file that ends in .json, .csv or .xlsx, not {out}.")
        if out.is_dir() or not out.absolute().parent.is_dir():
            raise Refused(f"{out} cannot be written: its folder is not there.")


def _solved(gathered: MatchingInput, changes: dict[str, Any]) -> tuple[Proposals, SettingsEffect | None]:
    """The run under the program's settings with what the command line changes of them, and whom that moves."""
    baseline = proposals.solve(gathered)
    if not changes:
        return baseline, None
    weights = {**gathered.settings.weights, **changes.get("weights", {})}
    result = baseline.under(replace(gathered.settings, **changes | {"weights": weights}))
    return result, settings_effect.effect(baseline, result)


def _from_sheets(arguments: argparse.Namespace) -> tuple[MatchingInput, list[dict[str, Any]]]:
    """What a run over the sheets decides on, through a database in memory (the same rules as on record), and the rows
    that were skipped.
    """
    skipped: list[dict[str, Any]] = []
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Match", by=BY, on=arguments.on)
        sheets: dict[SheetRole, str | None] = {
            "directory": arguments.directory,
            "mentor": arguments.mentors,
            "mentee": arguments.mentees,
        }
        for role, sheet in sheets.items():
            if not sheet:
                continue
            checked = loaded(sheet, role)
            say_skipped(checked, sheet)
            say_unread(checked, sheet)
            skipped += [{"sheet": Path(sheet).name, **asdict(problem)} for problem in checked.problems]
            refuse_nobody(checked, sheet)
            accept = () if role == "directory" else (role,)
            actions.bring_in(db, program_id, [actions.Sheet(role, checked.rows)], accept=accept, by=BY, on=arguments.on)
        return store.matching.matching_input(db, program_id, on=arguments.on), skipped


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the command line sets otherwise than the program: names of `Settings` -> values."""
    changes: dict[str, Any] = {"objective": arguments.objective} if arguments.objective else {}
    if arguments.minimum is not None:
        if not 0 <= arguments.minimum <= 1:
            raise Refused("--minimum is a score between 0 and 1.")
        changes["minimum"] = arguments.minimum
    if arguments.waited_first:
        changes["waited_first"] = True
    if arguments.weight:
        changes["weights"] = dict(_weight(text) for text in arguments.weight)
    return changes


def _weight(text: str) -> tuple[str, float]:
    key, _, number = text.partition("=")
    if key not in CRITERIA:
        raise Refused(f"There is no criterion {key!r}. They are: {', '.join(CRITERIA)}.")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise Refused(f"--weight {key}=NUMBER takes 0 to 100, not {number!r}.")
    return key, value
