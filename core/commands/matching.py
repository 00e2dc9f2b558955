"""Commands from people to pairs: match, approve, introduce."""

from __future__ import annotations

import argparse
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core import actions, store
from core.actions import NotAllowed
from core.commands.given import (
    BY,
    Refused,
    accept_applicants,
    loaded,
    on_record,
    program_id_of,
    say_skipped,
    writing,
)
from core.commands.grammar import Grammar
from core.commands.pairs import as_file, say, told
from core.commands.streams import notice
from core.matching import proposals
from core.matching.criteria import CRITERIA
from core.matching.rules import Facts
from core.matching.settings import Settings
from core.people import Mentee, Mentor
from core.spreadsheets.columns import Role as SheetRole


def add(grammar: Grammar) -> None:
    """Their grammar: match, approve, introduce."""
    one = grammar.command("match", match, db=False)
    for sheet in ("mentors", "mentees", "directory"):
        one.add_argument(f"--{sheet}", metavar="SHEET")
    one.add_argument("--objective", choices=["worst-off", "overall", "coverage", "even"])
    one.add_argument("--minimum", type=float, metavar="0..1", help="no pair below this score")
    one.add_argument("--weight", action="append", default=[], metavar="KEY=NUMBER")
    one.add_argument("--out", metavar="FILE.json|.csv|.xlsx")
    one.add_argument("--save", action="store_true", help="keep the pairs as proposals in the database")

    one = grammar.command("approve", approve)
    one.add_argument("--all-clear", action="store_true", required=True, help="every open proposal that no rule forbids")
    grammar.command("introduce", introduce)


def match(given: argparse.Namespace) -> None:
    """Find the best assignment, from two sheets or from a program on record."""
    started = time.perf_counter()
    _check_match(given)
    settings = _settings(given)
    skipped: list[dict[str, Any]] = []
    if given.db:
        if not given.program:
            raise Refused("--program NAME is needed together with --db.")
        with on_record(given) as db:
            program_id = program_id_of(db, given)
            mentees = store.waiting_mentees(db, program_id)
            mentors = store.mentors(db, program_id, stage="accepted")
            facts = store.matching_facts(db, program_id)
            settings = settings.without(store.turned_down(db, program_id))
            result = proposals.run(mentees, mentors, facts, settings)
            found = told(result, time.perf_counter() - started, skipped)
            with _out(given, found):  # what cannot be written is not kept as proposals either, and the other way round
                if given.save:
                    actions.propose(
                        db,
                        program_id,
                        result.to_propose(),
                        settings=settings.to_dict(),
                        input_hash=result.input_hash,
                        result=result.summary(),
                        by=BY,
                        on=given.on,
                    )
    else:
        mentees, mentors, facts, skipped = _from_sheets(given)
        result = proposals.run(mentees, mentors, facts, settings)
        found = told(result, time.perf_counter() - started, skipped)
        with _out(given, found):
            pass
    say(found, facts.has_directory)


def _out(given: argparse.Namespace, found: dict[str, Any]) -> AbstractContextManager[None]:
    """The file that --out names, written when the with block is done; nothing without --out."""
    return writing(given.out, as_file(found, Path(given.out).suffix), given.db) if given.out else nullcontext()


def approve(given: argparse.Namespace) -> None:
    """Approve every open proposal that no rule forbids; the others stay open and are named."""
    left_open = []
    approved = 0
    with on_record(given) as db:
        program_id = program_id_of(db, given)
        names = store.names(db)
        with store.change(db):  # a lock or a full disk half way through leaves none of them approved
            for proposal in store.matches(db, program_id, ("proposed",)):
                try:
                    actions.approve(db, proposal.id, by=BY, on=given.on)
                    approved += 1
                except NotAllowed as refusal:
                    left_open.append(f"left open: {names[proposal.mentee_id]} ({refusal})")
    for line in left_open:
        notice(line)
    print(f"{approved} approved.")


def introduce(given: argparse.Namespace) -> None:
    """Turn the approved matches into relationships, all or none."""
    with on_record(given) as db:
        made = actions.introduce(db, program_id_of(db, given), by=BY, on=given.on)
    print(f"{len(made)} introduced.")


def _check_match(given: argparse.Namespace) -> None:
    """What is asked for must fit together, and the file must be writable, before anything is solved or kept."""
    sheets = given.mentors or given.mentees or given.directory
    if given.db and sheets:
        raise Refused("Give either --db FILE or the sheets, not both.")
    if given.save and not given.db:
        raise Refused("--save keeps proposals in a database: give --db FILE and --program NAME.")
    if not given.db and not (given.mentors and given.mentees):
        raise Refused("Give --mentors SHEET and --mentees SHEET, or --db FILE and --program NAME.")
    if given.out:
        out = Path(given.out)
        if out.suffix not in (".json", ".csv", ".xlsx"):
            raise Refused(f"--out takes a file that ends in .json, .csv or .xlsx, not {out}.")
        if out.is_dir() or not out.absolute().parent.is_dir():
            raise Refused(f"{out} cannot be written: its folder is not there.")


def _from_sheets(given: argparse.Namespace) -> tuple[list[Mentee], list[Mentor], Facts, list[dict[str, Any]]]:
    """The people of the sheets, through a database in memory: the same rules as on record."""
    skipped: list[dict[str, Any]] = []
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Match", by=BY, on=given.on)
        sheets: dict[SheetRole, str | None] = {
            "directory": given.directory,
            "mentor": given.mentors,
            "mentee": given.mentees,
        }
        for role, sheet in sheets.items():
            if not sheet:
                continue
            checked = loaded(sheet, role)
            say_skipped(checked, sheet)
            skipped += [{"sheet": Path(sheet).name, **asdict(problem)} for problem in checked.problems]
            actions.import_people(db, program_id, role, checked.rows, by=BY, on=given.on)
            if role != "directory":
                accept_applicants(db, program_id, role, given.on)
        return (
            store.mentees(db, program_id, stage="accepted"),
            store.mentors(db, program_id, stage="accepted"),
            store.matching_facts(db, program_id),
            skipped,
        )


def _settings(given: argparse.Namespace) -> Settings:
    kept: dict[str, Any] = {}
    if given.db and given.program:
        with on_record(given) as db:
            found = store.program_named(db, given.program)
            kept = dict(found.settings.get("matching", {})) if found else {}
    if given.objective:
        kept["objective"] = given.objective
    if given.minimum is not None:
        if not 0 <= given.minimum <= 1:
            raise Refused("--minimum is a score between 0 and 1.")
        kept["minimum"] = given.minimum
    if given.weight:
        kept["weights"] = dict(kept.get("weights", {})) | dict(_weight(one) for one in given.weight)
    return Settings.from_dict(kept)


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
