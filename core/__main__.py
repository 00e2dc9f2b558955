"""The command line: python -m core …, the same work without a browser. Decides nothing that the core does not."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.people import Mentee, Mentor, Person, Role
from core.spreadsheets import SheetError
from core.store import StoreError

BY = "cli"
PREVIEW = 12  # lines of pairs and problems that are printed before "and N more"


class Refused(Exception):
    """What was asked for cannot be done; the message is one line for stderr, and nothing was written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 2 with one line on stderr when it was not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show an arrow is no reason to fail
            stream.reconfigure(errors="replace")
    given = _parser().parse_args(arguments)
    try:
        given.command(given)
    except (Refused, NotAllowed, SheetError, StoreError) as no:
        print(f"{' '.join(str(no).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    return 0


def import_(given: argparse.Namespace) -> None:
    """Read a sheet and put its people into the program; applicants are accepted unless --pending."""
    checked = _loaded(given.sheet, given.role)
    _say_skipped(checked, given.sheet)
    if given.dry_run:
        print(f"{len(checked.rows)} rows can be imported. Dry run: nothing was written.")
        return
    if given.role != "directory" and not given.program:
        raise Refused("--program NAME is needed to import mentors or mentees.")
    with store.opened(given.db) as db, store.change(db):
        program_id = _program_id(db, given, create=True) if given.program else None
        done = actions.import_people(db, program_id, given.role, checked.rows, by=BY, on=given.on)
        for row, problem in done.problems:
            print(f"row {row}: {problem}", file=sys.stderr)
        accepted = 0
        if program_id is not None and not given.pending:
            accepted = _accept_applicants(db, program_id, given.role, given.on)
    print(f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, {accepted} accepted.")


def match(given: argparse.Namespace) -> None:
    """Find the best assignment, from two sheets or from a program on record."""
    from core.matching import proposals

    started = time.perf_counter()
    _check_match(given)
    settings = _settings(given, proposals)
    skipped: list[dict[str, Any]] = []
    if given.db:
        if not given.program:
            raise Refused("--program NAME is needed together with --db.")
        with _on_record(given) as db:
            program_id = _program_id(db, given)
            mentees = store.waiting_mentees(db, program_id)
            mentors = store.mentors(db, program_id, stage="accepted")
            facts = store.matching_facts(db, program_id)
            result = proposals.run(mentees, mentors, facts, settings)
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
    told = _told(result, settings, time.perf_counter() - started, skipped)
    _write_match(told, given.out)
    _say_match(told, facts.has_directory)


def approve(given: argparse.Namespace) -> None:
    """Approve every open proposal that no rule forbids; the others stay open and are named."""
    with _on_record(given) as db:
        program_id = _program_id(db, given)
        names = store.names(db)
        approved = 0
        for one in store.matches(db, program_id, ("proposed",)):
            try:
                actions.approve(db, one.id, by=BY, on=given.on)
                approved += 1
            except NotAllowed as no:
                print(f"left open: {names[one.mentee_id]} ({no})", file=sys.stderr)
    print(f"{approved} approved.")


def introduce(given: argparse.Namespace) -> None:
    """Turn the approved matches into relationships, all or none."""
    with _on_record(given) as db:
        made = actions.introduce(db, _program_id(db, given), by=BY, on=given.on)
    print(f"{len(made)} introduced.")


def log_session(given: argparse.Namespace) -> None:
    """Record a session of a mentee's relationship; --on is the day it was held."""
    with _on_record(given) as db:
        mentee = _person(db, given.mentee)
        found = [one for one in store.relationships(db) if one.open and one.mentee_id == mentee.id]
        if given.program:
            program_id = _program_id(db, given)
            found = [one for one in found if one.program_id == program_id]
        if not found:
            raise Refused(f"{given.mentee} has no running relationship.")
        if len(found) > 1:
            raise Refused(f"{given.mentee} has several running relationships: say which with --program NAME.")
        actions.log_session(db, found[0].id, given.on, by=BY, on=date.today())
        held = store.session_count(db, found[0].id)
    print(f"Session {held} of {mentee.name} recorded.")


def kpis(given: argparse.Namespace) -> None:
    """Print the KPIs as of a day, or what each of them means."""
    from core import kpis as rules

    if given.dictionary:
        frame = rules.dictionary()
    else:
        if not given.db:
            raise Refused("--db FILE is needed, or --dictionary.")
        with _on_record(given) as db:
            program_id = _program_id(db, given) if given.program else None
            program = store.program(db, program_id) if program_id is not None else None
            design = program.design if program else {}
            figures = rules.report(
                store.ledger(db),  # of all programs: who came back in another one counts too
                on=given.on,
                program_id=program_id,
                targets=design.get("targets"),
                yardstick=rules.yardstick_of(design, store.setting(db, "thresholds")),
            )
            frame = rules.table(figures)
    if given.format == "json":
        print(frame.to_json(orient="records", indent=2, force_ascii=False))
    elif given.format == "csv":
        from core.documents.tables import safe_csv

        sys.stdout.write(safe_csv(frame).decode("utf-8-sig"))
    else:
        columns = ["stage", "label", "shown", "n", "target"] if not given.dictionary else list(frame)
        print(frame[columns].to_string(index=False, na_rep="–"))


def copy(given: argparse.Namespace) -> None:
    """Save a complete copy of the database."""
    with _on_record(given) as db:
        print(f"Saved {store.copy(db, given.to)}.")


def restore(given: argparse.Namespace) -> None:
    """Put a copy in place of the database; what was there is kept beside it."""
    kept = store.restore(given.db, given.source)
    print("Restored." if kept is None else f"Restored. What was there before is {kept}.")


def erase(given: argparse.Namespace) -> None:
    """Erase a person: name, address, answers and notes; figures stay."""
    with _on_record(given) as db:
        actions.erase_person(db, _person(db, given.person).id, by=BY, on=given.on)
    print("Erased.")


def export_person(given: argparse.Namespace) -> None:
    """Everything held about a person, as JSON or XLSX."""
    with _on_record(given) as db:
        person = _person(db, given.person)
        if given.out and given.out.lower().endswith(".xlsx"):
            from core.documents.tables import workbook

            _write(given.out, workbook(store.held_about_frames(db, person.id)))
        else:
            text = json.dumps(store.held_about(db, person.id), indent=2, ensure_ascii=False)
            if given.out:
                _write(given.out, text.encode())
            else:
                print(text)
    if given.out:
        print(f"Saved {given.out}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Run mentoring programs without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None], *, db: bool = True) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        one.set_defaults(command=run)
        one.add_argument(
            "--db", required=db, metavar="FILE", help="the database; an import makes it when it is not there"
        )
        one.add_argument("--program", metavar="NAME")
        one.add_argument("--on", "--as-of", type=_day, default=date.today(), metavar="DATE", help="default: today")
        return one

    one = command("import", import_)
    one.add_argument("sheet", metavar="SHEET")
    one.add_argument("--role", required=True, choices=["mentor", "mentee", "directory"])
    one.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    one.add_argument("--pending", action="store_true", help="leave new people as applicants, do not accept them")

    one = command("match", match, db=False)
    for sheet in ("mentors", "mentees", "directory"):
        one.add_argument(f"--{sheet}", metavar="SHEET")
    one.add_argument("--objective", choices=["worst-off", "overall", "coverage", "even"])
    one.add_argument("--minimum", type=float, metavar="0..1", help="no pair below this score")
    one.add_argument("--weight", action="append", default=[], metavar="KEY=NUMBER")
    one.add_argument("--out", metavar="FILE.json|.csv|.xlsx")
    one.add_argument("--save", action="store_true", help="keep the pairs as proposals in the database")

    one = command("approve", approve)
    one.add_argument("--all-clear", action="store_true", required=True, help="every open proposal that no rule forbids")
    command("introduce", introduce)
    one = command("log-session", log_session)
    one.add_argument("--mentee", required=True, metavar="E-MAIL")
    one = command("kpis", kpis, db=False)
    one.add_argument("--format", choices=["table", "json", "csv"], default="table")
    one.add_argument("--dictionary", action="store_true", help="what every KPI means; needs no database")
    one = command("copy", copy)
    one.add_argument("to", metavar="FILE")
    one = command("restore", restore)
    one.add_argument("source", metavar="COPY")
    one = command("erase", erase)
    one.add_argument("--person", required=True, metavar="E-MAIL")
    one = command("export-person", export_person)
    one.add_argument("--person", required=True, metavar="E-MAIL")
    one.add_argument("--out", metavar="FILE.json|.xlsx")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-03-31") from None


def _loaded(sheet: str, role: Any) -> Any:
    from core import spreadsheets

    try:
        data = Path(sheet).read_bytes()
    except OSError as no:
        raise Refused(f"{sheet} cannot be read: {no.strerror}.") from no
    return spreadsheets.load(data, Path(sheet).name, role)


def _say_skipped(checked: Any, sheet: str) -> None:
    for problem in checked.problems[:PREVIEW]:
        print(f"{Path(sheet).name}: {problem}", file=sys.stderr)
    if len(checked.problems) > PREVIEW:
        print(f"{Path(sheet).name}: and {len(checked.problems) - PREVIEW} more.", file=sys.stderr)


def _program_id(db: Database, given: argparse.Namespace, create: bool = False) -> int:
    programs = store.programs(db)
    if given.program is None:
        if len(programs) == 1:
            return programs[0].id
        raise Refused("Say which program with --program NAME.")
    found = store.program_named(db, given.program)
    if found:
        return found.id
    if create:
        return actions.create_program(db, given.program, months=9, by=BY, on=given.on)
    raise Refused(f"There is no program called {given.program} in {given.db}.")


def _person(db: Database, email: str) -> Person:
    found = store.person_by_email(db, email)
    if found is None:
        raise Refused(f"Nobody with the address {email} is on record.")
    return found


def _accept_applicants(db: Database, program_id: int, role: str, on: date) -> int:
    people: Sequence[Mentee | Mentor] = (
        store.mentors(db, program_id, stage="applied")
        if role == Role.MENTOR
        else store.mentees(db, program_id, stage="applied")
    )
    if people:
        actions.accept(db, *(person.enrolment_id for person in people), by=BY, on=on)
    return len(people)


def _from_sheets(given: argparse.Namespace) -> tuple[list[Mentee], list[Mentor], Any, list[dict[str, Any]]]:
    """The people of the sheets, through a database in memory: the same rules as on record."""
    skipped: list[dict[str, Any]] = []
    with store.opened(":memory:") as db:
        program_id = actions.create_program(db, "Match", by=BY, on=given.on)
        for role, sheet in (("directory", given.directory), ("mentor", given.mentors), ("mentee", given.mentees)):
            if not sheet:
                continue
            checked = _loaded(sheet, role)
            _say_skipped(checked, sheet)
            skipped += [{"sheet": Path(sheet).name, **asdict(problem)} for problem in checked.problems]
            actions.import_people(db, program_id, role, checked.rows, by=BY, on=given.on)
            if role != "directory":
                _accept_applicants(db, program_id, role, given.on)
        return (
            store.mentees(db, program_id, stage="accepted"),
            store.mentors(db, program_id, stage="accepted"),
            store.matching_facts(db, program_id),
            skipped,
        )


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


def _on_record(given: argparse.Namespace) -> AbstractContextManager[Database]:
    """The database that --db names; only an import makes a new one, so that a typing slip is noticed."""
    return store.opened(given.db, create=False)


def _settings(given: argparse.Namespace, proposals: Any) -> Any:
    kept: dict[str, Any] = {}
    if given.db and given.program:
        with _on_record(given) as db:
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
    return proposals.Settings.from_dict(kept)


def _weight(text: str) -> tuple[str, float]:
    from core.matching.criteria import CRITERIA

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


def _told(result: Any, settings: Any, seconds: float, skipped: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "objective": settings.objective,
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


def _write_match(told: dict[str, Any], out: str | None) -> None:
    if not out:
        return
    import pandas as pd

    from core.documents.tables import safe_csv, workbook

    path = Path(out)
    pairs = pd.DataFrame(
        [pair | {"reasons": "; ".join(pair["reasons"])} for pair in told["pairs"]],
        columns=["mentee", "mentor", "score", "reasons"],
    )
    unmatched = pd.DataFrame(told["unmatched"], columns=["mentee", "reason"])
    if path.suffix == ".json":
        content = json.dumps(told, indent=2, ensure_ascii=False).encode()
    elif path.suffix == ".csv":
        content = safe_csv(pd.concat([pairs, unmatched.rename(columns={"reason": "reasons"})]))
    elif path.suffix == ".xlsx":
        skipped = pd.DataFrame(told["skipped"])
        content = workbook({"Pairs": pairs, "Unmatched": unmatched, "Skipped": skipped})
    else:
        raise AssertionError(path.suffix)  # _check_match refused it
    _write(out, content)


def _write(out: str, content: bytes) -> None:
    try:
        Path(out).write_bytes(content)
    except OSError as no:
        raise Refused(f"{out} cannot be written: {no.strerror}.") from no


def _say_match(told: dict[str, Any], has_directory: bool) -> None:
    for pair in told["pairs"][:PREVIEW]:
        print(f"{pair['score']:.0%}  {pair['mentee']} → {pair['mentor']}: {' '.join(pair['reasons'])}")
    if len(told["pairs"]) > PREVIEW:
        print(f"… and {len(told['pairs']) - PREVIEW} more pairs.")
    for one in told["unmatched"]:
        print(f"unmatched: {one['mentee']}: {one['reason']}")
    print(f"{len(told['pairs'])} matched, {len(told['unmatched'])} unmatched, {told['seconds']} s.")
    if not has_directory:
        print("Reporting lines were not checked: no directory was given.")


if __name__ == "__main__":
    sys.exit(main())
