"""Actions, draws: a lottery for seats among equals, on record with its number and everybody who was in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting, enrolment_on_record, program_on_record
from core.actions.people import move_all
from core.domain.base.people import Role
from core.domain.recruit.admission import WAITING
from core.domain.recruit.draw import LARGEST_SEED, drawn_order
from core.store import Db


def draw_seats(
    db: Db,
    program_id: int,
    equal: Collection[int],
    seats: int,
    seed: int,
    *,
    ahead: Collection[int] = (),
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Draw `seats` of the enrolments in `equal` by the number `seed`; those in `ahead` are accepted without a draw.

    Whoever is drawn is accepted, the others go on the waiting list. All of it is one step, which can be taken back;
    history keeps the draw all the same, and the next one has the next number.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise NotAllowed(f"The number of a draw is between 0 and {LARGEST_SEED:,}.")
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        enrolments = [enrolment_on_record(db, enrolment_id) for enrolment_id in dict.fromkeys((*equal, *ahead))]
        for enrolment in enrolments:
            if (enrolment.program_id, enrolment.role) != (program_id, Role.MENTEE) or enrolment.stage not in WAITING:
                raise NotAllowed("A draw is for mentees who wait for a seat. Look again: somebody has moved on.")
        in_draw = {enrolment.person_id: enrolment for enrolment in enrolments if enrolment.id in set(equal)}
        if not 0 < seats < len(in_draw):
            raise NotAllowed("A draw needs a seat, and more people than seats.")
        order = drawn_order(in_draw, seed)
        number = len(store.recruiting.draws(db, program_id)) + 1
        row = {"program_id": program_id, "number": number, "drawn_on": on, "seed": seed, "seats": seats}
        detail = {"number": number, "seed": seed, "seats": seats}
        draw_id = journal.insert("drew", "draws", row, program_id=program_id, detail=detail)
        for place, person_id in enumerate(order, start=1):
            ticket = {"draw_id": draw_id, "person_id": person_id, "place": place, "won": int(place <= seats)}
            about = about_enrolment(in_draw[person_id])
            journal.insert("drew", "draw_tickets", ticket, **about, detail={"place": place, "won": place <= seats})
        chosen = [in_draw[person_id].id for person_id in order[:seats]]
        move_all(db, journal, [*dict.fromkeys(ahead), *chosen], "accepted")
        left = [in_draw[person_id] for person_id in order[seats:]]
        move_all(db, journal, [enrolment.id for enrolment in left if enrolment.stage != "waitlist"], "waitlist")
