"""Commands on circles and the networking event: circles, form-circles, name-cards. Decide nothing."""

from __future__ import annotations

import argparse

from core import actions, store
from core.commands.arguments import BY, Refused, label_of, on_record, person_of, program_id_of, writing
from core.commands.parser import CommandParser
from core.documents.name_cards import NameCard, name_cards
from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, listed
from core.domain.match import proposals
from core.domain.match.circles import LEFT_OUT
from core.domain.match.networking import LARGEST_TABLE, MOST_ROUNDS, ROUNDS, TABLE, gains, seat
from core.domain.relationships.circles import SIZES, rating


def add(parser: CommandParser) -> None:
    """Add their commands: circles, form-circles, name-cards."""
    parser.command("circles", list_circles)
    command = parser.command("form-circles", form_circles)
    command.add_argument(
        "--sizes", nargs=2, type=int, default=SIZES, metavar=("FEWEST", "MOST"), help="people in a circle; default: 4 8"
    )
    command.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="EMAIL",
        help="a mentor who leads a circle; several may be given",
    )
    command.add_argument("--dry-run", action="store_true", help="say who would sit together, and write nothing")
    command = parser.command("name-cards", print_name_cards)
    command.add_argument(
        "--rounds", type=int, default=ROUNDS, metavar="N", help=f"1 to {MOST_ROUNDS}; default: {ROUNDS}"
    )
    command.add_argument(
        "--table",
        type=int,
        default=TABLE,
        metavar="N",
        help=f"seats at a table, 2 to {LARGEST_TABLE}; default: {TABLE}",
    )
    command.add_argument("--out", required=True, metavar="FILE.docx")


def list_circles(arguments: argparse.Namespace) -> None:
    """List the circles of a program: who sits in them, how often they met, and how members rate them."""
    with on_record(arguments) as db:
        for circle in store.circles.all(db, program_id_of(db, arguments)):
            meetings = counted(len(store.circles.meetings(db, circle.id)), "meeting")
            score = rating(store.circles.checks(db, circle.id))
            rated = f", rated {score:.1f} of 5" if score is not None else ""
            led = f", led by {listed(host.name for host in circle.hosts)}" if circle.hosts else ""
            print(f"{circle.name}: {listed(member.name for member in circle.members)}{led} ({meetings}{rated})")


def form_circles(arguments: argparse.Namespace) -> None:
    """Form the best circles of all accepted mentees who are in none."""
    low, high = arguments.sizes
    if not 2 <= low <= high:
        raise Refused("--sizes takes the fewest and the most people of a circle, such as 4 8; two are the fewest.")
    with on_record(arguments) as db:
        program_id = program_id_of(db, arguments)
        hosts = [person_of(db, email).id for email in arguments.host]
        people = store.circles.people(db, program_id, hosts, on=arguments.on, free=True)
        circles = people.form((low, high))
        drafts = people.drafts(circles, [circle.name for circle in store.circles.all(db, program_id)])
        if not drafts:
            raise Refused(f"{counted(len(people.mentees), 'mentee is', 'mentees are')} free: too few for a circle.")
        if not arguments.dry_run:
            actions.form_circles(db, program_id, drafts, by=BY, on=arguments.on)
        names = store.people.names(db)
    for draft in drafts:
        led = f", led by {listed(names[host] for host in draft.host_ids)}" if draft.host_ids else ""
        print(f"{draft.name}: {listed(names[person_id] for person_id in draft.member_ids)}{led}")
    for row, code in circles.left_out.items():
        print(f"{people.mentees[row].name} is in no circle. {LEFT_OUT[code]}")
    print(f"{counted(len(drafts), 'circle')}, within {circles.gap:.1%} of the best possible.")
    if arguments.dry_run:
        print("Dry run: nothing was written.")


def print_name_cards(arguments: argparse.Namespace) -> None:
    """Seat all who wait to be matched at a networking event, and save their name cards as a Word file."""
    with on_record(arguments) as db:
        program_id = program_id_of(db, arguments)
        result = proposals.solve(store.matching.matching_input(db, program_id, on=arguments.on))
        label = label_of(db, program_id, arguments)
    guests: list[Mentee | Mentor] = [*result.mentees.people, *result.mentors.people]
    row = {guest.id: place for place, guest in enumerate(guests)}
    apart = [
        (row[person_id], row[other]) for person_id, other in result.facts.excluded if person_id in row and other in row
    ]
    try:
        seating = seat(list(row), gains(result.scores), rounds=arguments.rounds, table=arguments.table, apart=apart)
    except ValueError as refusal:
        raise Refused(f"This cannot be seated: {refusal}.") from refusal
    cards = [NameCard.of(guest, seating.tables_of[guest.id]) for guest in sorted(guests, key=lambda guest: guest.name)]
    with writing(arguments.out, name_cards(cards, label), arguments.db):
        pass
    meet = f"{counted(seating.repeats, 'pair')} meet again" if seating.repeats else "nobody meets twice"
    print(f"Saved {arguments.out}: {counted(len(cards), 'card')}, {counted(len(seating.rounds), 'round')}, {meet}.")
