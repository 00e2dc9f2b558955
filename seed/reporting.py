"""Seed, the reporting: the monthly report and the figures published for the sponsor, through actions only."""

from __future__ import annotations

from core import actions
from seed.agenda import Agenda
from seed.programs import PlannedProgram


def plan(agenda: Agenda, program_id: int, planned: PlannedProgram) -> None:
    """Plan the reports of a program: composed from the playbook's template, kept as a version, figures published."""
    for day, title in planned.reports:
        agenda.on(day, lambda today, title=title: _compose(agenda, program_id, title))


def _compose(agenda: Agenda, program_id: int, title: str) -> None:
    actions.publish_figures(agenda.db, program_id, **agenda.acting(1))
    report_id = actions.create_report(agenda.db, program_id, title, "monthly", **agenda.acting(1))
    actions.address_report(agenda.db, report_id, "sponsor", **agenda.acting(1))
    actions.keep_version(agenda.db, report_id, **agenda.acting(1))
