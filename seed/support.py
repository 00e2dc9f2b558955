"""Seed, the support: talks with whoever asks, themes of comments, honors, ad-hoc pairs, own links; through actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import actions, store
from core.domain.base.dates import month_ends
from seed import session_texts
from seed.agenda import Agenda
from seed.company import Colleague
from seed.pairs import Pairs

ASKED_DAYS = ((10, 25), (70, 100), (150, 190))  # after the first introductions, in the order of the questions
HELD_DAYS = (2, 6)
HONORED_DAYS = 185  # after the first introductions: the half-year letter
LINKED_DAYS = 12  # after the studio was opened
COMPANIONS_DAYS = ((150, 170), (330, 350), (520, 560))  # after the studio was opened
THEMES = {
    text: theme
    for words in (
        session_texts.GOOD_COMMENTS,
        session_texts.POOR_COMMENTS,
        session_texts.CLOSING_GOOD,
        session_texts.CLOSING_POOR,
    )
    for side in words.values()
    for text, theme in side.items()
}


class Support:
    """What one program's coordinators do around all pairs. `begin` once its first pairs are introduced."""

    def __init__(self, agenda: Agenda, program_id: int, pairs: Pairs, until: date) -> None:
        self.agenda, self.db, self.program_id, self.pairs, self.until = agenda, agenda.db, program_id, pairs, until
        self.begun = False
        self.rng = agenda.chance.stream("talks, themes and thanks")

    def begin(self) -> None:
        """Plan the talks, the themes and the thanks of this program."""
        if self.begun or not self.agenda.rates.looks:
            return
        self.begun = True
        for days, words in zip(ASKED_DAYS, session_texts.GENERAL_QUESTIONS, strict=True):
            self.agenda.within(days, lambda day, words=words: self._ask(*words), self.rng)
        self.agenda.within((HONORED_DAYS, HONORED_DAYS), lambda day: self._honor(), self.rng)
        self._plan_themes()

    def _ask(self, question: str, answer: str) -> None:
        """Somebody who takes part would like a talk with the program team."""
        pair = self.rng.choice(self.pairs.all)
        asked = actions.ask_consultation(
            self.db, pair.mentor_id, question, program_id=self.program_id, **self.agenda.acting()
        )
        self.agenda.within(
            HELD_DAYS, lambda day: actions.hold_consultation(self.db, asked, answer, **self.agenda.acting()), self.rng
        )

    def _honor(self) -> None:
        """An award for the pair that met most, and a word about another in the company's letter."""
        best, second, *_ = sorted(self.pairs.all, key=lambda pair: (-pair.sessions, pair.id))
        about = {"program_id": self.program_id}
        for person_id in best.sides.values():
            where = {**about, "relationship_id": best.id}
            actions.recognize(self.db, person_id, "award", session_texts.AWARD, **where, **self.agenda.acting(1))
        where = {**about, "relationship_id": second.id, "consent": True}
        actions.recognize(self.db, second.mentee_id, "mention", session_texts.MENTION, **where, **self.agenda.acting(1))

    def _plan_themes(self) -> None:
        today = self.agenda.today
        _, day = month_ends(today, today + timedelta(days=62))[:2]
        if day < self.until:
            self.agenda.on(day - timedelta(days=3), lambda day: self._give_themes())

    def _give_themes(self) -> None:
        """Once a month, a coordinator reads the new comments and says what each is about."""
        self._plan_themes()
        for row in store.ledger.comments(self.db, self.program_id):
            if not row.theme and self.agenda.chance.happens("comment given a theme", self.agenda.rates.tagged):
                actions.tag_comment(self.db, row.id, THEMES[row.text], **self.agenda.acting(1))


def around(agenda: Agenda, here: Sequence[Colleague]) -> None:
    """What the company has beside its programs: links of its own, and pairs that found each other."""
    if not agenda.rates.looks:
        return
    rng = agenda.chance.stream("beside the programs")
    for label, address, role, stage in session_texts.LINKS:
        agenda.within(
            (LINKED_DAYS, LINKED_DAYS),
            lambda day, link=(label, address, role, stage): actions.add_link(agenda.db, *link, **agenda.acting(1)),
            rng,
        )
    colleagues = [colleague for colleague in here if colleague.level not in ("VP", "Executive")]
    for days, topic in zip(COMPANIONS_DAYS, session_texts.AD_HOC_TOPICS, strict=True):
        mentee, mentor = ((colleague.name, colleague.email) for colleague in rng.sample(colleagues, 2))
        agenda.within(
            days,
            lambda day, both=(mentee, mentor), topic=topic: actions.register_companions(
                agenda.db, *both, topic, **agenda.acting()
            ),
            rng,
        )
