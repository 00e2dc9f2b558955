"""Seed, the letters: what the coordinators write to pairs, from the playbook's templates, into the outbox."""

from __future__ import annotations

from typing import Any

from core import actions, store
from core.documents.messages import Introduction, Sender, pair_letter
from core.domain.match.audiences import Audience
from core.domain.relationships.letters import FORMS, Letter
from seed.agenda import COORDINATORS, Agenda
from seed.company import ORGANIZATION
from seed.pair import SeedPair

LINKS = {form: f"https://forms.example.com/mentoring/{form}" for form in FORMS}
SENT_LATER_DAYS = (1, 4)


class Letters:
    """The outbox of one program."""

    def __init__(self, agenda: Agenda, program_id: int, program: str) -> None:
        self.agenda, self.db, self.program_id, self.program = agenda, agenda.db, program_id, program

    def write(self, pair: SeedPair, message: str, *sides: str) -> None:
        """Draft a message to each of these sides; most are sent the same day, the others a little later."""
        acting = self.agenda.acting()
        letters = [letter for side in sides if (letter := self._draft(pair, message, side, acting["by"]))]
        if not letters:
            return
        ids = actions.keep_messages(self.db, self.program_id, letters, **acting)
        if self.agenda.chance.happens("letter sent at once", self.agenda.rates.sent_at_once):
            self._send(ids, acting)
        else:
            self.agenda.within(SENT_LATER_DAYS, lambda day: self._send(ids, self.agenda.acting()), pair.rng)

    def _send(self, ids: list[int], acting: dict[str, Any]) -> None:
        for outbox_id in ids:
            actions.mark_message(self.db, outbox_id, "sent", **acting)

    def _draft(self, pair: SeedPair, message: str, side: str, by: str) -> Letter | None:
        mentee = store.people.mentee(self.db, self.program_id, pair.mentee_id)
        mentor = store.people.mentor(self.db, self.program_id, pair.mentor_id)
        if mentee is None or mentor is None:
            return None
        coordinator, contact = COORDINATORS[int(by.rpartition(":")[2]) - 1]
        reflections = (
            store.people.notes(self.db, "relationships", pair.id, "reflection") if message == "thank-mentor" else []
        )
        return pair_letter(
            message,
            Audience(side),
            Introduction(pair.id, mentee, mentor, introduced_on=pair.introduced_on, ends_on=pair.ends_on),
            Sender(self.program, coordinator, contact, ORGANIZATION, LINKS),
            sessions=pair.sessions,
            impact=reflections[-1].text if reflections else "it shows in every talk we have had since.",
            on=self.agenda.today,
        )
