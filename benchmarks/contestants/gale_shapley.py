"""Stable matching with the PyPI package `matching`: hospitals and residents, both sides ranking by the same scores."""

from matching import Player
from matching.algorithms import hospital_resident
from matching.players import Hospital
from stage import perform, read_case, tables_as_lists

facts, folder = read_case()
scores, allowed = tables_as_lists(facts, folder)
n, m = facts["mentees"], facts["mentors"]


def solve():
    mentees = [Player(i) for i in range(n)]
    mentors = [Hospital(j, max(1, facts["seats"][j])) for j in range(m)]
    for i, mentee in enumerate(mentees):
        open_ = [j for j in range(m) if allowed[i][j] and facts["seats"][j]]
        mentee.set_prefs([mentors[j] for j in sorted(open_, key=lambda j: -scores[i][j])])
    for j, mentor in enumerate(mentors):
        open_ = [i for i in range(n) if allowed[i][j] and facts["seats"][j]]
        mentor.set_prefs([mentees[i] for i in sorted(open_, key=lambda i: -scores[i][j])])
    mentor_of = [-1] * n
    for mentor, chosen in hospital_resident(mentees, mentors, optimal="resident").items():
        for mentee in chosen:
            mentor_of[mentee.name] = mentor.name
    return mentor_of


perform(solve, 1)
