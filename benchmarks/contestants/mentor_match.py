"""PyPI `mentor-match`: the same scores as a rule, forbidden pairs disqualified, a mentor entered once per seat."""

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify
from stage import perform, read_case, tables_as_lists

facts, folder = read_case()
scores, allowed = tables_as_lists(facts, folder)


class Score:
    """The given score of a pair; the package counts in whole numbers."""

    def apply(self, match):
        return round(scores[match.mentee.number][match.mentor.number] * 1_000_000)


def solve():
    mentees = [Mentee(grade=1, email=f"mentee {i}") for i in range(facts["mentees"])]
    for i, mentee in enumerate(mentees):
        mentee.number = i
    mentors = []
    for j, seats in enumerate(facts["seats"]):
        for seat in range(seats):
            mentors.append(Mentor(grade=1, email=f"mentor {j}, {seat}"))
            mentors[-1].number = j
    forbidden = Disqualify(lambda match: not allowed[match.mentee.number][match.mentor.number])
    process_data(mentors, mentees, [[Score(), forbidden]])
    return [mentee.mentors[0].number if mentee.mentors else -1 for mentee in mentees]


perform(solve, 1)
