"""Commands that print figures. Compute none of them."""

from __future__ import annotations

import argparse

from core import store
from core.commands.arguments import Refused, on_record, program_id_of
from core.commands.parser import CommandParser
from core.documents.tables import safe_csv
from core.domain import kpis as rules
from core.domain.design.design import Design


def add(parser: CommandParser) -> None:
    """Add their commands: kpis."""
    command = parser.command("kpis", kpis, db=False)
    command.add_argument("--format", choices=["table", "json", "csv"], default="table")
    command.add_argument("--dictionary", action="store_true", help="what every KPI means; needs no database")


def kpis(arguments: argparse.Namespace) -> None:
    """Print the KPIs as of a day, or what each of them means."""
    if arguments.dictionary:
        frame = rules.dictionary()
    else:
        if not arguments.db:
            raise Refused("--db FILE is needed, or --dictionary.")
        with on_record(arguments) as db:
            program_id = program_id_of(db, arguments) if arguments.program else None
            program = store.programs.program(db, program_id) if program_id is not None else None
            design = program.design if program else Design()
            figures = rules.measure_all(
                store.ledger.frame(db),  # of all programs: who came back in another one counts too
                on=arguments.on,
                program_id=program_id,
                targets=design.targets,
                thresholds=rules.thresholds_of(design, store.programs.setting(db, "thresholds")),
            )
            frame = rules.table(figures)
    if arguments.format == "json":
        print(frame.to_json(orient="records", indent=2, force_ascii=False))
    elif arguments.format == "csv":
        print(safe_csv(frame).decode("utf-8-sig"), end="")
    else:
        columns = (
            ["stage", "label", "shown", "n", "target", "verdict", "certainty"]
            if not arguments.dictionary
            else list(frame)
        )
        print(frame[columns].to_string(index=False, na_rep="–"))
