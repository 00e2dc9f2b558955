"""Seed, the surveys: twice a year colleagues say how engaged they are, on record through actions only. Plants the gain.

How engaged somebody usually is belongs to them; how they feel on the day comes and goes. Whoever has or had a mentor
answers `engagement_by_mentoring` higher from the first survey after the introduction on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core import actions, store
from core.domain.proof.measure_reading import MeasuredValue
from seed.agenda import Agenda
from seed.company import Colleague

ENGAGEMENT = "Engagement (1 to 5)"  # the mean of ten questions: one decimal
LEAST, MOST = 1.0, 5.0


def survey(agenda: Agenda, colleagues: Sequence[Colleague], mentored: Collection[str]) -> None:
    """Ask these colleagues today. `mentored`: e-mails of those who have or had a mentor."""
    ids = {person.email: person.id for person in store.people.everyone(agenda.db)}
    answering = [
        colleague
        for colleague in colleagues
        if colleague.email in ids  # hired since the last directory otherwise
        and agenda.chance.lot("answers surveys", colleague.email) < agenda.rates.survey_answered
    ]
    values = [
        MeasuredValue(
            row,
            ids[colleague.email],
            agenda.today,
            ENGAGEMENT,
            _engagement(agenda, colleague.email, colleague.email in mentored),
        )
        for row, colleague in enumerate(answering, start=2)
    ]
    actions.import_measures(agenda.db, values, **agenda.acting(1))


def _engagement(agenda: Agenda, email: str, mentored: bool) -> float:
    """What somebody answers today, from LEAST to MOST."""
    rates, chance = agenda.rates, agenda.chance
    usual = chance.lot_around("usual engagement", email, *rates.engagement)
    today = chance.around(f"engagement on the day, mentored {mentored}", 0, rates.engagement_on_the_day)
    gain = rates.engagement_by_mentoring if mentored else 0.0
    return round(min(max(usual + today + gain, LEAST), MOST), 1)
